"""The English page is English, all but what the report says; documentation and a missing page are ours too."""

from __future__ import annotations

import re

import pytest

from tests.ui.browser.chat import READY, Chat
from tests.ui.browser.reports import FOLLOW_UP, INVESTED, NOT_ANSWERED, QUESTION, TITLE

_HAN = re.compile(r"[\u3400-\u9fff]")


def test_english(chat: Chat) -> None:
    chat.open("en/")
    assert chat.evaluate("() => document.documentElement.lang") == "en"
    assert chat.page.title() == "Bluebook Q&A"
    ideas = chat.page.locator("#bb-ideas")
    ideas.locator(".bb-ask").first.wait_for()
    assert "The reports are in Chinese" in ideas.inner_text()
    starters = ideas.locator(".bb-ask").all_inner_texts()
    assert starters[0].startswith("What is ")
    answer = chat.ask(QUESTION)
    assert INVESTED in answer.inner_text()
    assert answer.locator(".bb-standing li").all_inner_texts() == [
        "●●● Very likely right",
        "✓ Every part of the question was found",
        "✓ Quotes are verbatim",
    ]
    follow_up = chat.ask(FOLLOW_UP)
    assert follow_up.locator(".bb-understood").inner_text().startswith("Understood as")
    refusal = chat.ask(NOT_ANSWERED)
    assert refusal.locator(".bb-refused").inner_text() == "The report does not answer this question"
    assert refusal.locator(".bb-reason").inner_text() == "The report speaks of 2030年6月末, not of 2035年."
    chat.cite(answer)
    # What is Chinese is the report's, or the visitor's, or the name of the other language.
    chinese = chat.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility()
             && !e.closest('[lang="zh-CN"], script, .bb-question-text, #bb-conversations, #bb-name, .bb-ask, #bb-status')
             && [...e.childNodes].some((n) => n.nodeType === 3 && /[\\u3400-\\u9fff]/.test(n.data)))
             .map((e) => e.textContent.trim())"""
    )
    assert [
        text
        for text in chinese
        if _HAN.search(text.replace(TITLE, "").replace("2030年6月末", "").replace("2035年", ""))
    ] == []
    chat.page.locator(".bb-language").click()
    chat.page.wait_for_function("() => document.documentElement.lang === 'zh-CN'")
    chat.page.wait_for_function(READY)
    # The conversation is the browser's, not the language's.
    chat.open_titled(QUESTION)
    chat.page.locator(".bb-standing li", has_text="把握大").first.wait_for()


@pytest.mark.parametrize("address", ["en", "?lang=en"])
def test_other_addresses_of_the_english_page(chat: Chat, address: str) -> None:
    answered = chat.page.request.get(chat.server + address)
    assert answered.url == f"{chat.server}en/"


def test_the_documentation_stands_in_the_frame_of_the_page(chat: Chat) -> None:
    chat.page.goto(f"{chat.server}docs")
    chat.page.get_by_text("/api/ask").first.wait_for()
    assert chat.page.locator("#bb-header h1").inner_text() == "蓝皮书问答"
    assert chat.page.title() == "接口文档 · 蓝皮书问答"
    assert "/gradio_api" not in chat.page.locator("#bb-docs").inner_text()
    chat.page.locator("#bb-header h1 a").click()
    chat.page.wait_for_function(READY)


def test_a_page_that_is_not_there(chat: Chat) -> None:
    chat.watch.expected = ("/nowhere",)
    chat.page.goto(f"{chat.server}nowhere/at/all")
    assert chat.page.locator("main h2").inner_text() == "没有这个页面"
    chat.page.get_by_role("link", name="回到提问页").click()
    chat.page.wait_for_function(READY)


def test_the_head_is_ours(chat: Chat) -> None:
    chat.open()
    head = chat.evaluate("() => document.head.outerHTML")
    assert "radio" not in head
    assert chat.page.locator('meta[name="description"]').get_attribute("content") == "向报告提问，每句回答都能对照原文"
