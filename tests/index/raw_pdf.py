"""PDFs written byte by byte, for what no library writes: objects in, a file with its table of places out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def raw_pdf(path: Path, objects: Sequence[bytes]) -> Path:
    """Write the objects, numbered from 1; the first is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, written in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    path.write_bytes(out)
    return path


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object with these further entries."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)
