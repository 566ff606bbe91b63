from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from eval.metrics.statistics import Counts, Floats, estimate, estimate_of_counts, paired_test
from eval.schema import Estimate


def test_nothing_one_value_and_values_that_are_all_the_same() -> None:
    assert estimate([]) == estimate([None]) == Estimate(None, None, None, 0)
    assert estimate([0.3, None]) == Estimate(0.3, 0.3, 0.3, 1)
    assert estimate([1.0] * 5) == Estimate(1, 1, 1, 5)


def test_two_values_span_both() -> None:
    # Resampled means are 0, 1/2 and 1 with the chances 1/4, 1/2 and 1/4: both ends lie in the tails.
    assert estimate([0.0, 1.0]) == Estimate(0.5, 0, 1, 2)


@pytest.mark.parametrize("name", ["share", "skewed", "normal"])
def test_the_interval_is_that_of_scipy(name: str) -> None:
    generator = np.random.default_rng(7)
    values = {
        "share": (generator.random(120) < 0.9).astype(float),
        "skewed": generator.exponential(size=80),
        "normal": generator.normal(size=200),
    }[name]
    ours = estimate(values.tolist())
    theirs = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(1))
    width = theirs.confidence_interval.high - theirs.confidence_interval.low
    assert ours.value == pytest.approx(values.mean())
    # Both draw at random: the ends agree to a tenth of the interval.
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=width / 10)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=width / 10)


def test_the_interval_of_a_share_covers_what_the_binomial_says() -> None:
    # 90 of 100: the standard error is sqrt(.9 * .1 / 100) = .03, so about .84 to .96.
    found = estimate([1.0] * 90 + [0.0] * 10)
    assert found.value == 0.9
    assert found.low == pytest.approx(0.83, abs=0.02)
    assert found.high == pytest.approx(0.95, abs=0.02)


@example([0.0, 2.225073858507e-311])
@given(st.lists(st.floats(0, 1) | st.none(), max_size=30))
@settings(max_examples=30, deadline=None)
def test_the_same_values_give_the_same_interval_around_the_mean(values: list[float | None]) -> None:
    found = estimate(values)
    known = [value for value in values if value is not None]
    assert found == estimate(values)
    assert found.n == len(known)
    if known:
        assert found.value is not None
        assert found.low is not None
        assert found.high is not None
        assert min(known) - 1e-9 <= found.low <= found.high <= max(known) + 1e-9


def test_a_figure_of_counts() -> None:
    def share(counts: Counts) -> Floats:
        shares: Floats = counts[:, 0] / counts.sum(axis=1)
        return shares

    found = estimate_of_counts([90, 10], share, n=100)
    assert (found.value, found.n) == (0.9, 100)
    assert found.low == pytest.approx(0.84, abs=0.015)
    assert found.high == pytest.approx(0.96, abs=0.015)


def test_400_questions_25_metrics_20_kinds_in_two_seconds() -> None:
    values = np.random.default_rng(0).random((25, 400)).tolist()
    started = time.process_time()
    for metric in values:
        estimate(metric)
        for kind in range(20):
            estimate(metric[kind::20])
    assert time.process_time() - started < 2


def test_mcnemar_by_hand() -> None:
    # 1 better, 5 worse of 10: 2 * (C(6,0) + C(6,1)) / 2**6 = 14/64.
    first = [0.0] + [1.0] * 5 + [1.0] * 4
    second = [1.0] + [0.0] * 5 + [1.0] * 4
    found = paired_test(first, second)
    assert (found.test, found.statistic, found.better, found.worse, found.equal) == ("mcnemar", 1, 1, 5, 4)
    assert found.p == pytest.approx(14 / 64)
    assert found.n == 10
    assert found.difference.value == pytest.approx(-4 / 10)


def test_permutation_by_hand() -> None:
    # Three differences, all up: of 2**3 signs one is as high and one as low, 2/8.
    found = paired_test([0.1, 0.2, 0.3, 0.4], [0.2, 0.4, 0.4, 0.4])
    assert (found.test, found.better, found.worse, found.equal) == ("permutation", 3, 0, 1)
    assert found.p == pytest.approx(2 / 8)
    assert found.statistic == pytest.approx((0.1 + 0.2 + 0.1 + 0) / 4)


def test_one_difference_proves_nothing() -> None:
    assert paired_test([0.5, 0.5], [0.5, 0.7]).p == 1


def test_runs_that_agree() -> None:
    assert paired_test([0.0, 1.0], [0.0, 1.0]).p == 1
    assert paired_test([0.5, 0.7], [0.5, 0.7]).p == 1


def test_questions_that_only_one_run_scores_are_left_out() -> None:
    found = paired_test([None, 1.0, 0.0], [1.0, None, 1.0])
    assert (found.n, found.better) == (1, 1)
    nothing = paired_test([None], [1.0])
    assert (nothing.n, nothing.p, nothing.statistic, nothing.difference.value) == (0, None, None, None)


def test_runs_of_different_length_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        paired_test([1.0, 1.0], [1.0])


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None)
def test_the_test_is_two_sided(pairs: list[tuple[bool, bool]]) -> None:
    first, second = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    forth, back = paired_test(first, second), paired_test(second, first)
    assert forth.p is not None
    assert back.p is not None
    assert forth.p == pytest.approx(back.p)
    assert (forth.better, forth.worse) == (back.worse, back.better)
    assert 0 < forth.p <= 1
