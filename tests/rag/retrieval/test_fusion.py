from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.retrieval.fusion import Scores, fuse, reciprocal_ranks, z_scores


def scores(*values: float) -> Scores:
    return np.array(values, dtype=np.float64)


def test_z_scores_by_hand() -> None:
    # mean (2 + 4 + 4 + 4 + 5 + 5 + 7 + 9) / 8 = 5; squared deviations 9+1+1+1+0+0+4+16 = 32; sqrt(32 / 8) = 2
    assert z_scores(scores(2, 4, 4, 4, 5, 5, 7, 9)).tolist() == [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0]


@pytest.mark.parametrize("values", [(3.0,), (0.7, 0.7, 0.7), (0.0, 0.0)])
def test_a_signal_that_tells_nothing_apart_adds_nothing(values: tuple[float, ...]) -> None:
    assert z_scores(scores(*values)).tolist() == [0.0] * len(values)


def test_fusion_by_hand() -> None:
    # (1, 3): mean 2, deviation 1 -> (-1, 1). (10, 0): mean 5, deviation 5 -> (1, -1).
    # weights 3 and 1: ((3 * -1 + 1 * 1) / 4, (3 * 1 + 1 * -1) / 4) = (-0.5, 0.5)
    signals = {"bm25": scores(1, 3), "chunk": scores(10, 0)}
    assert fuse(signals, {"bm25": 3.0, "chunk": 1.0}).tolist() == [-0.5, 0.5]


def test_scales_do_not_matter() -> None:
    small = fuse({"a": scores(1, 2, 4), "b": scores(0.1, 0.3, 0.2)}, {"a": 1.0, "b": 1.0})
    large = fuse({"a": scores(1000, 2000, 4000), "b": scores(7.1, 7.3, 7.2)}, {"a": 1.0, "b": 1.0})
    np.testing.assert_allclose(small, large)


def test_only_the_ratio_of_weights_matters() -> None:
    signals = {"a": scores(1, 2, 4), "b": scores(3, 1, 2)}
    np.testing.assert_allclose(fuse(signals, {"a": 1.0, "b": 2.0}), fuse(signals, {"a": 10.0, "b": 20.0}))


@pytest.mark.parametrize("weights", [{"a": 1.0}, {"a": 1.0, "b": 0.0}, {"a": 1.0, "c": 9.0}])
def test_a_signal_without_a_weight_is_left_out(weights: dict[str, float]) -> None:
    signals = {"a": scores(1, 2, 4), "b": scores(3, 1, 2)}
    np.testing.assert_allclose(fuse(signals, weights), z_scores(signals["a"]))


@pytest.mark.parametrize(
    ("signals", "weights"), [({}, {"a": 1.0}), ({"a": scores(1, 2)}, {}), ({"a": scores(1, 2)}, {"a": 0.0})]
)
def test_without_a_weight_there_is_nothing_to_fuse(signals: dict[str, Scores], weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at least one signal needs a weight above 0"):
        fuse(signals, weights)


def test_reciprocal_ranks_by_hand() -> None:
    # a ranks (3, 1, 2), b ranks (1, 2, 3); 1 / (60 + rank), weights 1 and 2
    fused = reciprocal_ranks({"a": scores(0.1, 0.9, 0.5), "b": scores(9, 8, 7)}, {"a": 1.0, "b": 2.0})
    np.testing.assert_allclose(fused, [1 / 63 + 2 / 61, 1 / 61 + 2 / 62, 1 / 62 + 2 / 63])


def test_equal_scores_keep_the_order_of_the_report() -> None:
    fused = reciprocal_ranks({"a": scores(5, 5, 5)}, {"a": 1.0})
    np.testing.assert_allclose(fused, [1 / 61, 1 / 62, 1 / 63])


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_z_scores_have_mean_0_and_deviation_1_and_keep_the_order(values: list[float]) -> None:
    given_scores = scores(*values)
    standard = z_scores(given_scores)
    assert standard.shape == given_scores.shape
    if given_scores.std() < 1e-9:
        assert not standard.any()
    elif given_scores.std() > 1:
        assert abs(standard.mean()) < 1e-6
        assert abs(standard.std() - 1) < 1e-6
        order = np.argsort(given_scores, kind="stable")
        assert (np.diff(standard[order]) >= 0).all()
