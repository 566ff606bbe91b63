"""A reader asks, checks a citation on the page itself, goes on, and comes back later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import CHAPTER, FOLLOW_UP, INVESTED, NOT_ANSWERED, QUESTION, SECTION, TITLE

# Shares of dark pixels in each box and in the strips above and below it that are as far away as the next line is not.
_INK = """async () => {
  const picture = document.querySelector('.bb-page-picture');
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  const pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  const sheet = picture.getBoundingClientRect();
  const scale = picture.naturalWidth / sheet.width;
  const dark = (left, top, width, height) => {
    const { data } = pen.getImageData(left, top, width, height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4) found += data[at] < 128 ? 1 : 0;
    return found / (data.length / 4);
  };
  const strip = canvas.height / 842 * 2;
  return [...document.querySelectorAll('.bb-box')].map((box) => {
    const at = box.getBoundingClientRect();
    const [x, y] = [(at.left - sheet.left) * scale, (at.top - sheet.top) * scale];
    const [width, height] = [at.width * scale, at.height * scale];
    return { inside: dark(x, y, width, height), above: dark(x, y - strip, width, strip),
             below: dark(x, y + height, width, strip), top: y / canvas.height };
  });
}"""


def test_an_answer_is_checked_in_its_paragraph_and_on_the_picture_of_its_page(chat: Chat) -> None:
    answer = chat.open().ask(QUESTION)
    assert answer.locator(".bb-answer-text").inner_text() == f"{INVESTED}[1]"
    assert answer.locator(".bb-understood").count() == 0
    citation = chat.cite(answer)
    assert citation.locator("mark").all_inner_texts() == [INVESTED]
    paragraph = citation.locator(".bb-paragraph").inner_text()
    assert paragraph.startswith("港口投资是本章的主题。")
    assert citation.locator(".bb-document").inner_text() == TITLE
    assert citation.locator(".bb-path li").all_inner_texts() == [CHAPTER, SECTION]
    assert citation.locator(".bb-printed-page").inner_text() == "印刷页码 1"
    assert citation.locator(".bb-badge").inner_text() == "✓ 已逐字核对"
    assert citation.locator("mark").first.is_visible()
    # Read out at once, and Tab goes on from there.
    assert chat.focused() == "div#bb-panel"

    citation.locator(".bb-open-page").click()
    page = chat.panel.locator(".bb-page")
    page.wait_for()
    assert page.locator(".bb-page-number").inner_text() == "印刷页码 1 · 2 / 3"
    # The sentence begins on the first line of its paragraph (baseline at 172 of 842 points) and ends on the second.
    boxes: list[dict[str, Any]] = chat.page.evaluate(_INK)
    assert len(boxes) == 2
    for box in boxes:
        assert 0.05 < box["inside"] < 0.6
        assert (box["above"], box["below"]) == (0, 0)
    assert 0.18 < boxes[0]["top"] < boxes[1]["top"] < 0.24
    width = page.locator(".bb-page-sheet").bounding_box()
    page.get_by_role("button", name="放大").click()
    chat.panel.locator('.bb-page[data-zoom="125"]').wait_for()
    wider = page.locator(".bb-page-sheet").bounding_box()
    assert width is not None
    assert wider is not None
    assert round(wider["width"] / width["width"], 2) == 1.25
    assert page.locator(".bb-box").count() == 2
    page.get_by_role("button", name="下一页").click()
    chat.panel.locator('.bb-page[data-page="3"]').wait_for()
    assert page.locator(".bb-box").count() == 0
    assert page.get_by_role("button", name="下一页").is_disabled()
    page.get_by_role("button", name="上一页").click()
    chat.panel.locator('.bb-page[data-page="2"]').wait_for()
    assert page.locator(".bb-box").count() == 2


def test_a_follow_up_shows_how_it_was_understood_and_a_reload_keeps_both(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    answer = chat.ask(FOLLOW_UP)
    understood = answer.locator(".bb-understood").inner_text()
    assert understood.startswith("按此理解追问：")
    assert "2030年6月末" in understood
    assert "同比" in understood
    assert "12.5%" in answer.locator(".bb-answer-text").inner_text()
    chat.reload()
    assert chat.answer(1).locator(".bb-understood").inner_text() == understood
    assert chat.questions == [QUESTION, FOLLOW_UP]
    assert chat.cite(chat.answer(0)).locator("mark").all_inner_texts() == [INVESTED]
    assert "自动化码头" in chat.ask("其中自动化码头呢?").inner_text()


def test_a_refusal_looks_like_one_and_links_to_what_is_near(chat: Chat) -> None:
    refusal = chat.open().ask(NOT_ANSWERED)
    assert "bb-refusal" in (refusal.get_attribute("class") or "")
    assert refusal.locator(".bb-refused").inner_text() == "报告没有回答这个问题"
    assert "2035年" in refusal.locator(".bb-reason").inner_text()
    unmet = refusal.locator(".bb-unmet li").first.inner_text()
    assert [word for word in ("时间", "2035年", "2030年6月末") if word in unmet] == ["时间", "2035年", "2030年6月末"]
    assert refusal.locator(".bb-badge").count() == 0
    near = refusal.locator(".bb-nearest li").first
    quote = near.locator("q").inner_text()
    near.locator("a").click()
    chat.panel.locator(".bb-citation").wait_for()
    assert chat.panel.locator("mark").all_inner_texts() == [quote.strip("“”")]


def test_questions_are_suggested_and_a_click_asks(chat: Chat) -> None:
    chat.open()
    suggested = chat.page.locator("#bb-ideas .bb-ask")
    suggested.first.wait_for()
    question = suggested.first.inner_text()
    suggested.first.click()
    assert "bb-refusal" not in (chat.answer(0).get_attribute("class") or "")
    assert chat.questions == [question]
    assert not suggested.first.is_visible()
    related = chat.page.locator("#bb-chat .bb-ask")
    if related.count():
        following = related.first.inner_text()
        related.first.click()
        chat.answer(1)
        assert chat.questions == [question, following]


def test_what_stands_under_an_answer(chat: Chat, index: Path) -> None:
    chat.open().ask(QUESTION)
    retrieval = chat.page.locator(".bb-retrieval")
    retrieval.locator("summary").click()
    assert "一" in retrieval.locator("tbody tr").first.inner_text()
    assert "合计" in retrieval.locator(".bb-timings").inner_text()
    chat.page.locator('.bb-action[data-action="up"]').click()
    chat.page.get_by_text("已记录").first.wait_for()
    chat.page.locator('.bb-action[data-action="down"]').click()
    form = chat.page.locator("form.bb-feedback")
    form.get_by_label("不完整").check()
    form.get_by_role("textbox").fill("少了<b>同比</b>")
    with chat.page.expect_response(lambda answer: "/run/" in answer.url):
        form.get_by_role("button", name="提交").click()
    kept = [json.loads(line) for path in index.parent.rglob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert [(entry["question"], entry["verdict"]) for entry in kept] == [(QUESTION, "up"), (QUESTION, "down")]
    assert kept[1]["reason"] == "不完整: 少了<b>同比</b>"
    chat.page.locator('.bb-action[data-action="copy"]').click()
    chat.page.get_by_role("button", name="已复制").wait_for()
    # Again: while the new answer comes, the old one makes room for it.
    chat.changes_what_is_kept(chat.page.locator('.bb-action[data-action="retry"]').click)
    assert INVESTED in chat.answer(0).inner_text()
    assert chat.questions == [QUESTION]


def test_a_section_is_read_from_the_outline_and_a_question_restricted_to_a_chapter(chat: Chat) -> None:
    chat.open()
    chat.page.locator("#bb-outline .bb-outline-entry", has_text="二、技术应用").click()
    source = chat.panel.locator(".bb-source")
    source.wait_for()
    assert "数字孪生码头是指用数据在计算机里重现码头运行的系统。" in source.inner_text()
    assert "日本" not in source.inner_text()
    chat.page.locator("#bb-chapter input").click()
    chat.page.get_by_role("option", name="二、技术应用").click()
    note = chat.page.locator(".bb-scope")
    note.wait_for()
    assert "二、技术应用" in note.inner_text()
    assert "bb-refusal" in (chat.ask(QUESTION).get_attribute("class") or "")
    chat.page.locator(".bb-scope-clear").click()
    note.wait_for(state="detached")
    assert "bb-refusal" not in (chat.ask(QUESTION).get_attribute("class") or "")
