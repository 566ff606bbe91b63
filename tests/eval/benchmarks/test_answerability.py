"""Fitting what a question is refused by: made-up features in, known weights and figures out."""

from __future__ import annotations

import numpy as np
import pytest

from eval.benchmarks.answerability import FITTED, Judged, curve, fit, print_conditions, probabilities
from rag.refusal.answerability import WEIGHTS_READ, probability_of


def judged(answerable: bool, **features: float) -> Judged:
    return Judged("made up", answerable, {"reader": 0.0, **features})


def test_the_feature_that_tells_gets_the_weight() -> None:
    questions = [judged(n % 2 == 0, any=1.0 if n % 2 == 0 else -1.0, context=float(n % 3)) for n in range(60)]
    weights = dict(zip(FITTED, fit(questions), strict=True))
    assert weights["any"] > 1
    assert abs(weights["context"]) < 0.2


def test_what_is_refused_for_sure_is_not_learned_from() -> None:
    questions = [judged(n % 2 == 0, any=1.0 if n % 2 == 0 else -1.0) for n in range(20)]
    sure = [judged(False, any=9.0, unmet_object=1.0)] * 50
    assert np.allclose(fit(questions), fit([*questions, *sure]))


def test_probabilities_are_those_of_the_program() -> None:
    question = judged(True, any=1.5, chosen=1.0, context=0.5, unmet_object=1.0)
    weights = np.array([WEIGHTS_READ[name] for name in FITTED])
    assert probabilities([question], weights)[0] == pytest.approx(probability_of(question.features, WEIGHTS_READ))


def test_the_curve_counts_pairs_in_the_right_order() -> None:
    questions = [judged(True), judged(True), judged(False), judged(False)]
    assert curve(questions, np.array([0.9, 0.3, 0.5, 0.3])) == pytest.approx((1 + 1 + 0 + 0.5) / 4)


def test_each_condition_is_told_with_what_it_was_right_about(capsys: pytest.CaptureFixture[str]) -> None:
    print_conditions([judged(True, unmet_place=1.0), judged(False, unmet_place=1.0, other_place=1.0), judged(False)])
    assert capsys.readouterr().out.splitlines() == [
        "other_place: 1 of 1 not answerable",
        "unmet_place: 1 of 2 not answerable",
    ]
