"""A language model behind the page, served by a script: what it writes is shown when it has passed, and its failing is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.llm_server import Reply, Request, ScriptedServer, failure, ok
from tests.ui.browser.chat import FRESH, Chat, Watch
from tests.ui.browser.conftest import serving
from tests.ui.browser.reports import INVESTED, QUESTION

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

TRUE = "2030年6月末,港口投资余额为3.2万亿元。"
FALSE = "预计2031年将达到99万亿元。"
OTHER = "有多少家港口公司上线调度平台?"
FAILING = "数字孪生码头是指什么?"
FIRST_WAS_SEEN = threading.Event()


def reply(request: Request) -> Reply:
    asked = request.body["messages"][1]["content"]
    if FAILING in asked:
        return failure(503)
    if QUESTION not in asked:
        return ok("报告没有回答这个问题")
    # The last sentence waits until the first one was seen.
    return Reply(f"{TRUE}[99]{FALSE}", hold_after=len(f"{TRUE}[99]") + 8, released=FIRST_WAS_SEEN)


@pytest.fixture(scope="module")
def models() -> Iterator[ScriptedServer]:
    with ScriptedServer(reply) as server:
        yield server


@pytest.fixture(scope="module")
def written(index: Path, models: ScriptedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("writing") / "log.txt"
    settings = {
        "BLUEBOOK_LLM__USE": "openai:scripted",
        "BLUEBOOK_LLM__BASE_URL": models.address,
        "BLUEBOOK_LLM__API_KEY": "sk-secret",
        "BLUEBOOK_LLM__RETRIES": "0",
    }
    with serving(index, log, settings=settings) as (address, _):
        yield address
    logged = log.read_text("utf-8")
    assert "sk-secret" not in logged
    assert INVESTED not in logged
    assert QUESTION not in logged


@pytest.fixture
def chat(visitor: BrowserContext, written: str) -> Iterator[Chat]:
    page = visitor.new_page()
    watch = Watch(page, written)
    page.add_init_script(FRESH)
    yield Chat(page, written, watch)
    page.close()
    watch.check()


def test_what_a_model_writes_is_shown_when_it_has_passed(chat: Chat, models: ScriptedServer, tmp_path: Path) -> None:
    chat.open()
    note = chat.page.locator(".bb-model").inner_text()
    assert "openai:scripted" in note
    assert models.address in note
    chat.send(QUESTION)
    chat.page.locator(".bb-holder[aria-busy] .bb-cite").wait_for()
    FIRST_WAS_SEEN.set()
    answer = chat.answer(0)
    assert answer.locator(".bb-answer-text").inner_text().replace(" ", "") == f"{TRUE}[1]"
    assert "99" not in answer.locator(".bb-answer-text").inner_text()
    assert answer.locator(".bb-notice").all_inner_texts() == [
        "已略去 1 句未能在报告中核实的话。",
        "下列引用由核对补上或更正：[1]",
    ]
    assert "核对 2 句 · 引用更正 1 · 查无此据 1" in answer.locator(".bb-written").inner_text()
    # The model's words are not the report's: these stand below.
    assert answer.locator(".bb-sources q").inner_text().strip("“”") == INVESTED
    assert chat.cite(answer).locator("mark").all_inner_texts() == [INVESTED]
    chat.reload()
    assert chat.answer(0).locator(".bb-notice").count() == 2
    chat.export("导出为 Markdown", tmp_path / "chat.md")
    assert "openai:scripted" in (tmp_path / "chat.md").read_text("utf-8").replace("\\", "")


def test_a_refusal_that_the_report_contradicts_is_overruled_in_sight(chat: Chat) -> None:
    answer = chat.open().ask(OTHER)
    assert "46家" in answer.locator(".bb-answer-text").inner_text()
    assert "模型认为报告没有回答" in answer.locator(".bb-notice").inner_text()


def test_a_model_that_fails_is_told_and_the_page_goes_on(chat: Chat) -> None:
    chat.open()
    chat.send(FAILING)
    message = chat.turn(0).locator(".bb-error p").first
    message.wait_for()
    assert message.inner_text() == "连不上语言模型的服务，或服务出错。请稍后再试。"
    assert chat.field.input_value() == FAILING
    assert "46家" in chat.ask(OTHER).inner_text()
