"""Two runs side by side: what got better, what got worse, question by question, and whether that may be chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.errors import RunError
from eval.metrics.scoring import METRICS, NEITHER_BETTER
from eval.metrics.statistics import paired_test
from eval.runs.changes import RECALL, WRONGLY, Comparison, Direction, MetricChange, QuestionChange
from eval.runs.finished import FinishedRun, Line, Verdict, flat, read_run, verdict_of
from eval.schema import Estimate

LOSS_METRICS = ("hit@1", "hit@5", "complete", "page", "verbatim", "refusal_correct", RECALL, WRONGLY)
"""What a loss is looked for in, unless told otherwise."""
TOLERANCE = 1e-9
"""Means of the same shares may differ by so much."""

_WORTH: Mapping[Verdict, int] = {
    "complete": 3,
    "refused": 3,
    "corrected": 3,
    "incomplete": 2,
    # Neither of these two helps; which is worse depends on who asks.
    "missed": 1,
    "wrongly_refused": 1,
    "not_refused": 1,
    "error": 0,
}
_TIES = ("facts", "page", "section", "mrr")
"""What decides, in this order, where both runs have a verdict of equal worth."""
_NOT_COMPARED = frozenset({"name", "started", "finished"})


def compare_runs(a: Path, b: Path) -> Comparison:
    """Set run ``b`` against run ``a``.

    Raises ``RunError`` where a folder holds no finished run, or the two have no question in common.
    """
    before, after = read_run(a), read_run(b)
    theirs = {line.question.id: line for line in after.lines}
    same_id = [(line, theirs[line.question.id]) for line in before.lines if line.question.id in theirs]
    pairs = [(first, second) for first, second in same_id if _asked(first) == _asked(second)]
    if not pairs:
        also = f"; {len(same_id)} ids stand for different questions" if same_id else ""
        raise RunError(
            f"{a} ({_dataset(before)}) and {b} ({_dataset(after)}) have no question in common{also}. "
            "Compare two runs on the same set and split."
        )
    changes = (_question_change(first, second) for first, second in pairs)
    return Comparison(
        before=a,
        after=b,
        names=(str(before.about.get("name")), str(after.about.get("name"))),
        common=len(pairs),
        only_before=len(before.lines) - len(same_id),
        only_after=len(after.lines) - len(same_id),
        reworded=len(same_id) - len(pairs),
        regraded=sum(_gold(first) != _gold(second) for first, second in pairs),
        circumstances=tuple(_circumstances(before.about, after.about)),
        metrics=tuple(_metric_changes(pairs)),
        questions=tuple(change for change in changes if change is not None),
    )


def exceeds(comparison: Comparison, max_loss: float, metrics: Sequence[str] = LOSS_METRICS) -> list[str]:
    """The metrics that fell by more than ``max_loss``, a line each; one that is not scored any more fell, too.

    Raises ``RunError`` for a name that is no metric of the comparison.
    """
    known = {change.name: change for change in comparison.metrics}
    if unknown := [name for name in metrics if name not in known]:
        raise RunError(f"no metric is called {', '.join(unknown)}. There are: {', '.join(known)}")
    lines = []
    for change in (known[name] for name in metrics):
        if change.scored_before and not change.scored_after:
            lines.append(f"{change.name} was scored on {change.scored_before} questions, now on none")
        elif change.loss is not None and change.loss > max_loss + TOLERANCE:
            way = "rose" if change.lower_is_better else "fell"
            lines.append(f"{change.name} {way} by {change.loss:.3f}: {change.before:.3f} -> {change.after:.3f}")
    return lines


def to_record(comparison: Comparison) -> dict[str, Any]:
    """A comparison as JSON."""
    return {
        "before": {"folder": str(comparison.before), "name": comparison.names[0]},
        "after": {"folder": str(comparison.after), "name": comparison.names[1]},
        "questions": {
            name: getattr(comparison, name) for name in ("common", "only_before", "only_after", "reworded", "regraded")
        },
        "circumstances": {name: {"before": a, "after": b} for name, a, b in comparison.circumstances},
        "metrics": {change.name: _metric_record(change) for change in comparison.metrics},
        "changes": [asdict(change) for change in comparison.questions],
    }


def shown_answer(line: Line) -> str:
    """What a person was shown: the answer, the refusal, or what went wrong."""
    if line.outcome.error is not None:
        return line.outcome.error
    return str(line.outcome.answer.get("answer") or "")


def _metric_record(change: MetricChange) -> dict[str, Any]:
    difference: Estimate = change.test.difference
    return {
        "before": change.before,
        "after": change.after,
        "difference": difference.value,
        "low": difference.low,
        "high": difference.high,
        "n": change.test.n,
        "test": change.test.test,
        "p": change.test.p,
        "better": change.better,
        "worse": change.worse,
        "lower_is_better": change.lower_is_better,
    }


def _metric_changes(pairs: Sequence[tuple[Line, Line]]) -> Iterator[MetricChange]:
    figures = [(_figures(first), _figures(second)) for first, second in pairs]
    others = dict.fromkeys(n for row in figures for side in row for n in side if not n.startswith("ms_"))
    for name in dict.fromkeys([*METRICS, RECALL, WRONGLY, *others, "ms_total"]):
        if name in NEITHER_BETTER:
            continue
        first, second = [a.get(name) for a, _ in figures], [b.get(name) for _, b in figures]
        both = [(x, y) for x, y in zip(first, second, strict=True) if x is not None and y is not None]
        yield MetricChange(
            name,
            sum(x for x, _ in both) / len(both) if both else None,
            sum(y for _, y in both) / len(both) if both else None,
            paired_test(first, second),
            sum(value is not None for value in first),
            sum(value is not None for value in second),
        )


def _figures(line: Line) -> dict[str, float | None]:
    refused = line.scores.get("refused")
    answerable = line.question.answerable
    return {
        **line.scores,
        RECALL: refused if answerable is False else None,
        WRONGLY: refused if answerable is True else None,
    }


def _question_change(first: Line, second: Line) -> QuestionChange | None:
    """How the answers differ; ``None`` where they do in nothing that is looked at."""
    before, after = verdict_of(first), verdict_of(second)
    direction, by = _direction(first, second, before, after)
    shown = shown_answer(first), shown_answer(second)
    if direction == "other" and before == after and shown[0] == shown[1]:
        return None
    question = first.question
    return QuestionChange(question.id, question.question, question.kind, before, after, direction, by, *shown)


def _direction(first: Line, second: Line, before: Verdict, after: Verdict) -> tuple[Direction, str]:
    # Verdicts that no gold stands behind have no worth, nor has the step from one to another.
    worths = _WORTH.get(before), _WORTH.get(after)
    ties = [(name, first.scores.get(name), second.scores.get(name)) for name in _TIES]
    for name, old, new in [("verdict", *worths), *ties]:
        if old is not None and new is not None and abs(new - old) > TOLERANCE:
            return ("better" if new > old else "worse"), name
    return "other", "verdict" if before != after else "answer"


def _asked(line: Line) -> tuple[str, tuple[str, ...]]:
    return line.question.question, line.question.conversation


def _gold(line: Line) -> tuple[Any, ...]:
    q = line.question
    return q.answerable, q.reference, q.facts, q.section, q.page, q.evidence


def _dataset(run: FinishedRun) -> str:
    about = run.about.get("dataset") or {}
    return f"{about.get('name')}, {about.get('split')}, {len(run.lines)} questions"


def _circumstances(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    first, second = (
        dict(flat({name: value for name, value in about.items() if name not in _NOT_COMPARED})) for about in (a, b)
    )
    for name in dict.fromkeys([*first, *second]):
        if first.get(name) != second.get(name):
            yield name, first.get(name), second.get(name)
