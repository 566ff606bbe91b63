"""The files of a run: begun, continued after an interruption, finished. Nothing that was finished is written over.

run.json             what is asked of what; written first
answers.part.jsonl   an outcome a line, as they come
answers.jsonl        every question with its outcome, scores and gold
metrics.json         written last but one: a folder that has it is finished
report.html          made of the two above
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from eval.errors import RunError
from eval.schema import EvalQuestion, Outcome, Scores
from eval.whole_files import write_record, write_text
from index.shell import word

RUN_FILE = "run.json"
PART_FILE = "answers.part.jsonl"
ANSWERS_FILE = "answers.jsonl"
METRICS_FILE = "metrics.json"
IDENTITY = ("dataset", "index", "settings", "generator")
"""What has to be the same for a run to be continued."""
TRANSPORT = frozenset({"base_url", "timeout_s", "retries"})
"""Settings of a language model that may differ: a server that was down may be waited for longer, or stand elsewhere."""


class RunFolder:
    """A folder that a run writes to; ``outcomes`` are those of an earlier, interrupted attempt."""

    def __init__(self, path: Path, outcomes: dict[str, Outcome]) -> None:
        self.path = path
        self.outcomes = outcomes

    @classmethod
    def open(cls, path: Path, run: Mapping[str, Any]) -> RunFolder:
        """Begin a run in ``path``, or go on with the same one where it was interrupted.

        Raises ``RunError`` where the folder holds a finished run, another one, or something else.
        """
        if not path.exists() or (path.is_dir() and not any(path.iterdir())):
            path.mkdir(parents=True, exist_ok=True)
            write_record(path / RUN_FILE, run)
            return cls(path, {})
        if (path / METRICS_FILE).exists():
            raise RunError(f"{path} holds a finished run. Name another folder: --out {word(_next(path))}")
        if not (path / RUN_FILE).is_file():
            raise RunError(
                f"{path} exists and is no run of an evaluation. Name another folder: --out {word(_next(path))}"
            )
        begun = _object(path / RUN_FILE)
        now = json.loads(json.dumps(run))
        changed = [name for name in IDENTITY if _essence(begun.get(name)) != _essence(now.get(name))]
        if changed:
            raise RunError(
                f"{path} holds an interrupted run with another {' and '.join(changed)}; it can be continued only as it "
                f"was begun. Name another folder: --out {word(_next(path))}"
            )
        return cls(path, _read_part(path / PART_FILE))

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome on disk at once."""
        self.outcomes[outcome.id] = outcome
        with (self.path / PART_FILE).open("ab") as stream:
            stream.write(msgspec.json.encode(outcome) + b"\n")

    def finish(
        self,
        questions: Sequence[EvalQuestion],
        outcomes: Sequence[Outcome],
        scores: Sequence[Scores],
        metrics: Mapping[str, Any],
    ) -> None:
        """Write the answers in order and the figures, each whole or not at all; the parts are no longer needed."""
        lines = [
            json.dumps(answer_line(*row), ensure_ascii=False) for row in zip(questions, outcomes, scores, strict=True)
        ]
        write_text(self.path / ANSWERS_FILE, "\n".join(lines) + "\n")
        write_record(self.path / METRICS_FILE, metrics)
        (self.path / PART_FILE).unlink(missing_ok=True)


def answer_line(question: EvalQuestion, outcome: Outcome, scores: Scores) -> dict[str, Any]:
    """A line of ``answers.jsonl``."""
    gold = {name: value for name, value in asdict(question).items() if name not in ("id", "question")}
    found = {name: value for name, value in asdict(outcome).items() if name != "id"}
    return {"id": question.id, "question": question.question, **found, "scores": scores.values, "gold": gold}


def read_metrics(path: Path) -> dict[str, Any]:
    """``metrics.json`` of a finished run; ``RunError`` where there is none."""
    if not (path / METRICS_FILE).is_file():
        state = "was interrupted" if (path / RUN_FILE).is_file() else "is no run of an evaluation"
        raise RunError(f"{path} {state}: {METRICS_FILE} is missing. Run: bluebook eval --out {word(path)}")
    return _object(path / METRICS_FILE)


def read_answers(path: Path) -> list[dict[str, Any]]:
    """The lines of ``answers.jsonl``; ``RunError`` where they cannot be read."""
    file = path / ANSWERS_FILE
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    except (OSError, ValueError) as error:
        raise RunError(f"{file} cannot be read ({error}). Run the evaluation again: bluebook eval") from error


def _essence(part: Any) -> Any:
    """A part of what identifies a run, without what may differ."""
    if not isinstance(part, dict) or not isinstance(part.get("llm"), dict):
        return part
    return {**part, "llm": {name: value for name, value in part["llm"].items() if name not in TRANSPORT}}


def _read_part(path: Path) -> dict[str, Outcome]:
    """Outcomes of an interrupted attempt; a last line that was cut short is asked again."""
    if not path.exists():
        return {}
    whole, _, cut = path.read_bytes().rpartition(b"\n")
    if cut:
        path.write_bytes(whole + b"\n" if whole else b"")
    found = [msgspec.json.decode(line, type=Outcome) for line in whole.split(b"\n") if line.strip()]
    return {outcome.id: outcome for outcome in found}


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be read ({error}). Name another folder: --out DIR") from error
    if not isinstance(found, dict):
        raise RunError(f"{path} holds no object. Name another folder: --out DIR")
    return found


def _next(path: Path) -> Path:
    """A name close to ``path`` that is free."""
    number = 2
    while (free := path.with_name(f"{path.name}-{number}")).exists():
        number += 1
    return free
