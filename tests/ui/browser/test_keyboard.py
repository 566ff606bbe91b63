"""Everything can be done by keyboard alone, and a Chinese input method is not mistaken for a reader who is done."""

from __future__ import annotations

from tests.ui.browser.chat import FIELD, Chat
from tests.ui.browser.reports import INVESTED, QUESTION

_PRESS = (
    "(field, how) => field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...how }))"
)


def test_enter_sends_shift_enter_breaks_and_arrow_up_recalls(chat: Chat) -> None:
    chat.open()
    keys = chat.page.keyboard
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
    assert INVESTED in chat.answer(0).inner_text()
    chat.page.wait_for_function(f"() => document.querySelector('{FIELD}').value === ''")
    chat.field.focus()
    keys.press("ArrowUp")
    assert [line.strip() for line in chat.field.input_value().splitlines() if line.strip()] == [
        "2030年6月末中国港口",
        "投资余额是多少?",
    ]
    # In a text that is being written the arrow moves the cursor, as everywhere.
    chat.field.fill("甲")
    keys.press("ArrowUp")
    assert chat.field.input_value() == "甲"
    # Nothing was sent but what was finished: neither while a word was being composed nor of spaces alone.
    chat.field.fill("   ")
    keys.press("Enter")
    chat.ask(QUESTION)
    assert [question.split() for question in chat.questions] == [["2030年6月末中国港口", "投资余额是多少?"], [QUESTION]]


def everything_has_a_name(chat: Chat) -> None:
    """What can be pressed or filled in, for those who do not see it; and nobody has to hear tags."""
    nameless = chat.page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, textarea, summary, [role=button]')]
          .filter((e) => e.checkVisibility() && !(e.getAttribute('aria-label') || e.innerText?.trim() || e.title
            || e.labels?.length || e.getAttribute('aria-labelledby') || e.type === 'file'))
          .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    labels = chat.page.evaluate(
        "() => [...document.querySelectorAll('[aria-label]')].map((e) => e.getAttribute('aria-label'))"
    )
    assert [label for label in labels if "<" in label] == []


def test_from_the_address_to_the_page_without_a_mouse(chat: Chat) -> None:
    chat.open()
    keys = chat.page.keyboard
    chat.page.evaluate("() => document.activeElement.blur()")
    chat.tab_to(".bb-skip", most=3)
    keys.press("Enter")
    assert chat.page.evaluate("s => document.activeElement.matches(s)", FIELD)
    keys.type(QUESTION)
    chat.tab_to("#bb-send", most=3)
    keys.press("Enter")
    chat.answer(0)
    chat.field.focus()
    chat.tab_to(".bb-answer-text .bb-cite", back=True)
    assert chat.page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && s.outlineWidth !== '0px'; }"
    )
    # A link that is called a button is pressed by Space as well.
    keys.press("Space")
    chat.panel.locator(".bb-citation mark").wait_for()
    chat.tab_to("#bb-panel .bb-open-page", most=6)
    keys.press("Enter")
    chat.panel.locator(".bb-box").first.wait_for()
    chat.tab_to('#bb-panel .bb-zoom[data-zoom="125"]', most=8)
    keys.press("Space")
    chat.panel.locator('.bb-page[data-zoom="125"]').wait_for()
    # Zooming goes on from where it was.
    assert chat.page.evaluate("() => document.activeElement.matches('.bb-zoom[data-zoom=\"150\"]')")
    keys.press("Escape")
    assert chat.page.evaluate("() => document.activeElement.matches('.bb-cite')")
    for selector in ("#bb-outline .bb-outline-entry", "#bb-rename", "#bb-new", ".bb-theme"):
        chat.tab_to(selector, back=True)
    everything_has_a_name(chat)
