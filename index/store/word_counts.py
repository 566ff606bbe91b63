"""How many chunks and sentences of all reports each word stands in: added up report by report, one small file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.store.postings import word_hash
from index.store.segment import Segment

Hashes = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class WordCounts:
    """``hashes`` are in order, of shape ``(n_words,)`` as ``chunks`` and ``sentences`` are: numbers of those that hold the word."""

    hashes: Hashes
    chunks: Counts
    sentences: Counts
    latin: frozenset[str]
    """The words in Latin letters, which are known by more than their hashes: a slip of the pen is set right with them."""

    @classmethod
    def nothing(cls) -> WordCounts:
        """Of no report."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64), frozenset())

    @classmethod
    def of_report(cls, segment: Segment) -> WordCounts:
        """Of one report."""
        ends: Counts = segment.array("posting_ends").astype(np.int64)
        lengths = ends[1:] - ends[:-1]
        return cls(segment.array("word_hashes"), lengths[::2], lengths[1::2], _latin(segment))

    @classmethod
    def load(cls, path: Path) -> WordCounts:
        """Map what ``to_bytes`` made."""
        stored = Segment.open(path)
        chunks, sentences = (stored.array(name) for name in ("chunk_counts", "sentence_counts"))
        return cls(stored.array("word_hashes"), chunks, sentences, _latin(stored))

    def to_bytes(self) -> bytes:
        """The file."""
        from safetensors.numpy import save

        made: bytes = save(
            {
                "word_hashes": np.ascontiguousarray(self.hashes),
                "chunk_counts": self.chunks.astype(np.uint32),
                "sentence_counts": self.sentences.astype(np.uint32),
                "latin_words": np.frombuffer("\n".join(sorted(self.latin)).encode("utf-8"), dtype=np.uint8),
            }
        )
        return made

    def plus(self, other: WordCounts) -> WordCounts:
        """Both together."""
        return self._combined(other, 1, self.latin | other.latin)

    def minus(self, other: WordCounts) -> WordCounts:
        """Without a report that is counted in; words that no other has are gone."""
        left = self._combined(other, -1, frozenset())
        alone = {word for word in other.latin if not left.of(word)[0]}
        return WordCounts(left.hashes, left.chunks, left.sentences, self.latin - alone)

    def _combined(self, other: WordCounts, sign: int, latin: frozenset[str]) -> WordCounts:
        hashes = np.union1d(self.hashes, other.hashes)
        sums = []
        for mine, theirs in ((self.chunks, other.chunks), (self.sentences, other.sentences)):
            total = np.zeros(len(hashes), np.int64)
            total[hashes.searchsorted(self.hashes)] += mine
            total[hashes.searchsorted(other.hashes)] += sign * theirs.astype(np.int64)
            sums.append(total)
        there = (sums[0] > 0) | (sums[1] > 0)
        return WordCounts(hashes[there], sums[0][there], sums[1][there], latin)

    def of(self, word: str) -> tuple[int, int]:
        """In how many chunks and in how many sentences a word stands."""
        wanted = np.uint64(word_hash(word))
        place = int(self.hashes.searchsorted(wanted))
        if place == len(self.hashes) or self.hashes[place] != wanted:
            return 0, 0
        return int(self.chunks[place]), int(self.sentences[place])

    @cached_property
    def frequency(self) -> SentenceFrequency:
        """In how many sentences each word stands, as a mapping."""
        return SentenceFrequency(self)


@dataclass(frozen=True, slots=True)
class SentenceFrequency:
    """As much of a mapping from words to numbers of sentences as can be had without the words themselves."""

    counts: WordCounts

    def get(self, word: str, default: int = 0) -> int:
        """In how many sentences the word stands."""
        return self.counts.of(word)[1] or default

    def __getitem__(self, word: str) -> int:
        found = self.get(word)
        if not found:
            raise KeyError(word)
        return found

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.get(word) > 0

    def __len__(self) -> int:
        return int(np.count_nonzero(self.counts.sentences))

    def __iter__(self) -> Iterator[str]:
        raise TypeError("words are kept as hashes: ask for a word, or for those in Latin letters (latin)")


def _latin(stored: Segment) -> frozenset[str]:
    return frozenset(str(stored.text("latin_words"), "utf-8").split("\n")) - {""}
