"""Vectors: a FAISS index over chunks, sentence vectors beside it that are read for candidates only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.schema import Vectors

FLAT_LIMIT = 100_000
"""Up to this many vectors the search is exact; above it an HNSW graph is built."""

CHUNK_FILE = "chunk_vectors.faiss"
SENTENCE_FILE = "sentence_vectors.npy"
OFFSET_FILE = "sentence_offsets.npy"


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Inner products of unit vectors, so cosines in [-1, 1], higher is nearer.

    ``sentences`` has shape ``(n_sentences, dimension)`` in float16; those of chunk ``i`` are rows
    ``offsets[i]`` to ``offsets[i + 1]``; ``offsets`` has shape ``(n_chunks + 1,)``.
    """

    faiss: Any
    sentences: npt.NDArray[np.float16]
    offsets: npt.NDArray[np.int64]

    @classmethod
    def from_vectors(cls, chunks: Vectors, sentences: Vectors, offsets: npt.NDArray[np.int64]) -> DenseIndex:
        """Index chunk vectors of shape ``(n_chunks, dimension)`` and sentence vectors of shape ``(n_sentences, dimension)``."""
        import faiss

        dimension = chunks.shape[1]
        index: Any = faiss.IndexFlatIP(dimension)
        if len(chunks) > FLAT_LIMIT:
            index = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = 200
            index.hnsw.efSearch = 128
        index.add(np.ascontiguousarray(chunks, dtype=np.float32))
        return cls(index, sentences.astype(np.float16), offsets)

    @classmethod
    def load(cls, folder: Path) -> DenseIndex:
        """Read what ``save`` wrote; sentence vectors are mapped, not read."""
        import faiss

        return cls(
            faiss.read_index(str(folder / CHUNK_FILE)),
            np.load(folder / SENTENCE_FILE, mmap_mode="r"),
            np.load(folder / OFFSET_FILE),
        )

    def save(self, folder: Path) -> None:
        """Write three files into ``folder``."""
        import faiss

        (folder / CHUNK_FILE).write_bytes(faiss.serialize_index(self.faiss).tobytes())
        np.save(folder / SENTENCE_FILE, self.sentences)
        np.save(folder / OFFSET_FILE, self.offsets)

    def __len__(self) -> int:
        return int(self.faiss.ntotal)

    def vectors(self) -> Vectors:
        """All chunk vectors, shape ``(n_chunks, dimension)``."""
        found: Vectors = (
            self.faiss.reconstruct_n(0, len(self)) if len(self) else np.zeros((0, self.faiss.d), np.float32)
        )
        return found

    def search(self, query: npt.NDArray[np.float32], k: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """The ``k`` nearest chunks of one vector of shape ``(dimension,)``: positions and cosines, best first."""
        k = min(k, len(self))
        if k < 1:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        scores, positions = self.faiss.search(np.ascontiguousarray(query[None, :], dtype=np.float32), k)
        found = positions[0] >= 0
        return positions[0][found], scores[0][found]

    def chunk_scores(self, query: npt.NDArray[np.float32], chunks: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Cosine of each of the ``chunks`` (positions), shape ``(len(chunks),)``."""
        rows = self.faiss.reconstruct_batch(chunks) if len(chunks) else np.zeros((0, self.faiss.d), np.float32)
        found: npt.NDArray[np.float32] = rows @ query
        return found

    def sentence_scores(
        self, query: npt.NDArray[np.float32], chunks: npt.NDArray[np.int64]
    ) -> list[npt.NDArray[np.float32]]:
        """For each of the ``chunks`` (positions) the cosine of each of its sentences, in one product for all."""
        if not len(chunks):
            return []
        lengths = self.offsets[chunks + 1] - self.offsets[chunks]
        rows = np.concatenate([np.arange(self.offsets[c], self.offsets[c + 1]) for c in chunks])
        scores = self.sentences[rows].astype(np.float32) @ query
        return np.split(scores, np.cumsum(lengths)[:-1])
