"""Texts or vectors → reports' files that hold nothing else, opened: what search is tested on alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from index.schema import Chunk, Vectors
from index.store.dense import DenseIndex
from index.store.folder import Index
from index.store.lexical import LexicalIndex
from index.store.postings import make_postings
from index.store.search_texts import chunk_passage, sentence_passage
from index.store.segment import Segment, segment_bytes
from index.store.word_counts import WordCounts


def segment(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> Segment:
    """A file of these arrays, opened."""
    save_file(arrays, path)
    return Segment.open(path)


def counts_of(segments: Sequence[Segment]) -> WordCounts:
    """The words of all of them, counted one report after the other."""
    counts = WordCounts.nothing()
    for one in segments:
        counts = counts.plus(WordCounts.of_report(one))
    return counts


def lexical_index(folder: Path, *reports: tuple[Sequence[str], Sequence[str]]) -> LexicalIndex:
    """Reports given by the texts of their chunks and of their sentences."""
    segments = [segment(folder / f"{n}.safetensors", make_postings(*texts)) for n, texts in enumerate(reports)]
    return LexicalIndex.of(segments, counts_of(segments))


def dense_index(folder: Path, *reports: tuple[Vectors, Vectors, npt.NDArray[np.int64]]) -> DenseIndex:
    """Reports given by the vectors of their chunks and sentences, and where each chunk's sentences end."""
    segments = [
        segment(
            folder / f"{n}.safetensors",
            {
                "chunk_vectors": chunks,
                "sentence_vectors": sentences.astype(np.float16),
                "sentence_sum": sentences.astype(np.float16).astype(np.float64).sum(axis=0),
                "sentence_ends": ends.astype(np.uint64),
            },
        )
        for n, (chunks, sentences, ends) in enumerate(reports)
    ]
    return DenseIndex.of(segments, 16)


def index_of(index: Index, folder: Path, chunks: Sequence[Chunk]) -> Index:
    """An index like the one given with these chunks of its first report in place of all it has; all vectors are alike."""
    passages = [chunk_passage(chunk) for chunk in chunks]
    sentences = [sentence_passage(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    vectors = np.full((len(passages) + len(sentences), index.manifest.dimension), 0.5, np.float32)
    path = folder / "chunks.safetensors"
    path.write_bytes(segment_bytes(index.documents[0], chunks, passages, sentences, vectors))
    source = replace(index.manifest.sources[0], document_id=chunks[0].document_id)
    segments = (Segment.open(path),)
    return replace(
        index, manifest=replace(index.manifest, sources=(source,)), segments=segments, counts=counts_of(segments)
    )
