"""``bluebook index``."""

from __future__ import annotations

import gc
import time
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.shell import word
from rag.commands.options import DeviceOption, OcrToIndexOption, PasswordOption, examples, ocr_settings, password_of
from rag.commands.tools import DEFAULT_INDEX, Tools, tools_of

if TYPE_CHECKING:
    from index.readers.ocr.records import OcrMode, OcrSettings
    from index.schema import Document, Encoder, Progress, Vectors
    from index.store.manifest import Manifest
    from rag.output.progress_bar import DelayedProgress

EXAMPLES = examples(
    "bluebook index 报告.pdf",
    "bluebook index 2023.pdf 2024.pdf --out reports-index --name fintech",
    "bluebook index 报告目录 --out reports-index",
    "bluebook index 报告.pdf --encoder models/e5-small --force",
    "bluebook index 加密报告.pdf --password -",
    "bluebook index --watch 报告目录 另一个目录 --out reports-index",
)


MAX_LEFT_SHOWN = 50


class TimedEncoder:
    """An encoder that knows how long it has encoded, its model's loading included."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.seconds = 0.0
        self.texts = 0

    @property
    def name(self) -> str:
        """The encoder's own name."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """The encoder's own dimension."""
        started = time.perf_counter()
        found = self._encoder.dimension
        self.seconds += time.perf_counter() - started
        return found

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does; not timed."""
        return self._encoder.encode_queries(texts)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As the encoder does, timed."""
        started = time.perf_counter()
        found = self._encoder.encode_documents(texts, progress)
        self.seconds += time.perf_counter() - started
        self.texts += len(texts)
        return found


def index(
    ctx: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Reports (PDF, Word, PowerPoint, Excel, CSV, web pages, Markdown, text), or folders of them.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "--index",
            metavar="DIR",
            help="The index: a folder, milvus://HOST:PORT/NAME or milvus-lite:FILE.db.",
        ),
    ] = DEFAULT_INDEX,
    encoder: Annotated[
        str | None,
        typer.Option("--encoder", metavar="NAME", help="Encoder by name or folder. Default: the one that comes along."),
    ] = None,
    device: DeviceOption = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Name that answers show.")] = None,
    password: PasswordOption = None,
    ocr: OcrToIndexOption = "auto",
    force: Annotated[
        bool, typer.Option("--force", help="Begin anew: nothing of an index in DIR is kept, other reports neither.")
    ] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Follow folders until Ctrl-C: what appears is added, what changes replaced, what goes removed.",
        ),
    ] = False,
) -> None:
    """Read reports and make them ready for questions; a report that is there unchanged is left alone.

    An index can hold several reports: another report is added, a changed one replaces its own parts. Of a folder all that
    can be read is read; what is left out is listed with the reason.
    """
    from index.errors import EmptySourceError
    from index.readers.suffixes import READ_SUFFIXES
    from index.store.identity import known_reports, told_apart
    from index.store.places import build_index
    from rag.commands.report_files import gather
    from rag.output.progress_bar import DelayedProgress

    # A page is tens of thousands of small objects, none of them garbage before it has been read; looking for some a hundred
    # times less often takes a tenth off reading.
    gc.set_threshold(70_000, 10, 10)
    tools = tools_of(ctx)
    timed = TimedEncoder(tools.encoder(encoder, device))
    if watch:
        _watch(tools, paths, out, timed, ocr, force=force)
        return
    started = time.perf_counter()
    files, left = gather(paths, out)
    if files and not force and is_unchanged(files, out, timed.name, name):
        _say_unchanged(out)
        _say_left(left)
        return
    secret = password_of(password)
    with DelayedProgress() as progress:
        read, unread = read_all(tools, files, frozenset(paths), secret, progress, ocr_settings(ocr, progress))
        left += unread
        if not read:
            told = "".join(f"\n  {path}: {why}" for path, why in left)
            raise EmptySourceError(
                f"there is no report in {', '.join(map(str, paths))}. What is read: {', '.join(sorted(READ_SUFFIXES))}.{told}"
            )
        read = told_apart(read, {} if force else known_reports(out))
        documents = [document for document, _ in read]
        read_s = time.perf_counter() - started
        sources = {document.document_id: path for document, path in read}
        manifest, written = build_index(
            documents, timed, out, sources=sources, name=name, force=force, progress=progress
        )
    if written:
        print(summary(documents, manifest, out, read_s, timed, time.perf_counter() - started))
    else:
        _say_unchanged(out)
    _say_left(left)


def _watch(tools: Tools, folders: Sequence[Path], out: Path, encoder: Encoder, ocr: OcrMode, *, force: bool) -> None:
    from index.errors import UsageError
    from rag.commands.watching import watch

    if force or not all(folder.is_dir() for folder in folders):
        raise UsageError(
            "--watch follows folders, and goes on with the index that is there: give folders, and no --force"
        )
    watch(
        folders,
        out,
        lambda path: tools.read(path, None, ocr_settings(ocr, None)),
        encoder,
        say=partial(print, flush=True),
        sleep=time.sleep,
    )


def read_all(
    tools: Tools,
    files: Sequence[Path],
    named: Collection[Path],
    password: str | None,
    progress: DelayedProgress,
    ocr: OcrSettings,
) -> tuple[list[tuple[Document, Path]], list[tuple[Path, str]]]:
    """Read every report before anything is written, so that a bad one that was ``named`` leaves the index as it was.

    A bad one of a folder is left out; returns what was read, and what was left out and why.
    """
    from index.errors import SourceError

    read: list[tuple[Document, Path]] = []
    left: list[tuple[Path, str]] = []
    for number, path in enumerate(files):
        progress("read", number, len(files))
        try:
            read.append((tools.read(path, password, ocr), path))
        except SourceError as error:
            if path in named:
                raise
            left.append((path, str(error)))
    progress("read", len(files), len(files))
    return read, left


def is_unchanged(paths: Sequence[Path], out: Path, encoder: str, name: str | None) -> bool:
    """Whether the index holds these very files already (PDFs to be shown, too), is whole, and was made in the same way."""
    from index.config import IndexSettings
    from index.errors import IndexFolderError, IndexServerError
    from index.readers.names import file_name
    from index.store.folder import dictionary_hash
    from index.store.manifest import file_hash
    from index.store.places import checked_manifest
    from index.store.source_files import lacks_source

    if not all(path.is_file() for path in paths):
        return False
    try:
        manifest, keeps_files = checked_manifest(out)
    except IndexServerError:
        raise
    except IndexFolderError:
        return False
    same_way = (manifest.encoder, manifest.settings, manifest.dictionary) == (
        encoder,
        IndexSettings(),
        dictionary_hash(),
    )
    known = {
        (source.file_name, source.sha256)
        for source in manifest.sources
        if not (keeps_files and lacks_source(manifest, source.document_id))
    }
    return same_way and name in (None, manifest.name) and all((file_name(p), file_hash(p)) in known for p in paths)


def summary(
    documents: Sequence[Document], manifest: Manifest, out: Path, read_s: float, encoder: TimedEncoder, total_s: float
) -> str:
    """What was read, how long it took, and what to do next."""
    from index.store.places import place_told
    from rag.output.json_records import parse_record
    from rag.output.words import extent_words

    chunks = {source.document_id: source for source in manifest.sources}
    lines = []
    for document in documents:
        record = parse_record(document)
        pictures = sum(not table["rows"] for table in record["tables"])
        tables = f"{len(record['tables'])} 张表格" + (f"({pictures} 张是图片)" if pictures else "")
        source = chunks[document.document_id]
        lines += [
            f"已读 《{document.title}》({document.file_name})",
            f"  {extent_words(document)} · {len(record['headings'])} 个标题 · {tables} · {len(record['figures'])} 幅图 · "
            f"{len(record['footnotes'])} 条脚注 → {source.chunks} 个片段,{source.sentences} 个句子",
        ]
        if record["pages_by_ocr"]:
            lines.append(f"  由OCR识别的页:{'、'.join(map(str, record['pages_by_ocr']))}")
        if record["pages_without_text"]:
            lines.append(f"  没有文字的页:{'、'.join(map(str, record['pages_without_text']))}")
        if record["pages_of_unsure_order"]:
            lines.append(f"  阅读顺序不确定的页:{'、'.join(map(str, record['pages_of_unsure_order']))}")
    share = encoder.seconds / total_s if total_s else 0.0
    lines.append(
        f"用时 {total_s:.1f} 秒:阅读 {read_s:.1f} 秒,编码 {encoder.seconds:.1f} 秒({share:.0%},{encoder.texts} 段文字)"
    )
    lines.append(f"索引 {manifest.name} 在 {place_told(out)}:{len(manifest.sources)} 份报告,{manifest.chunks} 个片段")
    where = "" if out == DEFAULT_INDEX else f" --index {word(place_told(out))}"
    lines.append(f'现在可以提问:bluebook ask "这份报告讲了什么?"{where}')
    return "\n".join(lines)


def _say_left(left: Sequence[tuple[Path, str]]) -> None:
    """What of the folders was left out: each with its reason; many are cut."""
    if not left:
        return
    print(f"没有收入的文件({len(left)}):")
    for path, why in left[:MAX_LEFT_SHOWN]:
        print(f"  {path}:{why}")
    if len(left) > MAX_LEFT_SHOWN:
        print(f"  …… 另有 {len(left) - MAX_LEFT_SHOWN} 个")


def _say_unchanged(out: Path) -> None:
    from index.store.places import place_told

    print(f"没有变化:{place_told(out)} 里已有这些报告,无需重建(--force 从头重建)。")
