"""A server with several reports in one index: all are asked at once, and every source is opened in the report that it is of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.ui.browser.chat import FRESH, Chat, Watch
from tests.ui.browser.conftest import bluebook, serving
from tests.ui.browser.reports import QUESTION, TITLE, UPLOADED_QUESTION, UPLOADED_TITLE, harbour_pdf, orchard_pdf

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext


@pytest.fixture(scope="module")
def two(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("two")
    bluebook("index", str(harbour_pdf(folder)), str(orchard_pdf(folder)), "--out", str(folder / "index"))
    with serving(folder / "index", folder / "log.txt") as (address, _):
        yield address


@pytest.fixture
def chat(visitor: BrowserContext, two: str) -> Iterator[Chat]:
    page = visitor.new_page()
    watch = Watch(page, two)
    page.add_init_script(FRESH)
    yield Chat(page, two, watch)
    page.close()
    watch.check()


def test_all_are_asked_and_each_source_is_of_its_report(chat: Chat) -> None:
    chat.open()
    assert chat.chip == "全部报告（2 份）"
    assert not chat.page.locator("#bb-scope").is_visible()
    assert not chat.page.locator("#bb-find").is_visible()
    for question, title in ((UPLOADED_QUESTION, UPLOADED_TITLE), (QUESTION, TITLE)):
        answer = chat.ask(question)
        assert f"《{title}》" in answer.locator(".bb-where").first.inner_text()
        citation = chat.cite(answer)
        assert citation.locator(".bb-document").inner_text() == title
        citation.locator(".bb-open-page").click()
        chat.panel.locator(".bb-page .bb-box").first.wait_for()
    # Within a section of a source the question is for its report alone.
    chat.cite(chat.answer(0)).locator(".bb-ask-within").click()
    assert (chat.chip, chat.scope) == (UPLOADED_TITLE, "(一)苹果")


def test_one_is_found_by_typing_and_a_conversation_keeps_it(chat: Chat) -> None:
    chat.open()
    chat.page.locator("#bb-report").click()
    chat.page.get_by_label("搜索报告").fill("果园")
    rows = chat.page.locator(".bb-chooser .bb-row-main")
    chat.page.wait_for_function("() => document.querySelectorAll('.bb-chooser .bb-row-main').length === 1")
    assert rows.all_inner_texts() == [UPLOADED_TITLE]
    rows.first.click()
    assert chat.chip == UPLOADED_TITLE
    chat.page.locator("#bb-outline .bb-outline-entry", has_text="一、产量").wait_for()
    assert "bb-refusal" in (chat.ask(QUESTION).get_attribute("class") or "")
    chat.reload().answer(0)
    assert chat.chip == UPLOADED_TITLE
