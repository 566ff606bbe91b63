from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from eval.metrics.scoring import METRICS, score, score_all, summarise
from eval.schema import VOICE_FIGURES, EvalQuestion, GoldEvidence, Outcome, Passage, Scores

SECTION = ("一、总论",)
QUESTIONS = (
    EvalQuestion(
        "n1",
        "规模多大?",
        "number",
        True,
        "规模为3万亿元。",
        (("3万亿元",),),
        evidence=(GoldEvidence(SECTION, "8", "3万亿元"),),
    ),
    EvalQuestion("n2", "有几家?", "number", True, "有5家。", (("5家",),)),
    EvalQuestion("u1", "2030年呢?", "near_period", False),
    EvalQuestion("u2", "天气?", "off_topic", False),
    EvalQuestion("x", "随便问问"),
)


def answer(text: str, *, refused: bool = False, ms: float = 10.0) -> dict[str, Any]:
    cited = {"n": 1, "page_label": "8", "page_index": 9, "section": list(SECTION), "quote": "某", "verified": True}
    citations = [] if refused else [cited]
    return {"answer": text, "refused": refused, "citations": citations, "timings_ms": {"total": ms, "encode": ms / 2}}


OUTCOMES = (
    Outcome(
        "n1",
        answer("规模为3万亿元。[1]"),
        (Passage(1, "无", ("8",)), Passage(2, "为3万亿元", ("8",))),
        "规模为3万亿元。",
        0.9,
    ),
    Outcome("n2", answer("报告没有", refused=True), (), "有5家。", 0.4),
    Outcome("u1", answer("报告没有", refused=True), (), "3万亿元", 0.1),
    Outcome("u2", answer("规模为3万亿元。[1]", ms=30), (), "3万亿元", 0.6),
    Outcome("x", answer("某。[1]", ms=40)),
)


def test_every_question_has_every_metric() -> None:
    scores = score_all(QUESTIONS, OUTCOMES)
    assert [s.id for s in scores] == ["n1", "n2", "u1", "u2", "x"]
    assert all(set(s.values) == {*METRICS, "ms_total", "ms_encode"} for s in scores)
    assert scores == [score(q, o) for q, o in zip(QUESTIONS, OUTCOMES, strict=True)]


def test_figures_of_an_answered_question() -> None:
    found = score(QUESTIONS[0], OUTCOMES[0]).values
    assert (found["hit@1"], found["hit@3"], found["mrr"]) == (0, 1, 1 / 2)
    assert (found["complete"], found["numbers"], found["page"], found["section"]) == (1, 1, 1, 1)
    assert (found["refused"], found["refusal_correct"]) == (0, 1)
    assert found["ms_encode"] == 5


def test_no_gold_no_score_and_never_zero() -> None:
    found = score(QUESTIONS[4], OUTCOMES[4]).values
    scored = {name for name, value in found.items() if value is not None}
    assert scored == {"verbatim", "cited", "refused", "ms_total", "ms_encode"}


def test_figures_by_voice_with_those_who_have_none_last() -> None:
    voices = ("layman", None, "layman", None, None)
    asked = [replace(question, voice=voice) for question, voice in zip(QUESTIONS, voices, strict=True)]
    found = summarise(asked, OUTCOMES, score_all(asked, OUTCOMES))["by_voice"]
    assert list(found) == ["layman", "none"]
    # n1 is complete and answered; the third is not answerable and refused. n2 is refused and not complete.
    assert [found["layman"][name]["value"] for name in VOICE_FIGURES] == [1, 1, 1, 0]
    assert (found["none"]["complete"]["value"], found["none"]["wrongly_refused"]["value"]) == (0, 1)
    assert summarise(QUESTIONS, OUTCOMES, score_all(QUESTIONS, OUTCOMES))["by_voice"] == {}


def test_a_failure_is_no_refusal() -> None:
    failed = Outcome("u1", {}, error="the model did not answer")
    found = score(QUESTIONS[2], failed).values
    assert (found["refused"], found["refusal_correct"], found["ms_total"]) == (0, 0, None)


def test_a_system_that_only_retrieves_is_not_scored_for_answers() -> None:
    found = score(QUESTIONS[0], Outcome("n1", {}, (Passage(1, "为3万亿元", ("8",)),))).values
    assert found["hit@1"] == 1
    assert {found[name] for name in METRICS[7:]} == {None}


def test_a_summary_by_hand() -> None:
    found = summarise(QUESTIONS, OUTCOMES, score_all(QUESTIONS, OUTCOMES), wall_s=0.5, peak_memory_mb=200.0)
    assert found == json.loads(json.dumps(found))
    assert list(found["metrics"]) == list(METRICS)
    # n1 is complete, n2 is refused; only n1 has evidence; all five are answered or refused.
    assert (found["metrics"]["complete"]["value"], found["metrics"]["complete"]["n"]) == (1 / 2, 2)
    assert found["metrics"]["mrr"] == {"value": 0.5, "low": 0.5, "high": 0.5, "n": 1}
    assert found["metrics"]["refused"]["value"] == 2 / 5
    assert list(found["by_kind"]) == ["number", "near_period", "off_topic"]
    assert found["by_kind"]["number"]["facts"]["value"] == 1 / 2
    assert found["by_kind"]["off_topic"]["facts"] == {"value": None, "low": None, "high": None, "n": 0}
    assert found["cost"] == {
        "total": {"p50_ms": 10, "p95_ms": 40},
        "encode": {"p50_ms": 5, "p95_ms": 20},
        "questions_per_s": 10,  # 5 in half a second
        "wall_s": 0.5,
        "peak_memory_mb": 200,
    }


def test_the_refusals_of_a_summary_by_hand() -> None:
    found = summarise(QUESTIONS, OUTCOMES, score_all(QUESTIONS, OUTCOMES))["refusal"]
    # Refused: n2 wrongly, u1 rightly; answered: n1 rightly, u2 wrongly.
    assert [found[name]["value"] for name in ("precision", "recall", "f1", "wrongly_refused")] == [0.5] * 4
    assert {kind: figure["value"] for kind, figure in found["by_kind"].items()} == {"near_period": 1, "off_topic": 0}
    # By confidence: n1 right, u2 wrong, n2 (its candidate) right, u1 wrong.
    assert found["curve"] == [
        {"confidence": 0.9, "answered": 1 / 4, "accuracy": 1},
        {"confidence": 0.6, "answered": 2 / 4, "accuracy": 1 / 2},
        {"confidence": 0.4, "answered": 3 / 4, "accuracy": 2 / 3},
        {"confidence": 0.1, "answered": 4 / 4, "accuracy": 2 / 4},
    ]
    assert found["area"] == pytest.approx((1 + 1 / 2 + 2 / 3 + 1 / 2) / 4)
    # As it is, it answers n1 and u2, the first one rightly.
    assert (found["answered"], found["accuracy"]) == (2 / 4, 1 / 2)


def test_a_summary_of_nothing() -> None:
    found = summarise((), (), ())
    assert all(figure["n"] == 0 and figure["value"] is None for figure in found["metrics"].values())
    assert found["by_kind"] == {}
    assert (found["refusal"]["curve"], found["refusal"]["area"], found["refusal"]["answered"]) == ([], None, None)
    assert found["cost"] == {"questions_per_s": None, "wall_s": None, "peak_memory_mb": None}


def test_results_of_other_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="1 questions and 1 results"):
        score_all(QUESTIONS[:1], OUTCOMES[1:2])
    with pytest.raises(ValueError, match="5 questions and 1 results"):
        summarise(QUESTIONS, OUTCOMES, [Scores("n1")])


def test_what_a_model_did_say_counts_before_the_extractive_candidate() -> None:
    # Both are equally sure; the model's answer is right where the candidate, which is that without it, is not.
    outcomes = [replace(OUTCOMES[0], candidate="有9家。"), *OUTCOMES[1:]]
    assert summarise(QUESTIONS, outcomes, score_all(QUESTIONS, outcomes))["refusal"]["curve"][0]["accuracy"] == 1
