"""Every figure of a question, and of a run: the metrics put together. No gold, no score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from eval.metrics.answers import (
    ANSWERS,
    answer_scores,
    answer_text,
    gives_answers,
    is_complete,
    is_corrected,
    is_refused,
)
from eval.metrics.citations import CITATIONS, citation_scores
from eval.metrics.cost import cost_scores, questions_per_second, stage_percentiles
from eval.metrics.refusal import Judged, Refusal, area_under_curve, refusal_estimates, refused_by_kind, risk_coverage
from eval.metrics.retrieval import RETRIEVAL, retrieval_scores
from eval.metrics.statistics import estimate
from eval.schema import ANSWERABLE_KINDS, NO_VOICE, UNANSWERABLE_KINDS, VOICES, EvalQuestion, Outcome, Scores

REFUSALS = ("refused", "refusal_correct")
METRICS = (*RETRIEVAL, *ANSWERS, *CITATIONS, *REFUSALS, "judge")
"""Every metric but those of cost, in the order in which they are shown."""
NEITHER_BETTER = frozenset({"length", "refused"})
"""Metrics of which more is not better; of all others more is."""


def score(question: EvalQuestion, outcome: Outcome) -> Scores:
    """Every figure of one question."""
    return score_all([question], [outcome])[0]


def score_all(questions: Sequence[EvalQuestion], outcomes: Sequence[Outcome]) -> list[Scores]:
    """Every figure of each question, in order; each has all of ``METRICS`` and the milliseconds of its stages.

    Raises ``ValueError`` where an outcome is not that of the question in its place.
    """
    _check(questions, outcomes)
    retrieved = retrieval_scores([(q, o.passages) for q, o in zip(questions, outcomes, strict=True)])
    return [
        Scores(
            question.id,
            {
                **found,
                **answer_scores(question, outcome),
                **citation_scores(question, outcome),
                **_refusal_scores(question, outcome),
                "judge": None,
                **cost_scores(outcome),
            },
        )
        for question, outcome, found in zip(questions, outcomes, retrieved, strict=True)
    ]


def summarise(
    questions: Sequence[EvalQuestion],
    outcomes: Sequence[Outcome],
    scores: Sequence[Scores],
    *,
    wall_s: float | None = None,
    peak_memory_mb: float | None = None,
) -> dict[str, Any]:
    """The parts ``metrics``, ``by_kind``, ``by_voice``, ``refusal`` and ``cost`` of ``metrics.json``, ready for JSON.

    An estimate is ``{"value", "low", "high", "n"}``, see ``eval.metrics.statistics.estimate``. ``wall_s`` is what the
    whole run took, over all workers. Raises ``ValueError`` where the three do not belong together.
    """
    _check(questions, outcomes)
    _check(questions, scores)
    values = [s.values for s in scores]
    return {
        "metrics": _estimates(scores),
        "by_kind": {
            kind: _estimates([s for q, s in zip(questions, scores, strict=True) if q.kind == kind])
            for kind in _kinds(questions)
        },
        "by_voice": _by_voice(questions, outcomes, scores),
        "refusal": _refusal(questions, outcomes),
        "cost": {
            **stage_percentiles(values),
            "questions_per_s": questions_per_second(values, len(questions), wall_s),
            "wall_s": wall_s,
            "peak_memory_mb": peak_memory_mb,
        },
    }


def _check(questions: Sequence[EvalQuestion], others: Sequence[Outcome] | Sequence[Scores]) -> None:
    if [q.id for q in questions] != [o.id for o in others]:
        raise ValueError(f"{len(questions)} questions and {len(others)} results that are not theirs, in order")


def _refusal_scores(question: EvalQuestion, outcome: Outcome) -> dict[str, float | None]:
    values: dict[str, float | None] = dict.fromkeys(REFUSALS)
    if gives_answers(outcome):
        refused = is_refused(outcome)
        values["refused"] = float(refused)
        if question.answerable is not None:
            # A failure is right about nothing: it neither answers nor says that there is no answer.
            right = refused is not question.answerable or is_corrected(question, outcome)
            values["refusal_correct"] = float(outcome.error is None and right)
    return values


def _estimates(scores: Sequence[Scores]) -> dict[str, dict[str, Any]]:
    return {name: asdict(estimate([s.values.get(name) for s in scores])) for name in METRICS}


def _by_voice(
    questions: Sequence[EvalQuestion], outcomes: Sequence[Outcome], scores: Sequence[Scores]
) -> dict[str, dict[str, Any]]:
    """For each voice of the set what ``VOICE_FIGURES`` names, as estimates; questions without one last, as ``NO_VOICE``."""
    asked = {question.voice for question in questions}
    if asked == {None}:
        return {}
    known = [voice for voice in VOICES if voice in asked]
    others = sorted(voice for voice in asked if voice is not None and voice not in VOICES)
    found = {}
    for voice in (*known, *others, *([None] if None in asked else [])):
        mine = [(q, o, s) for q, o, s in zip(questions, outcomes, scores, strict=True) if q.voice == voice]
        refused = refusal_estimates(
            [
                Refusal(q.answerable, is_refused(o), q.kind)
                for q, o, _ in mine
                if q.answerable is not None and gives_answers(o)
            ]
        )
        figures = {name: asdict(estimate([s.values.get(name) for _, _, s in mine])) for name in ("complete", "page")}
        found[voice or NO_VOICE] = figures | {name: asdict(refused[name]) for name in ("recall", "wrongly_refused")}
    return found


def _kinds(questions: Iterable[EvalQuestion]) -> list[str]:
    known = {q.kind: None for q in questions if q.kind}
    order = (*ANSWERABLE_KINDS, *UNANSWERABLE_KINDS)
    return sorted(known, key=lambda kind: order.index(kind) if kind in order else len(order))


def _refusal(questions: Sequence[EvalQuestion], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Figures of refusing, how many false premises were ``corrected``, the curve, its area, and where on the plane the system as it is stands."""
    pairs = list(zip(questions, outcomes, strict=True))
    rows = [
        Refusal(q.answerable, is_refused(o), q.kind, is_corrected(q, o))
        for q, o in pairs
        if q.answerable is not None and gives_answers(o)
    ]
    judged = [Judged(o.confidence, _candidate_right(q, o)) for q, o in pairs if o.confidence is not None and _gold(q)]
    answered = [
        is_corrected(q, o) or _right(q, str(o.answer["answer"])) for q, o in pairs if _gold(q) and answer_text(o)
    ]
    by_kind = refused_by_kind(rows)
    asked = sum(_gold(q) and gives_answers(o) for q, o in pairs)
    return {
        **{name: asdict(found) for name, found in refusal_estimates(rows).items()},
        "corrected": sum(row.corrected for row in rows),
        "by_kind": {kind: asdict(by_kind[kind]) for kind in _kinds(questions) if kind in by_kind},
        "curve": [asdict(point) for point in risk_coverage(judged)],
        "area": area_under_curve(judged),
        "answered": len(answered) / asked if asked else None,
        "accuracy": sum(answered) / len(answered) if answered else None,
    }


def _gold(question: EvalQuestion) -> bool:
    """Whether an answer to the question can be called right or wrong."""
    return question.answerable is False or (question.answerable is True and bool(question.facts))


def _candidate_right(question: EvalQuestion, outcome: Outcome) -> bool:
    """Whether what the system would say if it had to answer is right: what it did say, else its candidate.

    They differ where a language model wrote: the candidate is that of the extractive answer.
    """
    shown = str(outcome.answer["answer"]) if answer_text(outcome) else ""
    right = is_corrected(question, outcome) or _right(question, shown or outcome.candidate or "")
    return outcome.error is None and right


def _right(question: EvalQuestion, text: str) -> bool:
    """Whether ``text`` answers completely; nothing answers an unanswerable question."""
    return question.answerable is True and is_complete(question.facts, text)
