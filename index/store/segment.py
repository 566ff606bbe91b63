"""One report as one file: document, chunks, vectors and postings go in, and come out mapped, each when it is wanted.

The form is that of safetensors (a header in JSON, then the arrays one after the other), texts as arrays of bytes. One file a
report means one mapping a report: whoever has opened it can read all of it after it was replaced.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError
from index.schema import Chunk, ChunkKind, Document, Vectors
from index.shell import word
from index.store.codes import vector_codes
from index.store.postings import make_postings
from index.words.normalize import normalize

SEGMENT_FILE = "report.safetensors"
KINDS: tuple[ChunkKind, ...] = ("text", "table", "figure", "footnote", "outline", "cover")
"""A chunk's kind is kept as its place in here."""

FULL_CHECK = "Which file that is in says: bluebook doctor --index DIR --full"
_LENGTH = struct.Struct("<Q")
_DTYPES = {
    name: np.dtype(told)
    for name, told in {"F64": "<f8", "F32": "<f4", "F16": "<f2", "U64": "<u8", "U32": "<u4", "U8": "u1"}.items()
}
_PATHS = msgspec.json.Decoder(tuple[tuple[str, ...], ...])
_CHUNK = msgspec.json.Decoder(Chunk)
_DOCUMENT = msgspec.json.Decoder(Document)


# Before Python 3.13 a mapping keeps its file open, whether or not it needs it.
_UNTRACKED: dict[str, Any] = {"trackfd": False} if sys.version_info >= (3, 13) else {}
_OTHER_FILES = 256


def allow_mappings(count: int) -> None:
    """Let this process have as many files open as it takes to map ``count`` reports, as far as the system lets it."""
    if _UNTRACKED or sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class _Place(msgspec.Struct, gc=False):
    """Where an array lies: ``data_offsets`` count from the end of the header."""

    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


_HEADER = msgspec.json.Decoder(dict[str, _Place])


def segment_bytes(
    document: Document,
    chunks: Sequence[Chunk],
    passages: Sequence[str],
    sentences: Sequence[str],
    vectors: Vectors,
) -> bytes:
    """The file of a report. ``passages`` and ``sentences`` are what stands for its chunks and for theirs in search.

    ``vectors`` are those of the passages, then those of the sentences, shape ``(len(passages) + len(sentences), dimension)``.
    """
    from safetensors.numpy import save

    records = [msgspec.json.encode(chunk) for chunk in chunks]
    paths = {path: n for n, path in enumerate(dict.fromkeys(chunk.section for chunk in chunks))}
    read = msgspec.json.encode(document)
    stored = vectors[len(passages) :].astype(np.float16)
    arrays: dict[str, npt.NDArray[Any]] = {
        "chunk_vectors": vectors[: len(passages)].astype(np.float32),
        "chunk_codes": vector_codes(vectors[: len(passages)]),
        "sentence_vectors": stored,
        "sentence_sum": stored.astype(np.float64).sum(axis=0),
        "sentence_ends": _ends([len(chunk.sentences) for chunk in chunks]),
        "kinds": np.array([KINDS.index(chunk.kind) for chunk in chunks], dtype=np.uint8),
        "pictures": np.array([chunk.picture for chunk in chunks], dtype=np.uint8),
        "paths": np.array([paths[chunk.section] for chunk in chunks], dtype=np.uint32),
        "path_texts": _blob(msgspec.json.encode(list(paths))),
        "records": _blob(b"".join(records)),
        "record_ends": _ends([len(record) for record in records]),
        "record_checks": np.array([zlib.crc32(record) for record in records], dtype=np.uint32),
        "document": _blob(read),
        "document_check": np.array([zlib.crc32(read)], dtype=np.uint32),
        "plain_text": _blob("\n".join(normalize(chunk.text) for chunk in chunks).encode("utf-8")),
        **make_postings(passages, sentences),
    }
    made: bytes = save(arrays)
    return made


def _ends(lengths: Sequence[int]) -> npt.NDArray[np.uint64]:
    return np.cumsum([0, *lengths], dtype=np.uint64)


def _blob(data: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(data, dtype=np.uint8)


@dataclass(frozen=True)
class Segment:
    """A report's file, mapped. What is quoted (a chunk, the document) is checked when it is decoded."""

    path: Path
    mapped: mmap.mmap
    header: dict[str, _Place]
    begin: int

    @classmethod
    def open(cls, path: Path) -> Segment:
        """Map a file that ``segment_bytes`` made; ``FileNotFoundError``, or ``DamagedIndexError`` for anything else."""
        opened = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            mapped = mmap.mmap(opened, 0, access=mmap.ACCESS_READ, **_UNTRACKED)
            (length,) = _LENGTH.unpack_from(mapped)
            header = _HEADER.decode(mapped[_LENGTH.size : _LENGTH.size + length])
        except (ValueError, struct.error) as error:  # msgspec's errors are ValueErrors
            raise damaged(path, f"its header cannot be read ({error})") from error
        finally:
            os.close(opened)
        return cls(path, mapped, header, _LENGTH.size + length)

    def array(self, name: str) -> npt.NDArray[Any]:
        """One of its arrays, mapped."""
        try:
            place = self.header[name]
            dtype = _DTYPES[place.dtype]
            start, end = place.data_offsets
            found = np.frombuffer(self.mapped, dtype, (end - start) // dtype.itemsize, self.begin + start)
            return found.reshape(place.shape) if len(place.shape) > 1 else found
        except (KeyError, ValueError) as error:
            raise damaged(self.path, f"the array {name} cannot be read ({error})") from error

    def text(self, name: str) -> memoryview:
        """One of its texts, mapped, in UTF-8."""
        return self.array(name).data

    def find(self, name: str, wanted: bytes) -> bool:
        """Whether some bytes stand in one of its texts; nothing is copied."""
        start, end = self.header[name].data_offsets
        return self.mapped.find(wanted, self.begin + start, self.begin + end) >= 0

    @cached_property
    def record_ends(self) -> npt.NDArray[np.uint64]:
        """Where the records of the chunks end, shape ``(n_chunks + 1,)``."""
        return self.array("record_ends")

    def chunk(self, number: int) -> Chunk:
        """A chunk, decoded. Raises ``DamagedIndexError`` where a byte of it has changed."""
        raw = self.text("records")[int(self.record_ends[number]) : int(self.record_ends[number + 1])]
        if zlib.crc32(raw) != self.array("record_checks")[number]:
            raise damaged(self.path, f"the text of chunk {number + 1} was changed")
        return _CHUNK.decode(raw)

    def document(self) -> Document:
        """The report as it was read, decoded; raises as ``chunk`` does."""
        raw = self.text("document")
        if zlib.crc32(raw) != self.array("document_check")[0]:
            raise damaged(self.path, "the report's text was changed")
        return _DOCUMENT.decode(raw)

    @cached_property
    def section_paths(self) -> tuple[tuple[str, ...], ...]:
        """The heading paths of its chunks, each once; the array ``paths`` says which is whose."""
        try:
            return _PATHS.decode(self.text("path_texts"))
        except ValueError as error:
            raise damaged(self.path, f"its headings cannot be read ({error})") from error


def damaged(path: Path, what: str) -> DamagedIndexError:
    """The error for a report's file that is not what was written."""
    return DamagedIndexError(
        f"{path} is not as it was written: {what}. Remove the report and index it again, or make the whole index anew "
        f"with: bluebook index REPORT.pdf --out {word(path.parent.parent)} --force"
    )
