"""A process that reads one upload and builds its index: ``python -P -m ui.reports.reading_child``, the job on standard input.

It tells how far it is in lines of JSON and never writes outside of the job's folder. Limits are set before anything of
the file is looked at; where they end the process, the server that started it says so. It ends when that server does.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.reports.reading_teller import Teller, ToldEncoder, peak_bytes

if TYPE_CHECKING:
    from index.readers.ocr.records import OcrMode, OcrSettings
    from index.schema import Document

NICENESS = 10
"""Questions that are being answered go first."""

NEARLY_FULL = 0.75
"""Where an error is of an unknown kind and so much of the memory was taken, memory it was: libraries crash without it."""

MAX_FILE_BYTES = 1 << 30
MAX_TITLE_CHARS = 200
MAX_LISTED = 1_000
MAX_RECORD_CHARS = 300
INDEX_FOLDER = "index"
PARSE_FILE = "parse.json"
OCR_FOLDER = "ocr"
OCR_MEMORY = 1 << 30
"""Bytes: the address space that recognising takes beside the rest, measured 0.9 GB."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to read and within which limits. ``path`` lies in ``folder``; its stem becomes the document's id."""

    path: str
    folder: str
    name: str
    pages: int
    max_pages: int
    memory_bytes: int
    cpu_seconds: int
    ocr_seconds: int = 0
    """Added for each page that is recognised; 0: none is."""
    ocr_folder: str = ""
    """Where recognised pages are kept for the next try: the only place outside of ``folder`` that is written to."""


def read(job: Job, teller: Teller) -> dict[str, Any]:
    """Read, chunk, encode and store; returns the last line to say. Raises what the readers and the store raise."""
    from index.models.encoder import load_encoder
    from index.readers.dispatch import read_document
    from index.store.folder import build_index
    from rag.output.json_records import parse_record
    from ui.reports.uploads import TEXT_PAGE_CHARS, plain

    path, folder = Path(job.path), Path(job.folder)
    teller.tell()
    document = read_document(path, ocr=ocr_settings(job, teller))
    if len(document.pages) > job.max_pages:
        # The file said that it has fewer.
        return failed("error_too_many_pages", pages=len(document.pages), limit=job.max_pages)
    if sum(len(block.text) for block in document.blocks) > job.max_pages * TEXT_PAGE_CHARS:
        return failed("upload_text_too_long", limit=job.max_pages * TEXT_PAGE_CHARS)
    document = called(document, path.stem, Path(job.name).stem)
    title = document.title
    document = replace(document, file_name=job.name, title=plain(title, limit=MAX_TITLE_CHARS) or job.name)
    teller.stage("chunk")
    encoder = ToldEncoder(load_encoder(), teller)
    build_index([document], encoder, folder / INDEX_FOLDER, sources={document.document_id: path}, name=document.title)
    record = parse_record(document)
    if any(block.paragraph is not None for block in document.blocks):
        record["pages"] = None
    (folder / PARSE_FILE).write_text(json.dumps({"counts": counts(record), "parse": clipped(record)}), "utf-8")
    return {"event": "done", "title": document.title}


def ocr_settings(job: Job, teller: Teller) -> OcrSettings:
    """Which pages are recognised, told of as a stage of its own; the limits grow when the first one is."""
    from index.readers.ocr.records import OcrSettings

    rest = 0

    def moved(stage: str, done: int, total: int) -> None:
        if rest:  # pages that were kept say nothing of the pace
            teller.move(done, total, 1 - (total - done) / rest)
            teller.tell()

    def begin(pages: int) -> None:
        nonlocal rest
        rest = pages
        allow_ocr(job, pages)
        teller.stage("ocr")

    kept_in = Path(job.ocr_folder) if job.ocr_folder else None
    mode: OcrMode = "auto" if job.ocr_seconds else "never"
    return OcrSettings(mode, kept_in=kept_in, progress=moved, begin=begin)


def called(document: Document, old: str, new: str) -> Document:
    """The document with its own name where a reader took that of the file, which is of our making."""
    sections = tuple(replace(s, title=new) if s.title == old else s for s in document.sections)
    blocks = tuple(
        replace(b, text=new, lines=tuple(replace(line, end=len(new)) for line in b.lines))
        if b.kind == "heading" and b.text == old
        else b
        for b in document.blocks
    )
    title = new if document.title == old else document.title
    return replace(document, title=title, sections=sections, blocks=blocks)


def counts(record: Mapping[str, Any]) -> dict[str, int]:
    """How many of each a parse report lists, ``clipped`` or not; ``tables_pictures`` of the tables are pictures."""
    pictures = sum(not table["rows"] for table in record["tables"])
    return {
        **{name: len(found) for name, found in record.items() if isinstance(found, list)},
        "tables_pictures": pictures,
    }


def clipped(value: Any) -> Any:
    """A parse report within bounds, whatever the file holds: the first thousand of each list, texts cut to 300."""
    if isinstance(value, str):
        return value if len(value) <= MAX_RECORD_CHARS else value[: MAX_RECORD_CHARS - 1] + "…"
    if isinstance(value, Mapping):
        # A table's rows are long and wide; the page shows how many there are.
        return {name: clipped(found[:20] if name == "rows" else found) for name, found in value.items()}
    return [clipped(item) for item in value[:MAX_LISTED]] if isinstance(value, list) else value


def failed(key: str, **values: object) -> dict[str, Any]:
    """The last line of a reading that failed."""
    return {"event": "failed", "key": key, "values": values}


def failure(error: BaseException, job: Job) -> dict[str, Any]:
    """The last line for an error: its class, or what lies under it, as a text of the page."""
    from index.errors import EmptySourceError, EncryptedError, FormatError, StorageError, UnreadableTextError

    # A parser takes any error in its way for a damaged file, also the one that the memory is used up.
    if any(isinstance(cause, MemoryError) or "annot allocate memory" in str(cause) for cause in causes(error)):
        return failed("error_reading_memory", mb=job.memory_bytes >> 20)
    is_pdf = job.path.endswith(".pdf")
    if isinstance(error, EncryptedError):
        return failed("error_encrypted")
    if isinstance(error, UnreadableTextError):
        return failed("error_no_text_ocr" if job.ocr_seconds and has_ocr() else "error_no_text")
    if isinstance(error, EmptySourceError):
        return failed("upload_nothing_below")
    if isinstance(error, FormatError):
        return failed("upload_damaged" if is_pdf else "error_not_a_report")
    if isinstance(error, StorageError) or (isinstance(error, OSError) and error.errno is not None):
        return failed("upload_storage")
    if peak_bytes() > NEARLY_FULL * job.memory_bytes:
        return failed("error_reading_memory", mb=job.memory_bytes >> 20)
    return {**failed("error_reading_failed"), "detail": f"{type(error).__name__}: {error}"[:500]}


def has_ocr() -> bool:
    """Whether pages could be recognised."""
    from index.readers.ocr.rapid import RapidOcr

    return RapidOcr().available


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error and everything that led to it, each once."""
    seen: set[int] = set()
    open_ones: list[BaseException] = [error]
    while open_ones:
        found = open_ones.pop()
        if id(found) not in seen:
            seen.add(id(found))
            yield found
            held = (found.__cause__, found.__context__, *found.args)
            open_ones += [one for one in held if isinstance(one, BaseException)]


def limit(job: Job) -> None:
    """Set the limits of this process, and be the first to go where the machine's memory runs out.

    Windows has none of them, macOS all but the memory: there the server's own time-out is what ends a reading.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_BYTES, MAX_FILE_BYTES))
    # What recognising may take more is allowed when it begins.
    resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_seconds, job.cpu_seconds + ocr_cpu_seconds(job, job.pages)))
    with contextlib.suppress(ValueError, OSError):
        more = OCR_MEMORY if job.ocr_seconds else 0
        resource.setrlimit(resource.RLIMIT_AS, (job.memory_bytes, job.memory_bytes + more))
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # not on every system
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def ocr_cpu_seconds(job: Job, pages: int) -> int:
    """Seconds of computing that recognising so many pages may take."""
    return job.ocr_seconds * min(pages, job.pages) * (os.cpu_count() or 1)


def allow_ocr(job: Job, pages: int) -> None:
    """Raise the limits by what recognising ``pages`` may take."""
    try:
        import resource
    except ImportError:
        return
    for kind, wanted in (
        (resource.RLIMIT_CPU, job.cpu_seconds + ocr_cpu_seconds(job, pages)),
        (resource.RLIMIT_AS, job.memory_bytes + OCR_MEMORY),
    ):
        with contextlib.suppress(ValueError, OSError):
            _, most = resource.getrlimit(kind)
            resource.setrlimit(kind, (wanted if most < 0 else min(wanted, most), most))


def main() -> int:
    """Do the job on standard input; the exit code is 0 also where the file cannot be read: the last line says which."""
    out = os.dup(sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what a library prints is no progress
    job = Job(**json.loads(sys.stdin.buffer.readline()))
    limit(job)
    threading.Thread(target=_end_with_server, daemon=True).start()
    with Teller(out, job.pages, job.memory_bytes) as teller:
        try:
            last = read(job, teller)
        except Exception as error:
            last = failure(error, job)
        teller.end(last)
    return 0


def _end_with_server() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
