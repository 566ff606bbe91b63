"""A finished run as it is read back from its folder, and what became of each question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from eval.errors import RunError
from eval.metrics.answers import gives_answers, is_answerable, is_corrected, is_refused
from eval.runs.folder import ANSWERS_FILE, METRICS_FILE, read_answers, read_metrics
from eval.schema import EvalQuestion, Outcome
from index.shell import word

FORMAT = 1
"""``format`` of the ``metrics.json`` that this version reads."""
PARTS = ("run", "metrics", "by_kind", "refusal", "cost")
ABOUT = (
    *("name", "started", "finished", "commit", "dirty", "settings", "versions", "python", "machine"),
    *("index", "dataset", "generator", "judge", "workers"),
)
"""What ``run`` says of a run."""

Verdict = Literal[
    "complete",
    "incomplete",
    "missed",
    "wrongly_refused",
    "refused",
    "corrected",
    "not_refused",
    "error",
    "answered",
    "refused_unscored",
    "retrieved",
]
"""``missed``: answered without any key fact. ``corrected``: a false premise was set right, which is as good as ``refused``. ``answered``, ``refused_unscored``: no gold says whether that is right.

``retrieved``: the system gives passages and no answer.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of ``answers.jsonl``: a question with its gold, what was answered, and the figures of it."""

    question: EvalQuestion
    outcome: Outcome
    scores: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """``metrics.json`` as it stands, and the lines in the order of the dataset."""

    folder: Path
    metrics: Mapping[str, Any]
    lines: tuple[Line, ...]

    @property
    def about(self) -> Mapping[str, Any]:
        """The circumstances of the run."""
        found: Mapping[str, Any] = self.metrics["run"]
        return found


def read_run(folder: Path) -> FinishedRun:
    """Read a run. Raises ``RunError`` where the folder holds none, or one that is not finished, whole and readable."""
    if not folder.is_dir():
        wrong = "is a file" if folder.exists() else "does not exist"
        raise RunError(
            f"{folder} {wrong}; a run is a folder with {METRICS_FILE}. Run: bluebook eval --out {word(folder)}"
        )
    metrics = read_metrics(folder)
    if metrics.get("format") != FORMAT:
        raise RunError(
            f"{folder / METRICS_FILE} has format {metrics.get('format')!r}, this version reads {FORMAT}. "
            "Run the evaluation again: bluebook eval"
        )
    missing = [part for part in PARTS if not isinstance(metrics.get(part), dict)]
    if missing := missing or [f"run.{name}" for name in ABOUT if name not in metrics["run"]]:
        raise RunError(f"{folder / METRICS_FILE} lacks {', '.join(missing)}. Run the evaluation again: bluebook eval")
    lines = tuple(_line(folder, number, raw) for number, raw in enumerate(read_answers(folder), start=1))
    _check_whole(folder, metrics, lines)
    return FinishedRun(folder, metrics, lines)


def verdict_of(line: Line) -> Verdict:
    """What became of a question."""
    question, outcome = line.question, line.outcome
    if outcome.error is not None:
        return "error"
    if not gives_answers(outcome):
        return "retrieved"
    refused = is_refused(outcome)
    if question.answerable is False:
        if is_corrected(question, outcome):
            return "corrected"
        return "refused" if refused else "not_refused"
    if refused:
        return "wrongly_refused" if is_answerable(question) else "refused_unscored"
    complete, facts = line.scores.get("complete"), line.scores.get("facts")
    if complete is None:
        return "answered"
    if complete:
        return "complete"
    return "incomplete" if facts else "missed"


def flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a nested record by its path: ``settings.retrieval.k``."""
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _line(folder: Path, number: int, raw: Any) -> Line:
    place = f"line {number} of {folder / ANSWERS_FILE}"
    try:
        gold, scores = raw["gold"], msgspec.convert(raw["scores"], dict[str, float | None])
        question = msgspec.convert({**gold, "id": raw["id"], "question": raw["question"]}, EvalQuestion)
        return Line(question, msgspec.convert(raw, Outcome), scores)
    except KeyError as error:
        raise RunError(f"{place} lacks {error}. Run the evaluation again: bluebook eval") from error
    except (TypeError, msgspec.ValidationError) as error:
        raise RunError(f"{place} is no line of a run ({error}). Run the evaluation again: bluebook eval") from error


def _check_whole(folder: Path, metrics: Mapping[str, Any], lines: tuple[Line, ...]) -> None:
    expected = (metrics["run"].get("dataset") or {}).get("questions")
    if not lines or (expected is not None and expected != len(lines)):
        raise RunError(
            f"{folder / ANSWERS_FILE} has {len(lines)} lines, {METRICS_FILE} is about {expected} questions. "
            "Run the evaluation again: bluebook eval"
        )
    twice = [name for name, count in Counter(line.question.id for line in lines).items() if count > 1]
    if twice:
        raise RunError(
            f"{folder / ANSWERS_FILE} has {', '.join(twice[:3])} more than once. "
            "Run the evaluation again: bluebook eval"
        )
