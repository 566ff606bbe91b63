"""A question that follows a figure from report to report → what each says, oldest first, and the difference, marked as computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.store.manifest import Source
from index.store.protocol import Index
from rag.answering.figures_compared import Told, that_compare
from rag.config import Settings
from rag.decision import Decision
from rag.facts.periods import find_periods
from rag.question.asked_of_reports import asked_change
from rag.retrieval.report_scopes import reports_called, years_of
from rag.schema import Answer, Computed, Evidence, Question, Unmet
from rag.told_by_report import MOST, UNDATED, Part, merged, month_of, parts_of, refusal

Ask = Callable[[str, Sequence[str] | None], tuple[Question, tuple[Evidence, ...]]]
"""A question and the ids of reports, all where there are none → the question as understood, and the sentences read for it."""


def change_between(index: Index, question: Question, ask: Ask, settings: Settings) -> Decision | None:
    """A figure that a question follows from report to report: what each says, oldest first, and the difference; ``None`` for any other.

    ``None``, too, where fewer than two of the reports say it.
    """
    asked = asked_change(question) if len(index.manifest.sources) > 1 else None
    if asked is None:
        return None
    called = [reports_called(index, name) for name in asked.names]
    missing = [name for name, ids in zip(asked.names, called, strict=True) if not ids]
    if missing:
        return _missing(index, question, missing) if all(map(find_periods, missing)) else None
    decision: Decision | None = None
    for text in asked.questions:
        parts: list[Part] = []
        understood = question
        groups: Sequence[Sequence[str] | None] = called or [None]
        for ids in groups:
            understood, ranked = ask(text, ids)
            most = 1 if called else MOST
            known = {part.source.document_id for part in parts}
            new = [item for item in ranked if item.chunk.document_id not in known]
            parts += parts_of(index, understood, tuple(new), settings, most)
        if len(parts) > 1:
            parts.sort(key=lambda part: month_of(part.source))
            decision = _compared(index, question, understood, parts)
            if decision.answer.computed is not None:
                break
    return decision


def _missing(index: Index, question: Question, periods: Sequence[str]) -> Decision:
    """The refusal where the index has no report of a period by which the question calls one."""
    years = sorted({year for source in index.manifest.sources for year in years_of(source)})
    unmet = tuple(Unmet("period", name, "、".join(f"{year}年" for year in years)) for name in periods)
    return Decision(refusal(index, question, unmet), "", 0.0)


def _compared(index: Index, question: Question, asked: Question, parts: Sequence[Part]) -> Decision:
    first, last = parts[0], parts[-1]
    pair = that_compare(asked, first.quotes, last.quotes)
    figures = {} if pair is None else {first.source.document_id: pair[0], last.source.document_id: pair[1]}
    answer = merged(index, question, parts, figures)
    if pair is not None:
        answer = _with_difference(answer, pair, first.source, last.source, english=question.language == "en")
    ranked = tuple(item for part in parts for item in part.decision.ranked)
    return Decision(answer, answer.answer, answer.confidence or 0.0, ranked)


def _with_difference(answer: Answer, pair: tuple[Told, Told], first: Source, last: Source, *, english: bool) -> Answer:
    """The answer with what is computed of its two figures: said before them, and marked as computed."""
    one, other = pair
    by = other.figure.value - one.figure.value
    unit = "个百分点" if one.figure.unit == "%" else one.unit
    value = f"{(abs(by) / one.scale).normalize():f}"
    greater, smaller = (other, one) if by >= 0 else (one, other)
    expression = f"{greater.text} − {smaller.text} = {value}{unit}"
    cited = tuple(n for report in answer.reports if report.figure for n in report.citations[:1])
    in_order = UNDATED < month_of(first) < month_of(last)
    if english:
        said = f"{one.text} in “{first.title}”, {other.text} in “{last.title}” (computed: {expression})."
    elif in_order:
        word = "没有变化" if not by else f"{'增加' if by > 0 else '减少'}{value}{unit}"
        said = f"从《{first.title}》的{one.text}到《{last.title}》的{other.text},{word}(计算:{expression})。"
    else:
        word = "两者相同" if not by else f"相差{value}{unit}"
        said = f"《{first.title}》为{one.text},《{last.title}》为{other.text},{word}(计算:{expression})。"
    computed = Computed("difference", value, unit, expression, cited)
    return replace(answer, answer=f"{said}\n{answer.answer}", computed=computed)
