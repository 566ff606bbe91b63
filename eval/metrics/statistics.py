"""Means with bootstrap intervals, and paired tests between two runs. The same values give the same figures every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from eval.schema import Estimate

RESAMPLES = 2_000
"""Efron & Tibshirani (1993), ch. 13: a thousand or more for the ends of an interval."""
PERMUTATIONS = 9_999
SEED = 20_240_101
_TAIL = 0.025
_BLOCK = 2_000_000
"""Numbers drawn at once, so that a large set of questions needs no more memory than a small one."""

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Two runs on the same questions. ``p`` is two-sided; ``difference`` is the mean of second minus first.

    ``better``, ``worse`` and ``equal`` count the questions on which the second run is higher, lower, and the same;
    ``statistic`` is the smaller of ``better`` and ``worse`` for McNemar's test, and the mean difference for the
    permutation test. ``p`` and ``statistic`` are ``None`` where no question is scored in both runs.
    """

    test: Literal["mcnemar", "permutation"]
    statistic: float | None
    p: float | None
    difference: Estimate
    better: int
    worse: int
    equal: int

    @property
    def n(self) -> int:
        """Questions that are scored in both runs."""
        return self.better + self.worse + self.equal


def estimate(values: Sequence[float | None]) -> Estimate:
    """Mean with its 95 % interval; ``None`` is left out.

    The interval is the bias-corrected and accelerated bootstrap (BCa; Efron 1987, *Better Bootstrap Confidence
    Intervals*), over questions: its ends are the quantiles ``Φ(z0 + (z0 + z) / (1 - a (z0 + z)))`` of the resampled
    means, ``z = ±1.96``, ``z0`` the bias, ``a = Σd³ / (6 (Σd²)^1.5)`` with ``d`` the deviations from the mean. One
    value, and values that are all the same, are both ends.
    """
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not known.size:
        return Estimate(None, None, None, 0)
    mean = float(known.mean())
    if known.size == 1 or np.ptp(known) == 0:
        return Estimate(float(known[0]), float(known[0]), float(known[0]), known.size)
    means = _resampled_means(known)
    low, high = np.quantile(means, _bca_levels(known - mean, means - mean))
    return Estimate(mean, float(low), float(high), known.size)


def _resampled_means(values: Floats) -> Floats:
    generator = np.random.default_rng(SEED)
    block = max(1, _BLOCK // values.size)
    parts = []
    for start in range(0, RESAMPLES, block):
        rows = min(block, RESAMPLES - start)
        parts.append(values[generator.integers(0, values.size, (rows, values.size))].mean(axis=1))
    return np.concatenate(parts)


def _bca_levels(deviations: Floats, resampled: Floats) -> tuple[float, float]:
    """The two quantiles that BCa reads; those of the plain percentile interval where the bias has no bound."""
    # Half of those that equal the mean: with few different values many do.
    below = float(np.mean(resampled < 0) + np.mean(resampled <= 0)) / 2
    largest = float(np.abs(deviations).max())
    if not 0 < below < 1 or largest == 0:
        return _TAIL, 1 - _TAIL
    normal = NormalDist()
    bias = normal.inv_cdf(below)
    # It does not depend on the scale; powers of tiny deviations would vanish.
    scaled = deviations / largest
    acceleration = float((scaled**3).sum() / (6 * (scaled**2).sum() ** 1.5))
    low, high = (
        normal.cdf(bias + shifted / (1 - acceleration * shifted))
        for shifted in (bias + normal.inv_cdf(_TAIL), bias + normal.inv_cdf(1 - _TAIL))
    )
    return low, high


def estimate_of_counts(counts: Sequence[int], figure: Callable[[Counts], Floats], *, n: int) -> Estimate:
    """A figure of a table of counts, as F1 is, with its 95 % percentile interval.

    To draw questions again is to draw the cells of the table from a multinomial distribution. ``figure`` maps counts of
    shape ``(rows, cells)`` to ``(rows,)``, ``nan`` where it is undefined; such draws are left out. ``n`` is reported as
    it is given: the questions that the figure is about.
    """
    cells = np.asarray([counts], dtype=np.int64)
    value = float(figure(cells)[0])
    if np.isnan(value):
        return Estimate(None, None, None, 0)
    drawn = np.random.default_rng(SEED).multinomial(cells.sum(), cells[0] / cells.sum(), size=RESAMPLES)
    figures = figure(drawn)
    low, high = np.quantile(figures[~np.isnan(figures)], (_TAIL, 1 - _TAIL))
    return Estimate(value, float(low), float(high), n)


def paired_test(first: Sequence[float | None], second: Sequence[float | None]) -> PairedTest:
    """Whether ``second`` differs from ``first``, two values for each question in the same order; ``None`` is left out.

    Values that are all 0 or 1: McNemar's exact test (McNemar 1947), the binomial test of the questions on which the
    two differ. Others: the paired permutation test of the mean difference (Fisher 1935; Smucker, Allan & Carterette
    2007 for retrieval), exact where that takes at most 9,999 permutations. Raises ``ValueError`` where the lengths
    differ.
    """
    both = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    before, after = np.array(both, dtype=np.float64).reshape(-1, 2).T
    differences = after - before
    better, worse = int((differences > 0).sum()), int((differences < 0).sum())
    binary = bool(np.isin(np.concatenate([before, after]), (0.0, 1.0)).all())
    statistic: float | None = None
    p: float | None = None
    if both and binary:
        statistic, p = float(min(better, worse)), _mcnemar(better, worse)
    elif both:
        statistic, p = float(differences.mean()), _permutation(differences)
    return PairedTest(
        test="mcnemar" if binary else "permutation",
        statistic=statistic,
        p=p,
        difference=estimate(differences.tolist()),
        better=better,
        worse=worse,
        equal=len(both) - better - worse,
    )


def _mcnemar(better: int, worse: int) -> float:
    if better + worse == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(better, better + worse, 0.5).pvalue)


def _permutation(differences: Floats) -> float:
    # Swapping a pair without difference changes nothing, so that such pairs need not be drawn.
    moved = differences[differences != 0]
    if moved.size == 0:
        return 1.0
    if moved.size == 1:
        # scipy wants two observations; both ways round are as extreme as each other.
        return 1.0
    from scipy.stats import permutation_test

    found = permutation_test(
        (moved, np.zeros_like(moved)),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        batch=max(1, _BLOCK // moved.size),
        rng=np.random.default_rng(SEED),
    )
    return float(found.pvalue)
