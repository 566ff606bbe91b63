"""PDFs that no program writes, byte by byte: each is small, and costs whoever reads it as much as it can."""

from __future__ import annotations

import zlib
from pathlib import Path

from tests.index.raw_pdf import raw_pdf

HELLO = b"BT /F 12 Tf 50 700 Td (Lending grew by 12 percent in 2023, the bank says.) Tj ET\n"


def write_pdf(
    path: Path,
    content: bytes = HELLO,
    *,
    box: bytes = b"0 0 595 842",
    extra: bytes = b"",
    kids: int = 1,
    count: int = 1,
) -> Path:
    """A PDF of ``kids`` pages with the same ``content``, which says that it has ``count``; ``extra`` goes into each page."""
    packed = zlib.compress(content)
    return write_packed(path, packed, box=box, extra=extra, kids=kids, count=count)


def write_packed(
    path: Path, packed: bytes, *, box: bytes = b"0 0 595 842", extra: bytes = b"", kids: int = 1, count: int = 1
) -> Path:
    """As ``write_pdf``, of content that is compressed already."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>%s>>" % (box, extra)
    names = b" ".join(b"%d 0 R" % number for number in range(5, 5 + kids))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (names, count),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed),
        *[page] * kids,
    ]
    return raw_pdf(path, objects)


def million_objects(path: Path) -> Path:
    """One page with a million lines, each between two other points."""
    lines = b"".join(b"%d %d m %d %d l S\n" % (i % 500, i % 797, i % 491, i % 307) for i in range(1_000_000))
    return write_pdf(path, HELLO + lines)


def bomb(path: Path, megabytes: int) -> Path:
    """A page whose content is spaces, a thousand times as many as the file has bytes."""
    packer = zlib.compressobj()
    blank = b" " * (1 << 20)
    packed = b"".join(packer.compress(blank) for _ in range(megabytes))
    return write_packed(path, packed + packer.flush())


def nested(path: Path, depth: int = 100_000) -> Path:
    """An entry of the page that is an array in an array in an array …"""
    return write_pdf(path, extra=b"/X " + b"[" * depth + b"]" * depth)
