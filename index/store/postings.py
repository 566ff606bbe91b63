"""Texts → where each of their words stands and how often: what BM25 needs of one report, whatever other reports there are.

A word is kept as 64 bits of its hash: a thousand reports have some 10^5 words, and two of them meet with a chance of 10^-9.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from index.words.segmentation import words

COUNT_BITS = 10
"""A posting is the number of a text, and in its last bits how often the word stands there."""
MOST_COUNTED = (1 << COUNT_BITS) - 1


@lru_cache(maxsize=100_000)
def word_hash(word: str) -> int:
    """64 bits that stand for a word."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def make_postings(chunks: Sequence[str], sentences: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """The words of the texts of chunks (with their heading paths) and of sentences, both in reading order, as arrays.

    ``word_hashes`` are in order; of word ``n`` the postings among chunks lie from ``posting_ends[2 * n]`` to
    ``posting_ends[2 * n + 1]``, those among sentences from there to ``posting_ends[2 * n + 2]``. Texts count as one word long
    at least. ``latin_words`` are the words in Latin letters, a line each.
    """
    found: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    lengths: tuple[list[int], list[int]] = ([], [])
    for part, texts in enumerate((chunks, sentences)):
        for number, text in enumerate(texts):
            told = words(text)
            lengths[part].append(max(1, len(told)))
            for word, count in Counter(told).items():
                found[word][part].append(number << COUNT_BITS | min(count, MOST_COUNTED))
    ordered = sorted(found, key=word_hash)
    runs = [run for word in ordered for run in found[word]]
    return {
        "word_hashes": np.array([word_hash(word) for word in ordered], dtype=np.uint64),
        "posting_ends": np.cumsum([0, *map(len, runs)], dtype=np.uint32),
        "postings": np.array([posting for run in runs for posting in run], dtype=np.uint32),
        "chunk_lengths": np.array(lengths[0], dtype=np.uint32),
        "sentence_lengths": np.array(lengths[1], dtype=np.uint32),
        "latin_words": np.frombuffer("\n".join(sorted(filter(is_latin, found))).encode("utf-8"), dtype=np.uint8),
    }


def is_latin(word: str) -> bool:
    """Whether a word is spelt with Latin letters."""
    return word.isascii() and word[:1].isalpha()
