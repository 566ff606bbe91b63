"""An upload while it is read and after: what is worth a look is said, nothing of a file is markup."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.hostile import HOSTILE
from tests.ui.html_tree import Element, read_html
from ui.reports.reading import ReadingDone, ReadingProgress
from ui.reports.upload_html import done_html, progress_html
from ui.words.texts import label

ZH = label("zh")
PARSE: dict[str, Any] = {
    "title": "年报",
    "pages": 3,
    "pages_without_text": [2],
    "garbled_ratio": 0.034,
    "headings": [
        {"level": 1, "title": "一、产量", "page_label": "1"},
        {"level": 2, "title": "(一)苹果", "page_label": None},
    ],
    "tables": [{"caption": "表1 产量", "page_label": "2", "header": ["年", "万吨"], "rows": []}],
    "figures": [{"caption": "图1 果园", "page_label": "3", "source": None}],
    "footnotes": [],
    "dropped": [
        {"what": "running header", "count": 2, "texts": [{"text": "果园年报", "page_index": 2}]},
        {
            "what": "hidden text",
            "count": 90,
            "texts": [{"text": "看不见的字" * 9, "page_index": at} for at in (1, 2, 3)],
        },
    ],
    "pages_of_unsure_order": [3],
}
COUNTS = {"pages_without_text": 1, "headings": 2, "tables": 1, "figures": 1, "footnotes": 0, "tables_pictures": 1}


def parsed(parse: dict[str, Any], counts: dict[str, int]) -> tuple[Element, Element]:
    """What stands beside the file, and what the template holds for the panel."""
    page = read_html(done_html(ReadingDone((), str(parse["title"]), parse, counts), ZH)).one(".bb-parse")
    full = page.one("template")
    page.children.remove(full)
    return page, full


def test_progress_has_a_stage_a_bar_and_the_time_left() -> None:
    page = read_html(progress_html(ReadingProgress("encode", 20, 80, 0.4567, 12.4), ZH))
    assert page.one("p").text == "正在建立索引：25% · 约剩 12 秒"
    assert page.one("progress").attributes["value"] == "0.457"
    assert "约剩 3 分钟" in read_html(progress_html(ReadingProgress("read", 0, 0, 0.1, 170.0), ZH)).text
    waiting = read_html(progress_html(ReadingProgress("waiting", 0, 3), ZH))
    assert "排队等待 · 前面还有 3 份报告" in waiting.text
    assert waiting.all("progress") == []


def test_counts_headings_and_warnings() -> None:
    beside, full = parsed(PARSE, COUNTS)
    for shown in (beside, full):
        listed = dict(zip([e.text for e in shown.all("dt")], [e.text for e in shown.all("dd")], strict=True))
        assert listed == {"页数": "3", "标题": "2", "表格": "1", "图": "1", "脚注": "0", "没有文字的页": "2"}
    assert [li.text for li in full.all("li")[:2]] == ["一、产量 1", "(一)苹果 "]
    warned = [p.text for p in full.all(".bb-warned")]
    assert [text[:8] for text in warned] == ["有 1 页没有文", "文件第 3 页的", "表格: 其中 1", "乱码比例: 3."]
    assert [li.classes for li in full.all("li")[:2]] == [{"bb-level-1"}, {"bb-level-2"}]
    assert "年 · 万吨" in full.text
    left = "看不见的字" * 7 + "看不见的…"
    assert [li.text for li in full.all("li")[-2:]] == [
        "页眉“果园年报”（文件第 2 页） 2",
        f"隐藏文字“{left}”（文件第 1 页） · “{left}”（文件第 2 页） 90",
    ]
    assert full.all(".bb-verified") == []


def test_a_good_parse_is_called_one_and_one_without_headings_is_not() -> None:
    good = {**PARSE, "pages_without_text": [], "garbled_ratio": 0.0, "pages_of_unsure_order": []}
    counts = {**COUNTS, "pages_without_text": 0, "tables_pictures": 0}
    assert parsed(good, counts)[1].one(".bb-verified").text == "✓ 未发现读取问题"
    _, flat = parsed({**good, "headings": []}, {**counts, "headings": 0})
    assert [p.text for p in flat.all(".bb-warned")] == [ZH("parse_no_headings")]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_file_is_markup(text: str) -> None:
    parse = {
        **PARSE,
        "title": text,
        "headings": [{"level": 9, "title": text, "page_label": text}],
        "tables": [{"caption": text, "page_label": text, "header": [text]}],
        "figures": [{"caption": text}],
        "dropped": [{"what": text, "count": 1, "texts": [{"text": text, "page_index": 1}]}],
    }
    made = done_html(ReadingDone((), text, parse, COUNTS), ZH)
    clean = done_html(ReadingDone((), "年报", {**parse, **dict.fromkeys(("title",), "x")}, COUNTS), ZH)
    assert {e.name for e in read_html(made).all()} == {e.name for e in read_html(clean).all()}
