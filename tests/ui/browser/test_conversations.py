"""Conversations that the browser keeps, finds, renames, and takes away as files or on paper."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import INVESTED, NOT_ANSWERED, QUESTION

OTHER = "有多少家港口公司上线调度平台?"


def test_new_rename_open_find_and_delete(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    assert chat.titles == [QUESTION]
    chat.begin()
    chat.page.locator("#bb-ideas .bb-ask").first.wait_for()
    assert "46家" in chat.ask(OTHER).inner_text()
    assert chat.titles == [OTHER, QUESTION]
    chat.menu("重命名")
    name = chat.page.get_by_label("对话名称")
    assert name.input_value() == OTHER
    assert chat.focused() == "input#bb-rename-field"
    name.fill("调度平台")
    name.press("Enter")
    chat.page.locator('#bb-conversations a[title="调度平台"]').wait_for()
    assert chat.titles == ["调度平台", QUESTION]
    assert chat.page.locator("#bb-name").inner_text() == "调度平台"
    # Found by what was said in it, not by its title alone.
    chat.page.locator("#bb-search").fill("46家 港口公司")
    chat.page.wait_for_function("() => document.querySelectorAll('#bb-conversations a').length === 1")
    assert chat.titles == ["调度平台"]
    chat.page.locator("#bb-search").fill("没有这样的话")
    chat.page.get_by_text("没有符合的对话").wait_for()
    chat.page.locator("#bb-search").fill("")
    chat.open_titled(QUESTION)
    assert chat.questions == [QUESTION]
    chat.watch.answers = [False, True]
    chat.menu("删除对话")
    assert chat.watch.asked == "删除后无法恢复。确定删除这个对话吗？"
    assert chat.questions == [QUESTION]
    chat.menu("删除对话")
    chat.page.wait_for_function("() => document.querySelectorAll('#bb-conversations a').length === 1")
    assert chat.titles == ["调度平台"]
    assert chat.focused() == "textarea#bb-field"
    chat.open_titled("调度平台")
    chat.reload().answer(0)
    assert (chat.titles, chat.questions) == (["调度平台"], [OTHER])


def test_a_long_title_ends_between_words(chat: Chat) -> None:
    chat.open().ask("Please tell me how large the outstanding investment in Chinese harbours was in June 2030")
    assert chat.titles == ["Please tell me how large the outstanding investment in…"]


def test_an_earlier_question_is_edited_and_what_came_after_it_is_kept_as_a_branch(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    chat.ask("那同比呢?")
    chat.field.fill("半个问题")
    chat.turn(0).get_by_role("button", name="修改这个问题").click()
    assert chat.field.input_value() == QUESTION
    assert "原来的回答会保留" in chat.page.locator("#bb-editing").inner_text()
    chat.field.press("Escape")
    assert chat.field.input_value() == "半个问题"
    chat.turn(0).get_by_role("button", name="修改这个问题").click()
    chat.send(OTHER)
    assert "46家" in chat.answer(0).inner_text()
    assert chat.questions == [OTHER]
    assert not chat.page.locator("#bb-editing").is_visible()
    switch = chat.turn(0).locator(".bb-switch")
    assert switch.inner_text().replace("\n", "") == "‹2/2›"
    switch.get_by_role("button", name="上一个版本").click()
    chat.page.locator(".bb-turn").nth(1).wait_for()
    assert chat.questions == [QUESTION, "那同比呢?"]
    assert "bb-tool" in chat.focused()
    chat.reload().answer(1)
    assert chat.questions == [QUESTION, "那同比呢?"]
    chat.turn(0).get_by_role("button", name="下一个版本").click()
    chat.page.wait_for_function("() => document.querySelectorAll('.bb-turn').length === 1")
    chat.ask(QUESTION)
    assert chat.questions == [OTHER, QUESTION]
    # Answered again: another version, and the first one is not lost.
    chat.more(1, "重新回答")
    chat.turn(1).locator(".bb-switch", has_text="2/2").wait_for()
    assert INVESTED in chat.answer(1).inner_text()


def test_a_conversation_is_exported_with_its_citations_as_footnotes(chat: Chat, tmp_path: Path) -> None:
    chat.open().ask(QUESTION)
    chat.ask(NOT_ANSWERED)
    assert chat.export("导出为 Markdown", tmp_path / "chat.md").endswith(".md")
    text = (tmp_path / "chat.md").read_text("utf-8").replace("\\", "")
    assert "[^1]" in text
    note = next(line for line in text.splitlines() if line.startswith("[^1]:"))
    assert INVESTED in note
    assert "已逐字核对" in note
    assert "报告没有回答这个问题" in text
    assert chat.export("导出为 Word", tmp_path / "chat.docx").endswith(".docx")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "chat.docx").read_bytes())) as parts:
        assert INVESTED in parts.read("word/footnotes.xml").decode()
        assert "w:footnoteReference" in parts.read("word/document.xml").decode()
    # What was asked since is in the next export.
    chat.ask(OTHER)
    chat.export("导出为 Markdown", tmp_path / "again.md")
    assert "46家港口公司" in (tmp_path / "again.md").read_text("utf-8")


def test_on_paper_stands_the_conversation_with_every_quote(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    chat.page.emulate_media(media="print")
    assert chat.turn(0).locator(".bb-sources q").is_visible()
    for hidden in ("#bb-header", "#bb-left", "#bb-right", "#bb-composer", ".bb-actions"):
        assert not chat.page.locator(hidden).is_visible()
