"""The page: layout and wiring only. What is shown comes from pure modules, what is asked goes through the queue."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from index.errors import BluebookError
from ui import conversations as kept
from ui.answer_extras import questions_html
from ui.asked import ALL, answer_turn
from ui.exports import write_export
from ui.limits import LimitError, WorkQueue, caller_of
from ui.messages import failed, messages, partial, pending
from ui.rating import rate
from ui.reading import Readings
from ui.render import sentences_of
from ui.session import session_of
from ui.settings import UiSettings
from ui.suggestions import answerable, suggested
from ui.texts import Lang, Words, label
from ui.upload_part import upload_part

if TYPE_CHECKING:
    from ui.library import Library, Report

STORAGE_KEY = "bluebook-conversations"
_OBFUSCATION = "bluebook"
"""BrowserState wants a secret; what is kept is the visitor's own and no secret from them, and must outlive a restart."""


def session_in(request: gr.Request) -> str:
    """The session of a Gradio request."""
    return session_of(request.headers.get("cookie", "")) or ""


def create_page(library: Library, readings: Readings, queue: WorkQueue, settings: UiSettings, lang: Lang) -> gr.Blocks:
    """The page in one language; the library, the queue and the settings are shared by all visitors."""
    t = label(lang)
    page: gr.Blocks
    with gr.Blocks(title=t("title"), analytics_enabled=False, fill_width=True) as page:
        state = gr.BrowserState({}, storage_key=STORAGE_KEY, secret=_OBFUSCATION)
        gr.HTML(_header(t, lang))
        with gr.Row(elem_id="bb-main", equal_height=False):
            with gr.Column(elem_id="bb-left", min_width=240, scale=2):
                report = gr.Dropdown(label=t("reports"), elem_id="bb-report", filterable=False)
                chapter = gr.Dropdown(label=t("scope"), elem_id="bb-chapter", filterable=False)
                opened = gr.Radio(label=t("conversations"), elem_id="bb-conversations")
                with gr.Row():
                    begin = gr.Button(t("conversation_new"), size="sm", elem_id="bb-new")
                    delete = gr.Button(t("conversation_delete"), size="sm", elem_id="bb-delete")
                name = gr.Textbox(
                    label=t("conversation_name"), submit_btn=t("conversation_rename"), max_length=kept.TITLE_CHARS
                )
                with gr.Row():
                    as_markdown = gr.DownloadButton(t("export_markdown"), size="sm", elem_id="bb-export-markdown")
                    as_word = gr.DownloadButton(t("export_word"), size="sm", elem_id="bb-export-word")
                uploaded, remove = upload_part(library, readings, settings, t, session_in)
                gr.HTML(f'<div id="bb-outline" data-lang="{lang}"></div>')
            with gr.Column(elem_id="bb-middle", min_width=320, scale=5):
                chat = gr.Chatbot(
                    elem_id="bb-chat",
                    show_label=False,
                    label=t("conversation"),
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
                    height="62vh",
                    autoscroll=True,
                    group_consecutive_messages=False,
                    layout="bubble",
                )
                ideas = gr.HTML(elem_id="bb-ideas")
                with gr.Row(elem_id="bb-ask-row"):
                    question = gr.Textbox(
                        label=t("question"),
                        placeholder=t("ask_placeholder"),
                        info=t("ask_hint"),
                        lines=1,
                        max_lines=6,
                        elem_id="bb-question",
                        autofocus=True,
                        scale=6,
                    )
                    send = gr.Button(t("send"), variant="primary", elem_id="bb-send", min_width=72, scale=0)
                    stop = gr.Button(t("stop"), elem_id="bb-stop", min_width=72, scale=0)
            with gr.Column(elem_id="bb-right", min_width=300, scale=4):
                gr.HTML(_panel(t))
        retry = gr.Button(t("retry"), visible="hidden", elem_id="bb-retry")
        edit = gr.Button(t("edit"), visible="hidden", elem_id="bb-edit")
        rating = gr.Textbox(visible="hidden", elem_id="bb-rating", label=t("feedback"))
        rated = gr.Button(t("feedback_send"), visible="hidden", elem_id="bb-rate")

        def reports(request: gr.Request) -> tuple[Report, ...]:
            return library.reports(session_in(request))

        def chosen(report_id: str | None, request: gr.Request) -> tuple[Report, ...]:
            return tuple(r for r in reports(request) if report_id in (ALL, r.report_id)) or reports(request)[:1]

        def view(state_now: kept.State, several: bool) -> list[Any]:
            items = [(item["title"] or t("conversation_untitled"), item["id"]) for item in state_now["items"]]
            return [
                messages(kept.turns(state_now), t, several=several),
                state_now,
                gr.Radio(choices=items, value=state_now["current"]),
                kept.current(state_now)["title"],
            ]

        def load(raw: object, request: gr.Request) -> list[Any]:
            there = reports(request)
            several = len(there) > 1
            names = [(r.title, r.report_id) for r in there] + ([(t("report_all"), ALL)] if several else [])
            first = there[0] if there else None
            return [
                *view(kept.read(raw, _new_id()), several),
                gr.Dropdown(choices=names, value=first.report_id if first else None),
                *look_at(first.report_id if first else None, request),
            ]

        def look_at(report_id: str | None, request: gr.Request) -> list[Any]:
            found = chosen(report_id, request)
            one = found[0] if len(found) == 1 else None
            chapters = [(t("scope_all"), "")] + [(title, title) for title in (one.chapters if one else ())]
            made = answerable(suggested(one.assistant.index.chunks, one.document_id), one.assistant.ask) if one else []
            return [gr.Dropdown(choices=chapters, value=""), questions_html(made, t, key="suggestions")]

        async def ask(
            text: str, raw: object, report_id: str | None, part: str | None, request: gr.Request
        ) -> AsyncIterator[list[Any]]:
            now = kept.read(raw, _new_id())
            turns, asked = kept.turns(now), text.strip()
            several = len(reports(request)) > 1
            unchanged = [gr.skip(), gr.skip(), gr.skip()]
            if not asked:
                yield [gr.skip(), *unchanged, gr.skip()]
                return
            yield [pending(turns, asked, t, several=several), *unchanged, ""]
            try:
                turn = await queue.run(
                    lambda: answer_turn(chosen(report_id, request), asked, turns, part or None),
                    caller=caller_of(request.request.scope if request.request is not None else {}),
                )
            except LimitError as error:
                yield [failed(turns, asked, error.said(t), t, several=several), *unchanged, asked]
                return
            except BluebookError as error:
                yield [failed(turns, asked, str(error), t, several=several), *unchanged, asked]
                return
            for shown in range(1, len(sentences_of(turn["answer"]))):
                yield [partial(turns, turn, shown, t, several=several), *unchanged, gr.skip()]
            yield [*view(kept.with_turns(now, [*turns, turn]), several), gr.skip()]

        def changed(change: Callable[[kept.State], kept.State]) -> Callable[[object, gr.Request], list[Any]]:
            def run(raw: object, request: gr.Request) -> list[Any]:
                return view(change(kept.read(raw, _new_id())), len(reports(request)) > 1)

            return run

        def open_one(wanted: str, raw: object, request: gr.Request) -> list[Any]:
            return view(kept.opened(kept.read(raw, _new_id()), wanted or ""), len(reports(request)) > 1)

        def rename(wanted: str, raw: object, request: gr.Request) -> list[Any]:
            return view(kept.renamed(kept.read(raw, _new_id()), wanted), len(reports(request)) > 1)

        def take_back(raw: object, request: gr.Request) -> list[Any]:
            shorter, text = kept.without_last(kept.read(raw, _new_id()))
            return [*view(shorter, len(reports(request)) > 1), text]

        def exporter(suffix: str) -> Callable[[object, gr.Request], str | None]:
            def run(raw: object, request: gr.Request) -> str | None:
                titles = [r.title for r in reports(request)]
                return write_export(kept.current(kept.read(raw, _new_id())), titles, suffix, t)

            return run

        def note(sent: str, raw: object, request: gr.Request) -> None:
            told = rate(sent, kept.turns(kept.read(raw, _new_id())), reports(request), t)
            gr.Info(told)

        def remove_report(report_id: str | None, request: gr.Request) -> None:
            session = session_in(request)
            own = next((r for r in library.reports(session) if r.report_id == report_id and r.owner == session), None)
            if own is None:
                gr.Warning(t("error_not_own"))
                return
            library.remove(session, own.report_id)
            gr.Info(t("report_deleted", title=own.title))

        shown = [chat, state, opened, name]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(load, state, [*shown, report, chapter, ideas], **quiet)
        report.input(look_at, report, [chapter, ideas], **quiet).then(fn=None, js="() => bluebook.reportChanged()")
        removed = remove.click(remove_report, report, None, **quiet)
        removed.then(load, state, [*shown, report, chapter, ideas], **quiet)
        uploaded.then(load, state, [*shown, report, chapter, ideas], **quiet)
        asking = gr.on(
            [question.submit, send.click],
            ask,
            [question, state, report, chapter],
            [*shown, question],
            concurrency_limit=None,
            **quiet,
        )
        stop.click(fn=None, cancels=[asking], **quiet).then(changed(lambda s: s), state, shown, **quiet)
        begin.click(changed(lambda s: kept.begun(s, _new_id())), state, shown, **quiet)
        delete.click(
            changed(lambda s: kept.deleted(s, _new_id())),
            state,
            shown,
            js=_confirm(t("conversation_delete_sure")),
            **quiet,
        )
        opened.input(open_one, [opened, state], shown, **quiet)
        name.submit(rename, [name, state], shown, **quiet)
        edit.click(take_back, state, [*shown, question], **quiet)
        retry.click(take_back, state, [*shown, question], **quiet).then(
            ask, [question, state, report, chapter], [*shown, question], concurrency_limit=None, **quiet
        )
        rated.click(note, [rating, state], None, **quiet)
        for button, suffix in ((as_markdown, ".md"), (as_word, ".docx")):
            button.click(exporter(suffix), state, button, **quiet)
    page.queue(default_concurrency_limit=None, max_size=settings.queue + settings.workers)
    return page


def _new_id() -> str:
    return secrets.token_urlsafe(9)


def _confirm(question: str) -> str:
    import json

    return f"(state) => {{ if (!confirm({json.dumps(question)})) throw new Error('kept'); return state; }}"


def _header(t: Words, lang: Lang) -> str:
    other, name = ("en/", t("language_en")) if lang == "zh" else ("../", t("language_zh"))
    return (
        f'<a class="bb-skip" href="#bb-question">{t("skip_to_question")}</a>'
        f'<header class="bb-header"><h1>{t("title")}</h1><p>{t("subtitle")}</p>'
        f'<nav><button type="button" class="bb-theme">{t("theme")}</button>'
        f'<a class="bb-language" href="{other}">{name}</a><a href="{"" if lang == "zh" else "../"}docs">{t("for_programs")}</a></nav></header>'
    )


def _panel(t: Words) -> str:
    return (
        f'<aside id="bb-panel" tabindex="-1" aria-label="{t("panel")}" aria-live="polite" '
        f'data-loading="{t("loading")}" data-gone="{t("report_gone")}" data-offline="{t("error_offline")}">'
        f'<p class="bb-empty">{t("panel_empty")}</p></aside>'
    )
