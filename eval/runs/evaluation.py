"""An evaluation from the set to the report: what ``bluebook eval`` does, top to bottom."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from eval.dataset.fixed_set import FIXED_SET
from eval.dataset.index_check import check_against_index
from eval.dataset.loading import load_dataset, select
from eval.errors import ModelGivenUpError
from eval.judging.grading import failure_message, judge_answers, judge_score
from eval.judging.ragas import write_ragas
from eval.metrics.language_model import model_figures
from eval.metrics.scoring import score_all, summarise
from eval.metrics.verdicts import fate_of
from eval.runs import circumstances
from eval.runs.asking import Plan, ask_all, check_workers, in_order, load_assistant, peak_memory_mb
from eval.runs.folder import RunFolder
from eval.schema import Dataset, EvalQuestion, Outcome, Scores
from index.schema import Progress
from index.shell import word
from rag.assistant import Assistant
from rag.config import Settings
from rag.language_models.choice import load_chat_model
from rag.language_models.protocol import ChatModel
from rag.output.json_records import EXTRACTIVE

RAGAS_FILE = "ragas.jsonl"
MAX_FAILURES = 3
"""Failures of the language model in a row after which it is asked no more: each may have taken all retries and timeouts."""
SplitChoice = Literal["dev", "test", "all"]


@dataclass(frozen=True, slots=True)
class Task:
    """What to evaluate: ``index`` is ``None`` for the report that comes with the project, ``out`` for a new folder."""

    dataset: Path = FIXED_SET
    split: SplitChoice = "all"
    index: Path | None = None
    encoder: str | None = None
    out: Path | None = None
    name: str | None = None
    workers: int = 1
    settings: Settings = field(default_factory=Settings)
    judge: str | None = None
    ragas: bool = False


def evaluate(task: Task, progress: Progress | None = None) -> Path:
    """Ask, score and write a run; returns its folder.

    An interrupted run in ``task.out`` is continued. Raises ``DatasetError``, ``RunError`` or ``SettingsError`` before
    anything is asked, and ``ModelGivenUpError`` where the language model fails again and again: what was answered is kept.
    """
    check_workers(task.settings, task.workers)
    dataset = load_dataset(task.dataset)
    questions = select(dataset, task.split)
    assistant = load_assistant(task.index, task.encoder, task.settings)
    check_against_index(dataset, assistant.index)
    model = load_chat_model(task.judge, task.settings.llm) if task.judge else None
    started = datetime.now().astimezone()
    run = _run_record(task, dataset, questions, assistant, started)
    folder = RunFolder.open(task.out or _new_folder(run["name"], started), run)
    asked = _ask(task, folder, questions, assistant, progress)
    outcomes = in_order(questions, folder.outcomes)
    scores = score_all(questions, outcomes)
    failure = _judge(model, questions, outcomes, scores, progress) if model is not None else None
    figures = summarise(questions, outcomes, scores, wall_s=asked, peak_memory_mb=peak_memory_mb())
    if assistant.model is not None:
        figures |= model_figures(questions, outcomes)
    finished = datetime.now().astimezone().isoformat(timespec="seconds")
    metrics = {"format": 1, "run": {**run, "finished": finished, "judge_failure": failure}, **figures}
    if task.ragas:
        write_ragas(folder.path / RAGAS_FILE, questions, outcomes, assistant.index)
    folder.finish(questions, outcomes, scores, metrics)
    return folder.path


def _judge(
    model: ChatModel,
    questions: Sequence[EvalQuestion],
    outcomes: Sequence[Outcome],
    scores: Sequence[Scores],
    progress: Progress | None,
) -> str | None:
    """Put the judge's grade among the scores of each question; what went wrong in words, ``None`` where nothing did."""
    judged = judge_answers(questions, outcomes, model, progress)
    for grade, score in zip(judged, scores, strict=True):
        score.values["judge"] = judge_score(grade)
    return failure_message(judged, model.name)


def _ask(
    task: Task,
    folder: RunFolder,
    questions: Sequence[EvalQuestion],
    assistant: Assistant,
    progress: Progress | None,
) -> float | None:
    """Ask what an earlier attempt left, or what the model failed at; seconds that it took, ``None`` where not all were."""
    kept = {identifier for identifier, outcome in folder.outcomes.items() if fate_of(outcome) != "failed"}
    waiting = tuple(question for question in questions if question.id not in kept)
    done = len(questions) - len(waiting)
    failures = 0
    started = time.perf_counter()

    def keep(outcome: Outcome) -> None:
        nonlocal done, failures
        folder.add(outcome)
        done += 1
        if progress is not None:
            progress("ask", done, len(questions))
        fate = fate_of(outcome)
        if fate == "failed":
            failures += 1
        elif fate not in (None, "not_asked"):
            failures = 0
        if failures == MAX_FAILURES:
            raise ModelGivenUpError(_given_up(outcome, done - MAX_FAILURES, len(questions), folder.path))

    ask_all(Plan(waiting, task.index, task.encoder, task.settings, task.workers), assistant, keep)
    return round(time.perf_counter() - started, 3) if len(waiting) == len(questions) else None


def _run_record(
    task: Task,
    dataset: Dataset,
    questions: Sequence[EvalQuestion],
    assistant: Assistant,
    started: datetime,
) -> dict[str, Any]:
    commit, dirty = circumstances.commit()
    split = f"-{task.split}" if task.split != "all" else ""
    return {
        "name": task.name or f"{dataset.name}{split}",
        "started": started.isoformat(timespec="seconds"),
        "commit": commit,
        "dirty": dirty,
        "settings": _settings_record(task.settings, assistant.model),
        "versions": circumstances.versions(),
        "python": circumstances.python_version(),
        "machine": circumstances.machine(),
        "index": circumstances.index_record(assistant.index.manifest),
        "dataset": {
            "name": dataset.name,
            "sha256": dataset.sha256,
            "split": task.split,
            "questions": len(questions),
        },
        "generator": EXTRACTIVE if assistant.model is None else assistant.model.name,
        "judge": task.judge,
        "workers": task.workers,
    }


def _settings_record(settings: Settings, model: ChatModel | None) -> dict[str, Any]:
    """The settings, without those of a language model where none is asked, and never with its key."""
    if model is None:
        return settings.model_dump(mode="json", exclude={"llm"})
    record = settings.model_dump(mode="json", exclude={"llm": {"api_key"}})
    # As it is used, without a password that the setting may hold.
    record["llm"]["base_url"] = model.address
    return record


def _given_up(outcome: Outcome, answered: int, questions: int, folder: Path) -> str:
    why = outcome.error or outcome.answer.get("notice")
    return (
        f"the language model failed {MAX_FAILURES} times in a row and is asked no more ({why}). {answered} of {questions} "
        f"questions are done and kept. Continue with the same command and --out {word(folder)}"
    )


def _new_folder(name: str, started: datetime) -> Path:
    return Path("runs") / f"{started:%Y%m%d-%H%M%S}-{name}"
