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
  + ' .katex, .bb-question-text *, .bb-answer em, .bb-answer h1, .bb-answer code, #bb-main b[onmouseover]')]
  .map((e) => e.outerHTML.slice(0, 200))"""


def made_of_text(chat: Chat) -> Any:
    return chat.page.evaluate(_MADE)


def test_a_question_is_shown_as_it_was_typed(chat: Chat) -> None:
    chat.open()
    typed = "".join(text for text in HOSTILE if text.isprintable())[:400].replace("alert(1)", "window.hostile=1")
    assert "onerror=window.hostile" in typed
    question = f"{QUESTION}{typed}"
    chat.send(question)
    chat.answer(0)
    assert chat.questions == [question]
    assert made_of_text(chat) == []
    assert chat.titles[0].startswith(QUESTION[:10])
    lines = f"{QUESTION}\n# 标题\n\n- 项目 **粗**\n\n    <script>window.hostile=1</script>"
    chat.send(lines)
    chat.answer(1)
    assert chat.questions[1].split() == lines.split()
    assert made_of_text(chat) == []
    chat.reload()
    chat.answer(1)
    assert made_of_text(chat) == []
    assert chat.questions[0] == question
    chat.turn(1).locator(".bb-answer-text .bb-cite").first.hover()
    chat.page.locator("#bb-hover").wait_for()
    assert made_of_text(chat) == []


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
    assert chat.chip != TITLE
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
    chat.page.locator("#bb-find-field").fill("<img")
    chat.page.locator("#bb-find-field").press("Enter")
    chat.panel.locator(".bb-found").wait_for()
    assert made_of_text(chat) == []
    for chip in ("#bb-report", "#bb-scope"):
        chat.page.locator(chip).click()
        chat.page.locator(".bb-chooser .bb-row-main").first.wait_for()
        assert made_of_text(chat) == []
        chat.page.keyboard.press("Escape")
    chat.export("导出为 Markdown", tmp_path / "chat.md")
    assert "<script>" not in (tmp_path / "chat.md").read_text("utf-8").replace("\\<", "")


def test_what_a_browser_kept_may_have_been_changed_by_hand(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    chat.evaluate(
        """async () => {
          for (const key of ["choice", "draft-x", "left-width"]) localStorage.setItem(`bluebook-${key}`, "<img src=x onerror=window.hostile=1>");
          sessionStorage.setItem("bluebook-asking", "{");
          const db = await new Promise((done) => (indexedDB.open("bluebook").onsuccess = (e) => done(e.target.result)));
          const id = location.hash.slice(1);
          const change = db.transaction("conversations", "readwrite");
          const store = change.objectStore("conversations");
          store.get(id).onsuccess = (e) => {
            const record = e.target.result;
            record.turns[0].answer = { answer: 7, citations: "<img src=x onerror=window.hostile=1>" };
            record.turns[0].made = "of another page";
            store.put(record);
          };
          await new Promise((done) => (change.oncomplete = done));
          db.close();
        }"""
    )
    chat.reload()
    chat.turn(0).locator(".bb-error", has_text="已损坏").wait_for()
    assert made_of_text(chat) == []
    chat.ask(QUESTION)
    assert chat.questions == [QUESTION, QUESTION]


def test_no_script_runs_that_is_not_a_file_of_this_server(chat: Chat) -> None:
    answer = chat.page.request.get(chat.server)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
