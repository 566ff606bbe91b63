"""What is asked is answered, or the page says that it was not and goes on: however the connection behaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.ui.browser.chat import FRESH, Chat, Watch
from tests.ui.browser.conftest import serving
from tests.ui.browser.reports import INVESTED, QUESTION

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

OTHER = "有多少家港口公司上线调度平台?"

# Stands between the page and the network: a message that window.hold fits waits, and with it all that follow, until
# window.release is called; window.cut loses them, as a connection does that breaks.
_BETWEEN = """() => {
  const plain = window.fetch;
  const pass = (text, to) => to.enqueue(new TextEncoder().encode(text + "\\n\\n"));
  window.fetch = async (...args) => {
    const answer = await plain(...args);
    if (!String(args[0].url ?? args[0]).includes("/queue/data")) return answer;
    let text = "";
    const between = new TransformStream({
      async transform(chunk, to) {
        const parts = (text + new TextDecoder().decode(chunk)).split("\\n\\n");
        text = parts.pop();
        for (const part of parts) {
          const held = window.hold?.(JSON.parse(part.slice(6)));
          if (held)
            await new Promise((go, fail) => {
              window.release = () => ((window.hold = null), go());
              window.cut = () => ((window.hold = null), fail(new Error("cut")));
            });
          pass(part, to);
        }
      },
      flush() {
        window.over = true;
      },
    });
    return new Response(answer.body.pipeThrough(between), { headers: answer.headers });
  };
}"""
_HOLD_CLOSING = "() => { window.hold = (message) => message.msg === 'close_stream'; }"
_HOLD_ANSWER = "() => { let n = 0; window.hold = (message) => message.msg === 'process_generating' && n++ > 0; }"
_HELD = "() => Boolean(window.release)"


@pytest.fixture
def between(chat: Chat) -> Chat:
    chat.page.add_init_script(f"({_BETWEEN})()")
    return chat.open()


def pending(chat: Chat, question: str) -> None:
    """Ask, and wait until the page waits for the answer, which is held back."""
    chat.page.evaluate(_HOLD_ANSWER)
    chat.field.fill(question)
    chat.field.press("Enter")
    chat.page.locator("#bb-chat .bb-answer[aria-busy]").wait_for()
    chat.page.wait_for_function(_HELD)


def paths(requests: list[Any]) -> list[str]:
    return [urlsplit(request.url).path.rpartition("/")[2] for request in requests]


def test_only_a_question_uses_the_stream(chat: Chat) -> None:
    chat.open()
    chat.page.locator("#bb-chapter input").click()
    chat.page.get_by_role("option", name="一、总体情况").click()
    chat.page.locator(".bb-scope").wait_for()
    assert chat.watch.events == []
    chat.ask(QUESTION)
    assert paths(chat.watch.events) == ["join", "data"]
    chat.page.locator('.bb-action[data-action="up"]').click()
    chat.page.locator("#bb-told", has_text="已记录").wait_for()
    chat.changes_what_is_kept(chat.page.get_by_role("button", name="新对话").click)
    assert paths(chat.watch.events) == ["join", "data"]


def test_a_question_that_is_joined_while_the_stream_closes_is_answered(between: Chat) -> None:
    chat = between
    chat.page.evaluate(_HOLD_CLOSING)
    chat.ask(QUESTION)
    chat.page.wait_for_function(_HELD)
    # The server has closed the first stream, and the page does not know it yet: it opens no other for this question.
    with chat.page.expect_response(lambda answer: "/queue/join" in answer.url) as joined:
        chat.field.fill(OTHER)
        chat.field.press("Enter")
    assert joined.value.ok
    assert paths(chat.watch.events) == ["join", "data", "join"]
    chat.page.evaluate("() => window.release()")
    assert "46家" in chat.answer(1).inner_text()
    assert paths(chat.watch.events) == ["join", "data", "join", "data"]


def test_a_question_that_is_stopped_is_put_back_and_can_be_asked_again(between: Chat) -> None:
    chat = between
    chat.ask(QUESTION)
    pending(chat, OTHER)
    chat.page.get_by_role("button", name="停止").click()
    assert chat.field.input_value() == OTHER
    chat.page.locator("#bb-chat .bb-answer[aria-busy]").wait_for(state="detached")
    chat.page.wait_for_function("() => document.querySelectorAll('#bb-chat .bb-question').length === 1")
    # The answer before has its actions again.
    chat.page.locator('.bb-action[data-action="edit"]').wait_for()
    # What was under way when it was stopped comes now, and is not shown.
    chat.page.evaluate("() => { window.over = false; window.release(); }")
    chat.page.wait_for_function("() => window.over")
    assert chat.questions == [QUESTION]
    chat.field.press("Enter")
    assert "46家" in chat.answer(1).inner_text()
    assert chat.questions == [QUESTION, OTHER]


def test_a_question_sent_while_another_is_answered_is_sent_after_it(between: Chat) -> None:
    chat = between
    pending(chat, QUESTION)
    chat.field.fill(OTHER)
    chat.field.press("Enter")
    assert chat.field.input_value() == OTHER
    chat.page.evaluate("() => window.release()")
    assert "46家" in chat.answer(1).inner_text()
    assert chat.questions == [QUESTION, OTHER]
    assert chat.field.input_value() == ""


def test_a_question_changed_after_it_was_sent_in_turn_waits_for_the_reader(between: Chat) -> None:
    chat = between
    pending(chat, QUESTION)
    chat.field.fill(OTHER)
    chat.field.press("Enter")
    chat.field.press_sequentially("另外")
    chat.page.evaluate("() => window.release()")
    assert INVESTED in chat.answer(0).inner_text()
    chat.may_ask()
    assert chat.field.input_value() == OTHER + "另外"
    assert chat.questions == [QUESTION]


def test_a_server_that_dies_while_it_answers_and_comes_back(
    visitor: BrowserContext, index: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log.txt"
    visitor.clear_cookies()
    page = visitor.new_page()
    page.add_init_script(FRESH)
    page.add_init_script(f"({_BETWEEN})()")
    with serving(index, log) as (address, process):
        chat = Chat(page, address, Watch(page, address)).open()
        chat.ask(QUESTION)
        pending(chat, OTHER)
        process.kill()
        process.wait()
        chat.page.evaluate("() => window.cut()")
        chat.page.locator("#bb-chat [role=alert]", has_text="连不上服务器").wait_for()
        assert chat.field.input_value() == OTHER
        assert chat.page.locator("#bb-send").is_visible()
        # Nothing hangs while it is away.
        chat.field.press("Enter")
        chat.page.get_by_text("连不上服务器").nth(1).wait_for()
        assert chat.field.input_value() == OTHER
        chat.page.get_by_role("button", name="导出为 Markdown").click()
        chat.page.locator("#bb-told", has_text="连不上服务器").wait_for()
    loaded = chat.page.evaluate("() => performance.timeOrigin")
    with serving(index, log, urlsplit(address).port or 0):
        chat.field.press("Enter")
        assert "46家" in chat.answer(1).inner_text()
        assert INVESTED in chat.answer(0).inner_text()
        assert chat.questions == [QUESTION, OTHER]
        assert chat.page.evaluate("() => performance.timeOrigin") == loaded
        page.close()
