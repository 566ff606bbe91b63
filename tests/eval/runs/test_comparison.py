from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import RunError
from eval.runs.changes import Comparison, MetricChange
from eval.runs.comparison import LOSS_METRICS, compare_runs, exceeds, to_record
from eval.schema import EvalQuestion, Outcome
from tests.eval.make_run import answer, make_run, questions, refusal


def worse(question: EvalQuestion, outcome: Outcome) -> Outcome:
    """Refuses three that have an answer, answers one that has none, fails at one, finds one passage later."""
    if question.id in ("q-01", "q-02", "q-03"):
        return replace(outcome, answer=refusal(question))
    if question.id == "q-21":
        return replace(outcome, answer=answer(question, "投资5亿元。"))
    if question.id == "q-04":
        return replace(outcome, answer={}, passages=(), error="ModelError: no answer")
    if question.id == "q-05":
        first, second = outcome.passages
        return replace(outcome, passages=(replace(second, rank=1), replace(first, rank=2)))
    return outcome


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    return make_run(tmp_path / "a"), make_run(tmp_path / "b", worse)


def metric(comparison: Comparison, name: str) -> MetricChange:
    return next(change for change in comparison.metrics if change.name == name)


def test_values_difference_and_test_of_each_metric(runs: tuple[Path, Path]) -> None:
    found = compare_runs(*runs)
    assert (found.common, found.only_before, found.only_after, found.reworded, found.regraded) == (30, 0, 0, 0, 0)
    complete = metric(found, "complete")
    # Four of twenty are lost and none won: exact binomial, 2 / 2^4.
    assert (complete.before, complete.after, complete.test.n) == (1, 0.8, 20)
    assert (complete.better, complete.worse, complete.test.p) == (0, 4, 0.125)
    assert complete.loss == pytest.approx(0.2)
    # Twenty have a page, and sixteen of them are answered in both runs: rightly, before and after.
    page = metric(found, "page")
    assert (page.before, page.after, page.test.n, page.scored_before, page.scored_after) == (1, 1, 16, 20, 16)


def test_refusals_of_either_kind_are_compared_apart(runs: tuple[Path, Path]) -> None:
    found = compare_runs(*runs)
    recall, wrongly = metric(found, "refusal.recall"), metric(found, "refusal.wrongly_refused")
    assert (recall.before, recall.after, recall.test.n) == (1, 7 / 8, 8)
    assert (wrongly.before, wrongly.after, wrongly.test.n) == (0, 3 / 20, 20)
    # More refused is worse here.
    assert (wrongly.better, wrongly.worse) == (0, 3)
    assert wrongly.loss == pytest.approx(0.15)
    assert "refused" not in {change.name for change in found.metrics}


def test_what_got_worse_and_better_question_by_question(runs: tuple[Path, Path]) -> None:
    found = compare_runs(*runs)
    lost = {change.id: (change.before, change.after, change.by) for change in found.changed("worse")}
    assert lost == {
        "q-01": ("complete", "wrongly_refused", "verdict"),
        "q-02": ("complete", "wrongly_refused", "verdict"),
        "q-03": ("complete", "wrongly_refused", "verdict"),
        "q-04": ("complete", "error", "verdict"),
        "q-05": ("complete", "complete", "mrr"),
        "q-21": ("refused", "not_refused", "verdict"),
    }
    assert found.changed("better") == found.changed("other") == ()
    back = compare_runs(runs[1], runs[0])
    assert [change.id for change in back.changed("better")] == sorted(lost)
    failed = next(change for change in found.questions if change.id == "q-04")
    assert (failed.answer_before, failed.answer_after) == ("第4号港口投资400亿元。[1]", "ModelError: no answer")


def test_another_answer_of_the_same_worth_is_neither_better_nor_worse(tmp_path: Path) -> None:
    def other(question: EvalQuestion, outcome: Outcome) -> Outcome:
        return replace(outcome, answer=answer(question, "投资100亿元。")) if question.id == "q-01" else outcome

    found = compare_runs(make_run(tmp_path / "a"), make_run(tmp_path / "b", other))
    assert [(change.id, change.direction, change.by) for change in found.questions] == [("q-01", "other", "answer")]


def test_verdicts_without_gold_are_not_ranked(tmp_path: Path) -> None:
    def refuses(question: EvalQuestion, outcome: Outcome) -> Outcome:
        return replace(outcome, answer=refusal(question)) if question.id == "q-29" else outcome

    found = compare_runs(make_run(tmp_path / "a"), make_run(tmp_path / "b", refuses))
    assert [(change.id, change.direction, change.by) for change in found.questions] == [("q-29", "other", "verdict")]


def test_only_common_questions_are_compared(tmp_path: Path) -> None:
    first, second = list(questions()[:12]), list(questions()[2:15])
    second[0] = replace(second[0], question="第3号港口花了多少亿元?")
    second[1] = replace(second[1], conversation=("第9号港口呢?",))
    second[2] = replace(second[2], facts=(("500亿",),))
    found = compare_runs(make_run(tmp_path / "a", asked=first), make_run(tmp_path / "b", asked=second))
    # q-03 … q-12 are in both: one has other words, one another conversation before it.
    assert (found.common, found.only_before, found.only_after, found.reworded, found.regraded) == (8, 2, 3, 2, 1)
    assert metric(found, "hit@1").test.n == 8


def test_what_the_runs_were_made_with_where_it_differs(tmp_path: Path) -> None:
    changed = {"name": "after", "settings": {"retrieval": {"k": 20}, "answer": {"max_chars": 160}}, "judge": "openai:m"}
    found = compare_runs(make_run(tmp_path / "a"), make_run(tmp_path / "b", about=changed))
    assert found.names == ("ports", "after")
    assert found.circumstances == (("settings.retrieval.k", 10, 20), ("judge", None, "openai:m"))


def test_nothing_in_common_is_an_error(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a", asked=questions()[:5])
    second = make_run(tmp_path / "b", asked=questions()[5:12])
    with pytest.raises(RunError, match=r"\(ports, all, 5 questions\) and .* have no question in common"):
        compare_runs(first, second)
    reworded = [replace(question, question=f"{question.question}?") for question in questions()[:5]]
    third = make_run(tmp_path / "c", asked=reworded)
    with pytest.raises(RunError, match="5 ids stand for different questions"):
        compare_runs(first, third)


def test_a_folder_that_is_no_finished_run_is_an_error(tmp_path: Path, runs: tuple[Path, Path]) -> None:
    with pytest.raises(RunError, match="does not exist"):
        compare_runs(runs[0], tmp_path / "nowhere")
    (runs[0] / "metrics.json").unlink()
    with pytest.raises(RunError, match="was interrupted"):
        compare_runs(*runs)


def test_losses_beyond_a_limit_are_named(runs: tuple[Path, Path]) -> None:
    found = compare_runs(*runs)
    # Of twenty, hit@1 loses the failure and the later passage, hit@5 the failure alone. Of 28 decisions to answer or
    # to refuse five are wrong: three refusals, one answer, one failure; 5 / 28 = .179.
    assert exceeds(found, 0.0) == [
        "hit@1 fell by 0.100: 1.000 -> 0.900",
        "hit@5 fell by 0.050: 1.000 -> 0.950",
        "complete fell by 0.200: 1.000 -> 0.800",
        "refusal_correct fell by 0.179: 1.000 -> 0.821",
        "refusal.recall fell by 0.125: 1.000 -> 0.875",
        "refusal.wrongly_refused rose by 0.150: 0.000 -> 0.150",
    ]
    assert exceeds(found, 0.2) == []
    assert exceeds(found, 0.19, ["complete", "page"]) == ["complete fell by 0.200: 1.000 -> 0.800"]
    assert exceeds(compare_runs(runs[1], runs[0]), 0.0) == []


def test_a_metric_that_is_scored_no_more_is_a_loss(tmp_path: Path) -> None:
    def retrieves_only(question: EvalQuestion, outcome: Outcome) -> Outcome:
        return replace(outcome, answer={})

    found = compare_runs(make_run(tmp_path / "a"), make_run(tmp_path / "b", retrieves_only))
    assert exceeds(found, 1.0, ["hit@1", "complete"]) == ["complete was scored on 20 questions, now on none"]
    assert metric(found, "complete").loss is None


def test_a_limit_for_no_metric_is_an_error(runs: tuple[Path, Path]) -> None:
    with pytest.raises(RunError, match=r"no metric is called hit@2\. There are: hit@1, "):
        exceeds(compare_runs(*runs), 0.1, ["hit@2"])


def test_what_losses_are_looked_for_in_exists(runs: tuple[Path, Path]) -> None:
    assert set(LOSS_METRICS) <= {change.name for change in compare_runs(*runs).metrics}


def test_the_record_is_json(runs: tuple[Path, Path]) -> None:
    record = json.loads(json.dumps(to_record(compare_runs(*runs)), allow_nan=False))
    assert record["before"] == {"folder": str(runs[0]), "name": "ports"}
    assert record["questions"] == {"common": 30, "only_before": 0, "only_after": 0, "reworded": 0, "regraded": 0}
    wrongly = record["metrics"]["refusal.wrongly_refused"]
    assert (wrongly["before"], wrongly["after"], wrongly["n"], wrongly["lower_is_better"]) == (0, 0.15, 20, True)
    assert (wrongly["better"], wrongly["worse"], wrongly["test"]) == (0, 3, "mcnemar")
    assert record["changes"][0]["id"] == "q-01"
    assert record["changes"][0]["direction"] == "worse"
