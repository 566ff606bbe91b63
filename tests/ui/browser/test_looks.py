"""The page in the dark, on a phone, on a desk, and in English."""

from __future__ import annotations

import re

import pytest

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import FOLLOW_UP, INVESTED, NOT_ANSWERED, QUESTION, TITLE

PHONE, DESK = (390, 844), (1440, 900)

# The lowest contrast (WCAG 2.2, 1.4.3) of visible texts with what is behind them, each with its text.
_CONTRAST = """(within) => {
  const numbers = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = numbers(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll(within)) {
    const own = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join('');
    if (!own || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.disabled) continue;
    if (e.getBoundingClientRect().left < 0) continue;
    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(behind(e))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), own.slice(0, 30)]);
  }
  return found.sort((x, y) => x[0] - y[0]).slice(0, 3);
}"""
_AT_REST = "() => document.getAnimations().every((animation) => animation.playState !== 'running')"
_EVERYTHING = "#bb-header *, #bb-left *, #bb-chat *, #bb-ideas *, #bb-ask-row *, #bb-aside *"


def brightness(chat: Chat) -> int:
    """Of the page behind the conversation, from 0 to 255."""
    found = chat.page.evaluate(
        """() => { for (let e = document.querySelector('#bb-chat'); e; e = e.parentElement) {
          const c = (getComputedStyle(e).backgroundColor.match(/[\\d.]+/g) || []).map(Number);
          if (c.length === 3 || c[3] === 1) return Math.round((c[0] + c[1] + c[2]) / 3); }
          return 255; }"""
    )
    return int(found)


def test_dark_and_light_by_the_system_and_by_the_button(chat: Chat) -> None:
    chat.page.emulate_media(color_scheme="dark")
    chat.open().ask(QUESTION)
    chat.ask(NOT_ANSWERED)
    chat.cite(chat.answer(0))
    assert brightness(chat) < 60
    dark = chat.page.evaluate(_CONTRAST, _EVERYTHING)
    assert dark[0][0] >= 4.5, dark
    chat.page.locator(".bb-theme").click()
    chat.page.wait_for_function(_AT_REST)
    assert brightness(chat) > 230
    lit = chat.page.evaluate(_CONTRAST, _EVERYTHING)
    assert lit[0][0] >= 4.5, lit
    chat.reload()
    assert brightness(chat) > 230


def test_a_phone(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    chat.open()
    assert chat.beside_the_window() == []
    assert chat.field.is_visible()
    refusal = chat.ask(NOT_ANSWERED)
    assert chat.beside_the_window() == []
    answer = chat.ask(QUESTION)
    assert refusal.count() == 1
    chat.page.locator(".bb-retrieval summary").last.click()
    assert chat.beside_the_window() == []
    chat.cite(answer)
    assert chat.panel.locator("mark").first.is_visible()
    assert chat.beside_the_window() == []
    chat.panel.locator(".bb-open-page").click()
    chat.panel.locator(".bb-box").first.wait_for()
    assert chat.beside_the_window() == []
    chat.page.locator(".bb-panel-close").click()
    chat.page.locator(".bb-menu").click()
    begin = chat.page.get_by_role("button", name="新对话")
    begin.wait_for()
    assert chat.beside_the_window() == []
    chat.changes_what_is_kept(begin.click)
    assert "12.5%" in chat.ask(QUESTION).inner_text()
    # A finger needs something to hit: WCAG 2.2, 2.5.8.
    box = chat.page.locator("#bb-send").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24


def test_a_desk_shows_both_side_by_side_and_nothing_jumps_while_an_answer_comes(chat: Chat) -> None:
    answer = chat.open().ask(QUESTION)
    assert chat.beside_the_window() == []
    chat.cite(answer)
    assert chat.beside_the_window() == []
    said, source = answer.bounding_box(), chat.panel.bounding_box()
    assert said is not None
    assert source is not None
    assert said["x"] + said["width"] <= source["x"]
    assert chat.panel.locator("mark").first.is_visible()
    # Reading is easy up to some 45 Chinese characters a line, and the lines stand well apart.
    size, height = (
        float(
            chat.page.evaluate(f"() => parseFloat(getComputedStyle(document.querySelector('.bb-answer-text')).{name})")
        )
        for name in ("fontSize", "lineHeight")
    )
    assert size >= 16
    assert 1.6 <= height / size <= 2.0
    assert said["width"] / size <= 46

    chat.page.evaluate(
        """() => {
          window.tops = [];
          const look = () => {
            const rows = document.querySelectorAll('#bb-chat .bb-question');
            if (rows.length === 2) window.tops.push(Math.round(rows[1].getBoundingClientRect().top));
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    chat.ask("港口升级有哪些路径?")
    chat.page.wait_for_function("() => window.tops.length > 25")
    tops = chat.page.evaluate("() => window.tops")
    # It is put in its place once, and stays there.
    settled = tops[5:]
    assert max(settled) - min(settled) <= 2, tops


def test_english(chat: Chat) -> None:
    chat.open("en/")
    assert chat.page.evaluate("() => document.documentElement.lang") == "en"
    assert chat.page.title() == "Bluebook Q&A"
    answer = chat.ask(QUESTION)
    assert INVESTED in answer.inner_text()
    assert answer.locator(".bb-badge").first.inner_text() == "✓ Verified verbatim"
    follow_up = chat.ask(FOLLOW_UP)
    assert follow_up.locator(".bb-understood").inner_text().startswith("Understood as")
    refusal = chat.ask(NOT_ANSWERED)
    assert refusal.locator(".bb-refused").inner_text() == "The report does not answer this question"
    chat.cite(answer)
    # What is Chinese is the report's, or the visitor's, or the name of the other language.
    chat.page.locator("#bb-upload button").first.click()
    buttons = chat.page.locator(
        "button:visible:not(.bb-ask):not(.bb-outline-entry), summary:visible, #bb-header a:visible"
    )
    named = [text.strip() for text in buttons.all_inner_texts()]
    assert [text for text in named if re.search(r"[\u4e00-\u9fff]", text) and "Headings" not in text] == ["中文"]
    assert chat.page.locator("#bb-left [data-testid=block-info]").all_inner_texts()
    hints = chat.page.locator("#bb-left [data-testid=block-info], #bb-ask-row *, .bb-upload-hint *, #bb-file *")
    texts = [text for text in hints.all_inner_texts() if text]  # a drawing has none at all
    assert [text for text in texts if re.search(r"[\u4e00-\u9fff]", text.replace(TITLE, ""))] == []
    chat.page.locator(".bb-language").click()
    chat.ready()
    assert chat.page.evaluate("() => document.documentElement.lang") == "zh-CN"
    # The conversation is the browser's, not the language's.
    assert chat.answer(0).locator(".bb-badge").first.inner_text() == "✓ 已逐字核对"


@pytest.mark.parametrize("address", ["en", "?lang=en"])
def test_other_addresses_of_the_english_page(chat: Chat, address: str) -> None:
    answered = chat.page.request.get(chat.server + address)
    assert answered.url == f"{chat.server}en/"
