"""What a reader knows when he comes to a sentence, and what the sentence itself states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.sentence_context import context_of, context_text, other_names, periods_before, stated_periods
from rag.facts.names import known_names
from rag.facts.sentences import facts_of
from rag.question.analysis import analyse
from tests.rag.mini_report import text_chunk


def test_a_period_compared_with_counts_where_the_question_compares() -> None:
    sentence = facts_of("比2022年增长5%")
    assert stated_periods(analyse("余额是多少?"), sentence) == ()
    compares = analyse("与2022年相比有什么变化?")
    assert compares.wants == "comparison"
    assert [period.text for period in stated_periods(compares, sentence)] == ["2022年"]


def test_a_period_in_a_quoted_name_is_never_stated() -> None:
    assert stated_periods(analyse("到2030年要达到多少?"), facts_of("“2030愿景”提出目标")) == ()


@pytest.mark.parametrize(
    ("sentences", "position", "found"),
    [
        (("2023年的情况。", "余额为5亿元。"), 1, ["2023年"]),
        (("2022年的情况。", "2023年的情况。", "利润下降。", "余额为5亿元。"), 3, ["2023年"]),  # the last one before it
        (("余额为5亿元。", "2023年的情况。"), 0, ["2021年"]),  # none before it: the heading's
    ],
)
def test_the_period_stated_before_a_sentence(sentences: tuple[str, ...], position: int, found: list[str]) -> None:
    chunk = text_chunk(*sentences, section=("一、2021年回顾",))
    assert [period.text for period in periods_before(analyse("余额是多少?"), chunk, position)] == found


def test_other_names_are_of_the_same_kind() -> None:
    (japan,) = known_names("日本")
    found = other_names(japan, facts_of("日本、韩国和工商银行"))
    assert [name.key for name in found] == ["韩国"]


def test_context_is_headings_caption_header_and_the_sentence_before() -> None:
    chunk = text_chunk("甲句。", "乙句。", "丙句。", section=("一、总体", "(一)投资"))
    assert context_of(chunk, 2).plain.split() == ["一、总体", "(一)投资乙句。"]
    assert "句" not in context_of(chunk, 0).plain
    table = replace(chunk, kind="table", caption="表1 场景", header=("港口", "场景"))
    found = context_of(table, 2).plain
    assert all(part in found for part in ("一、总体", "(一)投资", "表1场景", "港口"))
    assert "乙句" not in found  # rows of a table do not follow from one another


def test_the_footnotes_of_a_sentence_are_read_with_it() -> None:
    chunk = text_chunk("甲句。", "乙句。")
    noted = replace(chunk.sentences[1], footnotes=("数据截至2030年末。",))
    assert "2030年末" in context_text(replace(chunk, sentences=(chunk.sentences[0], noted)), 1)
