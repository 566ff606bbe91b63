"""One door for every report: the reader is chosen by what the file holds, then by its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.errors import FormatError
from index.readers.decoding import SourceText, decode, read_bytes
from index.readers.export.reader import parse_text_export
from index.readers.export.stream import looks_like_export
from index.readers.markdown.reader import parse_markdown
from index.schema import Document

_PDF_MAGIC = b"%PDF-"
# Readers of PDF look for the magic in the first kilobyte, because some files have a mail header before it.
_MAGIC_WITHIN = 1024
_MARKDOWN_SUFFIXES = (".md", ".markdown")
_OTHER_FORMATS = {
    b"PK\x03\x04": "a ZIP archive (.docx, .xlsx, .epub …)",
    b"\xd0\xcf\x11\xe0": "an old Office file (.doc, .xls)",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"{\\rtf": "an RTF file",
}


def read_document(path: Path, *, password: str | None = None) -> Document:
    """Read a report: PDF, Markdown, text export or plain text.

    Raises ``NotFoundError``, ``EmptySourceError``, ``FormatError``, and for a PDF ``EncryptedError`` and
    ``UnreadableTextError``.
    """
    data = read_bytes(path)
    if _PDF_MAGIC in data[:_MAGIC_WITHIN]:
        from index.readers.pdf.reader import read_pdf  # pdfplumber loads on first use

        return read_pdf(path, password=password)
    if path.suffix.lower() == ".pdf":
        raise FormatError(
            f"{path} is named .pdf and does not begin with {_PDF_MAGIC.decode()}; it begins with {data[:8]!r}. "
            "Get the file again, or name it .md or .txt if it is text."
        )
    for magic, name in _OTHER_FORMATS.items():
        if data.startswith(magic):
            raise FormatError(
                f"{path} is {name}; reports are read from PDF, Markdown and text. Save it as PDF and try again."
            )
    source = SourceText(path, decode(data, path), hashlib.sha256(data).hexdigest())
    if path.suffix.lower() not in _MARKDOWN_SUFFIXES and looks_like_export(source.text):
        return parse_text_export(source)
    return parse_markdown(source)
