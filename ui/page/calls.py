"""What goes through Gradio's queue: a question, answered event by event, and the upload that is being read.

Each is a generator of JSON objects with their ``kind``; a client that goes away closes it, and with it the work.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any, Literal

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import iterate_in_threadpool

from index.errors import NotFoundError
from ui.access.limits import WorkQueue, caller_of
from ui.access.session import session_of
from ui.asking.asked import GoOn, answer_turn
from ui.asking.streaming import streamed
from ui.page.said_errors import said_of
from ui.page.turn_html import partial_html, turn_html
from ui.reports.reading import ReadingDone, ReadingProgress, Readings
from ui.reports.upload_html import done_html, progress_html
from ui.words.texts import Lang, label

if TYPE_CHECKING:
    from ui.reports.report_library import Library, Report

MOST_EARLIER = 8
"""Turns before the question that count for it, the last ones."""

Event = dict[str, Any]


class Asked(BaseModel):
    """What the page sends with a question. ``reports``: their ids, none for all; ``earlier``: records of answers before it."""

    model_config = ConfigDict(extra="ignore")

    question: Annotated[str, Field(max_length=20_000)]
    reports: Annotated[list[str], Field(max_length=1000)] = []
    chapter: Annotated[str, Field(max_length=500)] | None = None
    length: Literal["short", "long"] = "long"
    earlier: Annotated[list[dict[str, Any]], Field(max_length=100)] = []
    lang: Lang = "zh"


class Calls:
    """The handlers. They hold no state: that is the browser's and the library's."""

    def __init__(self, library: Library, readings: Readings, queue: WorkQueue) -> None:
        self._library = library
        self._readings = readings
        self._queue = queue
        self._leaving = threading.Event()

    def leave(self) -> None:
        """Come to an end: the server is about to."""
        self._leaving.set()

    async def ask(self, sent: dict[str, Any], request: gr.Request) -> AsyncIterator[Event]:
        """``partial`` answers as they are written, the ``turn`` that counts, then ``related`` questions; or an ``error``."""
        try:
            asked = Asked.model_validate(sent)
        except ValidationError:
            yield {"kind": "error", "message": label(str(sent.get("lang", "zh")))("error_unexpected")}
            return
        t, question = label(asked.lang), asked.question.strip()
        session = session_of(request.headers.get("cookie", "")) or ""
        caller = caller_of(request.request.scope if request.request is not None else {})
        chapter = asked.chapter or None
        try:
            reports = self._chosen(session, asked.reports)
            written = streamed(
                self._queue,
                lambda stopped: answer_turn(
                    reports,
                    question,
                    asked.earlier[-MOST_EARLIER:],
                    chapter=chapter if len(reports) == 1 else None,
                    length=asked.length,
                    stopped=lambda: stopped() or self._leaving.is_set(),
                ),
                caller=caller,
            )
            async with aclosing(written) as events:
                async for event in events:
                    if isinstance(event, GoOn):
                        yield {"kind": "related", "questions": list(event.questions)}
                    elif event.whole:
                        yield {"kind": "turn", "turn": event.turn, "html": turn_html(event.turn, t)}
                    else:
                        yield {"kind": "partial", "html": partial_html(event.turn, t)}
        except Exception as error:
            limit = self._library.max_question_chars
            said = said_of(error, t, asked=question, limit=limit, chapter=chapter or "")
            gone = isinstance(error, NotFoundError)
            yield {"kind": "error", "message": said, **({"gone": True} if gone else {})}

    async def reading(self, lang: str, request: gr.Request) -> AsyncIterator[Event]:
        """How far this session's upload is, whenever that changes, until it is ``done`` or has ``failed``; ``none`` where there is none."""
        t = label(lang)
        reading = self._readings.of(session_of(request.headers.get("cookie", "")) or "")
        if reading is None:
            yield {"kind": "none"}
            return
        async for event in iterate_in_threadpool(reading.events()):
            if isinstance(event, ReadingProgress):
                yield {"kind": "progress", "html": progress_html(event, t), "name": reading.name}
            elif isinstance(event, ReadingDone):
                made = [report.report_id for report in event.reports]
                yield {"kind": "done", "html": done_html(event, t), "reports": made, "title": event.title}
            else:
                cancelled = event.error.key == "upload_cancelled"
                yield {"kind": "failed", "message": event.error.said(t), "cancelled": cancelled}

    def _chosen(self, session: str, wanted: list[str]) -> tuple[Report, ...]:
        """The reports of these ids, all where none is named. Raises ``NotFoundError`` where one of them is gone: no other answers for it."""
        there = {report.report_id: report for report in self._library.reports(session)}
        missing = [report_id for report_id in wanted if report_id not in there]
        if missing or not there:
            raise NotFoundError(f"there is no report {', '.join(missing)!r}")
        return tuple(there[report_id] for report_id in dict.fromkeys(wanted)) or tuple(there.values())
