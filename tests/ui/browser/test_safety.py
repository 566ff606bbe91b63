"""Text is text, wherever it comes from: what was typed, a report's title, headings and sentences, the name of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import (
    HOSTILE_NAME,
    HOSTILE_QUESTION,
    HOSTILE_TEXT,
    QUESTION,
    TITLE,
    hostile_pdf,
)
from tests.ui.hostile import HOSTILE

# Elements that our page never has: whatever of them is there was made of a text.
_MADE = """() => [...document.querySelectorAll(
  'img[src="x"], img[src*="evil"], svg[onload], [onerror], [onmouseover], a[href^="javascript:" i], a[href*="evil"],'
  + ' .katex, #bb-chat .bb-question :not(p), .bb-answer em, .bb-answer h1, .bb-answer code, #bb-main b[onmouseover]')]
  .map((e) => e.outerHTML.slice(0, 200))"""


def made_of_text(chat: Chat) -> Any:
    return chat.page.evaluate(_MADE)


def test_a_question_is_shown_as_it_was_typed(chat: Chat) -> None:
    chat.open()
    typed = "".join(text for text in HOSTILE if text.isprintable())[:600].replace("alert(1)", "window.hostile=1")
    assert "onerror=window.hostile" in typed
    question = f"{QUESTION}{typed}"
    chat.field.fill(question)
    chat.field.press("Enter")
    chat.answer(0)
    assert chat.questions == [question]
    assert made_of_text(chat) == []
    assert chat.titles[0].startswith(QUESTION[:10])
    lines = f"{QUESTION}\n# 标题\n\n- 项目 **粗**\n\n    <script>window.hostile=1</script>"
    chat.field.fill(lines)
    chat.field.press("Enter")
    chat.answer(1)
    assert chat.questions[1].split() == lines.split()
    assert made_of_text(chat) == []
    chat.reload()
    chat.answer(1)
    assert made_of_text(chat) == []
    assert chat.questions[0] == question


@pytest.mark.parametrize("kind", ["pdf", "md"])
def test_a_report_that_is_full_of_markup(chat: Chat, tmp_path: Path, kind: str) -> None:
    if kind == "pdf":
        file = hostile_pdf(tmp_path)
    else:
        file = tmp_path / HOSTILE_NAME
        file.write_text(HOSTILE_TEXT, "utf-8")
    chat.open().upload(file)
    chat.page.locator(".bb-parse").wait_for()
    assert made_of_text(chat) == []
    chat.page.wait_for_function(f"() => document.querySelector('#bb-report input').value !== '{TITLE}'")
    answer = chat.ask(HOSTILE_QUESTION)
    # A Markdown file may hold HTML, which its reader leaves out; what only looks like it is text there, too.
    script = "<script>window.hostile=1</script>" if kind == "pdf" else "window.hostile=1"
    said = f"{script}<img src=x onerror=window.hostile=1>。"
    assert f"9万吨{said}".replace(" ", "") in answer.locator(".bb-answer-text").inner_text().replace(" ", "")
    assert made_of_text(chat) == []
    citation = chat.cite(answer)
    assert "<img" in "".join(citation.locator("mark").all_inner_texts())
    chat.page.locator(".bb-retrieval summary").first.click()
    chat.page.locator("#bb-outline .bb-outline-entry").last.click()
    chat.panel.locator(".bb-source").wait_for()
    assert made_of_text(chat) == []
    for option in ("#bb-report input", "#bb-chapter input"):
        chat.page.locator(option).click()
        chat.page.get_by_role("option").first.wait_for()
        assert made_of_text(chat) == []
        chat.page.keyboard.press("Escape")
    chat.export("导出为 Markdown", tmp_path / "chat.md")
    assert "<script>" not in (tmp_path / "chat.md").read_text("utf-8").replace("\\<", "")


def test_what_a_browser_kept_may_have_been_changed_by_hand(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    chat.page.evaluate(
        "() => localStorage.setItem('bluebook-conversations', '\"<img src=x onerror=window.hostile=1>\"')"
    )
    chat.reload()
    assert chat.questions == []
    assert made_of_text(chat) == []
    chat.ask(QUESTION)
    # Gradio says to the console that it could not read it.
    assert all("localStorage" in error for error in chat.watch.errors)
    chat.watch.errors.clear()
