"""Chunks and documents of all reports as sequences whose members are decoded when they are wanted, and kept for a while."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import index
from typing import SupportsIndex, TypeVar, overload

import numpy as np
import numpy.typing as npt

from index.chunking.chunks import numbered
from index.schema import Chunk, ChunkKind, Document
from index.store.segment import KINDS, Segment

T = TypeVar("T")

_KEPT_CHUNKS = 8192
_KEPT_DOCUMENTS = 64


class Decoded(Sequence[T]):
    """A sequence of ``size`` members, each made by ``decode`` when it is first wanted; the last ``kept`` ones are kept."""

    def __init__(self, size: int, decode: Callable[[int], T], kept: int) -> None:
        self._size = size
        self._decode = lru_cache(maxsize=kept)(decode)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: SupportsIndex) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...

    def __getitem__(self, place: SupportsIndex | slice) -> T | tuple[T, ...]:
        if isinstance(place, slice):
            return tuple(map(self._decode, range(*place.indices(self._size))))
        number = index(place)
        if not -self._size <= number < self._size:
            raise IndexError(number)
        return self._decode(number % self._size)

    def __iter__(self) -> Iterator[T]:
        return map(self._decode, range(self._size))

    def __eq__(self, other: object) -> bool:
        """Whether all members are the same, in the same order: also those of a tuple."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


class Documents(Decoded[Document]):
    """The reports as they were read, in the order in which they were added."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        super().__init__(len(segments), lambda number: segments[number].document(), _KEPT_DOCUMENTS)


class Chunks(Decoded[Chunk]):
    """The chunks of all reports, in reading order; what is asked of many of them is answered without decoding them."""

    def __init__(self, segments: Sequence[Segment], ids: Sequence[str]) -> None:
        self._segments = segments
        self._report = {name: number for number, name in enumerate(ids)}
        self.starts = np.cumsum([0, *(len(segment.array("kinds")) for segment in segments)], dtype=np.int64)
        """Where each report's begin, and at last how many there are."""
        super().__init__(int(self.starts[-1]), self._read, _KEPT_CHUNKS)

    def _read(self, position: int) -> Chunk:
        report = int(self.starts.searchsorted(position, side="right")) - 1
        return self._segments[report].chunk(position - int(self.starts[report]))

    def range_of(self, document_id: str) -> range:
        """The positions of a report's chunks; empty where there is no such report."""
        report = self._report.get(document_id)
        return range(0) if report is None else range(int(self.starts[report]), int(self.starts[report + 1]))

    def of(self, document_id: str) -> tuple[Chunk, ...]:
        """A report's chunks."""
        own = self.range_of(document_id)
        return self[own.start : own.stop]

    @cached_property
    def kinds(self) -> npt.NDArray[np.uint8]:
        """Of each chunk the place of its kind in ``KINDS``, shape ``(n_chunks,)``."""
        return np.concatenate([np.zeros(0, np.uint8), *(segment.array("kinds") for segment in self._segments)])

    def are(self, *kinds: ChunkKind) -> npt.NDArray[np.bool_]:
        """Of each chunk whether it is of one of these kinds, shape ``(n_chunks,)``."""
        wanted = np.array([kind in kinds for kind in KINDS], dtype=bool)
        return wanted.take(self.kinds, mode="clip")

    def lie_in(self, documents: Collection[str]) -> npt.NDArray[np.bool_]:
        """Of each chunk whether it is of one of these reports, shape ``(n_chunks,)``."""
        inside = np.zeros(len(self), dtype=bool)
        for document_id in documents:
            own = self.range_of(document_id)
            inside[own.start : own.stop] = True
        return inside

    def of_kind(self, *kinds: ChunkKind, documents: Collection[str] | None = None) -> list[tuple[int, Chunk]]:
        """The chunks of these kinds with their positions, of some reports or of all."""
        wanted = self.are(*kinds) if documents is None else self.are(*kinds) & self.lie_in(documents)
        return [(n, self[n]) for n in np.flatnonzero(wanted).tolist()]

    def pictures(self, documents: Collection[str]) -> list[Chunk]:
        """The chunks of tables and figures of these reports whose values stand in a picture only."""
        found = []
        for document_id in documents:
            marked = self._segments[self._report[document_id]].array("pictures")
            found += [self[self.range_of(document_id).start + n] for n in np.flatnonzero(marked).tolist()]
        return found

    def reports_with(self, chosen: npt.NDArray[np.bool_]) -> list[str]:
        """The ids of the reports of which some chunk is ``chosen``, in their order."""
        before = np.concatenate([[0], np.cumsum(chosen)])[self.starts]
        return [name for name, some in zip(self._report, (np.diff(before) > 0).tolist(), strict=True) if some]

    def below(
        self, wanted: Callable[[tuple[str, ...]], bool], *, documents: Collection[str] | None = None
    ) -> npt.NDArray[np.bool_]:
        """Of each chunk whether its heading path is ``wanted``, shape ``(n_chunks,)``; each path is looked at once."""
        found = np.zeros(len(self), dtype=bool)
        for document_id in self._report if documents is None else documents:
            segment, own = self._segments[self._report[document_id]], self.range_of(document_id)
            inside = np.array([wanted(path) for path in segment.section_paths], dtype=bool)
            found[own.start : own.stop] = inside.take(segment.array("paths"), mode="clip")
        return found

    def paths_of(self, chosen: npt.NDArray[np.bool_]) -> list[tuple[str, ...]]:
        """The heading paths of the chunks that are ``chosen``, each once for each report, in reading order."""
        found = []
        for segment, start, end in zip(self._segments, self.starts[:-1], self.starts[1:], strict=True):
            codes = segment.array("paths")[chosen[start:end]]
            paths = segment.section_paths
            found += [paths[code] for code in dict.fromkeys(codes.tolist()) if code < len(paths)]
        return found

    def section_paths(self, document_id: str) -> tuple[tuple[str, ...], ...]:
        """The heading paths of a report's chunks, each once, in reading order."""
        report = self._report.get(document_id)
        return () if report is None else self._segments[report].section_paths

    def position(self, chunk_id: str) -> int | None:
        """Where the chunk with an id is, ``None`` where it is not."""
        document_id, _, number = chunk_id.rpartition(":")
        own = self.range_of(document_id)
        at = own.start + int(number) - 1 if number.isascii() and number.isdecimal() else -1
        return at if at in own and self[at].chunk_id == chunk_id else None

    def with_id(self, chunk_id: str) -> Chunk:
        """The chunk with an id; ``KeyError`` where there is none."""
        if (at := self.position(chunk_id)) is None:
            raise KeyError(chunk_id)
        return self[at]

    def ids_of(self, chosen: npt.NDArray[np.bool_]) -> frozenset[str]:
        """The ids of the chunks that are ``chosen``."""
        return frozenset(
            numbered(name, n - own.start + 1)
            for name in self._report
            for own in [self.range_of(name)]
            for n in (np.flatnonzero(chosen[own.start : own.stop]) + own.start).tolist()
        )

    def hold(self, text: str) -> bool:
        """Whether a text (normalised) stands in the normalised text of any chunk, or of several that follow each other."""
        wanted = text.encode("utf-8", "surrogatepass")
        return any(segment.find("plain_text", wanted) for segment in self._segments)

    def plain_text_of(self, document_id: str) -> str:
        """The normalised text of one report, a line for each chunk; empty where there is no such report."""
        report = self._report.get(document_id)
        return "" if report is None else str(self._segments[report].text("plain_text"), "utf-8")

    def plain_texts(self) -> Iterator[str]:
        """The normalised text of each report, a line for each chunk."""
        return (str(segment.text("plain_text"), "utf-8") for segment in self._segments)
