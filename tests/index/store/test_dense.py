"""FAISS against plain numpy, score by score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.schema import Vectors
from index.store import dense
from index.store.dense import DenseIndex


def unit_rows(count: int, dimension: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


CHUNKS = unit_rows(50, 16, seed=1)
SENTENCES = unit_rows(120, 16, seed=2)
# Chunk 0 has 3 sentences, 1 to 48 have 2 each (96), 49 has 21: 3 + 96 + 21 = 120.
OFFSETS = np.array([0, *range(3, 101, 2), 120], dtype=np.int64)


@pytest.fixture
def index() -> DenseIndex:
    return DenseIndex.from_vectors(CHUNKS, SENTENCES, OFFSETS)


def test_offsets_of_this_file_cover_all_sentences() -> None:
    assert len(OFFSETS) == len(CHUNKS) + 1
    assert (OFFSETS[0], OFFSETS[1], OFFSETS[49], OFFSETS[50]) == (0, 3, 99, 120)


@pytest.mark.parametrize("seed", range(5))
def test_search_gives_the_scores_of_brute_force(index: DenseIndex, seed: int) -> None:
    query = unit_rows(1, 16, seed=100 + seed)[0]
    positions, scores = index.search(query, 50)
    products = CHUNKS @ query
    assert list(positions) == list(np.argsort(-products))
    np.testing.assert_allclose(scores, products[positions], atol=1e-6)
    assert all(-1 <= score <= 1 for score in scores)


def test_a_score_worked_out_by_hand() -> None:
    """(3, 4) / 5 against (1, 0) and (0, 1): 0.6 and 0.8."""
    axes = np.eye(2, dtype=np.float32)
    small = DenseIndex.from_vectors(axes, axes, np.array([0, 1, 2], dtype=np.int64))
    query = np.array([0.6, 0.8], dtype=np.float32)
    positions, scores = small.search(query, 2)
    assert list(positions) == [1, 0]
    assert scores == pytest.approx([0.8, 0.6])
    second, first = small.sentence_scores(query, np.array([1, 0]))
    assert second == pytest.approx([0.8], abs=1e-3)
    assert first == pytest.approx([0.6], abs=1e-3)
    assert small.chunk_scores(query, np.array([1, 0])) == pytest.approx([0.8, 0.6])
    assert small.sentence_scores(query, np.zeros(0, np.int64)) == []
    assert small.chunk_scores(query, np.zeros(0, np.int64)).shape == (0,)


@pytest.mark.parametrize(("asked", "given"), [(1, 1), (50, 50), (51, 50), (10_000, 50), (0, 0)])
def test_no_more_than_there_is(index: DenseIndex, asked: int, given: int) -> None:
    positions, scores = index.search(CHUNKS[7], asked)
    assert (len(positions), len(scores)) == (given, given)


@pytest.mark.parametrize(("chunk", "rows"), [(0, slice(0, 3)), (1, slice(3, 5)), (49, slice(99, 120))])
def test_sentence_scores_are_those_of_the_chunk(index: DenseIndex, chunk: int, rows: slice) -> None:
    query = unit_rows(1, 16, seed=3)[0]
    # Stored in float16: 11 bits of mantissa, so half a step is 2 ** -12 of a value, over 16 values at most 0.001.
    found = index.sentence_scores(query, np.array([7, chunk]))
    np.testing.assert_allclose(found[1], SENTENCES[rows] @ query, atol=1e-3)


def test_saved_and_loaded_it_answers_the_same(index: DenseIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [dense.CHUNK_FILE, dense.SENTENCE_FILE, dense.OFFSET_FILE]
    )
    loaded = DenseIndex.load(tmp_path)
    assert len(loaded) == 50
    np.testing.assert_array_equal(loaded.vectors(), CHUNKS)
    np.testing.assert_array_equal(loaded.offsets, OFFSETS)
    query = unit_rows(1, 16, seed=4)[0]
    for one, other in zip(loaded.search(query, 10), index.search(query, 10), strict=True):
        np.testing.assert_array_equal(one, other)
    nine = np.array([9])
    np.testing.assert_array_equal(loaded.sentence_scores(query, nine)[0], index.sentence_scores(query, nine)[0])
    np.testing.assert_array_equal(loaded.chunk_scores(query, nine), index.chunk_scores(query, nine))


def test_above_the_limit_a_graph_is_searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An HNSW search is approximate; with efSearch 128 over 300 vectors it sees nearly all of them."""
    monkeypatch.setattr(dense, "FLAT_LIMIT", 299)
    chunks = unit_rows(300, 16, seed=5)
    offsets = np.arange(301, dtype=np.int64)
    graph = DenseIndex.from_vectors(chunks, chunks, offsets)
    assert type(graph.faiss).__name__ == "IndexHNSWFlat"
    graph.save(tmp_path)
    loaded = DenseIndex.load(tmp_path)
    found = 0
    for query in unit_rows(20, 16, seed=6):
        products = chunks @ query
        positions, scores = loaded.search(query, 10)
        np.testing.assert_allclose(scores, products[positions], atol=1e-6)
        found += len(set(positions) & set(np.argsort(-products)[:10]))
    assert found >= 190  # 95% of 20 * 10
    np.testing.assert_array_equal(loaded.vectors(), chunks)


def test_at_the_limit_the_search_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "FLAT_LIMIT", 50)
    assert type(DenseIndex.from_vectors(CHUNKS, SENTENCES, OFFSETS).faiss).__name__ == "IndexFlatIP"


def test_an_index_without_vectors_finds_nothing() -> None:
    none = np.zeros((0, 16), dtype=np.float32)
    empty = DenseIndex.from_vectors(none, none, np.zeros(1, dtype=np.int64))
    positions, scores = empty.search(CHUNKS[0], 5)
    assert (len(empty), positions.shape, scores.shape, empty.vectors().shape) == (0, (0,), (0,), (0, 16))
