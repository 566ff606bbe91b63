"""The last question is changed: nothing is lost until there is another answer, and the reader can think better of it."""

from __future__ import annotations

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import INVESTED, QUESTION

OTHER = "有多少家港口公司上线调度平台?"


def edit(chat: Chat) -> None:
    chat.page.locator('.bb-action[data-action="edit"]').click()
    chat.page.locator("#bb-editing").wait_for()
    assert chat.field.input_value() == QUESTION
    assert chat.questions == [QUESTION]


def test_the_old_turn_stays_until_the_new_one_has_its_answer(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    edit(chat)
    assert "正在修改上一个问题" in chat.page.locator("#bb-editing").inner_text()
    assert chat.focused().startswith("textarea")
    chat.reload()
    assert INVESTED in chat.answer(0).inner_text()
    assert not chat.page.locator("#bb-editing").is_visible()
    edit(chat)
    chat.field.fill(OTHER)
    chat.changes_what_is_kept(lambda: chat.field.press("Enter"))
    assert "46家" in chat.answer(0).inner_text()
    assert chat.questions == [OTHER]
    assert not chat.page.locator("#bb-editing").is_visible()
    # What is asked next is a question of its own.
    chat.ask(QUESTION)
    assert chat.questions == [OTHER, QUESTION]


def test_editing_is_given_up_with_escape_or_the_button(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    chat.field.fill("半个问题")
    edit(chat)
    chat.field.press("Escape")
    assert not chat.page.locator("#bb-editing").is_visible()
    assert chat.field.input_value() == "半个问题"
    edit(chat)
    chat.tab_to(".bb-edit-cancel", back=True, most=3)
    chat.page.keyboard.press("Enter")
    assert not chat.page.locator("#bb-editing").is_visible()
    assert chat.field.input_value() == "半个问题"
    edit(chat)
    chat.changes_what_is_kept(chat.page.get_by_role("button", name="新对话").click)
    assert not chat.page.locator("#bb-editing").is_visible()


def test_an_edited_question_that_cannot_be_answered_replaces_nothing(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    edit(chat)
    too_long = "问" * 501
    chat.field.fill(too_long)
    chat.field.press("Enter")
    chat.page.locator("#bb-chat .bb-error").wait_for()
    assert chat.questions == [QUESTION, too_long]
    assert INVESTED in chat.answer(0).inner_text()
    # It goes on being edited.
    chat.page.wait_for_function("() => document.querySelector('#bb-question textarea').value.length === 501")
    assert chat.page.locator("#bb-editing").is_visible()
    chat.page.locator(".bb-edit-cancel").click()
    chat.page.locator("#bb-chat .bb-error").wait_for(state="detached")
    assert chat.questions == [QUESTION]


def test_a_question_that_is_pressed_is_asked_as_it_is_and_a_draft_stays(chat: Chat) -> None:
    chat.open()
    chat.field.fill("半个问题")
    suggested = chat.page.locator("#bb-ideas .bb-ask").first
    question = suggested.inner_text()
    suggested.click()
    chat.answer(0)
    assert chat.questions == [question]
    assert chat.field.input_value() == "半个问题"
