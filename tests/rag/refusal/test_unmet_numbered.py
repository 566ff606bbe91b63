"""What is told by its number: a question, and a passage that speaks of it or of another one of the row."""

from __future__ import annotations

import pytest

from rag.facts.sentences import facts_of
from rag.question.analysis import analyse
from rag.refusal.unmet_numbered import unmet_numbered
from tests.rag.mini_report import text_chunk


@pytest.mark.parametrize(
    ("question", "sentence", "around", "missing"),
    [
        ("第36届灯会在哪里举办?", "第35届灯会在东港举办。", "", [("第36届", "第35届")]),
        ("第三十五届灯会在哪里举办?", "第35届灯会在东港举办。", "", []),
        ("第35届灯会在哪里举办?", "灯会在东港举办。", "第35届灯会开幕", []),
        ("第35届灯会在哪里举办?", "灯会在东港举办。", "第34届灯会开幕", [("第35届", "第34届")]),
        ("8号线何时开通?", "2号线和8号线年底开通。", "", []),
        ("8号线何时开通?", "2号线年底开通。", "", [("8号线", "2号线")]),
        ("轨道交通8号线何时开通?", "轨道交通2号线和轨道8号线年底开通。", "", []),
        ("天鹅L8卖多少钱?", "天鹅L9售价34万元。", "", [("L8", "L9")]),
        ("天鹅L8卖多少钱?", "它比L6和L7贵,售价34万元。", "", []),
        ("9月交付了多少辆?", "8月交付4571辆。", "", [("9月", "8月")]),
        ("第35届和第34届灯会相比,游客多了吗?", "第34届灯会有3万名游客。", "", []),
    ],
)
def test_another_of_the_row_is_not_the_one_that_is_asked_about(
    question: str, sentence: str, around: str, missing: list[tuple[str, str]]
) -> None:
    found = unmet_numbered(analyse(question), text_chunk(sentence), facts_of(sentence), facts_of(around))
    assert [(unmet.asked, unmet.found) for unmet in found] == missing
