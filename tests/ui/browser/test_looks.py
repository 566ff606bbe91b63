"""The page in the dark, at a desk, at 1024 pixels and on a phone: nothing sticks out, nothing jumps, and axe finds nothing."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import NOT_ANSWERED, QUESTION, TITLE

PHONE, TABLET, DESK = (390, 844), (1024, 768), (1440, 900)
_AT_REST = "() => document.getAnimations().every((animation) => animation.playState !== 'running')"


def violations(chat: Chat) -> list[tuple[str, list[str]]]:
    """What axe-core finds wrong with the page as it is now, contrast and the size of targets included."""
    chat.page.wait_for_function(_AT_REST)
    if not chat.evaluate("() => Boolean(window.axe)"):
        # The page's own policy lets no script in from elsewhere; this one is handed in from outside of it.
        chat.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    found: list[dict[str, Any]] = chat.evaluate(
        """async () => (await axe.run(document, { resultTypes: ['violations'],
             runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations"""
    )
    return [
        (each["id"], [node["html"][:140] + " " + node["failureSummary"][:200] for node in each["nodes"]])
        for each in found
    ]


def brightness(chat: Chat) -> int:
    """Of the page behind the conversation, from 0 to 255."""
    found = chat.evaluate(
        """() => { for (let e = document.querySelector('#bb-chat'); e; e = e.parentElement) {
          const c = (getComputedStyle(e).backgroundColor.match(/[\\d.]+/g) || []).map(Number);
          if (c.length === 3 || c[3] === 1) return Math.round((c[0] + c[1] + c[2]) / 3); }
          return 255; }"""
    )
    return int(found)


@pytest.mark.parametrize("path", ["", "en/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chat: Chat, path: str, scheme: Any) -> None:
    chat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    chat.open(path).page.locator("#bb-ideas .bb-ask, #bb-ideas h2").first.wait_for()
    assert violations(chat) == []
    answer = chat.ask(QUESTION)
    chat.ask(NOT_ANSWERED)
    chat.ask("总结这份报告")
    chat.page.locator(".bb-retrieval summary").first.click()
    chat.page.locator('.bb-action[data-action="down"]').first.click()
    chat.cite(answer)
    assert violations(chat) == []
    chat.panel.locator(".bb-open-page").click()
    chat.panel.locator(".bb-page .bb-box").first.wait_for()
    chat.page.locator("#bb-report").click()
    chat.page.locator(".bb-chooser .bb-row-main", has_text=TITLE).wait_for()
    assert violations(chat) == []


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_axe_finds_nothing_with_a_sheet(chat: Chat, size: tuple[int, int]) -> None:
    chat.page.emulate_media(reduced_motion="reduce")
    chat.page.set_viewport_size({"width": size[0], "height": size[1]})
    answer = chat.open().ask(QUESTION)
    assert violations(chat) == []
    chat.cite(answer)
    assert violations(chat) == []


def test_dark_and_light_by_the_system_and_by_the_button(chat: Chat) -> None:
    chat.page.emulate_media(color_scheme="dark")
    chat.open()
    assert brightness(chat) < 60
    chat.page.locator("#bb-theme").click()
    assert brightness(chat) > 230
    chat.reload()
    assert brightness(chat) > 230
    chat.evaluate("() => localStorage.removeItem('bluebook-theme')")
    chat.reload()
    assert brightness(chat) < 60
    chat.page.emulate_media(color_scheme="light")
    assert brightness(chat) > 230


def test_a_phone(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    chat.open()
    assert chat.beside_the_window() == []
    assert chat.field.is_visible()
    chat.ask(NOT_ANSWERED)
    assert chat.beside_the_window() == []
    answer = chat.ask(QUESTION)
    # An answer does not cover itself with its source.
    assert not chat.page.locator("#bb-right").is_visible()
    chat.page.locator(".bb-retrieval summary").last.click()
    assert chat.beside_the_window() == []
    chat.cite(answer)
    assert chat.panel.locator("mark").first.is_visible()
    assert chat.beside_the_window() == []
    chat.panel.locator(".bb-open-page").click()
    chat.panel.locator(".bb-page .bb-box").first.wait_for()
    assert chat.beside_the_window() == []
    chat.page.locator("#bb-panel-close").click()
    chat.page.locator("#bb-right").wait_for(state="hidden")
    chat.page.locator("#bb-menu").click()
    begin = chat.page.get_by_role("button", name="新对话")
    begin.wait_for()
    assert chat.beside_the_window() == []
    begin.click()
    chat.page.wait_for_function("() => document.querySelectorAll('.bb-turn').length === 0")
    assert "12.5%" in chat.ask(QUESTION).inner_text()
    # Another conversation is chosen in the menu, which closes.
    chat.page.locator("#bb-menu").click()
    chat.page.locator("#bb-conversations a", has_text=NOT_ANSWERED).click()
    chat.page.locator("#bb-left").wait_for(state="hidden")
    chat.page.wait_for_function("() => document.querySelectorAll('.bb-turn').length === 2")
    assert chat.questions == [NOT_ANSWERED, QUESTION]
    assert chat.focused() == "textarea#bb-field"


@pytest.mark.parametrize("path", ["", "en/"])
def test_a_phone_shows_what_is_asked_and_how_long_in_whole_words(chat: Chat, path: str) -> None:
    chat.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    chat.open(path)
    cut = "() => [...document.querySelectorAll('#bb-scope, #bb-length')].filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.id)"
    assert chat.evaluate(cut) == []


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_the_source_is_a_sheet_that_back_closes_and_that_keeps_the_focus(chat: Chat, size: tuple[int, int]) -> None:
    chat.page.emulate_media(reduced_motion="reduce")
    chat.page.set_viewport_size({"width": size[0], "height": size[1]})
    answer = chat.open().ask(QUESTION)
    sheet = chat.page.locator("#bb-right")
    assert not sheet.is_visible()
    chat.cite(answer)
    assert sheet.get_attribute("role") == "dialog"
    assert sheet.get_attribute("aria-modal") == "true"
    for _ in range(12):
        chat.page.keyboard.press("Tab")
        where = chat.evaluate(
            "() => document.activeElement === document.body || document.querySelector('#bb-right').contains(document.activeElement)"
        )
        assert where, chat.focused()
    chat.page.go_back()
    sheet.wait_for(state="hidden")
    assert "bb-cite" in chat.focused()
    assert chat.questions == [QUESTION]
    chat.cite(answer)
    chat.page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert "bb-cite" in chat.focused()


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
        float(chat.evaluate(f"() => parseFloat(getComputedStyle(document.querySelector('.bb-answer')).{name})"))
        for name in ("fontSize", "lineHeight")
    )
    assert size >= 16
    assert 1.6 <= height / size <= 2.0
    assert said["width"] / size <= 46
    chat.evaluate(
        """() => {
          window.tops = [];
          const look = () => {
            const rows = document.querySelectorAll('.bb-turn .bb-question');
            if (rows.length === 3) window.tops.push(Math.round(rows[2].getBoundingClientRect().top));
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    # What could be asked next goes, and moves nothing.
    chat.ask_to_the_end("港口升级有哪些路径?")
    chat.page.locator(".bb-turn .bb-questions").wait_for()
    chat.evaluate("() => (window.tops = [])")
    chat.ask("有多少家港口公司上线调度平台?")
    chat.page.wait_for_function("() => window.tops.length > 25")
    tops = chat.evaluate("() => window.tops")
    # It is put in its place once, and stays there.
    settled = tops[2:]
    assert max(settled) - min(settled) <= 2, tops
