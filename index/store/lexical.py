"""BM25 over jieba words, of chunks and of single sentences."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.words.segmentation import words

CHUNK_FOLDER = "bm25_chunks"
SENTENCE_FOLDER = "bm25_sentences"
FREQUENCY_FILE = "document_frequency.json"


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Two BM25 indexes with one vocabulary of document frequencies.

    ``frequency`` is the number of sentences a word stands in, out of ``n_sentences``.
    """

    chunks: Any
    sentences: Any
    frequency: dict[str, int]
    n_sentences: int

    @classmethod
    def from_texts(cls, chunks: Sequence[str], sentences: Sequence[str]) -> LexicalIndex:
        """Index the texts of chunks (with their heading paths) and of sentences, both in reading order."""
        sentence_words = [words(text) for text in sentences]
        frequency: dict[str, int] = {}
        for found in sentence_words:
            for word in dict.fromkeys(found):
                frequency[word] = frequency.get(word, 0) + 1
        return cls(_bm25([words(text) for text in chunks]), _bm25(sentence_words), frequency, len(sentence_words))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read what ``save`` wrote."""
        bm25s = _library()
        stored = json.loads((folder / FREQUENCY_FILE).read_text(encoding="utf-8"))
        parts = [bm25s.BM25.load(folder / name, show_progress=False) for name in (CHUNK_FOLDER, SENTENCE_FOLDER)]
        return cls(parts[0], parts[1], stored["frequency"], stored["sentences"])

    def save(self, folder: Path) -> None:
        """Write two BM25 folders and the document frequencies."""
        self.chunks.save(folder / CHUNK_FOLDER, show_progress=False)
        self.sentences.save(folder / SENTENCE_FOLDER, show_progress=False)
        stored = {"sentences": self.n_sentences, "frequency": self.frequency}
        (folder / FREQUENCY_FILE).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")

    def chunk_scores(self, query: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 of every chunk for the words of a question, shape ``(n_chunks,)``, at least 0, higher is better."""
        return _scores(self.chunks, query)

    def sentence_scores(self, query: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 of every sentence, shape ``(n_sentences,)``."""
        return _scores(self.sentences, query)

    def weight(self, word: str) -> float:
        """Inverse document frequency over sentences, ``ln(1 + (N - n + 0.5) / (n + 0.5))`` (Robertson and Zaragoza 2009)."""
        n = self.frequency.get(word, 0)
        return float(np.log1p((self.n_sentences - n + 0.5) / (n + 0.5)))


@cache
def _library() -> Any:
    """bm25s without SciPy, which it can do without: importing that takes as long as all else that a question needs."""
    missing = object()
    before = sys.modules.get("scipy.sparse", missing)
    sys.modules["scipy.sparse"] = None  # type: ignore[assignment]  # an import of it now fails, and bm25s goes on
    try:
        import bm25s
    finally:
        if before is missing:
            del sys.modules["scipy.sparse"]
        else:
            sys.modules["scipy.sparse"] = before  # type: ignore[assignment]
    return bm25s


def _bm25(corpus: list[list[str]]) -> Any:
    index = _library().BM25(k1=1.5, b=0.75, method="lucene", csc_backend="numpy")
    # bm25s cannot index a corpus without a single word; a word that no question has keeps every score at 0. Its own
    # vocabulary is in the order of a set, another one in every process: the same report must give the same files.
    filled = [found or ["\0"] for found in corpus]
    vocabulary = {word: n for n, word in enumerate(sorted({word for found in filled for word in found}))}
    index.index(([[vocabulary[word] for word in found] for found in filled], vocabulary), show_progress=False)
    return index


def _scores(index: Any, query: Sequence[str]) -> npt.NDArray[np.float32]:
    known = [word for word in query if word in index.vocab_dict]
    if not known:
        return np.zeros(index.scores["num_docs"], dtype=np.float32)
    found: npt.NDArray[np.float32] = index.get_scores(known)
    return found
