"""Asking one report of several, or all of them: the best answer is the one that is surest of its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rag.assistant import Assistant, Examined
    from rag.schema import Answer


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
    reports: Sequence[Askable], question: str, *, chapter: str | None = None, history: Sequence[Answer] = ()
) -> tuple[str, Examined]:
    """The id of the report that answers best, with its answer; a refusal only where every report refuses.

    ``chapter`` restricts a single report. Raises ``ValueError`` without a report, ``QuestionError`` and ``SettingsError`` as
    an assistant does.
    """
    if not reports:
        raise ValueError("there is no report to ask")
    found = [(report.report_id, _ask(report, question, chapter, history)) for report in reports]
    return max(found, key=lambda pair: (not pair[1].answer.refused, pair[1].decision.probability))


def _ask(report: Askable, question: str, chapter: str | None, history: Sequence[Answer]) -> Examined:
    scopes = [scope for scope in (report.scope, chapter) if scope]
    return report.assistant.examine(question, scope=scopes or None, history=history)
