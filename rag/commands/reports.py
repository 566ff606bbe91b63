"""``bluebook list``, ``remove``, ``rename``, ``export`` and ``import``: the reports of an index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.commands.options import IndexOption, IndexToWriteOption, JsonOption, PlainOption, examples
from rag.commands.printing import choose_style
from rag.commands.tools import DEFAULT_INDEX, choose_index, index_place, tools_of

if TYPE_CHECKING:
    from index.store.manifest import Manifest, Source

LIST_EXAMPLES = examples("bluebook list", "bluebook list --index reports-index --json")
REMOVE_EXAMPLES = examples("bluebook remove 2023年白皮书", "bluebook remove whitepaper-2023 --index reports-index")
RENAME_EXAMPLES = examples("bluebook rename whitepaper-2023 数字经济白皮书(2023年)")
EXPORT_EXAMPLES = examples("bluebook export whitepaper-2023 whitepaper.bluebook")
IMPORT_EXAMPLES = examples("bluebook import whitepaper.bluebook --index reports-index")

ReportArgument = Annotated[
    str, typer.Argument(metavar="ID|TITLE", help="The report's id or title, as `list` shows them.")
]


def list_reports(index: IndexOption = None, as_json: JsonOption = False, plain: PlainOption = False) -> None:
    """List the reports of an index: title, publisher, date, pages and passages."""
    from index.corpus import CORPUS_INDEX
    from index.store.places import manifest_of

    folder = choose_index(index) or CORPUS_INDEX
    manifest = manifest_of(folder)
    style = choose_style(as_json=as_json, plain=plain)
    if style == "json":
        from rag.output.json_records import dumps

        reports = [_record(source) for source in manifest.sources]
        print(dumps({"index": manifest.name, "reports": reports}, indent=2))
    elif style == "plain":
        for source in manifest.sources:
            print("\t".join(_cells(source)))
    else:
        _show(manifest, index_place(folder))


def remove(report: ReportArgument, index: IndexToWriteOption = None) -> None:
    """Take a report out of an index; the others are not touched."""
    from index.store.chosen_reports import chosen_report
    from index.store.places import manifest_of, remove_document

    folder = index or DEFAULT_INDEX
    source = chosen_report(manifest_of(folder), report)
    manifest = remove_document(folder, source.document_id)
    print(f"已移除 《{source.title}》({source.document_id});索引 {manifest.name} 还有 {len(manifest.sources)} 份报告")


def rename(
    ctx: typer.Context,
    report: ReportArgument,
    title: Annotated[str, typer.Argument(metavar="NEW", help="The title that answers are to show.")],
    index: IndexToWriteOption = None,
) -> None:
    """Give a report of an index another title."""
    from index.errors import UsageError
    from index.store.chosen_reports import chosen_report
    from index.store.places import manifest_of, rename_document

    folder, new = index or DEFAULT_INDEX, " ".join(title.split())
    manifest = manifest_of(folder)
    source = chosen_report(manifest, report)
    if not new:
        raise UsageError("the new title is empty. Give the title that answers are to show")
    other = next((s for s in manifest.sources if s.title == new and s.document_id != source.document_id), None)
    if other is not None:
        raise UsageError(f"{other.document_id} is called {new!r} already. Choose another title")
    rename_document(folder, source.document_id, new, tools_of(ctx).encoder(manifest.encoder))
    print(f"已改名 {source.document_id}:《{source.title}》→《{new}》")


def export(
    report: ReportArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")],
    index: IndexOption = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
) -> None:
    """Write a report of an index, with its vectors and its PDF, into one file that `import` reads."""
    from index.corpus import CORPUS_INDEX
    from index.store.chosen_reports import chosen_report
    from index.store.places import open_index
    from index.store.transfer import export_report

    opened = open_index(choose_index(index) or CORPUS_INDEX)
    source = chosen_report(opened.manifest, report)
    export_report(opened, source.document_id, file, force=force)
    print(f"已导出 《{source.title}》 → {file}({file.stat().st_size / 1e6:.1f} MB)")


def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `export` wrote.")],
    index: IndexToWriteOption = None,
) -> None:
    """Add a report that was exported from another index; nothing of it is encoded again where the encoder is the same."""
    from index.store.places import is_index, manifest_of
    from index.store.transfer import import_report
    from rag.output.progress_bar import DelayedProgress

    folder = index or DEFAULT_INDEX
    encoder = tools_of(ctx).encoder(manifest_of(folder).encoder if is_index(folder) else None)
    with DelayedProgress() as progress:
        manifest, report, new = import_report(file, folder, encoder, progress=progress)
    source = manifest.source(report)
    assert source is not None, "what was imported is listed"
    told = "已导入" if new else "没有变化:已有"
    print(f"{told} 《{source.title}》({source.document_id});索引 {manifest.name} 有 {len(manifest.sources)} 份报告")


def _record(source: Source) -> dict[str, Any]:
    return {
        "id": source.document_id,
        "title": source.title,
        "publisher": source.publisher,
        "number": source.number,
        "date": source.date,
        "file": source.file_name,
        "format": source.format,
        "pages": source.pages,
        "chunks": source.chunks,
        "sentences": source.sentences,
        "sha256": source.sha256,
    }


def _cells(source: Source) -> tuple[str, ...]:
    return (
        source.document_id,
        source.title,
        source.publisher or "",
        source.date or "",
        str(source.pages),
        str(source.chunks),
    )


def _show(manifest: Manifest, place: str) -> None:
    from rich.table import Table

    from rag.output.terminal import make_console

    count = f"{len(manifest.sources)} 份报告,{manifest.chunks} 个片段"
    table = Table(title=f"索引 {manifest.name}({place}):{count}", title_justify="left")
    for name in ("id", "标题", "发布机构", "日期"):
        table.add_column(name, overflow="fold")
    for name in ("页", "片段"):
        table.add_column(name, justify="right")
    for source in manifest.sources:
        table.add_row(*_cells(source))
    make_console().print(table)
