"""The reports of one index as they are, for everyone: what an agent on this machine is served."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.schema import Document
from rag.suggesting.suggestions import suggestions
from ui.reports.suggestions import Suggestions

if TYPE_CHECKING:
    from rag.assistant import Assistant


@dataclass(frozen=True)
class IndexReport:
    """A report of an index. ``scope`` is its title where the index holds others too."""

    report_id: str
    title: str
    document: Document
    assistant: Assistant
    scope: str | None

    @cached_property
    def suggestions(self) -> Suggestions:
        """Questions that it answers, made in the background from the first time on that they are asked for."""
        return Suggestions(suggestions(self.assistant, document_id=self.document.document_id))


class IndexReports:
    """Every report of an assistant's index, whatever the session."""

    def __init__(self, assistant: Assistant) -> None:
        documents = assistant.index.documents
        self._reports = {
            d.document_id: IndexReport(d.document_id, d.title, d, assistant, d.title if len(documents) > 1 else None)
            for d in documents
        }

    def reports(self, session: str) -> tuple[IndexReport, ...]:
        """All of them, in the order in which they were added."""
        return tuple(self._reports.values())

    def get(self, session: str, report_id: str) -> IndexReport:
        """The report with this id; ``KeyError`` where there is none."""
        return self._reports[report_id]
