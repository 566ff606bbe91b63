"""A reader's thumb and reason → a line beside the index of the report that was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, Field

from index.errors import BluebookError
from ui.page.feedback import Feedback, append_feedback
from ui.words.texts import Lang

if TYPE_CHECKING:
    from ui.asking.several_reports import Askable

MAX_REASON_CHARS = 500


class Rated(BaseModel):
    """What the page sends: the verdict, and of the turn what has to be known to understand it."""

    verdict: Literal["up", "down"]
    reason: Annotated[str, Field(max_length=MAX_REASON_CHARS)] = ""
    question: Annotated[str, Field(max_length=20_000)]
    answer: Annotated[str, Field(max_length=200_000)]
    report: str
    citations: Annotated[list[str], Field(max_length=500)] = []
    lang: Lang = "zh"


def rate(sent: Rated, reports: Sequence[Askable]) -> bool:
    """Keep a verdict; false where the report is gone or the disk is full."""
    report = next((report for report in reports if report.report_id == sent.report), None)
    if report is None:
        return False
    entry = Feedback(
        time=datetime.now().astimezone().isoformat(timespec="seconds"),
        question=sent.question,
        answer=sent.answer,
        verdict=sent.verdict,
        reason=sent.reason,
        index=report.assistant.index.manifest.name,
        citations=tuple(sent.citations),
    )
    try:
        append_feedback(report.assistant.index.folder, entry)
    except BluebookError:
        return False
    return True
