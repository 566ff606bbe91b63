"""Conversations that the browser keeps, and takes away as files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import INVESTED, NOT_ANSWERED, QUESTION

OTHER = "有多少家港口公司上线调度平台?"


def test_new_rename_open_and_delete(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    first = chat.titles[0]
    assert QUESTION.startswith(first)
    chat.changes_what_is_kept(chat.page.get_by_role("button", name="新对话").click)
    assert chat.questions == []
    chat.page.locator("#bb-ideas .bb-ask").first.wait_for()
    assert "46家" in chat.ask(OTHER).inner_text()
    assert chat.titles == [OTHER, first]
    chat.page.get_by_role("button", name="重命名").click()
    name = chat.page.get_by_label("对话名称")
    assert name.input_value() == OTHER
    name.fill("调度平台")
    chat.changes_what_is_kept(chat.page.get_by_role("button", name="保存").click)
    assert not name.is_visible()
    assert chat.titles == ["调度平台", first]
    chat.changes_what_is_kept(chat.page.locator("#bb-conversations label", has_text=first).click)
    assert chat.questions == [QUESTION]
    chat.watch.answers = [False, True]
    # The page's script waits for the dialog; had the first no been taken for a yes, the second press would delete the other.
    chat.page.get_by_role("button", name="删除对话").click()
    assert chat.watch.asked == "删除后无法恢复。确定删除这个对话吗？"
    assert chat.titles == ["调度平台", first]
    chat.changes_what_is_kept(chat.page.get_by_role("button", name="删除对话").click)
    chat.page.wait_for_function("() => document.querySelectorAll('#bb-conversations label').length === 1")
    assert chat.titles == ["调度平台"]
    assert chat.questions == [OTHER]
    chat.reload()
    chat.answer(0)
    assert (chat.titles, chat.questions) == (["调度平台"], [OTHER])


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


def test_the_english_page_exports_too_and_says_when_there_is_nothing(chat: Chat, tmp_path: Path) -> None:
    chat.open("en/")
    chat.page.get_by_role("button", name="Export as Markdown").click()
    chat.page.locator("#bb-told", has_text="There is nothing to export").wait_for()
    chat.ask(QUESTION)
    chat.export("Export as Markdown", tmp_path / "chat.md")
    assert "Verified verbatim" in (tmp_path / "chat.md").read_text("utf-8")
    assert chat.page.locator("#bb-export-markdown").is_enabled()
