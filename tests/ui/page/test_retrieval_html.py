from __future__ import annotations

import inspect
import re

import pytest

import rag.assistant
from index.schema import Hit
from rag.assistant import SearchResult
from rag.output.json_records import search_record
from tests.fakes import SENTENCE, chunk
from tests.ui.hostile import HOSTILE
from tests.ui.html_tree import read_html
from ui.page.retrieval_html import retrieval_html
from ui.words.inert import plain_run
from ui.words.texts import label

ZH, EN = label("zh"), label("en")


def test_retrieval_shows_every_signal_and_every_time() -> None:
    hit = Hit(1, 2.31234, chunk(), {"bm25": 4.5, "sentence": 0.9})
    record = search_record(SearchResult("?", (hit,), {"encode": 8.12, "total": 12.6}))
    page = read_html(retrieval_html(record["hits"], record["timings_ms"], ZH))
    assert [th.text for th in page.all("th")] == ["名次", "段落", "总分", "关键词（段）", "语义（句）"]
    assert [td.text for td in page.all("td")] == ["1", f"(一)贷款 · 第 3 页{SENTENCE}", "2.31", "4.500", "0.900"]
    assert [li.text for li in page.all("li")] == ["编码 8.1 毫秒", "合计 12.6 毫秒"]
    assert "open" not in page.one("details").attributes


def test_retrieval_of_nothing_says_so() -> None:
    page = read_html(retrieval_html([], {}, ZH))
    assert page.one("p").text == "没有找到相关段落。"
    assert page.all("table") == []


def test_at_most_ten_passages_are_shown_and_long_ones_are_cut() -> None:
    page = read_html(retrieval_html([{"text": "长" * 300}] * 12, {}, ZH))
    assert [len(excerpt.text) for excerpt in page.all(".bb-excerpt")] == [121] * 10


def test_what_a_browser_made_up_is_shown_as_no_number() -> None:
    made_up = {
        "rank": "<b>",
        "score": True,
        "signals": {"bm25": float("nan"), "x": 10**400},
        "section": 3,
        "page_index": "1",
    }
    page = read_html(retrieval_html([made_up, 3], {"total": None}, ZH))  # type: ignore[list-item]
    assert [td.text for td in page.all("td")] == ["–", "（标题之前） · 无页码", "–", "–", "–"]
    assert page.one("li").text == "合计 – 毫秒"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_the_data_is_interpreted(text: str) -> None:
    hit = {"section": [text], "page_label": text, "text": text, "signals": {text: 1.0}}
    html = retrieval_html([hit], {text: 1.0}, ZH)
    page = read_html(html)
    assert page.one(".bb-excerpt").text == plain_run(text)
    assert page.all("th")[-1].text == plain_run(text)
    assert "\n" not in html


def test_every_stage_that_is_timed_has_a_name() -> None:
    stages = re.findall(r'\.lap\("(\w+)"\)', inspect.getsource(rag.assistant))
    assert len(stages) > 4
    for words in (ZH, EN):
        told = retrieval_html([], dict.fromkeys(stages, 1.0), words)
        assert [stage for stage in stages if f"<li>{stage} " in told] == []
