"""A visitor brings a report: it is read, checked, asked, seen by nobody else and deleted; what is no report is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.ui.browser.chat import Chat
from tests.ui.browser.reports import QUESTION, TITLE, UPLOADED_QUESTION, UPLOADED_TITLE, orchard_pdf

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

# Every text that is shown while a report is read.
_RECORD = """() => {
  window.told = [];
  new MutationObserver(() => {
    const now = document.querySelector('.bb-upload-now')?.innerText;
    if (now && now !== window.told.at(-1)) window.told.push(now);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def told(chat: Chat) -> Locator:
    return chat.page.locator("#bb-upload-told")


def chosen(chat: Chat, title: str) -> None:
    """Wait until a report is the one that is asked."""
    chat.page.wait_for_function("title => document.querySelector('#bb-report input').value === title", arg=title)


def test_a_pdf_is_read_asked_kept_private_and_deleted(chat: Chat, browser: Browser, tmp_path: Path) -> None:
    chat.open()
    chat.page.evaluate(_RECORD)
    chat.upload(orchard_pdf(tmp_path))
    parse = told(chat).locator(".bb-parse")
    parse.wait_for()
    assert any("读取" in text for text in chat.page.evaluate("() => window.told"))
    assert f"《{UPLOADED_TITLE}》可以提问了" in parse.inner_text()
    listed = dict(zip(parse.locator("dt").all_inner_texts(), parse.locator("dd").all_inner_texts(), strict=True))
    assert (listed["页数"], listed["标题"], listed["表格"], listed["没有文字的页"]) == ("2", "2", "0", "无")
    assert "(一)苹果" in parse.locator("li").all_inner_texts()[1]
    chosen(chat, UPLOADED_TITLE)
    answer = chat.ask(UPLOADED_QUESTION)
    assert "57万吨" in answer.locator(".bb-answer-text").inner_text()
    report = answer.locator(".bb-answer-text .bb-cite").first.get_attribute("data-report")
    chat.cite(answer).locator(".bb-open-page").click()
    chat.panel.locator(".bb-box").first.wait_for()
    chat.page.wait_for_function("() => document.querySelector('.bb-page-picture')?.naturalWidth > 0")

    # Of all reports the one that knows answers, and it is named.
    chat.choose_report("全部报告")
    both = chat.ask(QUESTION)
    assert "3.2万亿元" in both.inner_text()
    assert TITLE in both.locator(".bb-where").first.inner_text()
    chat.choose_report(UPLOADED_TITLE)

    fragment = f"{chat.server}fragments/{report}/outline"
    assert chat.page.request.get(fragment).status == 200
    stranger = browser.new_context()
    assert UPLOADED_TITLE not in stranger.request.get(f"{chat.server}api/reports").text()
    assert stranger.request.get(fragment).status == 404
    assert stranger.request.get(f"{chat.server}fragments/{report}/pages/2.png").status == 404
    asked = stranger.request.post(f"{chat.server}api/ask", data={"question": UPLOADED_QUESTION})
    assert "57万吨" not in asked.text()
    stranger.close()

    chat.watch.answers = [True]
    chat.page.get_by_role("button", name="删除报告").click()
    chosen(chat, TITLE)
    assert chat.page.request.get(fragment).status == 404
    # The conversation stays; its citation says that the report is gone.
    answer.locator(".bb-answer-text .bb-cite").first.click()
    chat.panel.get_by_text("这份报告已不在服务器上").wait_for()


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    return path


def broken(path: Path) -> Path:
    whole = orchard_pdf(path.parent).read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def big(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7\n" + b"0" * (3 << 20))
    return path


def test_what_is_no_report_is_refused_in_words(chat: Chat, tmp_path: Path) -> None:
    chat.open()
    for file, said in (
        (broken(tmp_path / "损坏.pdf"), "这个 PDF 已损坏或不完整，无法读取"),
        (archive(tmp_path / "年报.docx"), "读不了这个文件："),
        (empty(tmp_path / "空.pdf"), "文件是空的。"),
        (big(tmp_path / "大.pdf"), "上限是 2 MB"),
        (broken(tmp_path / "网页.pdf").rename(tmp_path / "名字.md"), "这个 PDF 已损坏或不完整，无法读取"),
    ):
        chat.upload(file)
        told(chat).locator(".bb-error", has_text=said).wait_for()
    assert chat.page.locator("#bb-report input").input_value() == TITLE
    # The server goes on, and so does the visitor.
    chat.upload(orchard_pdf(tmp_path))
    told(chat).locator(".bb-parse").wait_for()


def test_reading_can_be_cancelled(chat: Chat, tmp_path: Path) -> None:
    sentences = "".join(f"第{n}号果园在2031年收获苹果{n}吨,比上年多{n % 7}吨。" for n in range(12_000))
    long = tmp_path / "long.md"
    long.write_text(f"# 长报告\n\n## 一、产量\n\n{sentences}\n", "utf-8")
    chat.open().upload(long)
    told(chat).locator("progress").wait_for()
    chat.page.get_by_role("button", name="取消上传").click()
    told(chat).get_by_text("已取消").wait_for()
    assert chat.page.locator("#bb-report input").input_value() == TITLE


def test_a_text_is_a_report_too(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "果园.txt"
    file.write_text("# 果园简报\n\n## 一、产量\n\n2031年果园苹果产量为57万吨,比上年多3万吨。\n", "utf-8")
    chat.open().upload(file)
    told(chat).locator(".bb-parse").wait_for()
    chosen(chat, "果园简报")
    answer = chat.ask(UPLOADED_QUESTION)
    assert "57万吨" in answer.inner_text()
    citation = chat.cite(answer)
    assert citation.locator("mark").count() >= 1
    assert citation.locator(".bb-open-page").count() == 0
