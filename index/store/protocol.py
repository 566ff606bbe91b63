"""What is asked of an index, wherever it lies: in a folder (``loaded.Index``), or on a server (``milvus.reading.MilvusIndex``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.schema import Document, Vectors
from index.store.manifest import Manifest
from index.store.records import Chunks, Documents
from index.store.word_counts import SentenceFrequency, WordCounts

Positions = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


class Dense(Protocol):
    """Search by vectors: cosines in [-1, 1], higher is nearer."""

    @property
    def offsets(self) -> Positions:
        """The sentences of chunk ``i`` are rows ``offsets[i]`` to ``offsets[i + 1]`` of all; shape ``(n_chunks + 1,)``."""
        ...

    def search(self, query: npt.NDArray[np.float32], k: int) -> tuple[Positions, npt.NDArray[np.float32]]:
        """The ``k`` nearest chunks of one vector of shape ``(dimension,)``: positions and cosines, best first."""
        ...

    def chunk_vectors(self, chunks: Positions) -> Vectors:
        """The vectors of some chunks (positions), shape ``(len(chunks), dimension)``."""
        ...

    def chunk_scores(self, query: npt.NDArray[np.float32], chunks: Positions) -> npt.NDArray[np.float32]:
        """Cosine of each of the ``chunks`` (positions), shape ``(len(chunks),)``."""
        ...

    def sentence_scores(self, query: npt.NDArray[np.float32], chunks: Positions) -> list[npt.NDArray[np.float32]]:
        """For each of the ``chunks`` (positions) the cosine of each of its sentences."""
        ...

    def sentence_vectors(self, rows: npt.ArrayLike | None = None) -> Vectors:
        """The vectors of some sentences, of all without ``rows``; shape ``(len(rows), dimension)``."""
        ...

    def sentence_mean(self) -> npt.NDArray[np.float32]:
        """The mean of all sentence vectors, shape ``(dimension,)``."""
        ...


class WordScores(Protocol):
    """How well chunks and sentences hold the words of one question: BM25, at least 0, higher is better."""

    def best(self, allowed: npt.NDArray[np.bool_], k: int) -> set[int]:
        """Positions of the ``k`` best of the chunks that are ``allowed``, and of the ``k`` with the best sentences."""
        ...

    def of(self, chunks: Positions) -> tuple[Scores, Scores, list[npt.NDArray[np.float32]]]:
        """Of each of the ``chunks`` its own score, that of its best sentence, and those of all its sentences."""
        ...


class Lexical(Protocol):
    """Search by words."""

    @property
    def frequency(self) -> SentenceFrequency:
        """In how many sentences each word stands."""
        ...

    def weight(self, word: str) -> float:
        """How rare a word is among the sentences."""
        ...

    def asked(self, query: Sequence[str], offsets: Positions) -> WordScores:
        """The scores for the words of a question; ``offsets`` are those of ``Dense``."""
        ...


class Index(Protocol):
    """Reports that can be asked. What it loaded stays as it is whatever is written beside it."""

    @property
    def place(self) -> Path:
        """Where it lies, as ``--index`` takes it."""
        ...

    @property
    def folder(self) -> Path:
        """Where what belongs to it lies on this machine: the index itself, or the texts of one on a server."""
        ...

    @property
    def manifest(self) -> Manifest:
        """What it holds."""
        ...

    @property
    def counts(self) -> WordCounts:
        """How many chunks and sentences hold each word."""
        ...

    @property
    def chunks(self) -> Chunks:
        """The chunks of all reports, in the order of the reports."""
        ...

    @property
    def documents(self) -> Documents:
        """The reports as they were read, in the order in which they were added."""
        ...

    @property
    def dense(self) -> Dense:
        """Vectors of chunks and sentences."""
        ...

    @property
    def lexical(self) -> Lexical:
        """BM25 of chunks and sentences."""
        ...

    def document(self, document_id: str) -> Document:
        """A report as it was read; ``KeyError`` for an id that the index lacks."""
        ...

    def source_file(self, document_id: str) -> Path | None:
        """The PDF that a report was read from; ``None`` where it was not kept."""
        ...
