"""The page as one HTML document: its frame in one language, with what the scripts need to begin. Pure.

Hooks for the scripts: ``#bb-boot`` holds JSON (reports, limits), ``html[data-base]`` leads to the server's root, every region has
an id. What changes while the page is open is made by the scripts, with the words of ``page/words.<lang>.js``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ui.page.assets import STYLESHEET, assets
from ui.page.rating import MAX_REASON_CHARS
from ui.settings import UiSettings
from ui.words.inert import html_text
from ui.words.texts import Lang, Words, label

if TYPE_CHECKING:
    from rag.language_models.protocol import ChatModel

CODES: Mapping[Lang, str] = {"zh": "zh-CN", "en": "en"}
REASONS = ("wrong", "incomplete", "citation", "refused", "answered", "other")


def document_html(lang: Lang, boot: Mapping[str, Any], model: ChatModel | None, settings: UiSettings) -> str:
    """The whole document; ``boot`` is given to the scripts."""
    t = label(lang)
    data = json.dumps({**boot, "lang": lang}, ensure_ascii=False).replace("<", "\\u003c")
    body = (
        f'<a class="bb-skip" href="#bb-field">{t("skip_to_question")}</a>{header_html(t, "menu")}'
        f'<div id="bb-main">{_left(t)}{_middle(t, model, settings)}{_right(t)}</div>'
        '<div id="bb-status" class="bb-unseen" role="status"></div><div id="bb-told" role="status"></div>'
        f'<div id="bb-hover" role="tooltip" hidden></div>{_drop(t)}{_feedback_form(t)}'
        f'<script type="application/json" id="bb-boot">{data}</script>'
    )
    return frame_html(t, t("title"), body, scripts=True)


def frame_html(t: Words, title: str, body: str, *, scripts: bool = False, head: str = "", up: str | None = None) -> str:
    """A document with our head. ``scripts``: those of the page; the theme is set in any case, before anything is drawn.

    ``up`` leads from the document to the server's root.
    """
    up = base_of(t.lang) if up is None else up
    root = f"{up}{assets().root}"
    loaded = "".join(f'<link rel="modulepreload" href="{root}/{path}">' for path in assets().modules(t.lang))
    loaded += f'<script type="module" src="{root}/page/main.js"></script>'
    return (
        f'<!doctype html><html lang="{CODES[t.lang]}" data-base="{up}" data-made="{assets().made}-{t.lang}"><head><meta charset="utf-8"><title>{html_text(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">'
        f'<meta name="description" content="{html_text(t("subtitle"))}"><meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="{root}/page/favicon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="{root}/{STYLESHEET}"><script src="{root}/page/theme.js"></script>'
        f"{head}{loaded if scripts else ''}</head><body>{body}</body></html>"
    )


def base_of(lang: Lang) -> str:
    """From the page of a language to the server's root: relative, so that it holds behind a proxy too."""
    return "../" if lang == "en" else ""


def header_html(t: Words, menu: str = "", *, up: str | None = None) -> str:
    """The head of every page: title, language, theme, documentation; ``menu`` where there is one to open."""
    up = base_of(t.lang) if up is None else up
    home = f"{up}en/" if t.lang == "en" else up or "./"
    other, name, code = (f"{up}en/", "English", "en") if t.lang == "zh" else (up or "./", "中文", "zh-CN")
    button = (
        f'<button type="button" id="bb-menu" aria-expanded="false" aria-controls="bb-left">{t("menu")}</button>'
        if menu
        else ""
    )
    return (
        f'<header id="bb-header">{button}<h1><a href="{home}">{t("title")}</a></h1>'
        f'<p class="bb-subtitle">{t("subtitle")}</p><nav aria-label="{t("site")}">'
        f'<button type="button" id="bb-theme" aria-label="{t("theme")}" title="{t("theme")}"></button>'
        f'<a class="bb-language" href="{other}" lang="{code}" hreflang="{code}">{name}</a>'
        f'<a class="bb-docs" href="{up}docs{"?lang=en" if t.lang == "en" else ""}">{t("for_programs")}</a></nav></header>'
    )


def _left(t: Words) -> str:
    return (
        f'<div id="bb-left" role="complementary" aria-label="{t("left")}">'
        f'<div class="bb-left-head"><button type="button" id="bb-new">{t("conversation_new")}</button>'
        f'<button type="button" class="bb-fold" data-side="left" aria-label="{t("fold_left")}" title="{t("fold_left")}">«</button></div>'
        f'<section aria-labelledby="bb-conversations-title"><h2 id="bb-conversations-title">{t("conversations")}</h2>'
        f'<input type="search" id="bb-search" placeholder="{t("conversation_search")}" aria-label="{t("conversation_search")}" autocomplete="off">'
        f'<ul id="bb-conversations"></ul><p class="bb-side-note">{t("history_note")}</p></section>'
        f'<section aria-labelledby="bb-outline-title"><h2 id="bb-outline-title">{t("outline")}</h2>'
        f'<form id="bb-find" role="search"><input type="search" id="bb-find-field" placeholder="{t("find")}" aria-label="{t("find")}" '
        f'autocomplete="off" maxlength="100"></form><div id="bb-outline"></div></section></div>'
    )


def _middle(t: Words, model: ChatModel | None, settings: UiSettings) -> str:
    return (
        f'<main id="bb-middle">{_handle("left", t)}{_handle("right", t)}<div id="bb-top">'
        f'<button type="button" class="bb-unfold" data-side="left" aria-label="{t("unfold_left")}" title="{t("unfold_left")}">»</button>'
        f'<h2 id="bb-name"></h2><form id="bb-rename-form" hidden><input type="text" id="bb-rename-field" maxlength="200" '
        f'aria-label="{t("conversation_name")}" autocomplete="off"><button type="submit">{t("save")}</button></form>'
        f'<button type="button" id="bb-more" aria-haspopup="menu" aria-expanded="false" aria-label="{t("conversation_more")}" title="{t("conversation_more")}">⋯</button>'
        f'<button type="button" class="bb-unfold" data-side="right" aria-label="{t("unfold_right")}" title="{t("unfold_right")}">«</button></div>'
        f'<div id="bb-chat" tabindex="0" role="region" aria-label="{t("conversation_shown")}"><div id="bb-turns"></div>'
        '<section id="bb-ideas" hidden></section></div>' + _composer(t, model, settings) + "</main>"
    )


def _composer(t: Words, model: ChatModel | None, settings: UiSettings) -> str:
    hint = t("upload_hint", mb=settings.max_upload_mb, pages=settings.max_upload_pages)
    seen = t("privacy_shared" if settings.share else "privacy_note")
    return (
        f'<form id="bb-composer" aria-label="{t("question")}">'
        f'<div id="bb-uploads" data-hint="{html_text(hint)} {html_text(seen)}"></div>'
        f'<p id="bb-editing" hidden><span id="bb-editing-note">{t("editing")}</span> '
        f'<button type="button" id="bb-edit-cancel">{t("edit_cancel")}</button></p>'
        f'<div id="bb-ask-box"><textarea id="bb-field" rows="1" placeholder="{t("ask_placeholder")}" aria-label="{t("question")}" '
        'aria-describedby="bb-hint bb-counter" autofocus></textarea><div id="bb-bar">'
        f'<button type="button" id="bb-attach" aria-label="{t("upload")}" title="{html_text(hint)}">+</button>'
        '<input type="file" id="bb-file" multiple hidden>'
        f'<div id="bb-chips"><button type="button" class="bb-chip" id="bb-report" aria-haspopup="dialog" aria-expanded="false"></button>'
        f'<button type="button" class="bb-chip" id="bb-scope" aria-haspopup="dialog" aria-expanded="false"></button>'
        f'<button type="button" class="bb-chip" id="bb-length" aria-pressed="false" title="{t("length_hint")}"></button></div>'
        '<span id="bb-counter" role="status"></span>'
        f'<button type="button" id="bb-stop" hidden>{t("stop")}</button>'
        f'<button type="submit" id="bb-send" disabled>{t("send")}</button></div></div>'
        f'<p id="bb-hint">{t("ask_hint")}</p>{model_html(model, t)}</form>'
    )


def _right(t: Words) -> str:
    return (
        f'<div id="bb-right" role="complementary" aria-label="{t("panel")}"><div id="bb-panel-head">'
        f'<button type="button" id="bb-panel-back" aria-label="{t("back")}" title="{t("back")}" hidden>‹</button>'
        f'<h2 id="bb-panel-title" tabindex="-1">{t("panel")}</h2>'
        f'<button type="button" id="bb-panel-close" aria-label="{t("close_panel")}" title="{t("close_panel")}">×</button></div>'
        f'<div id="bb-panel" tabindex="0" role="region" aria-labelledby="bb-panel-title"></div></div>'
    )


def _handle(side: str, t: Words) -> str:
    """What a panel is made wider and narrower with, by mouse and by arrow keys."""
    return (
        f'<div class="bb-handle" data-side="{side}" role="separator" aria-orientation="vertical" tabindex="0" '
        f'aria-label="{t(f"resize_{side}")}" aria-controls="bb-{side}" aria-valuemin="200" aria-valuemax="800" aria-valuenow="300"></div>'
    )


def _drop(t: Words) -> str:
    return f'<div id="bb-drop" hidden><p>{t("drop_here")}</p></div>'


def model_html(model: ChatModel | None, t: Words) -> str:
    """Below the question: which language model writes, and where questions and passages are sent; nothing without one."""
    if model is None:
        return ""
    said = t("model_here", name=model.name)
    if model.address is not None:
        said = t("model_sent", name=model.name, address=model.address)
    return f'<p class="bb-model">{html_text(said)}</p>'


def _feedback_form(t: Words) -> str:
    choices = "".join(
        f'<label><input type="radio" name="bb-reason" value="{html_text(t(f"reason_{name}"))}"> {t(f"reason_{name}")}</label>'
        for name in REASONS
    )
    said = t("feedback_reason", n=MAX_REASON_CHARS)
    return (
        f'<template id="bb-feedback-form"><form class="bb-feedback"><fieldset><legend>{t("feedback_down")}</legend>{choices}</fieldset>'
        f'<textarea rows="2" maxlength="{MAX_REASON_CHARS - 40}" aria-label="{said}" placeholder="{said}"></textarea>'
        f'<div class="bb-feedback-buttons"><button type="submit">{t("feedback_send")}</button>'
        f'<button type="button" class="bb-feedback-close">{t("close")}</button></div></form></template>'
    )
