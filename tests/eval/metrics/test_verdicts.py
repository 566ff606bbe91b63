"""Rates of verdicts and shares of fates, with the arithmetic spelled out."""

from __future__ import annotations

from typing import Any

import pytest

from eval.metrics.statistics import RESAMPLES
from eval.metrics.verdicts import FATES, fate_estimates, fate_of, reason_counts, verdict_estimates, verdict_figures
from eval.schema import Outcome
from rag.writing.notices import Notice, notice

PLAIN: dict[str, Any] = {"answer": "甲。[1]", "refused": False, "generator": "extractive"}
REFUSAL: dict[str, Any] = {"answer": "报告没有回答这个问题", "refused": True, "generator": "extractive"}
OK = ("supported", "", 1)
MENDED = ("wrong_citation", "citation", 2)
BAD = ("unsupported", "content", 0)
INVENTED = ("not_found", "number", 0)


def written(*checks: tuple[str, str, int], **fields: Any) -> Outcome:
    told = [{"verdict": v, "reason": r, "citations": [n] if n else []} for v, r, n in checks]
    answer = {**PLAIN, "generator": "openai:x", "notice": None, "checks": told, **fields}
    return Outcome("q", answer, extractive=PLAIN)


def instead(kind: Notice, *checks: tuple[str, str, int], language: Any = "zh", **fields: Any) -> Outcome:
    """The extractive answer in place of the model's."""
    told = notice(kind, language, 2) + notice("quoted", language)
    return written(*checks, **{**PLAIN, "notice": told, **fields})


def failed(error: str) -> Outcome:
    return Outcome("q", {"answer": "", "refused": False, "generator": "none"}, error=error, extractive=PLAIN)


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [
        (written(OK, MENDED), "supported"),
        (written(OK, BAD, notice=notice("dropped", "zh", 1)), "partly"),
        # What the budget of tokens cut off was no sentence yet: all that were are in the answer.
        (written(OK, notice=notice("cut", "zh")), "supported"),
        (instead("nothing_left", BAD), "replaced"),
        (instead("nothing_left"), "replaced"),
        (instead("replaced", OK, BAD), "replaced"),
        (instead("replaced", OK, BAD, language="en"), "replaced"),
        (instead("nothing_left", BAD, refused=True), "replaced"),
        (instead("overruled"), "overruled"),
        (instead("overruled", language="en"), "overruled"),
        (written(**{**REFUSAL, "generator": "openai:x"}), "refused"),
        (instead("failed"), "failed"),
        (failed("ModelTimeoutError: did not answer within 1 s"), "failed"),
        (failed("ModelError: no answer"), "failed"),
        # Known to be refused: the model is not asked.
        (Outcome("q", REFUSAL, extractive=REFUSAL), "not_asked"),
        (Outcome("q", {"answer": ""}, error="QuestionError: the question is empty"), None),
        (Outcome("q", PLAIN), None),
    ],
)
def test_what_became_of_a_model_s_answer(outcome: Outcome, fate: str | None) -> None:
    assert fate_of(outcome) == fate


def test_each_sentence_counts_once_not_each_answer() -> None:
    # One answer of one sentence, supported; one of three, none of them supported: 1 of 4, not the mean of 1 and 0.
    found = verdict_estimates([written(OK), written(BAD, BAD, INVENTED), Outcome("q", PLAIN)])
    assert {name: e.value for name, e in found.items()} == {
        "supported": 1 / 4,
        "wrong_citation": 0,
        "unsupported": 2 / 4,
        "not_found": 1 / 4,
    }
    # Of the three questions one has no sentence of a model.
    assert {e.n for e in found.values()} == {2}


def test_the_interval_is_that_of_drawing_questions_again() -> None:
    # Two questions drawn from two: both the first (1 of 1) or both the second (0 of 3) with chance 1/4 each, so that
    # 95 % of the draws reach from the one to the other.
    found = verdict_estimates([written(OK), written(BAD, BAD, INVENTED)])["supported"]
    assert (found.low, found.high) == (0, 1)
    assert RESAMPLES > 1000
    # A verdict that every sentence has is certain, however long the answers are.
    same = verdict_estimates([written(OK), written(OK, OK), written(OK, OK)])["supported"]
    assert (same.value, same.low, same.high, same.n) == (1, 1, 1, 3)


def test_nothing_written_is_no_rate() -> None:
    assert {(e.value, e.n) for e in verdict_estimates([Outcome("q", PLAIN)]).values()} == {(None, 0)}
    assert {(e.value, e.n) for e in fate_estimates([Outcome("q", PLAIN)]).values()} == {(None, 0)}


def test_reasons_are_counted_the_commonest_first() -> None:
    assert reason_counts([written(OK, MENDED, INVENTED), written(INVENTED)]) == {"number": 2, "citation": 1}


def test_figures_of_a_run() -> None:
    outcomes = [
        written(OK, OK),
        written(OK, BAD),
        instead("nothing_left", INVENTED),
        failed("ModelReplyError: empty"),
        Outcome("q", REFUSAL, extractive=REFUSAL),
        Outcome("q", {"answer": ""}, error="QuestionError: ???"),
    ]
    figures = verdict_figures(outcomes)
    assert figures["sentences"] == 2 + 2 + 1
    assert figures["rates"]["supported"]["value"] == 3 / 5
    assert figures["reasons"] == {"content": 1, "number": 1}
    # Of five questions that could be asked the model was asked four: one each of four fates.
    assert (figures["asked"]["value"], figures["asked"]["n"]) == (4 / 5, 5)
    assert {name: e["value"] for name, e in figures["answers"].items() if e["value"]} == {
        "supported": 1 / 4,
        "partly": 1 / 4,
        "replaced": 1 / 4,
        "failed": 1 / 4,
    }
    assert list(figures["answers"]) == [name for name in FATES if name != "not_asked"]
    assert sum(e["value"] for e in figures["answers"].values()) == 1
