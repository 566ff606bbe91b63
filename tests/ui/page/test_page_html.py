"""What stands around the conversation: every word in both languages, every text of a report inert."""

from __future__ import annotations

import pytest

from tests.fakes import document
from tests.ui.hostile import HOSTILE
from tests.ui.html_tree import read_html
from ui.page.page_html import REASONS, editing_html, empty_html, header_html, outline_html, panel_html, scope_html
from ui.words.texts import LANGS, Lang, label

ZH = label("zh")


@pytest.mark.parametrize("lang", LANGS)
def test_the_header_leads_to_the_other_language_and_the_documentation(lang: Lang) -> None:
    page = read_html(header_html(label(lang), lang))
    other = page.one(".bb-language")
    assert other.attributes["href"] == {"zh": "en/", "en": "../"}[lang]
    assert other.text == {"zh": "English", "en": "中文"}[lang]
    assert page.one(".bb-docs").attributes["href"] == {"zh": "docs", "en": "../docs"}[lang]
    assert page.one(".bb-theme").attributes["aria-label"]
    assert "%s" in page.one("header").attributes["data-report-delete-sure"]


def test_every_reason_can_be_chosen() -> None:
    form = read_html(header_html(ZH, "zh")).one("form")
    assert [one.attributes["value"] for one in form.all("input")] == [ZH(f"reason_{name}") for name in REASONS]
    assert form.one("textarea").attributes["maxlength"] == "500"
    assert [button.attributes["type"] for button in form.all("button")] == ["submit", "button"]


def test_the_panel_begins_empty() -> None:
    page = read_html(panel_html(ZH))
    assert page.one(".bb-empty").text == ZH("panel_empty")
    assert [one.attributes["aria-label"] for one in page.all("button")] == ["返回", "关闭"]


def test_an_empty_conversation_shows_what_can_be_asked() -> None:
    page = read_html(empty_html("年报", ["产量是多少?"], ZH, note="重述"))
    assert page.one("h2").text == "想了解《年报》的什么？"
    assert page.one("button").attributes["data-question"] == "产量是多少?"
    assert page.one(".bb-note-line").text == "重述"
    assert read_html(empty_html(None, [], ZH)).one("h2").text == ZH("empty_all")


def test_an_outline_knows_its_report() -> None:
    made = document("first")
    page = read_html(outline_html("first", made, ZH))
    assert page.one("div").attributes["data-report"] == "first"
    assert len(page.all(".bb-outline-entry")) == len(made.sections)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_text_is_markup(text: str) -> None:
    for made in (empty_html(text, [text], ZH, note=text), scope_html(text, ZH)):
        assert {e.name for e in read_html(made).all()} <= {"h2", "div", "span", "button", "p"}


def test_a_scope_is_said_and_can_be_left() -> None:
    page = read_html(scope_html("二、产量", ZH))
    assert page.text == "只在“二、产量”中查找 取消限定"
    assert page.one("button").classes == {"bb-scope-clear"}
    assert scope_html("", ZH) == ""


def test_editing_is_said_and_can_be_left() -> None:
    page = read_html(editing_html(ZH))
    assert page.text == "正在修改上一个问题：有了新回答，才会替换原来的。 取消修改"
    assert page.one("button").classes == {"bb-edit-cancel"}
