from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.refusal import (
    CurvePoint,
    Judged,
    Refusal,
    area_under_curve,
    refusal_estimates,
    refused_by_kind,
    risk_coverage,
)
from eval.schema import Estimate

NONE = Estimate(None, None, None, 0)
# tp 3, fp 1, fn 1, tn 5.
ROWS = (
    [Refusal(False, True, "near_period")] * 2
    + [Refusal(False, True, "off_topic")]
    + [Refusal(False, False, "off_topic")]
    + [Refusal(True, True, "number")]
    + [Refusal(True, False, "number")] * 5
)


def test_figures_by_hand() -> None:
    found = refusal_estimates(ROWS)
    values = {name: (figure.value, figure.n) for name, figure in found.items()}
    assert values == {
        "precision": (3 / 4, 4),
        "recall": (3 / 4, 4),
        "f1": (2 * 3 / (2 * 3 + 1 + 1), 10),
        "wrongly_refused": (1 / 6, 6),
        "handled": (3 / 4, 4),
    }
    for figure in found.values():
        assert figure.low is not None
        assert figure.value is not None
        assert figure.high is not None
        assert 0 <= figure.low < figure.value < figure.high <= 1


def test_what_has_no_questions_has_no_figure() -> None:
    assert refusal_estimates([]) == dict.fromkeys(("precision", "recall", "f1", "wrongly_refused", "handled"), NONE)
    answered = refusal_estimates([Refusal(True, False)] * 3)
    assert answered["precision"] == answered["recall"] == answered["f1"] == answered["handled"] == NONE
    assert answered["wrongly_refused"] == Estimate(0, 0, 0, 3)
    never = refusal_estimates([Refusal(False, False)] * 3)
    assert (never["precision"], never["recall"], never["f1"].value) == (NONE, Estimate(0, 0, 0, 3), 0)


def test_kinds_of_unanswerable_questions() -> None:
    found = refused_by_kind(ROWS)
    assert {kind: (figure.value, figure.n) for kind, figure in found.items()} == {
        "near_period": (1, 2),
        "off_topic": (1 / 2, 2),
    }


def test_the_curve_by_hand() -> None:
    judged = [Judged(0.2, False), Judged(0.9, True), Judged(0.5, True), Judged(0.5, False)]
    assert risk_coverage(judged) == (
        CurvePoint(0.9, 1 / 4, 1 / 1),
        CurvePoint(0.5, 3 / 4, 2 / 3),
        CurvePoint(0.2, 4 / 4, 2 / 4),
    )
    # Accuracy at 1, 2, 3, 4 answers; at 2, half of the tied pair: 1, 1.5/2, 2/3, 2/4.
    assert isclose(area_under_curve(judged) or 0, (1 + 0.75 + 2 / 3 + 0.5) / 4)


def test_no_confidence_no_curve() -> None:
    assert risk_coverage([]) == ()
    assert area_under_curve([]) is None


JUDGED = st.lists(st.builds(Judged, st.sampled_from([0.1, 0.4, 0.7]), st.booleans()), min_size=1, max_size=12)


@given(JUDGED)
def test_order_does_not_matter_and_the_curve_ends_with_all(judged: list[Judged]) -> None:
    shuffled = sorted(judged, key=lambda j: (j.right, j.confidence))
    assert risk_coverage(shuffled) == risk_coverage(judged)
    assert area_under_curve(shuffled) == pytest.approx(area_under_curve(judged))
    last = risk_coverage(judged)[-1]
    assert last.answered == 1
    assert isclose(last.accuracy, sum(j.right for j in judged) / len(judged))
    assert 0 <= (area_under_curve(judged) or 0) <= 1 + 1e-12


def test_a_false_premise_that_is_set_right_is_handled_and_not_refused() -> None:
    rows = [
        Refusal(False, True),
        Refusal(False, False, "false_premise", corrected=True),
        Refusal(False, False, "false_premise"),
        Refusal(True, False),
    ]
    found = refusal_estimates(rows)
    assert found["recall"].value == pytest.approx(1 / 3)
    assert found["handled"].value == pytest.approx(2 / 3)
