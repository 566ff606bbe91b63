"""Whether what cannot be answered is refused, what can is not, and how well confidence tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from eval.metrics.statistics import Counts, Floats, estimate, estimate_of_counts
from eval.schema import Estimate


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that has gold: whether the report answers it, and whether the system refused it.

    ``corrected`` says that it was not refused, but its false premise set right.
    """

    answerable: bool
    refused: bool
    kind: str | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What the system would answer: how sure it is, in [0, 1], and whether that is right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Answering whatever has at least ``confidence``: the share that is answered, and the share of those that is right."""

    confidence: float
    answered: float
    accuracy: float


def refusal_estimates(rows: Sequence[Refusal]) -> dict[str, Estimate]:
    """The figures of refusing as a classifier of what cannot be answered, with 95 % bootstrap intervals over questions.

    With ``tp`` the unanswerable questions refused, ``fp`` the answerable ones refused, ``fn`` the unanswerable ones
    answered and ``tn`` the answerable ones answered (van Rijsbergen 1979):

    - ``precision = tp / (tp + fp)``, ``n`` the questions refused;
    - ``recall = tp / (tp + fn)``, ``n`` the unanswerable questions;
    - ``f1 = 2 tp / (2 tp + fp + fn)``, ``n`` all;
    - ``wrongly_refused = fp / (fp + tn)``, ``n`` the answerable questions;
    - ``handled = (tp + corrected) / (tp + fn)``: as ``recall``, with a false premise that was set right for one that was refused.
    """
    counts = [
        sum(row.answerable is answerable and row.refused is refused for row in rows)
        for answerable, refused in ((False, True), (True, True), (False, False), (True, False))
    ]
    tp, fp, fn, _ = counts
    return {
        "precision": estimate_of_counts(counts, lambda c: _ratio(c[:, 0], c[:, 0] + c[:, 1]), n=tp + fp),
        "recall": estimate([float(row.refused) for row in rows if not row.answerable]),
        "f1": estimate_of_counts(counts, _f1, n=len(rows)) if tp + fn else Estimate(None, None, None, 0),
        "wrongly_refused": estimate([float(row.refused) for row in rows if row.answerable]),
        "handled": estimate([float(row.refused or row.corrected) for row in rows if not row.answerable]),
    }


def refused_by_kind(rows: Sequence[Refusal]) -> dict[str, Estimate]:
    """Share refused of each kind of unanswerable question."""
    kinds = dict.fromkeys(row.kind for row in rows if row.kind and not row.answerable)
    return {kind: estimate([float(row.refused) for row in rows if row.kind == kind]) for kind in kinds if kind}


def risk_coverage(judged: Sequence[Judged]) -> tuple[CurvePoint, ...]:
    """The curve of answered share against accuracy, from the surest answer on: a point for each confidence.

    Risk and coverage of El-Yaniv & Wiener 2010 (*On the Foundations of Noise-free Selective Classification*), with
    ``accuracy = 1 - risk``. An answer to an unanswerable question is never right.
    """
    points, answered, right = [], 0, 0
    for confidence, group in groupby(sorted(judged, key=lambda j: -j.confidence), key=lambda j: j.confidence):
        tied = list(group)
        answered += len(tied)
        right += sum(j.right for j in tied)
        points.append(CurvePoint(confidence, answered / len(judged), right / answered))
    return tuple(points)


def area_under_curve(judged: Sequence[Judged]) -> float | None:
    """Mean accuracy over every answered share ``1/n, 2/n, …, 1``, in [0, 1]; ``None`` where there is nothing.

    ``1 - AURC`` of Geifman, Uziel & El-Yaniv 2019. Answers of equal confidence come in any order, so that each counts
    as its group does on average.
    """
    accuracies: list[float] = []
    right = 0.0
    for _, group in groupby(sorted(judged, key=lambda j: -j.confidence), key=lambda j: j.confidence):
        tied = list(group)
        share = sum(j.right for j in tied) / len(tied)
        before = len(accuracies)
        accuracies += [(right + share * i) / (before + i) for i in range(1, len(tied) + 1)]
        right += share * len(tied)
    return sum(accuracies) / len(accuracies) if accuracies else None


def _ratio(part: Counts, whole: Counts) -> Floats:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _f1(counts: Counts) -> Floats:
    return _ratio(2 * counts[:, 0], 2 * counts[:, 0] + counts[:, 1] + counts[:, 2])
