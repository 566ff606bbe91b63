"""BM25 over jieba words, of chunks and of single sentences, over the postings of all reports together.

Each report keeps its own postings; how rare a word is and how long a text is on average is known of all of them, so that
the scores are those of one index over all texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError
from index.store.dense import highest
from index.store.postings import COUNT_BITS, MOST_COUNTED, word_hash
from index.store.segment import FULL_CHECK, Segment
from index.store.word_counts import SentenceFrequency, WordCounts

_K1, _B = 1.5, 0.75
"""How soon a word's repetitions count no more, and how much a long text's count less (Robertson and Zaragoza 2009)."""

_AT_ONCE = 128
"""Reports of which a word's postings are added together: as many as a processor's cache holds."""
_SENTENCES_EACH = 4
"""Sentences that are looked at first for a chunk that is wanted, and how many times more where they are of too few chunks."""

Scores = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LexicalIndex:
    """Postings of each report, and what has to be known of all.

    ``hashes`` are those of the first report's words in order, then of the second's, …; the words of report ``n`` begin at
    ``word_starts[n]``. ``ends`` are the ``posting_ends`` of all: a report's begin at twice that place, ``n`` further on, since
    each has one end more. Texts are numbered through: the chunks of all reports, then their sentences. ``bases`` has for each report the numbers of
    its first chunk and of its first sentence, ``norms`` for each text what its length adds below the fraction.
    """

    postings: tuple[npt.NDArray[np.uint32], ...]
    hashes: npt.NDArray[np.uint64]
    word_starts: Numbers
    ends: npt.NDArray[np.uint32]
    bases: npt.NDArray[np.int64]
    norms: npt.NDArray[np.float32]
    n_chunks: int
    n_sentences: int
    counts: WordCounts

    @classmethod
    def of(cls, segments: Sequence[Segment], counts: WordCounts) -> LexicalIndex:
        """Of the reports in these files; ``counts`` are those of all of them."""
        hashes, ends = ([s.array(name) for s in segments] for name in ("word_hashes", "posting_ends"))
        if any(len(told) != 2 * len(own) + 1 for own, told in zip(hashes, ends, strict=True)):
            raise DamagedIndexError(f"where words stand was changed. {FULL_CHECK}")
        lengths = [[s.array(name) for s in segments] for name in ("chunk_lengths", "sentence_lengths")]
        sizes = np.array([[len(part) for part in parts] for parts in lengths], dtype=np.int64).reshape(2, -1)
        n_chunks, n_sentences = (int(total) for total in sizes.sum(axis=1))
        bases = np.cumsum(sizes, axis=1) - sizes
        bases[1] += n_chunks
        return cls(
            tuple(s.array("postings") for s in segments),
            np.concatenate([np.zeros(0, np.uint64), *hashes]),
            np.cumsum([0, *map(len, hashes)], dtype=np.int64),
            np.concatenate([np.zeros(0, np.uint32), *ends]),
            bases.T,
            np.concatenate([_norms(p) for p in lengths]),
            n_chunks,
            n_sentences,
            counts,
        )

    @property
    def frequency(self) -> SentenceFrequency:
        """In how many sentences each word stands, out of ``n_sentences``."""
        return self.counts.frequency

    def weight(self, word: str) -> float:
        """Inverse document frequency over sentences."""
        return rarity(self.n_sentences, self.counts, word)

    def scores(self, query: Sequence[str]) -> tuple[Scores, Scores]:
        """BM25 of every chunk and of every sentence for the words of a question, at least 0, higher is better."""
        total = np.zeros(self.n_chunks + self.n_sentences, np.float32)
        known = {word: times for word, times in Counter(query).items() if any(self.counts.of(word))}
        if known:
            held = np.array([self.counts.of(word) for word in known], dtype=np.float64)
            idf = np.stack([_idf(self.n_chunks, held[:, 0]), _idf(self.n_sentences, held[:, 1])], axis=1)
            weights = (idf * np.array(list(known.values()))[:, None]).astype(np.float32)
            runs = self._runs(np.array([word_hash(word) for word in known], np.uint64))
            for weight, (postings, lengths, bases) in zip(weights, runs, strict=True):
                worth = np.tile(weight, len(postings))
                for first in range(0, len(postings), _AT_ONCE):
                    part = slice(2 * first, 2 * (first + _AT_ONCE))
                    found = np.concatenate(postings[first : first + _AT_ONCE])
                    try:
                        self._add(total, found, lengths[part], bases[part], worth[part])
                    except (IndexError, ValueError) as error:
                        raise DamagedIndexError(f"where words stand was changed. {FULL_CHECK}") from error
        return total[: self.n_chunks], total[self.n_chunks :]

    def asked(self, query: Sequence[str], offsets: Numbers) -> FoundWords:
        """The scores for the words of a question; the sentences of chunk ``i`` are ``offsets[i]`` to ``offsets[i + 1]``."""
        by_chunk, by_sentence = self.scores(query)
        return FoundWords(by_chunk, by_sentence, offsets)

    def _add(
        self, total: Scores, found: npt.NDArray[np.uint32], lengths: Numbers, bases: Numbers, worth: Scores
    ) -> None:
        """Add what one word is worth; it stands once in the postings of a text, so no text is met twice."""
        texts = np.repeat(bases, lengths)
        texts += found >> COUNT_BITS
        times = (found & MOST_COUNTED).astype(np.float32)
        values = self.norms[texts]
        values += times
        np.divide(times, values, out=values)
        values *= np.repeat(worth, lengths)
        total[texts] += values

    def chunk_scores(self, query: Sequence[str]) -> Scores:
        """BM25 of every chunk, shape ``(n_chunks,)``."""
        return self.scores(query)[0]

    def sentence_scores(self, query: Sequence[str]) -> Scores:
        """BM25 of every sentence, shape ``(n_sentences,)``."""
        return self.scores(query)[1]

    def _runs(self, wanted: npt.NDArray[np.uint64]) -> list[tuple[list[npt.NDArray[np.uint32]], Numbers, Numbers]]:
        """Of each word its postings in each report that has it, how many are of chunks and of sentences, and the report's bases."""
        at = self._words_at(wanted)
        there = (self.hashes.take(at, mode="clip") == wanted[:, None]) & (at < self.word_starts[1:])
        runs = []
        for own, held in zip(at, there, strict=True):
            reports = np.flatnonzero(held)
            firsts = 2 * own[reports] + reports
            told = self.ends.take(firsts[:, None] + np.arange(3)).astype(np.int64)
            postings = [
                self.postings[report][start:end]
                for report, start, end in zip(reports.tolist(), told[:, 0].tolist(), told[:, 2].tolist(), strict=True)
            ]
            runs.append((postings, (told[:, 1:] - told[:, :-1]).ravel(), self.bases[reports].ravel()))
        return runs

    def _words_at(self, wanted: npt.NDArray[np.uint64]) -> Numbers:
        """The place in ``hashes`` of each word, or where it would stand, in each report: all are halved at once."""
        low, high = (np.tile(ends, (len(wanted), 1)) for ends in (self.word_starts[:-1], self.word_starts[1:]))
        for _ in range(int(np.diff(self.word_starts).max(initial=0)).bit_length()):
            middle = (low + high) // 2
            before = (self.hashes.take(middle, mode="clip") < wanted[:, None]) & (middle < high)
            low, high = np.where(before, middle + 1, low), np.where(before, high, middle)
        return low


@dataclass(frozen=True)
class FoundWords:
    """BM25 of every chunk and every sentence for one question."""

    chunks: Scores
    sentences: Scores
    offsets: Numbers

    def best(self, allowed: npt.NDArray[np.bool_], k: int) -> set[int]:
        """As the protocol says."""
        by_chunk = highest(np.where(allowed, self.chunks, np.float32(-1)), k)
        return {*by_chunk.tolist(), *self._with_best_sentences(allowed, k)}

    def _with_best_sentences(self, allowed: npt.NDArray[np.bool_], k: int) -> list[int]:
        """The first ``k`` allowed chunks in the order of their best sentences; more sentences are looked at until there are as many."""
        looked_at = _SENTENCES_EACH * k * len(allowed) // max(1, int(np.count_nonzero(allowed)))
        while True:
            found = self.offsets.searchsorted(highest(self.sentences, looked_at), side="right") - 1
            chunks = dict.fromkeys(found[allowed[found]].tolist())
            if len(chunks) >= k or looked_at >= len(self.sentences):
                return list(chunks)[:k]
            looked_at *= _SENTENCES_EACH

    def of(self, chunks: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], list[Scores]]:
        """As the protocol says."""
        bounds = zip(self.offsets[chunks].tolist(), self.offsets[chunks + 1].tolist(), strict=True)
        own = [self.sentences[first:last] for first, last in bounds]
        best = np.array([max(scores.tolist(), default=0.0) for scores in own], dtype=np.float64)
        return self.chunks[chunks].astype(np.float64), best, own


def _norms(lengths: Sequence[npt.NDArray[np.uint32]]) -> npt.NDArray[np.float32]:
    told = np.concatenate(lengths).astype(np.float32) if lengths else np.zeros(0, np.float32)
    mean = float(told.mean(dtype=np.float64)) if len(told) else 1.0
    found: npt.NDArray[np.float32] = _K1 * (1 - _B + _B / mean * told)
    return found


def rarity(n_sentences: int, counts: WordCounts, word: str) -> float:
    """Inverse document frequency over sentences, ``ln(1 + (N - n + 0.5) / (n + 0.5))`` (Robertson and Zaragoza 2009)."""
    return float(_idf(n_sentences, np.float64(counts.of(word)[1])))


def _idf(total: int, holding: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64]:
    found: npt.NDArray[np.float64] = np.log1p((total - holding + 0.5) / (holding + 0.5))
    return found
