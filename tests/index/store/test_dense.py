"""Vectors of several reports against plain numpy over all of them, score by score."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from index.schema import Vectors
from index.store.dense import DenseIndex, highest
from tests.index.store.made_segments import dense_index


def unit_rows(count: int, dimension: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


CHUNKS = unit_rows(50, 16, seed=1)
SENTENCES = unit_rows(120, 16, seed=2)
# Chunk 0 has 3 sentences, 1 to 48 have 2 each (96), 49 has 21: 3 + 96 + 21 = 120.
OFFSETS = np.array([0, *range(3, 101, 2), 120], dtype=np.int64)


@pytest.fixture(params=[(0, 50), (0, 1, 30, 50), (0, 0, 17, 17, 50)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> DenseIndex:
    """The chunks as one report, as three, and with two reports that have none."""
    cuts: tuple[int, ...] = request.param
    parts = [
        (CHUNKS[a:b], SENTENCES[OFFSETS[a] : OFFSETS[b]], OFFSETS[a : b + 1] - OFFSETS[a])
        for a, b in itertools.pairwise(cuts)
    ]
    return dense_index(tmp_path, *parts)


def test_offsets_of_this_file_cover_all_sentences(index: DenseIndex) -> None:
    assert (OFFSETS[0], OFFSETS[1], OFFSETS[49], OFFSETS[50]) == (0, 3, 99, 120)
    np.testing.assert_array_equal(index.offsets, OFFSETS)
    np.testing.assert_array_equal(index.vectors(), CHUNKS)


@pytest.mark.parametrize("seed", range(3))
def test_search_gives_the_scores_of_brute_force(index: DenseIndex, seed: int) -> None:
    query = unit_rows(1, 16, seed=100 + seed)[0]
    positions, scores = index.search(query, 50)
    products = CHUNKS @ query
    assert list(positions) == list(np.argsort(-products))
    np.testing.assert_allclose(scores, products[positions], atol=1e-6)
    assert all(-1 <= score <= 1 for score in scores)
    np.testing.assert_array_equal(index.search(query, 7)[0], positions[:7])


def test_a_score_worked_out_by_hand(tmp_path: Path) -> None:
    """(3, 4) / 5 against (1, 0) and (0, 1): 0.6 and 0.8."""
    axes = np.eye(2, 16, dtype=np.float32)
    small = dense_index(tmp_path, (axes, axes, np.array([0, 1, 2], dtype=np.int64)))
    query = np.array([0.6, 0.8, *[0] * 14], dtype=np.float32)
    positions, scores = small.search(query, 2)
    assert list(positions) == [1, 0]
    assert scores == pytest.approx([0.8, 0.6])
    second, first = small.sentence_scores(query, np.array([1, 0]))
    assert second == pytest.approx([0.8], abs=1e-3)
    assert first == pytest.approx([0.6], abs=1e-3)
    assert small.chunk_scores(query, np.array([1, 0])) == pytest.approx([0.8, 0.6])
    assert small.sentence_scores(query, np.zeros(0, np.int64)) == []
    assert small.chunk_scores(query, np.zeros(0, np.int64)).shape == (0,)
    assert small.sentence_mean()[:3] == pytest.approx([0.5, 0.5, 0])


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


def test_sentence_vectors_in_any_order(index: DenseIndex) -> None:
    stored = SENTENCES.astype(np.float16).astype(np.float32)
    np.testing.assert_array_equal(index.sentence_vectors([119, 0, 60, 60]), stored[[119, 0, 60, 60]])
    np.testing.assert_array_equal(index.sentence_vectors(), stored)
    np.testing.assert_allclose(index.sentence_mean(), stored.mean(axis=0), atol=1e-6)


def test_an_index_without_vectors_finds_nothing() -> None:
    empty = DenseIndex.of([], 16)
    positions, scores = empty.search(CHUNKS[0], 5)
    assert (len(empty), positions.shape, scores.shape, empty.vectors().shape) == (0, (0,), (0,), (0, 16))


@pytest.mark.parametrize("k", [0, 1, 2, 3, 5, 6, 9])
def test_of_equal_scores_the_first_ones_are_the_highest(k: int) -> None:
    scores = np.array([1, 3, 2, 3, 2, 2], dtype=np.float64)
    assert highest(scores, k).tolist() == [1, 3, 2, 4, 5, 0][:k]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 1.0])
def test_the_highest_of_many_are_those_of_a_sort(share: float, seed: int) -> None:
    """Scores by tenths, so that many are equal; a share of them above zero."""
    random = np.random.default_rng(seed)
    scores = (np.floor(random.random(40_000) * 200) / 10 * (random.random(40_000) < share)).astype(np.float32)
    for k in (1, 7, 30, 100):
        assert highest(scores, k).tolist() == np.argsort(-scores, kind="stable")[:k].tolist()
