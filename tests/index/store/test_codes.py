"""Vectors in 8 bits: what they stand for, and that search by them finds what is nearest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import DamagedIndexError
from index.schema import Vectors
from index.store.codes import code_scale, vector_codes
from index.store.dense import DenseIndex
from index.store.segment import Segment
from tests.index.store.made_segments import segment
from tests.index.store.test_dense import unit_rows


def test_codes_worked_out_by_hand() -> None:
    """In 16 dimensions a component of a unit vector reaches 1: 127 steps each way from 128."""
    assert code_scale(16) == 127
    assert code_scale(384) == pytest.approx(127 / (6 / 384**0.5))
    axes = np.zeros((1, 16), np.float32)
    axes[0, :3] = (0.6, -0.8, 2.0)
    assert vector_codes(axes)[0, :4].tolist() == [128 + 76, 128 - 102, 255, 128]


@pytest.mark.parametrize("stored", [True, False])
def test_of_many_the_nearest_are_found_with_their_exact_scores(tmp_path: Path, stored: bool) -> None:
    """Some reports were written with codes, others before there were any."""
    vectors = unit_rows(3000, 64, seed=5)
    index = DenseIndex.of([_segment(tmp_path / str(n), vectors[n * 1000 :][:1000], stored) for n in range(3)], 64)
    for query in unit_rows(20, 64, seed=6):
        positions, scores = index.search(query, 200)
        exact = np.argsort(-(vectors @ query), kind="stable")[:200]
        assert positions[:10].tolist() == exact[:10].tolist()
        assert len(np.intersect1d(positions, exact)) >= 199
        np.testing.assert_allclose(scores, vectors[positions] @ query, atol=1e-6)


def test_codes_of_another_number_of_vectors_are_damage(tmp_path: Path) -> None:
    vectors = unit_rows(300, 64, seed=5)
    index = DenseIndex.of([_segment(tmp_path / "a", vectors, stored=True, codes=200)], 64)
    with pytest.raises(DamagedIndexError, match="codes"):
        index.search(vectors[0], 10)


def _segment(path: Path, vectors: Vectors, stored: bool, codes: int | None = None) -> Segment:
    arrays = {
        "chunk_vectors": vectors,
        "sentence_vectors": vectors.astype(np.float16),
        "sentence_sum": vectors.sum(axis=0, dtype=np.float64),
        "sentence_ends": np.arange(len(vectors) + 1, dtype=np.uint64),
    }
    return segment(path, arrays | ({"chunk_codes": vector_codes(vectors)[:codes]} if stored else {}))
