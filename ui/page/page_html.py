"""What stands around the conversation, as HTML: header, panel, empty page, the form for a reason. Pure.

Hooks for the page's script: ``#bb-header`` carries what it has to say (``data-copied``, ``data-delete-sure``, …) and the buttons
``.bb-menu``, ``.bb-theme``; ``template#bb-feedback-form`` is put under an answer; ``#bb-right`` holds ``.bb-panel-back``,
``.bb-panel-close`` and ``#bb-panel``, which is filled with fragments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.schema import Document
from ui.evidence.source_view import outline_fragment
from ui.page.answer_extras import questions_html
from ui.page.rating import MAX_REASON_CHARS
from ui.words.inert import html_text
from ui.words.texts import Lang, Words

if TYPE_CHECKING:
    from rag.language_models.protocol import ChatModel

REASONS = ("wrong", "incomplete", "citation", "refused", "answered", "other")


def header_html(t: Words, lang: Lang) -> str:
    """Title, language, theme, documentation; on a phone the menu's button."""
    other, name, code = ("en/", t("language_en"), "en") if lang == "zh" else ("../", t("language_zh"), "zh-CN")
    said = {
        "copied": t("copied"),
        "answer": t("answer_of"),
        "question": t("question"),
        "conversation": t("conversation"),
        "stopped": t("stopped"),
        "editing": t("editing"),
        "next": t("asked_next"),
        "offline": t("error_offline"),
        "unexpected": t("error_unexpected"),
        "busy": t("error_queue_full"),
        "export-empty": t("export_empty"),
        "exported": t("exported"),
        "delete-sure": t("conversation_delete_sure"),
        "report-delete-sure": t("report_delete_sure", title="%s"),
    }
    data = " ".join(f'data-{key}="{html_text(text)}"' for key, text in said.items())
    return (
        f'<a class="bb-skip" href="#bb-question">{t("skip_to_question")}</a>'
        f'<header id="bb-header" {data}>'
        f'<button type="button" class="bb-menu" aria-expanded="false" aria-controls="bb-left">{t("menu")}</button>'
        f'<h1>{t("title")}</h1><p class="bb-subtitle">{t("subtitle")}</p><nav>'
        f'<button type="button" class="bb-theme" aria-label="{t("theme")}" title="{t("theme")}"></button>'
        f'<a class="bb-language" href="{other}" lang="{code}" hreflang="{code}">{name}</a>'
        f'<a class="bb-docs" href="{"" if lang == "zh" else "../"}docs">{t("for_programs")}</a></nav></header>'
        '<div id="bb-status" class="bb-unseen" role="status"></div>'
        '<div id="bb-told" role="status"></div>' + _feedback_form(t)
    )


def panel_html(t: Words) -> str:
    """The panel for sources, empty."""
    return (
        f'<section id="bb-aside" aria-label="{t("panel")}"><div class="bb-panel-head">'
        f'<button type="button" class="bb-panel-back" aria-label="{t("back")}" title="{t("back")}" hidden>‹</button>'
        f"<h2>{t('panel')}</h2>"
        f'<button type="button" class="bb-panel-close" aria-label="{t("close")}" title="{t("close")}">×</button></div>'
        f'<div id="bb-panel" tabindex="-1" data-loading="{t("loading")}" data-gone="{t("report_gone")}" '
        f'data-offline="{t("error_offline")}"><p class="bb-empty">{t("panel_empty")}</p></div></section>'
    )


def empty_html(title: str | None, questions: Sequence[str], t: Words, *, note: str = "") -> str:
    """What a conversation without a question shows: what can be asked. ``title`` is ``None`` for all reports."""
    heading = t("empty_all") if title is None else t("empty_heading", title=title)
    noted = f'<p class="bb-note-line">{html_text(note)}</p>' if note else ""
    return f'<h2 class="bb-empty-heading">{html_text(heading)}</h2>{questions_html(questions, t, key="suggestions")}{noted}'


def outline_html(report_id: str, document: Document, t: Words) -> str:
    """The outline of a report to browse, with its id for the links."""
    made = (
        outline_fragment(document, t)
        if document.sections
        else f'<p class="bb-empty">{html_text(t("outline_none"))}</p>'
    )
    return f'<h2 class="bb-side-heading">{t("outline")}</h2><div data-report="{html_text(report_id)}">{made}</div>'


def scope_html(chapter: str, t: Words) -> str:
    """Above the question: that it is asked within a chapter only."""
    if not chapter:
        return ""
    said = html_text(t("scope_now", title=chapter))
    return f'<p class="bb-scope">{said} <button type="button" class="bb-scope-clear">{t("scope_clear")}</button></p>'


def model_html(model: ChatModel | None, t: Words) -> str:
    """Below the question: which language model writes, and where questions and passages are sent; nothing without one."""
    if model is None:
        return ""
    said = t("model_here", name=model.name)
    if model.address is not None:
        said = t("model_sent", name=model.name, address=model.address)
    return f'<p class="bb-model">{html_text(said)}</p>'


def editing_html(t: Words) -> str:
    """Above the question: that it will replace the last one. Seen while ``body.bb-is-editing``."""
    cancel = f'<button type="button" class="bb-edit-cancel">{t("edit_cancel")}</button>'
    return f'<p class="bb-note" id="bb-editing-note">{html_text(t("editing"))} {cancel}</p>'


def _feedback_form(t: Words) -> str:
    choices = "".join(
        f'<label><input type="radio" name="bb-reason" value="{html_text(t(f"reason_{name}"))}"> {t(f"reason_{name}")}</label>'
        for name in REASONS
    )
    return (
        '<template id="bb-feedback-form"><form class="bb-feedback">'
        f"<fieldset><legend>{t('feedback_down')}</legend>{choices}</fieldset>"
        f'<textarea rows="2" maxlength="{MAX_REASON_CHARS}" aria-label="{t("feedback_reason", n=MAX_REASON_CHARS)}" '
        f'placeholder="{t("feedback_reason", n=MAX_REASON_CHARS)}"></textarea>'
        f'<div class="bb-feedback-buttons"><button type="submit">{t("feedback_send")}</button>'
        f'<button type="button" class="bb-feedback-close">{t("close")}</button></div></form></template>'
    )
