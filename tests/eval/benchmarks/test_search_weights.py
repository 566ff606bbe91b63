"""Fitting what search sorts sentences by: made-up signals in, known weights and shares out."""

from __future__ import annotations

import numpy as np
import pytest

from eval.benchmarks.search_weights import NAMES, Found, fit, share_read


def _question(signals: list[list[float]], right: list[bool], whole: tuple[tuple[int, ...], ...]) -> Found:
    padded = np.zeros((len(signals), len(NAMES)))
    padded[:, :2] = signals
    return Found("made up", padded, np.array(right), whole)


def test_the_signal_that_tells_gets_the_weight() -> None:
    """The first signal is 1 for what answers and 0 for the rest; the second is the other way round half of the time."""
    one = _question([[1, 0], [0, 1], [0, 0]], [True, False, False], ((0,),))
    other = _question([[0, 0], [1, 1], [0, 1]], [False, True, False], ((1,),))
    weights = fit([one, other])
    assert weights[0] > 2
    assert abs(weights[1]) < 1
    assert np.allclose(weights[2:], 0)


@pytest.mark.parametrize(("limit", "share"), [(1, 0.0), (2, 0.5), (3, 1.0)])
def test_a_question_counts_when_one_way_is_read_whole(limit: int, share: float) -> None:
    """By the first signal the order is 0, 1, 2: one question needs 0 and 1, the other 2 alone or, as well, 0 and 2."""
    signals = [[3.0, 0.0], [2.0, 0.0], [1.0, 0.0]]
    first = _question(signals, [True, True, False], ((0, 1),))
    second = _question(signals, [True, False, True], ((2,), (0, 2)))
    weights = np.eye(len(NAMES))[0]
    assert share_read([first, second], weights, limit) == share
