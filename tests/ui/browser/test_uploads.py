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
    const now = document.querySelector('.bb-upload-told')?.innerText;
    if (now && now !== window.told.at(-1)) window.told.push(now);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
# Files handed to the page as a drop or a paste hands them.
_HAND_OVER = """([kind, name, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([text], name, { type: 'text/markdown' }));
  const how = { bubbles: true, cancelable: true };
  if (kind === 'paste') return document.activeElement.dispatchEvent(new ClipboardEvent('paste', { ...how, clipboardData: held }));
  document.querySelector('#bb-chat').dispatchEvent(new DragEvent('dragenter', { ...how, dataTransfer: held }));
  const veil = !document.querySelector('#bb-drop').hidden;
  document.querySelector('#bb-chat').dispatchEvent(new DragEvent('drop', { ...how, dataTransfer: held }));
  return veil && document.querySelector('#bb-drop').hidden;
}"""


def card(chat: Chat) -> Locator:
    return chat.page.locator(".bb-upload").last


def test_a_pdf_is_read_asked_and_kept_private(chat: Chat, browser: Browser, tmp_path: Path) -> None:
    chat.open()
    chat.evaluate(_RECORD)
    chat.uploaded(orchard_pdf(tmp_path), UPLOADED_TITLE)
    told = chat.evaluate("() => window.told")
    assert told
    assert not [text for text in told for word in ("切分", "编码", "/") if word in text]
    parse = card(chat).locator(".bb-parse")
    listed = dict(zip(parse.locator("dt").all_inner_texts(), parse.locator("dd").all_inner_texts(), strict=True))
    assert (listed["页数"], listed["标题"], listed["表格"], listed["没有文字的页"]) == ("2", "2", "0", "无")
    card(chat).get_by_role("button", name="查看读取结果").click()
    assert "(一)苹果" in chat.panel.locator(".bb-parse-report li").all_inner_texts()[1]
    answer = chat.ask(UPLOADED_QUESTION)
    assert "57万吨" in answer.locator(".bb-answer-text").inner_text()
    report = answer.locator(".bb-answer-text .bb-cite").first.get_attribute("data-report")
    chat.cite(answer).locator(".bb-open-page").click()
    chat.panel.locator(".bb-page .bb-box").first.wait_for()
    chat.page.wait_for_function("() => document.querySelector('.bb-page-picture')?.naturalWidth > 0")

    # Of all reports the one that knows answers, and it is named.
    chat.choose_report("全部报告")
    both = chat.ask(QUESTION)
    assert "3.2万亿元" in both.inner_text()
    assert TITLE in both.locator(".bb-where").first.inner_text()
    # Several are chosen by their ticks.
    chat.page.locator("#bb-report").click()
    chat.page.get_by_label("搜索报告").fill("果园")
    chat.page.wait_for_function("() => document.querySelectorAll('.bb-chooser li').length === 1")
    chat.page.get_by_label("搜索报告").fill("")
    chat.page.get_by_label(f"也问《{TITLE}》").check()
    chat.page.get_by_label(f"也问《{UPLOADED_TITLE}》").check()
    chat.page.keyboard.press("Escape")
    assert chat.chip == f"《{TITLE}》等 2 份"
    assert "57万吨" in chat.ask(UPLOADED_QUESTION).inner_text()

    fragment = f"{chat.server}page/reports/{report}"
    assert chat.page.request.get(fragment).status == 200
    stranger = browser.new_context()
    assert UPLOADED_TITLE not in stranger.request.get(f"{chat.server}api/reports").text()
    assert stranger.request.get(fragment).status == 404
    assert stranger.request.get(f"{chat.server}fragments/{report}/pages/2.png").status == 404
    asked = stranger.request.post(f"{chat.server}api/ask", data={"question": UPLOADED_QUESTION})
    assert "57万吨" not in asked.text()
    stranger.close()


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
    chat.watch.expected = ("/page/uploads",)
    for file, said in (
        (broken(tmp_path / "损坏.pdf"), "这个 PDF 已损坏或不完整，无法读取"),
        (archive(tmp_path / "年报.docx"), "读不了这个文件："),
        (empty(tmp_path / "空.pdf"), "文件是空的。"),
        (big(tmp_path / "大.pdf"), "上限是 2 MB"),
        (broken(tmp_path / "网页.pdf").rename(tmp_path / "名字.md"), "这个 PDF 已损坏或不完整，无法读取"),
    ):
        chat.upload(file)
        card(chat).locator(".bb-error", has_text=said).wait_for()
        assert file.name in card(chat).inner_text()
        card(chat).get_by_role("button", name="关闭").click()
    assert chat.chip == TITLE
    # The server goes on, and so does the visitor.
    chat.uploaded(orchard_pdf(tmp_path), UPLOADED_TITLE)


def test_reading_can_be_cancelled(chat: Chat, tmp_path: Path) -> None:
    sentences = "".join(f"第{n}号果园在2031年收获苹果{n}吨,比上年多{n % 7}吨。" for n in range(6_000))
    long = tmp_path / "long.md"
    long.write_text(f"# 长报告\n\n## 一、产量\n\n{sentences}\n", "utf-8")
    chat.open().upload(long)
    card(chat).locator("progress").wait_for()
    card(chat).get_by_role("button", name="取消上传").click()
    card(chat).get_by_text("已取消").wait_for()
    assert chat.chip == TITLE


def test_a_text_is_a_report_too_and_is_dropped_or_pasted(chat: Chat) -> None:
    chat.open()
    for kind, title in (("drop", "果园简报"), ("paste", "梨园简报")):
        text = f"# {title}\n\n## 一、产量\n\n2031年果园苹果产量为57万吨,比上年多3万吨。\n"
        assert chat.evaluate(_HAND_OVER, [kind, "果园.txt", text]) is (kind == "drop")
        chat.page.locator(".bb-upload strong", has_text=f"《{title}》可以提问了").wait_for()
        assert chat.chip == title
    answer = chat.ask(UPLOADED_QUESTION)
    assert "57万吨" in answer.inner_text()
    citation = chat.cite(answer)
    assert citation.locator("mark").count() >= 1
    assert citation.locator(".bb-open-page").count() == 0
    # A file without pages, but not the restatement: nothing is invited.
    assert citation.locator(".bb-invited").count() == 0
