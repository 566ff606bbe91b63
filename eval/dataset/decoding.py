"""Bytes of a set of questions to text, and where they end to be text."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from eval.errors import DatasetError
from index.errors import EmptySourceError, FormatError
from index.readers.decoding import decode

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ADVICE = (
    "Read are UTF-8, GBK or GB18030, and UTF-16 with its mark. Save the file as UTF-8; in Excel: 另存为 → CSV UTF-8."
)


def decode_text(path: Path, data: bytes) -> str:
    """Text of UTF-8 (with or without BOM), UTF-16 with BOM, GB18030 or GBK; empty where it is white space.

    Raises ``DatasetError`` that names the line and what stands there where the bytes end to be text.
    """
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    fault = _fault(data, encoding)
    # GB18030 has a meaning for almost any bytes, for UTF-8 with one broken byte too; that would be read as nonsense.
    if fault is None or not _is_mostly_utf8(data):
        try:
            return decode(data, path)
        except EmptySourceError:
            return ""
        except FormatError:
            if fault is None:
                raise DatasetError(_strange(path, data.decode(encoding))) from None
    line = data.count(b"\n", 0, fault) + 1
    raise DatasetError(f"{path}, line {line}: byte {fault} (0x{data[fault]:02x}) is not text. {_ADVICE}")


def _fault(data: bytes, encoding: str) -> int | None:
    """The first byte that an encoding has no meaning for."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        # utf-8-sig counts from behind the mark.
        return error.start + (3 if data.startswith(codecs.BOM_UTF8) else 0)
    return None


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether characters of three bytes and more, as Chinese ones, outnumber the broken ones; in GBK they are rare."""
    text = data.decode("utf-8", errors="replace")
    return sum(c > "\u07ff" and c != "\ufffd" for c in text) > text.count("\ufffd")


def _strange(path: Path, text: str) -> str:
    """What is wrong with a text that has characters which no text has."""
    at = next(n for n, c in enumerate(text) if unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\t\n\r\f\v")
    line = text.count("\n", 0, at) + 1
    return f"{path}, line {line}: the character U+{ord(text[at]):04X} does not stand in texts. {_ADVICE}"
