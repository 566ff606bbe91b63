"""One door for every report: the reader is chosen by what the file holds, then by its name."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import EncryptedError, FormatError
from index.readers.decoding import SourceText, decode, read_bytes
from index.readers.export.reader import parse_text_export
from index.readers.export.stream import looks_like_export
from index.readers.markdown.reader import parse_markdown
from index.readers.nonsense import nonsense, wordless
from index.readers.suffixes import KNOWN
from index.schema import Document

if TYPE_CHECKING:
    from index.readers.ocr.records import OcrSettings

_PDF_MAGIC = b"%PDF-"
# Readers of PDF look for the magic in the first kilobyte, because some files have a mail header before it.
_MAGIC_WITHIN = 1024
_LOOKED_AT = 500
_ZIP_MAGIC = b"PK\x03\x04"
_OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MARKDOWN_SUFFIXES = (".md", ".markdown")
_TABLE_SUFFIXES = (".csv", ".tsv")
_WEB_SUFFIXES = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_WEB_ARCHIVE = re.compile(rb"(?im)^content-type:\s*multipart/related")
_OTHER_FORMATS = {
    b"PK\x05\x06": "an empty ZIP archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"{\\rtf": "an RTF file",
    b"\x7fELF": "a program",
}


def read_document(path: Path, *, password: str | None = None, ocr: OcrSettings | None = None) -> Document:
    """Read a report of any of the formats in ``KNOWN``; ``ocr`` says which pages of a PDF are recognised.

    Raises ``NotFoundError``, ``EmptySourceError``, ``FormatError``, ``EncryptedError``, and for a PDF
    ``UnreadableTextError``.
    """
    data = read_bytes(path)
    head = data[:_MAGIC_WITHIN]
    if _PDF_MAGIC in head and not head.startswith(_ZIP_MAGIC) and not _WEB_PAGE.match(head):
        from index.readers.pdf.reader import read_pdf  # pdfplumber loads on first use

        return read_pdf(path, password=password, ocr=ocr)
    if path.suffix.lower() == ".pdf":
        raise FormatError(
            f"{path} is named .pdf and does not begin with {_PDF_MAGIC.decode()}; it begins with {data[:8]!r}. "
            "Get the file again, or name it .md or .txt if it is text."
        )
    _refuse_other_formats(path, data)
    try:
        return _read_zip(path, data) if data.startswith(_ZIP_MAGIC) else _read_text(path, data)
    except RecursionError as error:
        raise FormatError(f"{path} is nested too deeply to be a document. Save it as PDF and try again.") from error


def _refuse_other_formats(path: Path, data: bytes) -> None:
    if data.startswith(_OLD_OFFICE_MAGIC):
        if _ENCRYPTED_PACKAGE in data:
            raise EncryptedError(f"{path} needs a password. Save it without one, then run it again.")
        raise FormatError(
            f"{path} is an Office file of before 2007 (.doc, .xls, .ppt); save it as .docx, .xlsx or .pptx and try again."
        )
    for magic, name in _OTHER_FORMATS.items():
        if data.startswith(magic):
            raise FormatError(f"{path} is {name}; reports are read from {KNOWN}. Save it as PDF and try again.")


def _read_zip(path: Path, data: bytes) -> Document:
    from index.readers.office.finish import OfficeFile
    from index.readers.office.package import kind_of

    kind = kind_of(data, path)
    file = OfficeFile(path, data, hashlib.sha256(data).hexdigest())
    if kind == "docx":
        from index.readers.office.word import read_word

        return read_word(file)
    if kind == "xlsx":
        from index.readers.office.sheets import read_workbook

        return read_workbook(file)
    from index.readers.office.slides import read_slides

    return read_slides(file)


def _read_text(path: Path, data: bytes) -> Document:
    digest = hashlib.sha256(data).hexdigest()
    suffix = path.suffix.lower()
    if suffix in _WEB_SUFFIXES or _WEB_PAGE.match(data[:4096]) or _WEB_ARCHIVE.search(data[:4096]):
        from index.readers.office.finish import OfficeFile
        from index.readers.office.web_page import read_web_page

        return read_web_page(OfficeFile(path, data, digest))
    source = SourceText(path, decode(data, path), digest)
    if suffix in _TABLE_SUFFIXES or (suffix not in _MARKDOWN_SUFFIXES and _looks_like_table(source.text)):
        from index.readers.office.finish import OfficeFile
        from index.readers.office.sheets import read_csv

        return read_csv(OfficeFile(path, data, digest), source.text)
    is_export = suffix not in _MARKDOWN_SUFFIXES and looks_like_export(source.text)
    document = parse_text_export(source) if is_export else parse_markdown(source)
    text = "\n".join(block.text for block in document.blocks[:_LOOKED_AT])
    if reason := nonsense(text) or wordless(text):
        raise FormatError(
            f"{path} is no text that anybody wrote: {reason}. It may be encrypted, compressed or of another format; see "
            "what made it, and save it as PDF, DOCX or UTF-8 text."
        )
    return document


def _looks_like_table(text: str) -> bool:
    from index.readers.office.delimiters import find_delimiter

    return find_delimiter(text, strict=True) is not None
