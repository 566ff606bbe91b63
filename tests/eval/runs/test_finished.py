from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.errors import RunError
from eval.runs.finished import flat, read_run, verdict_of
from eval.schema import EvalQuestion, Outcome
from tests.eval.make_run import answer, make_run, questions, refusal


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run")


def test_a_run_is_read_back_as_it_was_made(run: Path) -> None:
    found = read_run(run)
    assert tuple(line.question for line in found.lines) == questions()
    assert found.about["dataset"]["questions"] == 30
    assert found.lines[2].outcome.passages[0].section == ("一、总体情况", "(一)投资")
    assert found.lines[2].scores["hit@1"] == 1
    assert found.lines[28].scores["hit@1"] is None


@pytest.mark.parametrize(
    ("identifier", "become", "verdict"),
    [
        ("q-01", lambda q, o: o, "complete"),
        ("q-01", lambda q, o: replace(o, answer=answer(q, "投资5亿元。")), "missed"),
        ("q-01", lambda q, o: replace(o, answer=answer(q, "投资100亿元。" + "长" * 160)), "incomplete"),
        ("q-01", lambda q, o: replace(o, answer=refusal(q)), "wrongly_refused"),
        ("q-01", lambda q, o: replace(o, answer={}), "retrieved"),
        ("q-01", lambda q, o: replace(o, error="ModelError: no answer"), "error"),
        ("q-21", lambda q, o: o, "refused"),
        ("q-21", lambda q, o: replace(o, answer=answer(q, "投资5亿元。")), "not_refused"),
        # Without gold nothing is right or wrong; with a reference alone an answer is expected, but not scored.
        ("q-29", lambda q, o: o, "answered"),
        ("q-29", lambda q, o: replace(o, answer=refusal(q)), "refused_unscored"),
        ("q-30", lambda q, o: o, "answered"),
        ("q-30", lambda q, o: replace(o, answer=refusal(q)), "wrongly_refused"),
    ],
)
def test_what_became_of_a_question(
    tmp_path: Path, identifier: str, become: Callable[[EvalQuestion, Outcome], Outcome], verdict: str
) -> None:
    found = read_run(make_run(tmp_path / "run", lambda q, o: become(q, o) if q.id == identifier else o))
    assert {line.question.id: verdict_of(line) for line in found.lines}[identifier] == verdict


def test_a_folder_that_is_no_run_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"nowhere does not exist; a run is a folder with metrics\.json"):
        read_run(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="file is a file"):
        read_run(tmp_path / "file")
    with pytest.raises(RunError, match="is no run of an evaluation"):
        read_run(tmp_path)


def test_an_interrupted_run_is_told_from_none(run: Path) -> None:
    (run / "metrics.json").unlink()
    with pytest.raises(RunError, match="was interrupted"):
        read_run(run)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda m: m.update(format=2), "has format 2, this version reads 1"),
        (lambda m: m.pop("cost"), "lacks cost"),
        (lambda m: m["run"].pop("machine"), r"lacks run\.machine"),
        (lambda m: m["run"]["dataset"].update(questions=31), r"has 30 lines, metrics\.json is about 31 questions"),
    ],
)
def test_metrics_that_do_not_fit_are_named(run: Path, spoil: Callable[[dict[str, Any]], Any], message: str) -> None:
    metrics = json.loads((run / "metrics.json").read_text(encoding="utf-8"))
    spoil(metrics)
    (run / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    with pytest.raises(RunError, match=message):
        read_run(run)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda row: row.pop("scores"), r"line 2 of .*answers\.jsonl lacks 'scores'"),
        (lambda row: row.update(passages=[{"rank": "first"}]), r"line 2 of .* is no line of a run .*rank"),
        (lambda row: row.update(id="q-01"), "has q-01 more than once"),
    ],
)
def test_answers_that_do_not_fit_are_named(run: Path, spoil: Callable[[dict[str, Any]], Any], message: str) -> None:
    lines = (run / "answers.jsonl").read_text(encoding="utf-8").split("\n")
    row = json.loads(lines[1])
    spoil(row)
    lines[1] = json.dumps(row, ensure_ascii=False)
    (run / "answers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(RunError, match=message):
        read_run(run)


def test_nested_values_by_their_path() -> None:
    assert list(flat({"a": {"b": {"c": 1}, "d": [2]}, "e": None})) == [("a.b.c", 1), ("a.d", [2]), ("e", None)]
