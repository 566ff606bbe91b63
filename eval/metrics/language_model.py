"""What a run with a language model has beside the figures of what was shown: those of the extractive answers, and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eval.metrics.scoring import score_all, summarise
from eval.metrics.verdicts import verdict_figures
from eval.schema import EvalQuestion, Outcome

EXTRACTIVE_PARTS = ("metrics", "by_kind", "refusal")


def without_model(outcome: Outcome) -> Outcome:
    """The outcome as it would be without the language model; itself where none was there to be asked."""
    if outcome.extractive is None:
        return outcome
    return replace(outcome, answer=outcome.extractive, error=None, extractive=None)


def model_figures(questions: Sequence[EvalQuestion], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The parts ``extractive`` and ``verdicts`` of ``metrics.json``.

    ``extractive`` has the figures of ``eval.metrics.scoring.summarise`` but the cost, on the same questions and passages.
    Raises ``ValueError`` where an outcome is not that of the question in its place.
    """
    plain = [without_model(outcome) for outcome in outcomes]
    figures = summarise(questions, plain, score_all(questions, plain))
    return {"extractive": {part: figures[part] for part in EXTRACTIVE_PARTS}, "verdicts": verdict_figures(outcomes)}
