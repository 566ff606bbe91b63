"""What happens when something of the page is pressed: from what the browser sent to what the page shows. No layout here."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import (
    BluebookError,
    ModelError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnreachableError,
    QuestionError,
    SettingsError,
)
from rag.suggesting.suggestions import MOST_SUGGESTED
from ui.access.limits import LimitError, WorkQueue, caller_of
from ui.access.session import session_of
from ui.asking.asked import ALL, answer_turn
from ui.asking.streaming import streamed
from ui.page import conversations as kept
from ui.page.messages import failed, messages, partial, pending
from ui.page.page_html import empty_html, outline_html, scope_html
from ui.page.rating import rate
from ui.reports.names import report_names
from ui.words.texts import Words

if TYPE_CHECKING:
    from ui.reports.library import Library, Report

View = list[Any]
"""Values for the chat, the state, the list of conversations and the name, in this order."""

_MODEL_ERRORS: tuple[tuple[type[ModelError], str], ...] = (
    (ModelTimeoutError, "error_model_timeout"),
    (ModelUnreachableError, "error_model_unreachable"),
    (ModelRefusedError, "error_model_refused"),
)

_logger = logging.getLogger(__name__)


def session_in(request: gr.Request) -> str:
    """The session of a Gradio request."""
    return session_of(request.headers.get("cookie", "")) or ""


def said_of(error: Exception, t: Words, *, asked: str, limit: int, chapter: str = "") -> str:
    """An error in the words of the page; one that nobody expected is logged, and its text is not for visitors."""
    if isinstance(error, LimitError):
        return error.said(t)
    if isinstance(error, QuestionError):
        return t("error_too_long", n=len(asked), limit=limit) if len(asked) > limit else t("error_no_words")
    if isinstance(error, SettingsError) and chapter:
        return t("error_no_scope", title=chapter)
    if isinstance(error, ModelError):
        # What it says is for who runs the server: addresses and settings, and never a key or a prompt.
        _logger.warning("%s", error)
        return t(next((key for kind, key in _MODEL_ERRORS if isinstance(error, kind)), "error_model_reply"))
    if isinstance(error, BluebookError):
        return str(error)
    _logger.error("a question of the page failed", exc_info=error)
    return t("error_unexpected")


class Events:
    """Handlers of the page in one language. They hold no state: that is the browser's and the library's."""

    def __init__(self, library: Library, queue: WorkQueue, t: Words) -> None:
        self._library = library
        self._queue = queue
        self._t = t

    def load(self, raw: object, wanted: str | None, request: gr.Request) -> list[Any]:
        """View, reports, and what belongs to the report that is chosen (``wanted``, where it is still there)."""
        there = self._reports(request)
        names = report_names(there, self._t)
        names += [(self._t("report_all"), ALL)] if len(there) > 1 else []
        ids = [report_id for _, report_id in names]
        value = wanted if wanted in ids else next(iter(ids), None)
        return [
            *self._view(kept.read(raw, _new_id()), request),
            gr.Dropdown(choices=names, value=value, visible=True),
            *self.look_at(value, request),
        ]

    def look_at(self, report_id: str | None, request: gr.Request) -> list[Any]:
        """Chapters, suggestions, outline, the note of the chapter, and whether the report can be deleted."""
        found = self._chosen(report_id, request)
        one = found[0] if len(found) == 1 else None
        chapters = [(self._t("scope_all"), "")] + [(title, title) for title in (one.chapters if one else ())]
        note = self._t("source_note") if one and one.owner is None and one.pdf is None else ""
        own = one is not None and one.owner is not None and one.owner == session_in(request)
        return [
            gr.Dropdown(choices=chapters, value="", visible=one is not None),
            empty_html(one.title if one else None, self._suggestions(found), self._t, note=note),
            outline_html(one.report_id, one.document, self._t) if one else "",
            "",
            gr.Button(visible=own),
        ]

    def scoped(self, chapter: str | None) -> str:
        """The note that a question is restricted to a chapter."""
        return scope_html(chapter or "", self._t)

    async def ask(
        self,
        text: str,
        replaces: bool,
        alone: bool,
        raw: object,
        report_id: str | None,
        part: str | None,
        request: gr.Request,
    ) -> AsyncIterator[View]:
        """Answer ``text`` at the end of the open conversation, or in place of its last turn: all that the chat shows.

        A turn that is replaced is kept until the other one has its answer. ``alone``: as it stands, whatever was said before.
        """
        t, now, asked = self._t, kept.read(raw, _new_id()), str(text or "").strip()
        several = len(self._reports(request)) > 1
        turns = kept.turns(kept.without_last(now)[0] if replaces else now)
        same = [gr.skip(), gr.skip(), gr.skip()]
        if not asked:
            yield [gr.skip(), *same]
            return
        yield [pending(turns, asked, t, several=several), *same]
        caller = caller_of(request.request.scope if request.request is not None else {})
        chosen = self._chosen(report_id, request)
        answering = streamed(
            self._queue,
            lambda stopped: answer_turn(chosen, asked, turns, part or None, stopped, alone=alone),
            caller=caller,
        )
        try:
            async with aclosing(answering) as written:
                async for so_far in written:
                    if so_far.whole:
                        yield self._view(kept.with_turns(now, [*turns, so_far.turn]), request)
                    else:
                        yield [partial(turns, so_far.turn, t, several=several), *same]
        except Exception as error:
            limit = self._reports(request)[0].assistant.settings.answer.max_question_chars
            said = said_of(error, t, asked=asked, limit=limit, chapter=part or "")
            yield [failed(kept.turns(now), asked, said, t, several=several), *same]

    async def ask_again(
        self, raw: object, report_id: str | None, part: str | None, request: gr.Request
    ) -> AsyncIterator[View]:
        """Answer the last question anew."""
        _, asked = kept.without_last(kept.read(raw, _new_id()))
        async for shown in self.ask(asked, True, False, raw, report_id, part, request):
            yield shown

    def changed(self, change: Callable[[kept.State], kept.State]) -> Callable[[object, gr.Request], View]:
        """A handler that shows the state after ``change``."""

        def run(raw: object, request: gr.Request) -> View:
            return self._view(change(kept.read(raw, _new_id())), request)

        return run

    def begin(self, state: kept.State) -> kept.State:
        """A new conversation."""
        return kept.begun(state, _new_id())

    def delete(self, state: kept.State) -> kept.State:
        """Without the open conversation."""
        return kept.deleted(state, _new_id())

    def open_one(self, wanted: str | None, raw: object, request: gr.Request) -> View:
        """Another conversation."""
        return self._view(kept.opened(kept.read(raw, _new_id()), wanted or ""), request)

    def rename(self, wanted: str, raw: object, request: gr.Request) -> View:
        """The open conversation under another name."""
        return self._view(kept.renamed(kept.read(raw, _new_id()), wanted), request)

    def note(self, sent: str, raw: object, request: gr.Request) -> str:
        """Keep a reader's verdict; what to tell the reader."""
        return rate(sent, kept.turns(kept.read(raw, _new_id())), self._reports(request), self._t)

    def remove_report(self, report_id: str | None, request: gr.Request) -> str:
        """Delete an upload of this session; what to tell the reader."""
        session = session_in(request)
        own = next((r for r in self._library.reports(session) if r.report_id == report_id and r.owner == session), None)
        if own is None:
            return self._t("error_not_own")
        self._library.remove(session, own.report_id)
        return self._t("report_deleted", title=own.title)

    def _reports(self, request: gr.Request) -> tuple[Report, ...]:
        return self._library.reports(session_in(request))

    def _chosen(self, report_id: str | None, request: gr.Request) -> tuple[Report, ...]:
        there = self._reports(request)
        return tuple(r for r in there if report_id in (ALL, r.report_id)) or there[:1]

    def _view(self, state: kept.State, request: gr.Request) -> View:
        t, state = self._t, kept.fitted(state)
        items = [(item["title"] or t("conversation_untitled"), item["id"]) for item in state["items"]]
        return [
            messages(kept.turns(state), t, several=len(self._reports(request)) > 1),
            state,
            gr.Radio(choices=items, value=state["current"]),
            kept.current(state)["title"],
        ]

    def _suggestions(self, reports: Sequence[Report]) -> list[str]:
        """Those of the report; where there are several, the first of each."""
        of_each = [report.suggestions.so_far() for report in reports]
        return (
            of_each[0]
            if len(of_each) == 1
            else [question for made in of_each for question in made[:2]][:MOST_SUGGESTED]
        )


def _new_id() -> str:
    return secrets.token_urlsafe(9)
