"""What a reader has done is there afterwards: two tabs, a reload, another report, a full browser, a server that goes away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.ui.browser.chat import Chat, Watch
from tests.ui.browser.held import Held
from tests.ui.browser.reports import (
    CHAPTER,
    INVESTED,
    NOT_ANSWERED,
    QUESTION,
    TITLE,
    UPLOADED_QUESTION,
    UPLOADED_TITLE,
    orchard_pdf,
)
from ui.page.assets import assets

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

OTHER = "有多少家港口公司上线调度平台?"
THIRD = "数字孪生码头是指什么?"


def second_tab(visitor: BrowserContext, chat: Chat) -> Chat:
    page = visitor.new_page()
    return Chat(page, chat.server, Watch(page, chat.server))


def test_two_tabs_do_not_overwrite_one_another(visitor: BrowserContext, chat: Chat) -> None:
    chat.open().ask(QUESTION)
    address = chat.page.url
    other = second_tab(visitor, chat).open()
    other.ask(OTHER)
    # Each tab sees what the other has begun.
    chat.page.locator("#bb-conversations a", has_text=OTHER).wait_for()
    assert chat.titles == [OTHER, QUESTION]
    assert other.titles == [OTHER, QUESTION]
    # Both ask in the same conversation: neither answer is lost.
    other.page.goto(address)
    other.answer(0)
    other.ask(OTHER)
    chat.page.locator(".bb-turn").nth(1).wait_for()
    chat.ask(THIRD)
    other.page.locator(".bb-turn").nth(2).wait_for()
    assert chat.questions == other.questions == [QUESTION, OTHER, THIRD]
    chat.reload().answer(2)
    assert chat.questions == [QUESTION, OTHER, THIRD]
    other.watch.check()
    other.page.close()


def test_a_conversation_remembers_its_report_and_its_chapter(chat: Chat, tmp_path: Path) -> None:
    chat.open()
    chat.choose_chapter(CHAPTER)
    chat.ask(QUESTION)
    chat.reload().answer(0)
    assert (chat.chip, chat.scope) == (TITLE, CHAPTER)
    chat.begin()
    chat.uploaded(orchard_pdf(tmp_path), UPLOADED_TITLE)
    chat.ask(UPLOADED_QUESTION)
    chat.reload().answer(0)
    assert (chat.chip, chat.scope) == (UPLOADED_TITLE, "全文")
    chat.open_titled(QUESTION)
    assert (chat.chip, chat.scope) == (TITLE, CHAPTER)
    assert INVESTED in chat.ask(QUESTION).inner_text()
    chat.page.go_back()
    chat.page.locator("#bb-conversations a[aria-current]", has_text=UPLOADED_QUESTION).wait_for()
    assert chat.chip == UPLOADED_TITLE


def test_the_panel_shows_the_newest_answer_and_nothing_of_another_conversation(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    # The first source opens by itself, and takes the focus from nobody.
    chat.panel.locator("mark", has_text=INVESTED[:12]).first.wait_for()
    assert chat.focused() == "textarea#bb-field"
    chat.ask(OTHER)
    chat.panel.locator("mark", has_text="46家港口公司").first.wait_for()
    assert INVESTED not in "".join(chat.panel.locator("mark").all_inner_texts())
    chat.begin()
    assert chat.panel.locator(".bb-empty").is_visible()
    assert chat.panel.locator("mark").count() == 0
    greeting = chat.ask("你好")
    assert "bb-chat" in (greeting.get_attribute("class") or "")
    assert chat.panel.locator(".bb-citation").count() == 0


def test_related_questions_ask_the_report_that_they_came_from(chat: Chat, tmp_path: Path) -> None:
    chat.open().ask(OTHER)
    related = chat.turn(0).locator(".bb-questions .bb-ask")
    related.first.wait_for()
    chat.uploaded(orchard_pdf(tmp_path), UPLOADED_TITLE)
    related.first.click()
    answer = chat.answer(1)
    assert "bb-refusal" not in (answer.get_attribute("class") or "")
    report = chat.turn(0).locator(".bb-cite").first.get_attribute("data-report")
    assert answer.locator(".bb-cite").first.get_attribute("data-report") == report
    # What is typed asks what the composer says.
    assert chat.chip == UPLOADED_TITLE
    assert "57万吨" in chat.ask(UPLOADED_QUESTION).inner_text()


def test_one_question_sends_one_question_and_gets_one_turn(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    # Sixteen other conversations of ten turns each are kept by this browser.
    chat.evaluate(
        """async () => {
          const db = await new Promise((done) => (indexedDB.open("bluebook").onsuccess = (e) => done(e.target.result)));
          const all = (store) => new Promise((done) => (db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result)));
          const [record] = await all("conversations");
          const [line] = await all("list");
          const change = db.transaction(["list", "conversations"], "readwrite");
          for (let n = 0; n < 16; n++) {
            const turns = Array.from({ length: 10 }, (_, at) => ({ ...record.turns[0], id: `t${at}`, parent: at ? `t${at - 1}` : "" }));
            change.objectStore("conversations").put({ ...record, id: `other${n}`, turns });
            change.objectStore("list").put({ ...line, id: `other${n}`, count: 10 });
          }
          await new Promise((done) => (change.oncomplete = done));
          db.close();
        }"""
    )
    chat.reload().answer(0)
    assert len(chat.titles) == 17
    chat.watch.requests.clear()
    with chat.page.expect_event("requestfinished", lambda request: "/call/ask/" in request.url) as finished:
        chat.ask(OTHER)
    sent = chat.watch.sent("/call/ask")[0]
    assert len(sent.post_data_buffer or b"") < 4_000
    assert json.loads(sent.post_data or "")["data"][0]["question"] == OTHER
    assert len(finished.value.response().body()) < 40_000


def test_a_long_question_hides_neither_its_answer_nor_its_error(chat: Chat) -> None:
    chat.open()
    long = QUESTION + "请只看中国的数字,不要看别的国家。" * 25
    assert 400 < len(long) < 500
    chat.field.fill(long)
    assert chat.page.locator("#bb-counter").inner_text() == f"{len(long)} / 500 字"
    chat.field.press("Enter")
    answer = chat.answer(0)
    heading = chat.turn(0).locator(".bb-question-text").bounding_box()
    assert heading is not None
    assert heading["height"] < 200
    assert answer.is_visible()
    chat.turn(0).get_by_role("button", name="展开全文").click()
    unfolded = chat.turn(0).locator(".bb-question-text").bounding_box()
    assert unfolded is not None
    assert unfolded["height"] > heading["height"]
    # What is too long is said before it is sent, and cannot be sent.
    too_long = "问" * 501
    chat.field.fill(too_long)
    assert chat.page.locator("#bb-counter").inner_text() == "501 / 500 字，太长了，请缩短"
    assert chat.page.locator("#bb-send").is_disabled()
    chat.field.press("Enter")
    assert chat.field.input_value() == too_long
    assert chat.questions == [long]


def test_a_report_that_is_read_while_the_page_is_reloaded_is_found_again(chat: Chat, tmp_path: Path) -> None:
    sentences = "".join(f"第{n}号果园在2031年收获苹果{n}吨,比上年多{n % 7}吨。" for n in range(6_000))
    file = tmp_path / "long.md"
    file.write_text(f"# 长报告\n\n## 一、产量\n\n{sentences}\n", "utf-8")
    chat.open().upload(file)
    chat.page.locator(".bb-upload progress").wait_for()
    chat.reload()
    card = chat.page.locator(".bb-upload")
    card.locator("progress").wait_for()
    assert "long.md" in card.inner_text()
    card.get_by_role("button", name="取消上传").click()
    card.get_by_text("已取消").wait_for()
    assert chat.chip == TITLE


def test_a_deleted_report_is_not_offered_and_not_replaced_in_silence(chat: Chat, tmp_path: Path) -> None:
    chat.open().uploaded(orchard_pdf(tmp_path), UPLOADED_TITLE)
    chat.ask(UPLOADED_QUESTION)
    chat.watch.answers = [True]
    chat.page.locator("#bb-report").click()
    chat.page.get_by_role("button", name=f"删除《{UPLOADED_TITLE}》").click()
    chat.told(f"已删除《{UPLOADED_TITLE}》")
    assert chat.watch.asked.startswith(f"删除《{UPLOADED_TITLE}》")
    chat.page.locator("#bb-report").click()
    names = chat.page.locator(".bb-chooser .bb-row-main")
    names.first.wait_for()
    assert names.all_inner_texts() == [TITLE]
    chat.page.keyboard.press("Escape")
    # The conversation stays; its citation says that the report is gone, and still has its words.
    chat.turn(0).locator(".bb-answer-text .bb-cite").first.click()
    chat.panel.get_by_text("这份报告已不在服务器上").wait_for()
    assert "57万吨" in chat.panel.inner_text()


def test_a_report_that_went_elsewhere_is_said_to_be_gone(visitor: BrowserContext, chat: Chat, tmp_path: Path) -> None:
    chat.open().uploaded(orchard_pdf(tmp_path), UPLOADED_TITLE)
    chat.ask(UPLOADED_QUESTION)
    report = chat.turn(0).locator(".bb-cite").first.get_attribute("data-report")
    assert chat.page.request.delete(f"{chat.server}page/reports/{report}").ok
    chat.watch.expected = ("/page/reports/", "/fragments/")
    chat.send(QUESTION)
    # Not another report in its place: the reader chooses.
    chat.turn(1).locator(".bb-error", has_text="另选一份").wait_for()
    chat.page.locator("#bb-report.bb-gone").wait_for()
    assert chat.chip == f"已删除：{UPLOADED_TITLE}"
    assert chat.field.input_value() == QUESTION
    assert chat.page.locator("#bb-send").is_disabled()
    chat.choose_report(TITLE)
    chat.field.press("Enter")
    assert INVESTED in chat.answer(1).inner_text()


def test_a_draft_survives_a_reload_and_belongs_to_its_conversation(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    chat.field.fill("半个问题")
    chat.reload().answer(0)
    assert chat.field.input_value() == "半个问题"
    chat.begin()
    assert chat.field.input_value() == ""
    chat.field.fill("另一半")
    chat.reload()
    assert chat.field.input_value() == "另一半"
    chat.open_titled(QUESTION)
    assert chat.field.input_value() == "半个问题"


def test_a_question_under_way_when_the_page_is_left_is_there_again(chat: Chat) -> None:
    chat.open().ask(QUESTION)
    held = Held(chat)
    chat.send(OTHER)
    chat.page.locator(".bb-turn .bb-looking").wait_for()
    chat.reload().answer(0)
    assert chat.questions == [QUESTION, OTHER]
    held.release()
    chat.turn(1).get_by_role("button", name="再试一次").click()
    assert "46家" in chat.answer(1).inner_text()


def test_what_is_dropped_when_the_browser_is_full_is_said(chat: Chat) -> None:
    chat.open().ask_to_the_end(QUESTION)
    chat.begin()
    chat.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          let full = true;
          IDBObjectStore.prototype.put = function (...args) {
            if (full && args[0].turns?.length) {
              full = false;
              throw new DOMException("full", "QuotaExceededError");
            }
            return put.apply(this, args);
          };
        }"""
    )
    assert "46家" in chat.ask(OTHER).inner_text()
    chat.told(f"删除了最早的对话“{QUESTION}”")
    assert chat.titles == [OTHER]
    chat.reload().answer(0)
    assert chat.titles == [OTHER]


def test_how_sure_an_answer_is_stands_apart_from_whether_its_quote_is_verbatim(chat: Chat) -> None:
    answer = chat.open().ask(QUESTION)
    assert answer.locator(".bb-standing li").all_inner_texts() == [
        "●●● 把握大",
        "✓ 问题的各部分都找到了",
        "✓ 引文与原文逐字一致",
    ]
    refusal = chat.ask(NOT_ANSWERED)
    assert refusal.locator(".bb-standing").count() == 0


def test_the_note_on_its_source_belongs_to_the_shipped_report_alone(chat: Chat) -> None:
    chat.open().page.locator("#bb-ideas .bb-ask").first.wait_for()
    assert "中国信息通信研究院" not in chat.page.locator("body").inner_text()


def test_what_is_chosen_while_an_answer_is_being_kept_stays_chosen(chat: Chat) -> None:
    chat.open()
    chat.ask(QUESTION)
    held = chat.evaluate(
        """async ([source, chapter]) => {
          const m = await import(source);
          const { id } = m.open();
          const written = m.change(id, (now) => ({ ...now, title: '同时' }));
          const chosen = m.choose({ chapter });
          await Promise.all([written, chosen]);
          return [m.open().title, m.open().chapter];
        }""",
        [f"{chat.server}{assets().root}/page/conversation.js", CHAPTER],
    )
    assert held == ["同时", CHAPTER]
    assert chat.scope == CHAPTER
    assert chat.reload().scope == CHAPTER
