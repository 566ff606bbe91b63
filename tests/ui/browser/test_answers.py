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
  return [...document.querySelectorAll('.bb-box:not(.bb-box-told)')].map((box) => {
    const at = box.getBoundingClientRect();
    const [x, y] = [(at.left - sheet.left) * scale, (at.top - sheet.top) * scale];
    const [width, height] = [at.width * scale, at.height * scale];
    return { inside: dark(x, y, width, height), above: dark(x, y - strip, width, strip),
             below: dark(x, y + height, width, strip), top: y / canvas.height };
  });
}"""


def test_an_answer_is_checked_in_its_paragraph_and_on_the_picture_of_its_page(chat: Chat) -> None:
    answer = chat.open().ask(QUESTION)
    assert answer.locator(".bb-answer-text").inner_text().replace(" ", "") == f"{INVESTED}[1]"
    assert answer.locator(".bb-answer-text .bb-words").inner_text() == "3.2万亿元"
    assert answer.locator(".bb-understood").count() == 0
    # The sentence stands in the answer; its source names the place and does not repeat it.
    assert answer.locator(".bb-sources li").count() == 1
    assert not answer.locator(".bb-sources q").is_visible()
    citation = chat.cite(answer)
    assert citation.locator("mark").all_inner_texts() == [INVESTED]
    assert citation.locator("mark .bb-told").inner_text() == "3.2万亿元"
    assert citation.locator(".bb-paragraph").inner_text().startswith("港口投资是本章的主题。")
    assert citation.locator(".bb-document").inner_text() == TITLE
    assert citation.locator(".bb-path li").all_inner_texts() == [CHAPTER, SECTION]
    assert citation.locator(".bb-printed-page").inner_text() == "印刷页码 1"
    assert citation.locator(".bb-kind").count() == 0
    assert citation.locator(".bb-badge").inner_text() == "✓ 已逐字核对"
    assert citation.locator("mark").first.is_visible()
    # Read out at once, and Tab goes on from there.
    assert chat.focused() == "h2#bb-panel-title"

    citation.locator(".bb-open-page").click()
    page = chat.panel.locator(".bb-page")
    page.wait_for()
    assert page.locator(".bb-page-number").inner_text() == "第 2 页（印刷页码 1）"
    assert page.get_by_role("button", name="下一页").count() == 1
    # The sentence begins on the first line of its paragraph (baseline at 172 of 842 points) and ends on the second.
    boxes: list[dict[str, Any]] = chat.evaluate(_INK)
    assert len(boxes) == 2
    for box in boxes:
        assert 0.05 < box["inside"] < 0.6
        assert (box["above"], box["below"]) == (0, 0)
    assert 0.18 < boxes[0]["top"] < boxes[1]["top"] < 0.24
    # The words that answer run over the end of a line.
    assert page.locator(".bb-box-told").count() == 2
    page.get_by_role("button", name="下一页").click()
    chat.panel.locator('.bb-page[data-page="3"]').wait_for()
    assert page.locator(".bb-box").count() == 0
    assert page.get_by_role("button", name="下一页").is_disabled()
    page.get_by_role("button", name="上一页").click()
    chat.panel.locator('.bb-page[data-page="2"]').wait_for()
    assert page.locator(".bb-box:not(.bb-box-told)").count() == 2
    chat.page.locator("#bb-panel-back").click()
    chat.panel.locator(".bb-citation").wait_for()


def test_a_page_opens_so_that_it_can_be_read_and_is_made_larger_by_button_and_wheel(chat: Chat) -> None:
    chat.cite(chat.open().ask(QUESTION)).locator(".bb-open-page").click()
    sheet = chat.panel.locator(".bb-page-sheet")
    chat.panel.locator(".bb-page #bb-box").wait_for()
    width = sheet.evaluate("(e) => e.clientWidth")
    assert width >= 690
    scroll = chat.panel.locator(".bb-page-scroll")
    inside = """(scroll) => { const at = document.querySelector('#bb-box').getBoundingClientRect(), around = scroll.getBoundingClientRect();
      return at.top >= around.top && at.bottom <= around.bottom && at.left < around.right && at.right > around.left; }"""
    assert scroll.evaluate(inside)
    chat.panel.get_by_role("button", name="放大").click()
    assert sheet.evaluate("(e) => e.clientWidth") > width
    chat.panel.get_by_role("button", name="缩小").click()
    at = scroll.bounding_box()
    assert at is not None
    chat.page.mouse.move(at["x"] + 100, at["y"] + 100)
    chat.page.keyboard.down("Control")
    chat.page.mouse.wheel(0, -200)
    chat.page.keyboard.up("Control")
    chat.page.wait_for_function("width => document.querySelector('.bb-page-sheet').clientWidth > width", arg=width)
    # The text of the page can be selected: it lies over the picture.
    line = chat.panel.locator(".bb-line", has_text="2030年6月末,中国港口").first
    line.evaluate("(e) => getSelection().selectAllChildren(e)")
    assert "2030年6月末" in chat.evaluate("() => getSelection().toString()")


def test_a_mark_shows_its_sentence_to_pointer_and_keyboard(chat: Chat) -> None:
    answer = chat.open().ask(QUESTION)
    mark = answer.locator(".bb-answer-text .bb-cite")
    hover = chat.page.locator("#bb-hover")
    mark.hover()
    hover.wait_for()
    assert INVESTED in hover.inner_text()
    assert hover.locator("mark").inner_text() == "3.2万亿元"
    chat.page.mouse.move(5, 5)
    hover.wait_for(state="hidden")
    chat.tab_to(".bb-answer-text .bb-cite", back=True)
    hover.wait_for()
    assert mark.get_attribute("aria-describedby") == "bb-hover"
    chat.page.keyboard.press("Escape")
    assert not hover.is_visible()


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
    # One press asks it as it was typed, whatever was said before.
    chat.answer(1).locator(".bb-alone").click()
    assert chat.answer(3).locator(".bb-understood").count() == 0
    assert chat.questions[3] == FOLLOW_UP


def test_a_refusal_looks_like_one_and_links_to_what_is_near(chat: Chat) -> None:
    refusal = chat.open().ask(NOT_ANSWERED)
    assert "bb-refusal" in (refusal.get_attribute("class") or "")
    assert refusal.locator(".bb-refused").inner_text() == "报告没有回答这个问题"
    assert "2035年" in refusal.locator(".bb-reason").inner_text()
    unmet = refusal.locator(".bb-unmet li").first.inner_text()
    assert [word for word in ("时间", "2035年", "2030年6月末") if word in unmet] == ["时间", "2035年", "2030年6月末"]
    near = refusal.locator(".bb-nearest li").first
    quote = near.locator("q").inner_text()
    near.locator("a").click()
    chat.panel.locator(".bb-citation").wait_for()
    assert chat.panel.locator("mark").all_inner_texts() == [quote.strip("“”")]


def test_a_chapter_that_is_silent_points_to_the_one_that_answers_and_one_press_asks_there(chat: Chat) -> None:
    chat.open().choose_chapter("二、技术应用")
    refusal = chat.ask(QUESTION)
    assert "所限定的范围里没有回答" in refusal.locator(".bb-refused").inner_text()
    refusal.locator(".bb-there").click()
    assert INVESTED in chat.answer(1).inner_text()
    assert chat.scope == "二、技术应用"
    chat.page.locator("#bb-scope").click()
    chat.page.locator(".bb-chooser .bb-row-main", has_text="全文").click()
    assert INVESTED in chat.ask(QUESTION).inner_text()


def test_a_comparison_has_two_columns_and_a_summary_is_folded_by_section(chat: Chat) -> None:
    summary = chat.open().ask("总结这份报告")
    parts = summary.locator(".bb-summary details")
    assert parts.count() >= 2
    parts.first.locator("summary").click()
    assert parts.first.get_attribute("open") is None
    assert summary.locator(".bb-sure-high").count() == 0
    comparison = chat.ask("中国港口投资余额和日本港口投资余额有什么不同?")
    assert comparison.locator(".bb-comparison thead th").count() == 3
    assert "900亿元" in comparison.locator(".bb-comparison").inner_text()
    chat.page.set_viewport_size({"width": 390, "height": 844})
    assert comparison.locator(".bb-table-scroll").evaluate("(e) => e.scrollWidth <= e.clientWidth")
    chat.page.set_viewport_size({"width": 1440, "height": 900})


def test_questions_are_suggested_and_a_press_asks_and_keeps_the_focus(chat: Chat) -> None:
    chat.open()
    suggested = chat.page.locator("#bb-ideas .bb-ask")
    suggested.first.wait_for()
    question = suggested.first.inner_text()
    chat.field.fill("半个问题")
    suggested.first.click()
    assert chat.focused() == "textarea#bb-field"
    assert "bb-refusal" not in (chat.answer(0).get_attribute("class") or "")
    assert chat.questions == [question]
    assert chat.field.input_value() == "半个问题"
    assert not suggested.first.is_visible()


def test_what_stands_under_an_answer(chat: Chat, index: Path) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.open().ask(QUESTION)
    retrieval = chat.page.locator(".bb-retrieval")
    retrieval.locator("summary").click()
    assert "一" in retrieval.locator("tbody tr").first.inner_text()
    assert "合计" in retrieval.locator(".bb-timings").inner_text()
    chat.page.locator('.bb-action[data-action="up"]').click()
    chat.told("已记录")
    chat.page.locator('.bb-action[data-action="down"]').click()
    form = chat.page.locator("form.bb-feedback")
    form.get_by_label("不完整").check()
    form.get_by_role("textbox").fill("少了<b>同比</b>")
    with chat.page.expect_event("requestfinished", lambda request: "/page/ratings" in request.url):
        form.get_by_role("button", name="提交").click()
    kept = [json.loads(line) for path in index.parent.rglob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert [(entry["question"], entry["verdict"]) for entry in kept] == [(QUESTION, "up"), (QUESTION, "down")]
    assert kept[1]["reason"] == "不完整: 少了<b>同比</b>"
    chat.page.locator('.bb-action[data-action="copy"]').click()
    chat.page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.includes('['))")
    copied = chat.evaluate("() => navigator.clipboard.readText()")
    assert INVESTED in copied.splitlines()[0].replace(" ", "")
    assert copied.splitlines()[-1] == f"“{INVESTED}”"
    assert "第 1 页" in copied
    chat.more(0, "只复制文字")
    chat.page.wait_for_function("() => navigator.clipboard.readText().then((text) => !text.includes('['))")
    assert chat.evaluate("() => navigator.clipboard.readText()").strip() == INVESTED


def test_a_link_leads_to_one_answer_here_and_to_its_question_elsewhere(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.open().ask(QUESTION)
    chat.ask(FOLLOW_UP)
    chat.more(0, "复制这条回答的链接")
    chat.told("链接已复制")
    link = chat.evaluate("() => navigator.clipboard.readText()")
    chat.begin()
    chat.page.goto(link)
    chat.ready().answer(1)
    assert chat.questions == [QUESTION, FOLLOW_UP]
    assert "q=" not in chat.page.url
    stranger = chat.page.context.browser.new_context()  # type: ignore[union-attr]
    page = stranger.new_page()
    page.goto(link)
    page.wait_for_function("() => document.documentElement.dataset.ready")
    assert page.locator("#bb-field").input_value() == QUESTION
    assert page.locator(".bb-turn").count() == 0
    stranger.close()


def test_the_report_is_read_searched_and_asked_from_its_outline(chat: Chat) -> None:
    chat.open()
    entry = chat.page.locator("#bb-outline .bb-outline-entry", has_text="二、技术应用")
    entry.click()
    source = chat.panel.locator(".bb-source")
    source.wait_for()
    assert "数字孪生码头是指用数据在计算机里重现码头运行的系统。" in source.inner_text()
    assert "日本" not in source.inner_text()
    source.locator(".bb-ask-within").click()
    assert chat.scope == "二、技术应用"
    assert chat.focused() == "textarea#bb-field"
    chat.page.locator("#bb-find-field").fill("港口投资")
    chat.page.locator("#bb-find-field").press("Enter")
    found = chat.panel.locator(".bb-found")
    found.wait_for()
    assert found.locator(".bb-found-count").inner_text() == "“港口投资”：3 处，在 1 节里"
    assert found.locator(".bb-found-section").inner_text().startswith(f"{CHAPTER} › {SECTION}")
    found.locator(".bb-hit-found").last.click()
    chat.panel.locator(".bb-source mark", has_text="日本港口投资").wait_for()
    chat.page.locator("#bb-panel-back").click()
    found.wait_for()
