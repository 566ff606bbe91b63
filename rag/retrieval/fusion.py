"""The scores of several rankers → one score for each candidate, on one scale."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


def z_scores(scores: Scores) -> Scores:
    """Standard scores ``(x - mean) / deviation``, shape as given; zeros where all are equal."""
    deviation = scores.std()
    if deviation < 1e-9:
        return np.zeros_like(scores)
    standard: Scores = (scores - scores.mean()) / deviation
    return standard


def fuse(signals: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """Weighted mean of the z-scores of each signal over the same candidates (CombSUM over z-scores, Fox and Shaw 1994)."""
    total = sum(weights.get(name, 0.0) for name in signals)
    if not signals or total <= 0:
        raise ValueError("at least one signal needs a weight above 0")
    fused: Scores = sum((weights.get(name, 0.0) * z_scores(s) for name, s in signals.items()), np.zeros(1)) / total
    return fused


def reciprocal_ranks(signals: Mapping[str, Scores], weights: Mapping[str, float], k: int = 60) -> Scores:
    """Reciprocal rank fusion, ``sum w / (k + rank)`` (Cormack, Clarke and Buettcher 2009); kept for comparison."""
    fused = np.zeros(len(next(iter(signals.values()))))
    for name, scores in signals.items():
        ranks = np.empty(len(scores))
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        fused += weights.get(name, 0.0) / (k + ranks)
    return fused
