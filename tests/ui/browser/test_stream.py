"""What is asked is answered, or the page says that it was not and goes on: however the connection behaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.ui.browser.chat import FRESH, Chat, Watch
from tests.ui.browser.conftest import serving
from tests.ui.browser.held import Held
from tests.ui.browser.reports import INVESTED, QUESTION

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

OTHER = "有多少家港口公司上线调度平台?"
THIRD = "数字孪生码头是指什么?"


def pending(chat: Chat, question: str) -> None:
    """Ask, and wait until the page looks for the answer."""
    chat.send(question)
    chat.page.locator(".bb-turn .bb-looking").wait_for()


def names(requests: list[Any]) -> list[str]:
    return [urlsplit(request.url).path.split("gradio_api/")[1].split("/")[0] for request in requests]


def test_only_a_question_uses_the_queue(chat: Chat) -> None:
    chat.open().choose_chapter("一、总体情况")
    assert chat.watch.sent("gradio_api") == []
    chat.ask(QUESTION)
    assert names(chat.watch.sent("gradio_api")) == ["call", "call"]
    chat.page.locator('.bb-action[data-action="up"]').click()
    chat.told("已记录")
    chat.begin()
    assert names(chat.watch.sent("gradio_api")) == ["call", "call"]


def test_a_question_that_is_stopped_is_put_back_cancelled_and_can_be_asked_again(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    held = Held(chat)
    pending(chat, OTHER)
    held.waits()
    with chat.page.expect_response(lambda answer: "gradio_api/cancel" in answer.url) as cancelled:
        chat.page.get_by_role("button", name="停止").click()
    # Nothing that the server would have to refuse, as with a framework's own requests after a stop.
    assert cancelled.value.status == 200
    assert chat.field.input_value() == OTHER
    assert chat.focused() == "textarea#bb-field"
    assert chat.questions == [QUESTION]
    assert not chat.page.get_by_role("button", name="停止").is_visible()
    held.release()
    chat.field.press("Enter")
    assert "46家" in chat.answer(1).inner_text()
    assert chat.questions == [QUESTION, OTHER]


def test_questions_wait_in_line_and_each_has_its_answer(chat: Chat) -> None:
    chat.open()
    held = Held(chat)
    pending(chat, QUESTION)
    chat.send(OTHER)
    chat.turn(1).get_by_text("排队中").wait_for()
    assert chat.field.input_value() == ""
    chat.send(THIRD)
    chat.turn(2).get_by_role("button", name="移除").click()
    assert chat.questions == [QUESTION, OTHER]
    # Another conversation is looked at meanwhile; the answers go where they belong.
    chat.begin()
    held.release()
    chat.open_titled(QUESTION)
    assert INVESTED in chat.answer(0).inner_text()
    assert "46家" in chat.answer(1).inner_text()
    assert chat.questions == [QUESTION, OTHER]


def test_a_connection_that_breaks_is_told_and_the_question_is_asked_again_by_a_press(chat: Chat) -> None:
    chat.open()
    chat.watch.expected = ("gradio_api",)
    held = Held(chat)
    pending(chat, QUESTION)
    held.cut()
    error = chat.turn(0).locator(".bb-error")
    error.wait_for()
    assert "连不上服务器" in error.inner_text()
    assert chat.field.input_value() == QUESTION
    held.release()
    chat.field.fill("")
    error.get_by_role("button", name="再试一次").click()
    assert INVESTED in chat.answer(0).inner_text()
    assert chat.questions == [QUESTION]


def test_what_the_server_refuses_is_said_in_the_words_of_the_page(chat: Chat) -> None:
    chat.open()
    chat.watch.expected = ("gradio_api",)
    chat.page.route("**/gradio_api/call/ask", lambda route: route.fulfill(status=503, body="Queue is full."))
    chat.send(QUESTION)
    chat.turn(0).locator(".bb-error", has_text="现在提问的人太多").wait_for()
    chat.page.unroute("**/gradio_api/call/ask")
    chat.turn(0).get_by_role("button", name="移除").click()
    assert chat.questions == []
    assert chat.page.locator("#bb-ideas").is_visible()


def test_a_server_that_dies_while_it_answers_and_comes_back(
    visitor: BrowserContext, index: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log.txt"
    visitor.clear_cookies()
    page = visitor.new_page()
    page.add_init_script(FRESH)
    with serving(index, log) as (address, process):
        chat = Chat(page, address, Watch(page, address)).open()
        chat.ask_to_the_end(QUESTION)
        held = Held(chat)
        pending(chat, OTHER)
        process.kill()
        process.wait()
        held.release()
        chat.turn(1).locator(".bb-error", has_text="连不上服务器").wait_for()
        assert chat.field.input_value() == OTHER
        # Nothing hangs while it is away.
        chat.field.press("Enter")
        chat.turn(1).locator(".bb-error", has_text="连不上服务器").wait_for()
        chat.menu("导出为 Markdown")
        chat.told("连不上服务器")
    loaded = chat.evaluate("() => performance.timeOrigin")
    with serving(index, log, urlsplit(address).port or 0):
        chat.turn(1).get_by_role("button", name="再试一次").click()
        assert "46家" in chat.answer(1).inner_text()
        assert INVESTED in chat.answer(0).inner_text()
        assert chat.questions == [QUESTION, OTHER]
        assert chat.evaluate("() => performance.timeOrigin") == loaded
        page.close()


def test_a_server_that_ends_with_a_page_open_prints_nothing(
    visitor: BrowserContext, index: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log.txt"
    page = visitor.new_page()
    page.add_init_script(FRESH)
    with serving(index, log) as (address, process):
        chat = Chat(page, address, Watch(page, address)).open()
        # A stream is open: an upload is being read.
        sentences = "".join(f"第{n}号果园在2031年收获苹果{n}吨,比上年多{n % 7}吨。" for n in range(6_000))
        file = tmp_path / "long.md"
        file.write_text(f"# 长报告\n\n## 一、产量\n\n{sentences}\n", "utf-8")
        chat.upload(file)
        page.locator(".bb-upload progress").wait_for()
        process.terminate()
        assert process.wait(timeout=20) in (0, -15)
    assert log.read_text("utf-8") == ""
    page.close()


def test_short_and_long_answers(chat: Chat) -> None:
    chat.open()
    length = chat.page.locator("#bb-length")
    assert length.inner_text() == "详答"
    length.click()
    assert (length.inner_text(), length.get_attribute("aria-pressed")) == ("简答", "true")
    chat.ask("总结这份报告")
    sent = json.loads(chat.watch.sent("gradio_api/call/ask")[0].post_data or "")
    assert sent["data"][0]["length"] == "short"
    chat.reload().answer(0)
    assert chat.page.locator("#bb-length").inner_text() == "简答"
