"""Bytes of a text file to characters: what is text, in which encoding, and what is not text at all."""

from __future__ import annotations

import codecs
import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from index.errors import EmptySourceError, FormatError, NotFoundError
from index.shell import word
from index.words.variants import fold_variants

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WHITE = "\t\n\r\f\v"
_MAX_STRANGE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text file as read: its characters, lines ending in a newline alone, and the SHA-256 of its bytes."""

    path: Path
    text: str
    sha256: str


def read_bytes(path: Path) -> bytes:
    """Bytes of a file.

    Raises ``NotFoundError`` for a missing file or a folder, ``EmptySourceError`` for a file without bytes,
    ``FormatError`` for one that cannot be opened.
    """
    if path.is_dir():
        raise NotFoundError(
            f"{path} is a folder; a report is one file (.pdf, .docx, .md …). Name a file in it, e.g. `bluebook index {word(path / '报告.pdf')}`."
        )
    if not path.exists():
        raise NotFoundError(f"no such file: {path}. Check the path, or list the folder: `ls {word(path.parent)}`.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror or error}. Check its permissions.") from error
    if not data:
        raise EmptySourceError(
            f"{path} is empty (0 bytes). Get the file again, then run `bluebook inspect {word(path)}`."
        )
    return data


def decode(data: bytes, path: Path) -> str:
    """Text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, else GB18030.

    Raises ``FormatError`` where none of them gives text, ``EmptySourceError`` where the text is white space.
    """
    text = _decoded(data, path)
    # GB18030 has a meaning for almost any pair of bytes, so that success alone proves nothing.
    strange = sum(unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in _WHITE for c in text)
    if "\0" in text or strange > max(1, len(text) * _MAX_STRANGE_SHARE):
        raise FormatError(
            f"{path} is not text: {strange} of {len(text)} characters are control or unassigned ones. "
            "Text is read as UTF-8 or GB18030; save it as one of these, or as PDF or DOCX."
        )
    if not text.strip():
        raise EmptySourceError(f"{path} has no text, only {len(data)} bytes of white space.")
    return fold_variants(text.replace("\r\n", "\n").replace("\r", "\n"))


def _decoded(data: bytes, path: Path) -> str:
    marked = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormatError(
        f"{path} is not text in {marked or 'UTF-8 or GB18030'}. "
        "Reports are read from PDF, Markdown and text; convert the file to one of these."
    )


def read_source(path: Path) -> SourceText:
    """Read and decode a text file; errors as ``read_bytes`` and ``decode``."""
    data = read_bytes(path)
    return SourceText(path, decode(data, path), hashlib.sha256(data).hexdigest())
