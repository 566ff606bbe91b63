"""A question to one report, to several or to whole indexes → the answer that is surest of its evidence, and whose it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
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
    asked = _joined(reports)
    best = asked[0]
    if len(asked) > 1:
        found = [
            (one, one.assistant.extractive.examine(question, scope=one.parts(chapter), history=history, length=length))
            for one in _nearest(asked, question)
        ]
        best, examined = max(found, key=lambda pair: (_worth(pair[1].answer), pair[1].decision.probability))
        if best.assistant.model is None:
            yield best.cited(examined.answer), examined
            return
    with closing(
        best.assistant.stream(question, scope=best.parts(chapter), history=history, length=length, stopped=stopped)
    ) as events:
        for event in events:
            yield best.report_id if isinstance(event, Said) else best.cited(event.answer), event


@dataclass(frozen=True, slots=True)
class _Asked:
    """A report, or all of an index asked at once: ``ids`` are its reports by their titles."""

    assistant: Assistant
    scope: str | None
    ids: Mapping[str | None, str]

    @property
    def report_id(self) -> str:
        return next(iter(self.ids.values()))

    def parts(self, chapter: str | None) -> list[str] | None:
        """What the assistant is restricted to."""
        return [scope for scope in (self.scope, chapter) if scope] or None

    def cited(self, answer: Answer) -> str:
        """The report that an answer cites first, or comes nearest to."""
        titles = [citation.document for citation in answer.citations] + [near.document for near in answer.nearest]
        return next((self.ids[title] for title in titles if title in self.ids), self.report_id)


def _joined(reports: Sequence[Askable]) -> list[_Asked]:
    """Each report by itself; all of those that make up an index together, so that it can answer from several of them."""
    asked = []
    for assistant in {id(report.assistant): report.assistant for report in reports}.values():
        own = [report for report in reports if report.assistant is assistant]
        if 1 < len(own) == len(assistant.index.manifest.sources):
            asked.append(_Asked(assistant, None, {report.scope: report.report_id for report in own}))
        else:
            asked += [_Asked(assistant, report.scope, {report.scope: report.report_id}) for report in own]
    return asked


def _nearest(asked: Sequence[_Asked], question: str) -> Sequence[_Asked]:
    """Of more than ``MOST_EXAMINED`` those with the best passages; of each index the passages are searched once."""
    if len(asked) <= MOST_EXAMINED:
        return asked
    best: dict[str, float] = {}
    for assistant in {id(one.assistant): one.assistant for one in asked}.values():
        own = [one for one in asked if one.assistant is assistant]
        by_title = {title: one.report_id for one in own for title in one.ids}
        for hit in assistant.search(question, k=_SEARCHED).hits:
            found = by_title.get(hit.chunk.document_title) or by_title.get(None)
            if found is not None:
                best[found] = max(best.get(found, hit.score), hit.score)
    nearest = sorted((one for one in asked if one.report_id in best), key=lambda one: -best[one.report_id])
    return nearest[:MOST_EXAMINED] or asked[:MOST_EXAMINED]


def _worth(answer: Answer) -> int:
    """An answer before a friendly line, and that before a refusal; where another part of a report answers, it is nearer."""
    return (
        0 if answer.refused and answer.elsewhere is None else 2 if answer.kind != "chat" and not answer.refused else 1
    )
