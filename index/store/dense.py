"""Vectors of all reports: a FAISS index over 8-bit codes of the chunks' finds, the mapped vectors themselves say how near.

The FAISS index is put together from the codes of all reports when something is first searched for; FAISS is not imported
before. Vectors of sentences are read for candidates only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError
from index.schema import Vectors
from index.store.codes import Codes, code_scale, vector_codes
from index.store.segment import FULL_CHECK, Segment

Positions = npt.NDArray[np.int64]

_ROWS = 32
"""Of so many scores the highest is looked at first."""
_MORE = 100
"""So many chunks more than are asked for are found by their codes; the vectors choose among them."""


@dataclass(frozen=True)
class DenseIndex:
    """Inner products of unit vectors, so cosines in [-1, 1], higher is nearer.

    ``chunks`` and ``sentences`` have for each report arrays of shape ``(n, dimension)``, float32 and float16. The sentences
    of chunk ``i`` of all are rows ``offsets[i]`` to ``offsets[i + 1]`` of all sentences; ``offsets`` has shape
    ``(n_chunks + 1,)``. ``chunk_starts`` and ``sentence_starts`` say where each report's begin, and at last how many there are.
    """

    segments: tuple[Segment, ...]
    chunks: tuple[Vectors, ...]
    sentences: tuple[npt.NDArray[np.float16], ...]
    offsets: Positions
    chunk_starts: Positions
    sentence_starts: Positions
    sentence_sum: npt.NDArray[np.float64]

    @classmethod
    def of(cls, segments: Sequence[Segment], dimension: int) -> DenseIndex:
        """Of the reports in these files."""
        chunks = tuple(segment.array("chunk_vectors") for segment in segments)
        sentences = tuple(segment.array("sentence_vectors") for segment in segments)
        sentence_starts = np.cumsum([0, *map(len, sentences)], dtype=np.int64)
        ends = [
            segment.array("sentence_ends")[1:].astype(np.int64) + start
            for segment, start in zip(segments, sentence_starts[:-1], strict=True)
        ]
        offsets = np.concatenate([np.zeros(1, np.int64), *ends])
        if offsets[-1] != sentence_starts[-1] or (offsets[1:] < offsets[:-1]).any():
            raise DamagedIndexError(f"where the sentences of the chunks end was changed. {FULL_CHECK}")
        sums = [segment.array("sentence_sum") for segment in segments]
        return cls(
            tuple(segments),
            chunks,
            sentences,
            offsets,
            np.cumsum([0, *map(len, chunks)], dtype=np.int64),
            sentence_starts,
            np.sum(sums, axis=0) if sums else np.zeros(dimension),
        )

    def __len__(self) -> int:
        return int(self.chunk_starts[-1])

    def vectors(self) -> Vectors:
        """All chunk vectors, shape ``(n_chunks, dimension)``."""
        return np.concatenate(self.chunks) if self.chunks else np.zeros((0, len(self.sentence_sum)), np.float32)

    def sentence_vectors(self, rows: npt.ArrayLike | None = None) -> Vectors:
        """The vectors of some sentences, of all without ``rows``; shape ``(len(rows), dimension)``."""
        wanted = np.arange(self.sentence_starts[-1]) if rows is None else np.asarray(rows, dtype=np.int64)
        reports = self.sentence_starts.searchsorted(wanted, side="right") - 1
        found = np.empty((len(wanted), len(self.sentence_sum)), np.float32)
        for report in np.unique(reports).tolist():
            own = reports == report
            found[own] = self.sentences[report][wanted[own] - self.sentence_starts[report]]
        return found

    def sentence_mean(self) -> npt.NDArray[np.float32]:
        """The mean of all sentence vectors, shape ``(dimension,)``."""
        return (self.sentence_sum / max(1, int(self.sentence_starts[-1]))).astype(np.float32)

    @cached_property
    def _faiss(self) -> Any:
        """The codes of all chunks in one index; each code is compared with, none is passed over."""
        import faiss

        # A question is one vector, and one thread reads all codes; more would only wait for each other.
        faiss.omp_set_num_threads(1)
        dimension = len(self.sentence_sum)
        index: Any = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )
        index.codes.resize(len(self) * dimension)
        room = faiss.rev_swig_ptr(index.codes.data(), len(self) * dimension).reshape(len(self), dimension)
        try:
            np.concatenate([self._codes(report) for report in range(len(self.chunks))], out=room)
        except ValueError as error:
            raise DamagedIndexError(f"the codes of vectors were changed. {FULL_CHECK}") from error
        index.ntotal = len(self)
        return index

    def _codes(self, report: int) -> Codes:
        """The codes of a report's chunks, made where its file was written without."""
        segment, vectors = self.segments[report], self.chunks[report]
        return segment.array("chunk_codes") if "chunk_codes" in segment.header else vector_codes(vectors)

    def search(self, query: npt.NDArray[np.float32], k: int) -> tuple[Positions, npt.NDArray[np.float32]]:
        """The ``k`` nearest chunks of one vector of shape ``(dimension,)``: positions and cosines, best first."""
        k = min(k, len(self))
        if k < 1:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        scaled = np.ascontiguousarray(query[None, :] * code_scale(len(query)), dtype=np.float32)
        found: Positions = np.sort(self._faiss.search(scaled, min(k + _MORE, len(self)))[1][0])
        scores = self.chunk_scores(query, found)
        best = np.argsort(-scores, kind="stable")[:k]
        return found[best], scores[best]

    def chunk_scores(self, query: npt.NDArray[np.float32], chunks: Positions) -> npt.NDArray[np.float32]:
        """Cosine of each of the ``chunks`` (positions), shape ``(len(chunks),)``."""
        found: npt.NDArray[np.float32] = self.chunk_vectors(chunks) @ query
        return found

    def chunk_vectors(self, chunks: Positions) -> Vectors:
        """The vectors of some chunks, shape ``(len(chunks), dimension)``."""
        if not len(chunks):
            return np.zeros((0, len(self.sentence_sum)), np.float32)
        reports, rows = self._places(chunks)
        return np.stack([self.chunks[n][row] for n, row in zip(reports.tolist(), rows.tolist(), strict=True)])

    def sentence_scores(self, query: npt.NDArray[np.float32], chunks: Positions) -> list[npt.NDArray[np.float32]]:
        """For each of the ``chunks`` (positions) the cosine of each of its sentences, in one product for all."""
        if not len(chunks):
            return []
        reports, _ = self._places(chunks)
        begins, ends = self.offsets[chunks], self.offsets[chunks + 1]
        before = self.sentence_starts[reports]
        own = [
            self.sentences[report][first:last]
            for report, first, last in zip(
                reports.tolist(), (begins - before).tolist(), (ends - before).tolist(), strict=True
            )
        ]
        scores = np.concatenate(own).astype(np.float32) @ query
        bounds = np.cumsum(ends - begins).tolist()
        return [scores[first:last] for first, last in zip([0, *bounds[:-1]], bounds, strict=True)]

    def _places(self, chunks: Positions) -> tuple[Positions, Positions]:
        """Of each chunk its report and its row there."""
        reports = self.chunk_starts.searchsorted(chunks, side="right") - 1
        return reports, chunks - self.chunk_starts[reports]


def highest(scores: npt.NDArray[np.floating], k: int) -> Positions:
    """Positions of the ``k`` highest scores, the highest first, of equal ones the first; fewer where there are not as many."""
    k = min(k, len(scores))
    if k < 1:
        return np.zeros(0, np.int64)
    if len(scores) > _ROWS * _ROWS * k and (among := _places_of_highest(scores, k)) is not None:
        kept: Positions = among[highest(scores[among], k)]
        return kept
    positive = np.flatnonzero(scores > 0)
    if k <= len(positive) < len(scores):  # of many equal zeros partitioning is slow
        found: Positions = positive[highest(scores[positive], k)]
        return found
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    above = np.flatnonzero(scores > least)
    places = np.concatenate([above, np.flatnonzero(scores == least)[: k - len(above)]])
    best: Positions = places[np.lexsort((places, -scores[places]))]
    return best


def _places_of_highest(scores: npt.NDArray[np.floating], k: int) -> Positions | None:
    """Positions of a few scores among which the ``k`` highest are, in order; ``None`` where that would be most of them.

    Of ``k`` columns each holds a score as high as the lowest of those columns' highest: no column below that matters.
    """
    width = len(scores) // _ROWS
    tops = scores[: _ROWS * width].reshape(_ROWS, width).max(axis=0)
    columns = np.flatnonzero(tops >= np.partition(tops, width - k)[width - k])
    if _ROWS * len(columns) > len(scores) // 2:
        return None
    inside = (np.arange(_ROWS)[:, None] * width + columns).ravel()
    return np.concatenate([inside, np.arange(_ROWS * width, len(scores))])
