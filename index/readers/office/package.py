"""The ZIP archive that an Office file is: which kind it is, and whether it is safe to open.

The libraries unpack what they are given and load it whole; a bomb, a document type with entities or a part outside of the
archive is refused before they see it. Nothing that a file refers to elsewhere is ever opened.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from index.errors import EncryptedError, FormatError

Kind = Literal["docx", "xlsx", "pptx"]

MAX_PARTS = 20_000
MAX_BYTES = 512 << 20
MAX_XML_BYTES = 192 << 20
_MOST_TIMES = 400
"""XML shrinks to a twentieth, sheets of zeros to a hundredth; what shrinks more is made to."""
_RATIO_FROM = 4 << 20
_KINDS: dict[str, Kind] = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_XML = (".xml", ".rels", ".vml")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BLOCK = 1 << 20


def kind_of(data: bytes, path: Path) -> Kind:
    """Which Office file an archive is, once it is known to be safe. Raises ``FormatError`` or ``EncryptedError``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            kind = next(
                (kind for folder, kind in _KINDS.items() for part in parts if part.filename.startswith(folder)), None
            )
            if kind is None or not any(part.filename == "[Content_Types].xml" for part in parts):
                raise FormatError(
                    f"{path} is a ZIP archive and no Word, Excel or PowerPoint file. Unpack it, then index what is in it; "
                    "save other documents as PDF, DOCX or HTML."
                )
            _check_sizes(parts, path)
            for part in parts:
                if part.filename.lower().endswith(_XML):
                    _check_xml(archive, part, path)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if "encrypted" in str(error) or "password" in str(error):
            raise EncryptedError(f"{path} needs a password. Save it without one, then run it again.") from error
        raise FormatError(
            f"{path} is damaged: the ZIP archive cannot be unpacked ({type(error).__name__}: {str(error)[:80]}). Open it in its "
            "own program and save it anew."
        ) from error


def _check_sizes(parts: list[zipfile.ZipInfo], path: Path) -> None:
    total = sum(part.file_size for part in parts)
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith(_XML))
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MAX_PARTS or total > MAX_BYTES or xml > MAX_XML_BYTES:
        raise FormatError(
            f"{path} unpacks to {len(parts):,} parts and {total >> 20:,} MB ({xml >> 20:,} MB of XML); at most {MAX_PARTS:,} "
            f"parts, {MAX_BYTES >> 20} MB and {MAX_XML_BYTES >> 20} MB of XML are read. Split it, or save it as PDF or CSV."
        )
    if total > _RATIO_FROM and total > _MOST_TIMES * packed:
        raise FormatError(
            f"{path} unpacks to {total / packed:,.0f} times its size; no document does, at most {_MOST_TIMES} times is read."
        )


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path) -> None:
    """No document type anywhere: Office files have none, and entities are made of them."""
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            # In UTF-16 every other byte is zero.
            if _DECLARED.search((tail + block).replace(b"\0", b"")):
                raise FormatError(
                    f"{path} declares a document type in {part.filename[:80]!r}, which no Office program writes. Save it anew "
                    "in its own program, or as PDF."
                )
            tail = block[-32:]


def damaged(path: Path, error: Exception) -> FormatError:
    """The error for a file that its library cannot read."""
    return FormatError(
        f"{path} is damaged or is not what it is named ({type(error).__name__}: {str(error)[:80]}). Open it in its own program "
        "and save it anew, or as PDF."
    )
