"""What ``report.html`` shows of a language model: the tables of its run, and what it had to do with each question. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval.metrics.answers import answer_scores
from eval.metrics.language_model import without_model
from eval.metrics.verdicts import checks_of
from eval.report.tables import MetricRow
from eval.runs.finished import Line, verdict_of
from eval.wording.bilingual import Metric, Text, named
from eval.wording.estimates import NO_SCORE, counted
from eval.wording.language_model import FATES, REASONS, SENTENCES


@dataclass(frozen=True, slots=True)
class Writing:
    """The part ``verdicts`` of ``metrics.json`` as it is shown; ``asked``: questions that the model was asked, of how many."""

    sentences: int
    asked: tuple[int, int]
    rates: tuple[MetricRow, ...]
    answers: tuple[MetricRow, ...]
    reasons: tuple[tuple[Text, int], ...]


def writing_of(metrics: Mapping[str, Any]) -> Writing | None:
    """What became of a model's sentences and answers; ``None`` for a run without a model."""
    verdicts = metrics.get("verdicts")
    if not verdicts:
        return None
    return Writing(
        sentences=verdicts["sentences"],
        asked=counted(verdicts["asked"]),
        rates=_rows(SENTENCES, verdicts["rates"]),
        answers=_rows(FATES, verdicts["answers"]),
        reasons=tuple((named(REASONS, name), count) for name, count in verdicts["reasons"].items()),
    )


def written(line: Line) -> dict[str, Any] | None:
    """What a model had to do with the answer to a question; ``None`` where none was there to be asked."""
    outcome = line.outcome
    if outcome.extractive is None:
        return None
    checks = checks_of(outcome)
    plain = without_model(outcome)
    return {
        "notice": outcome.answer.get("notice"),
        "verdicts": dict(Counter(check["verdict"] for check in checks)),
        "reasons": dict(Counter(check["reason"] for check in checks if check.get("reason"))),
        "verdict": verdict_of(Line(line.question, plain, answer_scores(line.question, plain))),
        "answer": plain.answer.get("answer"),
        "refused": bool(plain.answer.get("refused")),
    }


def _rows(texts: Mapping[str, Metric], estimates: Mapping[str, Any]) -> tuple[MetricRow, ...]:
    return tuple(MetricRow(name, metric, estimates.get(name) or NO_SCORE) for name, metric in texts.items())
