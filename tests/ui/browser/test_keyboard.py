"""Everything can be done by keyboard alone, and a Chinese input method is not mistaken for a reader who is done."""

from __future__ import annotations

from tests.ui.browser.chat import FIELD, Chat
from tests.ui.browser.reports import INVESTED, QUESTION, TITLE

_PRESS = (
    "(field, how) => field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...how }))"
)


def test_enter_sends_shift_enter_breaks_and_arrow_up_recalls(chat: Chat) -> None:
    chat.open()
    keys = chat.page.keyboard
    assert chat.page.locator("#bb-send").is_disabled()
    chat.field.focus()
    keys.type("2030年6月末中国港口")
    # What an input method sends: by the standard, and as old browsers do.
    for how in (
        {"key": "Enter", "isComposing": True},
        {"key": "Enter", "keyCode": 229},
        {"key": "Process", "keyCode": 229},
    ):
        chat.field.evaluate(_PRESS, how)
    keys.press("Shift+Enter")
    keys.type("投资余额是多少?")
    assert chat.field.input_value() == "2030年6月末中国港口\n投资余额是多少?"
    keys.press("Enter")
    assert chat.field.input_value() == ""
    assert INVESTED in chat.answer(0).inner_text()
    chat.field.focus()
    keys.press("ArrowUp")
    assert chat.field.input_value().split() == ["2030年6月末中国港口", "投资余额是多少?"]
    # In a text that is being written the arrow moves the cursor, as everywhere.
    chat.field.fill("甲")
    keys.press("ArrowUp")
    assert chat.field.input_value() == "甲"
    # Nothing was sent but what was finished: neither while a word was being composed nor of spaces alone.
    chat.field.fill("   ")
    assert chat.page.locator("#bb-send").is_disabled()
    keys.press("Enter")
    chat.ask(QUESTION)
    assert [question.split() for question in chat.questions] == [["2030年6月末中国港口", "投资余额是多少?"], [QUESTION]]


def everything_has_a_name(chat: Chat) -> None:
    """What can be pressed or filled in, for those who do not see it; and nobody has to hear tags."""
    nameless = chat.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, textarea, summary, [role=button]')]
          .filter((e) => e.checkVisibility() && !(e.getAttribute('aria-label') || e.innerText?.trim() || e.title
            || e.labels?.length || e.getAttribute('aria-labelledby') || e.type === 'file'))
          .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    labels = chat.evaluate(
        "() => [...document.querySelectorAll('[aria-label]')].map((e) => e.getAttribute('aria-label'))"
    )
    assert [label for label in labels if "<" in label] == []


def test_from_the_address_to_the_page_without_a_mouse(chat: Chat) -> None:
    chat.open()
    keys = chat.page.keyboard
    chat.tab_to(".bb-skip", back=True)
    box = chat.page.locator(".bb-skip").bounding_box()
    assert box is not None
    assert min(box["x"], box["y"]) >= 0
    keys.press("Enter")
    assert chat.focused() == "textarea#bb-field"
    keys.type(QUESTION)
    chat.tab_to("#bb-send", most=6)
    keys.press("Enter")
    chat.answer(0)
    assert chat.focused() == "textarea#bb-field"
    chat.tab_to(".bb-answer-text .bb-cite", back=True)
    assert chat.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && s.outlineWidth !== '0px'; }"
    )
    # A link that is called a button is pressed by Space as well.
    keys.press("Space")
    chat.panel.locator(".bb-citation mark").wait_for()
    chat.tab_to("#bb-panel .bb-open-page", most=8)
    keys.press("Enter")
    chat.panel.locator(".bb-page .bb-box").first.wait_for()
    chat.tab_to("#bb-panel .bb-zoom-in", most=8)
    before = chat.panel.locator(".bb-page-sheet").evaluate("(e) => e.clientWidth")
    keys.press("Space")
    assert chat.panel.locator(".bb-page-sheet").evaluate("(e) => e.clientWidth") > before
    assert "bb-zoom-in" in chat.focused()
    for selector in ("#bb-outline .bb-outline-entry", "#bb-search", "#bb-new", "#bb-theme"):
        chat.tab_to(selector, back=True)
    everything_has_a_name(chat)


def test_no_list_stays_open_and_the_focus_falls_nowhere(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    keys = chat.page.keyboard
    popup = chat.page.locator(".bb-popup")
    chat.page.locator("#bb-more").focus()
    keys.press("Enter")
    popup.wait_for()
    assert chat.evaluate("() => document.activeElement.textContent") == "重命名"
    keys.press("ArrowDown")
    assert chat.evaluate("() => document.activeElement.textContent") == "导出为 Markdown"
    keys.press("Escape")
    assert popup.count() == 0
    assert chat.focused() == "button#bb-more"
    keys.press("Enter")
    for _ in range(5):
        keys.press("Tab")
    assert popup.count() == 0
    assert not chat.focused().startswith("body")
    chat.page.locator("#bb-report").focus()
    keys.press("Enter")
    chat.page.locator(".bb-chooser .bb-row-main", has_text=TITLE).wait_for()
    assert "input" in chat.focused()
    keys.press("Shift+Tab")
    assert popup.count() == 0
    assert not chat.focused().startswith("body")
    # What is pressed and then gone hands the focus on.
    chat.page.locator("#bb-scope").focus()
    keys.press("Enter")
    chat.page.locator(".bb-chooser .bb-row-main", has_text="全文").wait_for()
    keys.press("Enter")
    assert popup.count() == 0
    assert chat.focused() == "textarea#bb-field"


def test_panels_are_made_wider_and_folded_by_keyboard(chat: Chat) -> None:
    chat.open()
    handle = chat.page.locator('.bb-handle[data-side="right"]')
    handle.focus()
    before = chat.page.locator("#bb-right").evaluate("(e) => e.clientWidth")
    chat.page.keyboard.press("ArrowLeft")
    assert chat.page.locator("#bb-right").evaluate("(e) => e.clientWidth") == before + 24
    assert handle.get_attribute("aria-valuenow") == str(before + 24)
    chat.page.locator("#bb-panel-close").click()
    assert not chat.page.locator("#bb-right").is_visible()
    assert "bb-unfold" in chat.focused()
    chat.reload()
    assert not chat.page.locator("#bb-right").is_visible()
    # Folded is folded: an answer does not open it, a press on its mark does.
    answer = chat.ask(QUESTION)
    assert not chat.page.locator("#bb-right").is_visible()
    chat.cite(answer)
    assert chat.page.locator("#bb-right").is_visible()
    assert chat.page.locator("#bb-right").evaluate("(e) => e.clientWidth") == before + 24


def test_what_is_read_aloud(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    chat.page.wait_for_function("() => document.querySelector('#bb-status').textContent.includes('3.2万亿元')")
    assert chat.page.locator("#bb-status").get_attribute("role") == "status"
    assert chat.page.get_by_role("heading", name=f"问题: {QUESTION}", level=3).count() == 1
    assert chat.page.locator("#bb-turns > article").count() == 1
    assert chat.page.locator("main").count() == 1
    assert FIELD == "#bb-field"
