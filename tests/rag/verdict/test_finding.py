"""Which sentence has a verdict on what a question states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.question.analysis import analyse
from rag.schema import Evidence
from rag.verdict.finding import find_verdict
from tests.rag.mini_report import evidence_of, text_chunk

STATED = "2030年6月末,中国港口投资余额为3.2万亿元,同比增长12.5%。"
TRUE, FALSE = "2030年6月末中国港口投资余额是3.2万亿元吗?", "2030年6月末中国港口投资余额是4.1万亿元吗?"
OPEN = "港口人才吃得开吗?"


def ranked(*sentences: str) -> Sequence[Evidence]:
    return tuple(evidence_of(text_chunk(sentence)) for sentence in sentences)


def kind(question: str, *sentences: str) -> str | None:
    found = find_verdict(analyse(question), ranked(*sentences))
    return None if found is None else found.kind


def test_a_sentence_bears_out_or_contradicts_what_is_asked() -> None:
    assert kind(TRUE, STATED) == "supported"
    assert kind(FALSE, STATED) == "contradicted"
    found = find_verdict(analyse(FALSE), ranked("港口很多。", STATED))
    assert found is not None
    assert (found.evidence.sentence.text, found.instead, found.asked) == (STATED, "3.2万亿元", True)


def test_nearly_is_a_bound_that_a_number_far_below_does_not_keep() -> None:
    stated = "已有100家港口公司上线调度平台。"
    assert kind("已有近173家港口公司上线调度平台吗?", stated) == "contradicted"
    assert kind("上线调度平台的港口公司近173家吗?", "上线调度平台的港口公司近100家。") is None
    assert kind("已有不到173家港口公司上线调度平台吗?", stated) == "supported"


def test_what_is_taken_for_granted_is_corrected_and_never_confirmed() -> None:
    assert kind("中国港口投资余额2030年6月末为什么同比下降12.5%?", STATED) == "contradicted"
    assert kind("中国港口投资余额2030年6月末为什么同比增长12.5%?", STATED) is None


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("接口只支持同步吗?", "接口支持同步和异步。"),
        ("所有港口都上线调度平台吗?", "港口上线调度平台。"),
        ("东港是第一个上线调度平台的港口吗?", "东港上线调度平台。"),
        ("关键数据可以拿到国外处理吗?", "关键数据仅能在国内的数据中心处理。"),
        ("港口没有上线调度平台吗?", "港口上线调度平台。"),
        ("港口里调度平台用得多吗?", "港口调度平台尚未出现大规模的使用。"),
        (OPEN, "港口人才培养由工商银行与海港研究院合作开展。"),
        ("2029年中国港口投资余额很高吗?", STATED),
    ],
)
def test_neither_yes_nor_no_where_it_cannot_be_shown(question: str, sentence: str) -> None:
    assert kind(question, sentence) is None


def test_a_sentence_that_the_reader_finds_beside_the_point_has_no_verdict() -> None:
    (item,) = ranked(STATED)
    assert find_verdict(analyse(TRUE), [replace(item, features={"reader": -5.0})]) is None
    assert find_verdict(analyse(TRUE), [replace(item, features={"reader": 1.0})]) is not None
