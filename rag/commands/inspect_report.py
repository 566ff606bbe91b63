"""``bluebook inspect``."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.commands.options import JsonOption, OcrOption, PasswordOption, examples, ocr_settings, password_of
from rag.commands.tools import choose_index, tools_of
from rag.output.wide_text import cell_width, shorten

if TYPE_CHECKING:
    from index.schema import Document
    from index.store.protocol import Index

EXAMPLES = examples(
    "bluebook inspect 报告.pdf",
    "bluebook inspect 报告.pdf --json > parse-report.json",
    "bluebook inspect ./bluebook-index",
)
_WIDEST = 96
_EXAMPLES = 3


def inspect(
    ctx: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE|INDEX", help="A report or an index. Default: the index that ask uses.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
    password: PasswordOption = None,
    ocr: OcrOption = "auto",
) -> None:
    """Show what was read of a report: headings with pages, tables, figures, footnotes, what was dropped and why.

    With --json one object for each report, a line each where an index holds several.
    """
    tools = tools_of(ctx)
    index: Index | None = None
    if path is not None and not path.is_dir():
        from rag.output.progress_bar import DelayedProgress

        with DelayedProgress() as progress:
            documents: Sequence[Document] = [tools.read(path, password_of(password), ocr_settings(ocr, progress))]
    else:
        index = tools.assistant(path if path is not None else choose_index(None)).index
        documents = index.documents
    if as_json:
        from rag.output.json_records import dumps, parse_record

        for document in documents:
            print(dumps(parse_record(document), indent=2 if len(documents) == 1 else None))
        return
    if index is not None:
        print("\n".join(_index_lines(index)), end="\n\n")
    print("\n\n".join("\n".join(_document_lines(document)) for document in documents))


def _index_lines(index: Index) -> Iterable[str]:
    manifest = index.manifest
    yield f"索引 {manifest.name}({index.place})"
    yield (
        f"  编码器 {manifest.encoder},{manifest.dimension} 维 · {len(manifest.sources)} 份报告 · "
        f"{manifest.chunks} 个片段 · {manifest.sentences} 个句子 · 格式 {manifest.format_version}"
    )


def _document_lines(document: Document) -> Iterable[str]:
    from rag.output.json_records import parse_record
    from rag.output.words import extent_words

    record = parse_record(document)
    yield f"《{document.title}》 {document.file_name}"
    imprint = " · ".join(part for part in (document.publisher, document.number, document.date) if part)
    if imprint:
        yield f"  {imprint}"
    empty = record["pages_without_text"]
    without = f",没有文字的页:{'、'.join(map(str, empty))}" if empty else ""
    read = record["pages_by_ocr"]
    by_ocr = f",由OCR识别的页:{'、'.join(map(str, read))}" if read else ""
    yield f"  {extent_words(document)}{without}{by_ocr} · 乱码占 {record['garbled_ratio']:.2%}"
    if document.unsure_pages:
        yield f"  阅读顺序不确定的页:{'、'.join(map(str, document.unsure_pages))}(文件第几页)"
    yield f"\n标题({len(record['headings'])})"
    for heading in record["headings"]:
        yield _with_page("  " * heading["level"] + heading["title"], heading["page_label"])
    yield f"\n表格({len(record['tables'])})"
    for table in record["tables"]:
        size = f"{len(table['rows'])} 行 × {len(table['header'])} 列" if table["rows"] else "图片,只有题注"
        yield _with_page(f"  {table['caption'] or '(无题注)'} [{size}]", table["page_label"])
    yield f"\n图({len(record['figures'])})"
    for figure in record["figures"]:
        source = f" 来源:{figure['source']}" if figure["source"] else ""
        yield _with_page(f"  {figure['caption']}{source}", figure["page_label"])
    yield f"\n脚注({len(record['footnotes'])})"
    for note in record["footnotes"]:
        yield _with_page(f"  [{note['mark']}] {note['text']}", note["page_label"])
    yield f"\n未收入正文({sum(d.count for d in document.dropped)})"
    for dropped in document.dropped:
        yield f"  {dropped.what} × {dropped.count}" + (f":{dropped.why}" if dropped.why else "")
        for left in dropped.texts[:_EXAMPLES]:
            yield f"    第 {left.page_index} 页:{shorten(left.text, max(20, _width() - 16))}"
        if len(dropped.texts) > _EXAMPLES:
            yield f"    还有 {len(dropped.texts) - _EXAMPLES} 条,见 --json"


def _width() -> int:
    """Cells of a line: those of the terminal, where it is narrower than what is read with ease."""
    return min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)


def _with_page(text: str, page_label: Any) -> str:
    page = f"{page_label}" if page_label is not None else "-"
    room = max(20, _width() - 6)
    shown = shorten(text.replace("\n", " "), room)
    return f"{shown} {'.' * max(0, room - cell_width(shown))} {page:>4}"
