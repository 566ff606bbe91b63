"""What may be uploaded: size, type by content and number of pages, and a name that is only ever shown."""

from __future__ import annotations

import codecs
import math
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import ui.reports.page_counter as page_counter
from ui.reports.errors import UploadError
from ui.settings import UiSettings

Suffix = Literal[".pdf", ".md", ".txt", ".docx", ".xlsx", ".pptx", ".html", ".mhtml", ".csv", ".tsv"]

TEXT_PAGE_CHARS = 2_000
"""A text has no pages; that many characters count as one, about twice what a page of a report holds."""

MAX_NAME_CHARS = 80

_MB = 1024 * 1024
_HEAD_BYTES = 1024  # where readers of PDF look for its magic
_BLOCK_BYTES = 256 * 1024
_COUNT_SECONDS = 10
_COUNT_MEMORY = 1024 * _MB
_COUNT_WAIT_SECONDS = 30.0
_COUNTING = threading.BoundedSemaphore(2)

_OTHER_TYPES = (
    (b"PK\x05\x06", "upload_archive"),
    (b"\xd0\xcf\x11\xe0", "upload_office"),
    (b"{\\rtf", "upload_office"),
    (b"Rar!", "upload_archive"),
    (b"7z\xbc\xaf", "upload_archive"),
    (b"\x1f\x8b", "upload_archive"),
    (b"\xfd7zXZ", "upload_archive"),
    (b"\x89PNG", "upload_picture"),
    (b"\xff\xd8\xff", "upload_picture"),
    (b"GIF8", "upload_picture"),
    (b"II*\0", "upload_picture"),
    (b"MM\0*", "upload_picture"),
    (b"\x7fELF", "upload_program"),
    (b"\xcf\xfa\xed\xfe", "upload_program"),
    (b"\xca\xfe\xba\xbe", "upload_program"),
)
# Two letters that a text may begin with, too: only with a zero byte, which no text has.
_SHORT_MAGIC = ((b"MZ", "upload_program"), (b"BM", "upload_picture"), (b"RIFF", "upload_picture"))
_ZIP = b"PK\x03\x04"
_ZIP_PAGE_BYTES = 30_000
"""A page of an Office file, packed: a guess for the time that is left; the reading process counts what it holds."""
_WEB_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml)\b", re.IGNORECASE)
_BY_NAME: dict[str, Suffix] = {
    ".md": ".md",
    ".markdown": ".md",
    ".html": ".html",
    ".htm": ".html",
    ".xhtml": ".html",
    ".mht": ".mhtml",
    ".mhtml": ".mhtml",
    ".csv": ".csv",
    ".tsv": ".tsv",
}
_OFFICE_BY_NAME: dict[str, Suffix] = {
    ".docx": ".docx",
    ".xlsx": ".xlsx",
    ".xlsm": ".xlsx",
    ".pptx": ".pptx",
    ".pptm": ".pptx",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_MAX_CONTROL_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that passed. ``name`` is for showing; ``pages`` of a text are counted by ``TEXT_PAGE_CHARS``."""

    path: Path
    name: str
    suffix: Suffix
    pages: int


def check_upload(path: Path, name: str, settings: UiSettings) -> Upload:
    """Look at an uploaded file without reading it as a report: nothing of it is parsed in this process.

    ``name`` is what the browser calls it. Raises ``UploadError``.
    """
    shown = safe_name(name)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        raise UploadError("upload_gone") from None
    if not size:
        raise UploadError("error_empty_file")
    if size > settings.max_upload_mb * _MB:
        raise UploadError("error_too_big", mb=math.ceil(size / _MB * 10) / 10, limit=settings.max_upload_mb)
    _refuse_other_types(head)
    suffix = Path(shown.lower()).suffix
    if head.startswith(_ZIP):
        if suffix == ".pdf":
            raise UploadError("upload_damaged")
        # Which of them it is, and whether it is one, only the reading process may find out.
        pages = min(math.ceil(size / _ZIP_PAGE_BYTES), settings.max_upload_pages)
        return Upload(path, shown, _OFFICE_BY_NAME.get(suffix, ".docx"), pages)
    if b"%PDF-" in head and not _WEB_PAGE.match(head):
        pages = count_pages(path)
        if pages > settings.max_upload_pages:
            raise UploadError("error_too_many_pages", pages=pages, limit=settings.max_upload_pages)
        return Upload(path, shown, ".pdf", pages)
    if suffix == ".pdf":
        raise UploadError("upload_damaged")
    length = count_chars(path, settings.max_upload_pages * TEXT_PAGE_CHARS)
    kind: Suffix = ".html" if _WEB_PAGE.match(head) else _BY_NAME.get(suffix, ".txt")
    return Upload(path, shown, kind, math.ceil(length / TEXT_PAGE_CHARS))


def safe_name(name: str, limit: int = MAX_NAME_CHARS) -> str:
    """A file's name as it can be shown: no folders, nothing invisible or that turns the writing around, not too long."""
    last = plain(re.split(r"[/\\]", name)[-1], limit=10 * limit).lstrip(".")
    stem, dot, suffix = last.rpartition(".")
    if dot and stem and len(suffix) <= 8:
        room = limit - len(suffix) - 1
        return f"{stem if len(stem) <= room else stem[: room - 1] + '…'}.{suffix}"
    return plain(last, limit=limit) or "report"


def plain(text: str, *, limit: int) -> str:
    """Text on one line with nothing but visible characters and single spaces, cut to ``limit`` with an ellipsis."""
    spaced = (" " if char.isspace() else char for char in text[: 4 * limit])
    kept = "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    found = re.sub(" +", " ", unicodedata.normalize("NFC", kept)).strip()
    return found if len(found) <= limit else found[: limit - 1] + "…"


def count_pages(path: Path, *, seconds: int = _COUNT_SECONDS) -> int:
    """Pages of a PDF, counted in a process of its own within ``seconds`` of computing; ``UploadError`` otherwise."""
    if not _COUNTING.acquire(timeout=_COUNT_WAIT_SECONDS):
        raise UploadError("upload_queue_full")
    command = [sys.executable, "-I", page_counter.__file__, str(path.absolute()), str(seconds), str(_COUNT_MEMORY)]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=3 * seconds, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise UploadError("upload_damaged") from None
    finally:
        _COUNTING.release()
    if ended.returncode == page_counter.PASSWORD:
        raise UploadError("error_encrypted")
    # Killed by a signal or out of memory: whatever it was, a file whose pages cannot be counted cannot be read.
    if ended.returncode != 0 or not (pages := int(ended.stdout)):
        raise UploadError("upload_damaged")
    return pages


def count_chars(path: Path, limit: int) -> int:
    """Characters of a text, decoded block by block; ``UploadError`` where it is none, or has more than ``limit``."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((encoding for bom, encoding in _BOMS if start.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return _counted(_blocks(path, encoding), limit)
        except UnicodeDecodeError:
            continue
    raise UploadError("error_not_a_report")


def _blocks(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _counted(blocks: Iterator[str], limit: int) -> int:
    length = controls = 0
    seen = False
    for block in blocks:
        length += len(block)
        controls += len(_CONTROLS.findall(block))
        if "\0" in block or controls > max(1, length * _MAX_CONTROL_SHARE):
            raise UploadError("error_not_a_report")
        if length > limit:
            raise UploadError("upload_text_too_long", limit=limit)
        seen = seen or bool(block and not block.isspace())
    if not seen:
        raise UploadError("error_empty_file")
    return length


def _refuse_other_types(head: bytes) -> None:
    short = _SHORT_MAGIC if b"\0" in head else ()
    for magic, key in (*_OTHER_TYPES, *short):
        if head.startswith(magic):
            raise UploadError(key)
    if _XML.match(head) and not _WEB_PAGE.match(head):
        raise UploadError("upload_web_page")
