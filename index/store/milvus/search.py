"""A question's words or vector → candidates found by the server, as positions; their vectors and BM25."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.schema import Vectors
from index.store.lexical import rarity
from index.store.loaded import Index
from index.store.milvus.server import MOST_FOUND, Collection, Server, among
from index.store.protocol import Positions, Scores
from index.store.word_counts import SentenceFrequency, WordCounts

_MOST_NAMED = 1_000
"""Reports that a condition names at most; of more, what lies elsewhere is passed over."""
_SPARE = 4
"""So many times as many hits are asked for where some of them may lie outside of what is allowed."""


@dataclass(frozen=True)
class Places:
    """Where chunks and sentences lie: as row ids on the server, and as positions here.

    ``reports`` are the keys of the reports' rows; the chunks of report ``n`` begin at ``chunk_starts[n]``, its sentences at
    ``sentence_starts[n]``; the sentences of chunk ``i`` are ``offsets[i]`` to ``offsets[i + 1]``.
    """

    reports: tuple[str, ...]
    chunk_starts: Positions
    sentence_starts: Positions
    offsets: Positions

    @classmethod
    def of(cls, catalogue: Index) -> Places:
        """Of the reports in a folder."""
        ends = [segment.array("sentence_ends").astype(np.int64) for segment in catalogue.segments]
        starts = np.cumsum([0, *(int(one[-1]) for one in ends)], dtype=np.int64)
        offsets = [one[1:] + start for one, start in zip(ends, starts[:-1], strict=True)]
        return cls(
            tuple(source.segment for source in catalogue.manifest.sources),
            catalogue.chunks.starts,
            starts,
            np.concatenate([np.zeros(1, np.int64), *offsets]),
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Of each report's key its place."""
        return {name: number for number, name in enumerate(self.reports)}

    def chunk_ids(self, chunks: Positions) -> list[str]:
        """The rows of chunks."""
        return self._ids(chunks, self.chunk_starts)

    def sentence_ids(self, rows: Positions) -> list[str]:
        """The rows of sentences."""
        return self._ids(rows, self.sentence_starts)

    def _ids(self, places: Positions, starts: Positions) -> list[str]:
        owners = starts.searchsorted(places, side="right") - 1
        inside = places - starts[owners]
        return [row_id(self.reports[n], at) for n, at in zip(owners.tolist(), inside.tolist(), strict=True)]

    def position(self, row: str, *, sentence: bool = False) -> int | None:
        """Where the chunk or the sentence of a row is; ``None`` where its report is not one of these."""
        report, _, number = row.rpartition(":")
        starts = self.sentence_starts if sentence else self.chunk_starts
        return None if report not in self.numbers else int(starts[self.numbers[report]]) + int(number)


def row_id(report: str, number: int) -> str:
    """The id of the row of a report's chunk or sentence."""
    return f"{report}:{number}"


@dataclass(frozen=True)
class ServerDense:
    """Search by vectors. The server finds; cosines of what was found are computed here, from the vectors themselves."""

    server: Server
    places: Places
    sums: npt.NDArray[np.float64]

    @property
    def offsets(self) -> Positions:
        """As the protocol says."""
        return self.places.offsets

    def search(self, query: npt.NDArray[np.float32], k: int) -> tuple[Positions, npt.NDArray[np.float32]]:
        """As the protocol says."""
        k = min(k, int(self.places.chunk_starts[-1]))
        found = visible(self.places, lambda where: self.server.nearest(query.tolist(), k, where)) if k else []
        return (
            np.array([position for position, _ in found], dtype=np.int64),
            np.array([score for _, score in found], dtype=np.float32),
        )

    def chunk_scores(self, query: npt.NDArray[np.float32], chunks: Positions) -> npt.NDArray[np.float32]:
        """As the protocol says."""
        found: npt.NDArray[np.float32] = self.chunk_vectors(chunks) @ query
        return found

    def sentence_scores(self, query: npt.NDArray[np.float32], chunks: Positions) -> list[npt.NDArray[np.float32]]:
        """As the protocol says."""
        if not len(chunks):
            return []
        begins, ends = self.offsets[chunks], self.offsets[chunks + 1]
        rows = np.concatenate([np.arange(b, e) for b, e in zip(begins.tolist(), ends.tolist(), strict=True)])
        return np.split(self.sentence_vectors(rows) @ query, np.cumsum(ends - begins)[:-1])

    def chunk_vectors(self, chunks: Positions) -> Vectors:
        """The vectors of some chunks, shape ``(len(chunks), dimension)``."""
        return self._vectors("chunks", self.places.chunk_ids(chunks))

    def sentence_vectors(self, rows: npt.ArrayLike | None = None) -> Vectors:
        """As the protocol says."""
        wanted = np.arange(self.places.sentence_starts[-1]) if rows is None else np.asarray(rows, dtype=np.int64)
        return self._vectors("sentences", self.places.sentence_ids(wanted))

    def sentence_mean(self) -> npt.NDArray[np.float32]:
        """As the protocol says."""
        return (self.sums / max(1, int(self.places.sentence_starts[-1]))).astype(np.float32)

    def _vectors(self, collection: Collection, ids: Sequence[str]) -> Vectors:
        """Vectors by the ids of their rows; those of a report that was removed meanwhile are like nothing."""
        rows = self.server.with_ids(collection, ids, ["vector"])
        found = np.zeros((len(ids), len(self.sums)), np.float32)
        for number, name in enumerate(ids):
            if name in rows:
                found[number] = rows[name]["vector"]
        return found


@dataclass(frozen=True)
class ServerLexical:
    """Search by words: BM25 by the server over its own jieba words; how rare our words are is known here."""

    server: Server
    places: Places
    counts: WordCounts

    @property
    def frequency(self) -> SentenceFrequency:
        """As the protocol says."""
        return self.counts.frequency

    def weight(self, word: str) -> float:
        """As the protocol says."""
        return rarity(int(self.places.sentence_starts[-1]), self.counts, word)

    def asked(self, query: Sequence[str], offsets: Positions) -> ServerWords:
        """As the protocol says."""
        return ServerWords(self.server, self.places, " ".join(query))


@dataclass(frozen=True)
class ServerWords:
    """BM25 for one question, asked of the server when it is wanted."""

    server: Server
    places: Places
    words: str

    def best(self, allowed: npt.NDArray[np.bool_], k: int) -> set[int]:
        """As the protocol says."""
        where, spare = self._within(allowed), k * (1 if allowed.all() else _SPARE)
        found = set()
        for collection in ("chunks", "sentences"):
            told = self._found(collection, spare, where)
            chunks = told if collection == "chunks" else {self._chunk_of(row): score for row, score in told.items()}
            found.update([n for n in chunks if allowed[n]][:k])
        return found

    def of(self, chunks: Positions) -> tuple[Scores, Scores, list[npt.NDArray[np.float32]]]:
        """As the protocol says."""
        ids = self.places.chunk_ids(chunks)
        own = self._found("chunks", len(ids), among("id", ids))
        begins, ends = self.places.offsets[chunks].tolist(), self.places.offsets[chunks + 1].tolist()
        count = sum(ends) - sum(begins)
        told = self._found("sentences", count, among("passage", ids))
        sentences = [
            np.array([told.get(row, 0.0) for row in range(begin, end)], np.float32)
            for begin, end in zip(begins, ends, strict=True)
        ]
        best = np.array([one.max(initial=0.0) for one in sentences], dtype=np.float64)
        return np.array([own.get(n, 0.0) for n in chunks.tolist()], dtype=np.float64), best, sentences

    def _found(self, collection: Collection, limit: int, where: str) -> dict[int, float]:
        """The best rows by their positions, best first."""
        if not limit or not self.words.strip():
            return {}
        return dict(
            visible(
                self.places,
                lambda more: self.server.by_words(
                    collection, self.words, min(limit, MOST_FOUND), " and ".join(filter(None, (where, more)))
                ),
                sentence=collection == "sentences",
            )
        )

    def _chunk_of(self, row: int) -> int:
        return int(self.places.offsets.searchsorted(row, side="right")) - 1

    def _within(self, allowed: npt.NDArray[np.bool_]) -> str:
        """The condition that a row lies in a report with something that is allowed; none where that is too long."""
        starts = self.places.chunk_starts
        inside = [name for n, name in enumerate(self.places.reports) if allowed[starts[n] : starts[n + 1]].any()]
        few = len(inside) < len(self.places.reports) and len(inside) <= _MOST_NAMED
        return among("report", inside) if few else ""


def visible(
    places: Places, search: Callable[[str], list[tuple[str, float]]], *, sentence: bool = False
) -> list[tuple[int, float]]:
    """What a search finds in the reports that were loaded; asked again without those that are being written just now."""
    strangers = set[str]()
    while True:
        hits = search(f"not ({among('report', sorted(strangers))})" if strangers else "")
        others = {row.rpartition(":")[0] for row, _ in hits} - places.numbers.keys()
        if not others - strangers:
            found = ((places.position(row, sentence=sentence), score) for row, score in hits)
            return [(position, score) for position, score in found if position is not None]
        strangers |= others
