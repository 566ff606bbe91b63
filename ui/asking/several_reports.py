"""Asking one report of several, or all of them: the best answer is the one that is surest of its evidence."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from rag.schema import Answer, Said

if TYPE_CHECKING:
    from rag.answering.section_summary import Length
    from rag.assistant import Assistant, Examined


MOST_EXAMINED = 4
"""Reports that are read for an answer, of as many as are asked."""
_SEARCHED = 100
"""Passages of an index that are looked at to find which of its reports are nearest."""


class Askable(Protocol):
    """What is asked: a report with the assistant that knows it, and its part of a shared index (``None``: all of it)."""

    @property
    def report_id(self) -> str:
        """Names it in an answer."""
        ...

    @property
    def assistant(self) -> Assistant:
        """Answers from it."""
        ...

    @property
    def scope(self) -> str | None:
        """The report's title where its index holds others too."""
        ...


def ask_reports(
    reports: Sequence[Askable],
    question: str,
    *,
    chapter: str | None = None,
    history: Sequence[Answer] = (),
    length: Length = "long",
) -> tuple[str, Examined]:
    """The id of the report that answers best, with its answer: what ``stream_reports`` ends with."""
    for report_id, event in stream_reports(reports, question, chapter=chapter, history=history, length=length):
        if not isinstance(event, Said):
            return report_id, event
    raise AssertionError("a stream ends with what was examined")


def stream_reports(
    reports: Sequence[Askable],
    question: str,
    *,
    chapter: str | None = None,
    history: Sequence[Answer] = (),
    length: Length = "long",
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[tuple[str, Said | Examined], None, None]:
    """What ``Assistant.stream`` yields, with the id of the report that answers best; a refusal only where every report refuses.

    Which one that is, is found without a language model; then that one is asked. Of many the few are examined that search
    finds nearest. ``chapter`` restricts a single report.
    Raises ``ValueError`` without a report, ``QuestionError``, ``SettingsError`` and ``ModelError`` as an assistant does.
    """
    if not reports:
        raise ValueError("there is no report to ask")
    best = reports[0]
    if len(reports) > 1:
        found = [
            (r, r.assistant.extractive.examine(question, scope=_scope(r, chapter), history=history, length=length))
            for r in _nearest(reports, question)
        ]
        best, examined = max(found, key=lambda pair: (_worth(pair[1].answer), pair[1].decision.probability))
        if best.assistant.model is None:
            yield best.report_id, examined
            return
    scope = _scope(best, chapter)
    with closing(
        best.assistant.stream(question, scope=scope, history=history, length=length, stopped=stopped)
    ) as events:
        for event in events:
            yield best.report_id, event


def _nearest(reports: Sequence[Askable], question: str) -> Sequence[Askable]:
    """Of more than ``MOST_EXAMINED`` reports those with the best passages; of each index the passages are searched once."""
    if len(reports) <= MOST_EXAMINED:
        return reports
    best: dict[str, float] = {}
    for assistant in {id(report.assistant): report.assistant for report in reports}.values():
        titles = {report.scope: report.report_id for report in reports if report.assistant is assistant}
        for hit in assistant.search(question, k=_SEARCHED).hits:
            found = titles.get(hit.chunk.document_title) or titles.get(None)
            if found is not None:
                best[found] = max(best.get(found, hit.score), hit.score)
    ranked = sorted(best, key=lambda report_id: -best[report_id])[:MOST_EXAMINED]
    by_id = {report.report_id: report for report in reports}
    return [by_id[report_id] for report_id in ranked] or reports[:MOST_EXAMINED]


def _worth(answer: Answer) -> int:
    """An answer before a friendly line, and that before a refusal; where another part of a report answers, it is nearer."""
    return (
        0 if answer.refused and answer.elsewhere is None else 2 if answer.kind != "chat" and not answer.refused else 1
    )


def _scope(report: Askable, chapter: str | None) -> list[str] | None:
    return [scope for scope in (report.scope, chapter) if scope] or None
