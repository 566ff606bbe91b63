"""The page: layout and wiring only. What is shown comes from pure modules, what happens is in ``ui.page.page_events``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from ui.access.limits import WorkQueue
from ui.page import conversations as kept
from ui.page.page_events import Events, session_in
from ui.page.page_html import editing_html, header_html, model_html, panel_html
from ui.page.upload_part import LONG, SHORT, UploadPart, upload_part
from ui.reports.reading import Readings
from ui.settings import UiSettings
from ui.words.texts import Lang, Words, label

if TYPE_CHECKING:
    from ui.reports.library import Library

STORAGE_KEY = "bluebook-conversations"
_OBFUSCATION = "bluebook"
"""BrowserState wants a secret; what is kept is the visitor's own and no secret from them, and must outlive a restart."""
_TEMPORARY_SECONDS = 3600
"""Gradio's own copies of uploads are deleted when they are this old."""

RAW: dict[str, Any] = {"preprocess": False}
"""What the page sends is taken as it comes, and looked up in the library or made whole by our own code. Gradio would refuse
what it does not remember to have offered: a page that is older than the server could ask nothing any more."""

QUICK, ASKING = SHORT | RAW, LONG | RAW

LAST: dict[str, Any] = {"trigger_mode": "always_last"}
"""Of choices made in quick succession the last one counts; Gradio would drop it while an earlier one is under way."""


def create_page(library: Library, readings: Readings, queue: WorkQueue, settings: UiSettings, lang: Lang) -> gr.Blocks:
    """The page in one language; the library, the queue and the settings are shared by all visitors."""
    t = label(lang)
    events = Events(library, queue, t)
    page: gr.Blocks
    with gr.Blocks(
        title=t("title"),
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_TEMPORARY_SECONDS, _TEMPORARY_SECONDS),
    ) as page:
        state = gr.BrowserState({}, storage_key=STORAGE_KEY, secret=_OBFUSCATION)
        _html(header_html(t, lang))
        with gr.Row(elem_id="bb-main", equal_height=False):
            with gr.Column(elem_id="bb-left", min_width=0):
                left = _Left(t)
                upload = upload_part(library, readings, settings, t, session_in)
                outline = _html("", elem_id="bb-outline")
            with gr.Column(elem_id="bb-middle", min_width=0):
                middle = _Middle(t)
                _html(model_html(library.model, t), elem_id="bb-model")
            with gr.Column(elem_id="bb-right", min_width=0):
                _html(panel_html(t))
        hidden = _Hidden(t)
        _wire(page, events, state, left, upload, outline, middle, hidden)
    page.queue(default_concurrency_limit=None, max_size=settings.queue + settings.workers)
    return page


def _html(value: str, **more: Any) -> gr.HTML:
    """HTML that is ours alone: without Gradio's looks for texts."""
    return gr.HTML(value, apply_default_css=False, **more)


class _Left:
    """Conversations and the choice of a report."""

    def __init__(self, t: Words) -> None:
        self.begin = gr.Button(t("conversation_new"), size="sm", elem_id="bb-new")
        self.opened = gr.Radio(label=t("conversations"), elem_id="bb-conversations")
        with gr.Row(elem_id="bb-conversation-actions"):
            gr.Button(t("conversation_rename"), size="sm", elem_id="bb-rename")
            self.delete = gr.Button(t("conversation_delete"), size="sm", elem_id="bb-delete")
            self.as_markdown = gr.Button(t("export_markdown"), size="sm", elem_id="bb-export-markdown")
            self.as_word = gr.Button(t("export_word"), size="sm", elem_id="bb-export-word")
        self.name = gr.Textbox(
            label=t("conversation_name"), submit_btn=t("save"), max_length=kept.TITLE_CHARS, elem_id="bb-name"
        )
        self.report = gr.Dropdown(label=t("reports"), elem_id="bb-report", filterable=False)
        self.chapter = gr.Dropdown(label=t("scope"), elem_id="bb-chapter", filterable=False)


class _Middle:
    """The conversation, or what can be asked while it is empty, and the question."""

    def __init__(self, t: Words) -> None:
        self.chat = gr.Chatbot(
            elem_id="bb-chat",
            show_label=False,
            label=t("conversation"),
            latex_delimiters=[],
            buttons=[],
            feedback_options=None,
            height="100%",
            autoscroll=False,
            group_consecutive_messages=False,
            layout="bubble",
            # The cleaning would take away what the links carry; ui.words.inert leaves nothing in a text that could be run.
            sanitize_html=False,
        )
        self.ideas = _html("", elem_id="bb-ideas")
        self.scope = _html("", elem_id="bb-scope")
        _html(editing_html(t), elem_id="bb-editing")
        with gr.Row(elem_id="bb-ask-row"):
            self.question = gr.Textbox(
                label=t("question"),
                placeholder=t("ask_placeholder"),
                info=t("ask_hint"),
                lines=1,
                max_lines=6,
                elem_id="bb-question",
                autofocus=True,
            )
            self.send = gr.Button(t("send"), variant="primary", elem_id="bb-send", min_width=0)
            self.stop = gr.Button(t("stop"), elem_id="bb-stop", min_width=0)


class _Hidden:
    """What the page's script presses. ``replaces``, ``alone`` and ``rating`` are sent by it; ``told`` is what it has to tell."""

    def __init__(self, t: Words) -> None:
        self.retry = gr.Button(t("retry"), visible="hidden", elem_id="bb-retry")
        self.edit = gr.Button(t("edit"), visible="hidden", elem_id="bb-edit")
        self.restore = gr.Button(t("edit_cancel"), visible="hidden", elem_id="bb-restore")
        self.unscope = gr.Button(t("scope_clear"), visible="hidden", elem_id="bb-unscope")
        self.rated = gr.Button(t("feedback_send"), visible="hidden", elem_id="bb-rate")
        self.replaces = gr.Checkbox(visible="hidden", label=t("edit"))
        self.alone = gr.Checkbox(visible="hidden", label=t("as_it_stands"))
        self.rating = gr.Textbox(visible="hidden", label=t("feedback"))
        self.told = gr.Textbox(visible="hidden", label=t("feedback"))


def _wire(
    page: gr.Blocks,
    events: Events,
    state: gr.BrowserState,
    left: _Left,
    upload: UploadPart,
    outline: gr.HTML,
    middle: _Middle,
    hidden: _Hidden,
) -> None:
    shown = [middle.chat, state, left.opened, left.name]
    of_report = [left.chapter, middle.ideas, outline, middle.scope, upload.remove]
    everything = [*shown, left.report, *of_report]

    page.load(events.load, [state, left.report], everything, **QUICK)
    left.report.input(events.look_at, left.report, of_report, **QUICK, **LAST)
    left.chapter.input(events.scoped, left.chapter, middle.scope, **QUICK, **LAST)
    # What is set here is no input of the reader, so that the line above the question is told by itself.
    hidden.unscope.click(lambda: "", None, left.chapter, **QUICK).then(
        events.scoped, left.chapter, middle.scope, **QUICK
    )
    upload.remove.click(events.remove_report, left.report, hidden.told, **QUICK).success(
        None, hidden.told, None, js="(text) => bluebook.tell(text)", **QUICK
    ).then(events.load, [state, left.report], everything, **QUICK)
    upload.read.then(events.load, [state, upload.made], everything, **QUICK)

    # The script sends what stands in the field or what was chosen; no field has to be filled in by it and read in time.
    asked_of = [state, left.report, left.chapter]
    asking = gr.on(
        [middle.question.submit, middle.send.click],
        events.ask,
        [middle.question, hidden.replaces, hidden.alone, *asked_of],
        shown,
        js="(...inputs) => bluebook.asked(...inputs)",
        **ASKING,
    )
    again = hidden.retry.click(
        events.ask_again, asked_of, shown, js="(...inputs) => bluebook.askedAgain(...inputs)", **ASKING
    )
    middle.stop.click(fn=None, cancels=[asking, again], **QUICK)
    for asked in (asking, again):
        asked.success(None, middle.chat, middle.chat, js="(chat) => bluebook.ended(chat, true)", **QUICK)
        asked.failure(None, middle.chat, middle.chat, js="(chat) => bluebook.ended(chat, false)", **QUICK)
    hidden.edit.click(None, state, None, js="(state) => bluebook.edit(state)", **QUICK)
    hidden.restore.click(events.changed(lambda now: now), state, shown, **QUICK)
    hidden.rated.click(
        events.note,
        [hidden.rating, state],
        hidden.told,
        js="(_, state) => [bluebook.rating(), state]",
        **QUICK,
        trigger_mode="multiple",
    ).success(None, hidden.told, None, js="(text) => bluebook.tell(text)", **QUICK)

    left.begin.click(events.changed(events.begin), state, shown, **QUICK)
    left.delete.click(events.changed(events.delete), state, shown, **QUICK)
    left.opened.input(events.open_one, [left.opened, state], shown, **QUICK, **LAST)
    left.name.submit(events.rename, [left.name, state], shown, **QUICK)
    left.as_markdown.click(None, state, None, js="(state) => bluebook.exported(state, 'md')", **QUICK)
    left.as_word.click(None, state, None, js="(state) => bluebook.exported(state, 'docx')", **QUICK)
