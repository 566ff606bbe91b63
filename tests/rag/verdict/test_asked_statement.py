"""What a question states: asked about, or taken for granted."""

from __future__ import annotations

import pytest

from rag.question.analysis import analyse
from rag.verdict.asked_statement import AskedStatement, asked_statement


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("港口能耗在2030年下降6%吗?", "港口能耗在2030年下降6%"),
        ("港口投资余额是不是增长了?", "港口投资余额增长了"),
        ("港口能耗是否下降?", "港口能耗下降"),
        ("岸电能不能降低排放?", "岸电能降低排放"),
        ("岸电设施降低船舶排放,对吗?", "岸电设施降低船舶排放"),
        ("难道不是海港研究院发布的吗?", "是海港研究院发布的"),
        ("港口投资余额是3.2万亿元吗?", "港口投资余额为3.2万亿元"),
        ("港口能耗下降了6%,对不对?", "港口能耗下降了6%"),
        ("港口能耗下降6%是真的吗?", "港口能耗下降6%"),
        ("港口能耗下降了6%吧?", "港口能耗下降了6%"),
        ("港口投资是不是超过了3亿元?", "港口投资超过3亿元"),
        ("港口投资突破3亿元了吗?", "港口投资超过3亿元了"),
        ("Did port energy use fall in 2030?", "port energy use fall in 2030"),
    ],
)
def test_questions_for_yes_or_no(question: str, text: str) -> None:
    assert asked_statement(analyse(question)) == AskedStatement(text, asked=True)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("港口能耗为什么上升?", "港口能耗 上升"),
        ("为什么港口能耗上升?", "港口能耗上升"),
        ("why did port energy use rise?", "port energy use rise"),
    ],
)
def test_what_is_taken_for_granted(question: str, text: str) -> None:
    assert asked_statement(analyse(question)) == AskedStatement(text, asked=False)


@pytest.mark.parametrize(
    "question",
    [
        "港口投资余额是多少?",
        "港口升级要解决什么?",
        "需要注明什么",
        "是按最高还是按最低来管?",
        "港口能耗下降了吗?下降了多少?",
        "表1列出了哪些港口?",
        "说说东港的3个泊位吧",
    ],
)
def test_questions_that_state_nothing(question: str) -> None:
    assert asked_statement(analyse(question)) is None


def test_a_question_with_a_negation_in_it_is_told() -> None:
    stated = asked_statement(analyse("港口没有上线调度平台吗?"))
    assert stated is not None
    assert (stated.asked, stated.negated) == (True, True)
