"""A run from the set to its files: what is written, what an interruption leaves, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.errors import DatasetError, RunError
from eval.runs import evaluation as module
from eval.runs.asking import Plan, ask_all, load_assistant
from eval.runs.evaluation import Task, evaluate
from eval.runs.folder import PART_FILE, RunFolder, read_answers, read_metrics
from eval.schema import EvalQuestion, Outcome
from rag.assistant import Assistant
from rag.config import AnswerSettings, Settings


@pytest.fixture
def task(mini_set: Path, mini_index: Path, tmp_path: Path) -> Task:
    return Task(mini_set, index=mini_index, out=tmp_path / "run")


def test_a_run_has_answers_in_order_and_figures(task: Task) -> None:
    told: list[tuple[str, int, int]] = []
    folder = evaluate(replace(task, ragas=True), lambda *step: told.append(step))
    assert told == [("ask", 1, 3), ("ask", 2, 3), ("ask", 3, 3)]
    lines = read_answers(folder)
    assert [line["id"] for line in lines] == ["m1", "m2", "m3"]
    assert "3.2万亿元" in lines[0]["answer"]["answer"]
    assert lines[1]["answer"]["question"].startswith("2030年6月末中国港口投资余额")
    assert lines[2]["answer"]["refused"] is True
    assert lines[0]["gold"]["facts"] == [["3.2万亿元"]]
    assert lines[0]["passages"][0]["pages"] == ["1"]
    metrics = read_metrics(folder)
    assert metrics["metrics"]["complete"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    # m2 has neither section, page nor evidence: it is not scored there, and does not count as 0
    assert (metrics["metrics"]["hit@1"]["value"], metrics["metrics"]["hit@1"]["n"]) == (1.0, 1)
    assert metrics["refusal"]["recall"]["value"] == 1.0
    run = metrics["run"]
    assert run["index"]["name"] == "mini"
    assert run["index"]["documents"] == ["港口年报(2031年)"]
    assert run["dataset"]["questions"] == 3
    assert run["settings"]["retrieval"]["fusion"] == "zscore"
    assert run["versions"]["onnxruntime"]
    assert len((folder / "ragas.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert not (folder / PART_FILE).exists()


def test_only_the_half_that_is_asked_for(task: Task) -> None:
    folder = evaluate(replace(task, split="test"))
    assert [line["id"] for line in read_answers(folder)] == ["m3"]
    assert read_metrics(folder)["metrics"]["hit@1"] == {"value": None, "low": None, "high": None, "n": 0}


def test_an_interrupted_run_goes_on_where_it_was(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def until(limit: int) -> Callable[[Plan, Assistant, Callable[[Outcome], None]], None]:
        def ask(plan: Plan, assistant: Assistant, done: Callable[[Outcome], None]) -> None:
            for question in plan.questions:
                if len(asked) == limit:
                    raise KeyboardInterrupt
                asked.append(question.id)
                ask_all(replace(plan, questions=(question,)), assistant, done)

        return ask

    monkeypatch.setattr(module, "ask_all", until(2))
    with pytest.raises(KeyboardInterrupt):
        evaluate(task)
    assert task.out is not None
    part = task.out / PART_FILE
    part.write_bytes(part.read_bytes() + b'{"id": "m3", "ans')  # killed in the middle of a line
    with pytest.raises(RunError, match=r"was interrupted: metrics\.json is missing"):
        read_metrics(task.out)
    monkeypatch.setattr(module, "ask_all", until(9))
    assert evaluate(task) == task.out
    assert asked == ["m1", "m2", "m3"]
    assert [line["id"] for line in read_answers(task.out)] == ["m1", "m2", "m3"]
    # what an earlier attempt asked was not timed by this one
    assert read_metrics(task.out)["cost"]["wall_s"] is None


def test_a_run_is_not_continued_with_other_settings(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "ask_all", stop)
    with pytest.raises(KeyboardInterrupt):
        evaluate(task)
    changed = replace(task, settings=Settings(answer=AnswerSettings(max_sentences=1)))
    with pytest.raises(RunError, match=r"interrupted run with another settings; .*--out .*run-2"):
        evaluate(changed)
    with pytest.raises(RunError, match="another dataset"):
        evaluate(replace(task, split="dev"))


def test_a_finished_run_and_a_folder_of_something_else_are_left_alone(task: Task, tmp_path: Path) -> None:
    folder = evaluate(task)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(RunError, match=r"holds a finished run\. Name another folder: --out"):
        evaluate(task)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("a")
    with pytest.raises(RunError, match="exists and is no run"):
        evaluate(replace(task, out=tmp_path / "letters"))


def test_the_fixed_set_does_not_fit_another_report(task: Task) -> None:
    with pytest.raises(DatasetError, match=r"金融科技生态蓝皮书.*holds 《港口年报"):
        evaluate(Task(index=task.index, out=task.out))
    assert task.out is not None
    assert not task.out.exists()


def test_workers_answer_as_one_process_does(task: Task, mini_index: Path, tmp_path: Path) -> None:
    alone = evaluate(task)
    together = evaluate(replace(task, out=tmp_path / "two", workers=2))

    def told(folder: Path) -> list[dict[str, Any]]:
        lines = read_answers(folder)
        for line in lines:
            line["answer"].pop("timings_ms")
            line["scores"] = {k: v for k, v in line["scores"].items() if not k.startswith("ms_")}
        return lines

    assert told(together) == told(alone)


def test_a_question_that_cannot_be_asked_is_an_outcome(mini_index: Path) -> None:
    assistant = load_assistant(mini_index, None, Settings())
    found: list[Outcome] = []
    ask_all(Plan((EvalQuestion("x", "问" * 5000),)), assistant, found.append)
    assert found[0].error is not None
    assert "QuestionError" in found[0].error
    assert found[0].answer["answer"] == ""


def test_what_is_kept_on_disk_is_read_again_as_it_was(tmp_path: Path) -> None:
    run = {"dataset": {"sha256": "1"}}
    folder = RunFolder.open(tmp_path / "r", run)
    outcome = Outcome("a", {"answer": "绿", "citations": []}, candidate="绿", confidence=0.5)
    folder.add(outcome)
    assert RunFolder.open(tmp_path / "r", run).outcomes == {"a": outcome}
    (tmp_path / "r" / "run.json").write_text(json.dumps([1]))
    with pytest.raises(RunError, match="holds no object"):
        RunFolder.open(tmp_path / "r", run)
