"""Words of opposite sense."""

from __future__ import annotations

import pytest

from rag.proof.opposite_words import opposed
from rag.proof.stated_facts import claims_of
from rag.proof.worth_checking import states_something


@pytest.mark.parametrize(
    ("draft", "stated", "wrong"),
    [
        ("港口推迟平台建设", "港口推进平台建设", True),
        ("大型港口上线平台", "中小港口上线平台", True),
        ("平台面向个人用户和企业", "平台面向企业用户和个人", True),  # both words stand there, in other places
        ("平台面向企业和个人", "平台面向企业和个人用户", False),
        ("平台促进合作", "平台推动合作", False),
        ("港口重要", "天鹅港吞吐量大", False),
    ],
)
def test_one_word_never_stands_for_its_opposite(draft: str, stated: str, wrong: bool) -> None:
    assert opposed(draft, stated) is wrong


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("在海港研究院的指导下,天鹅港首次采用数字孪生码头。", 1),
        ("天鹅港首次采用数字孪生码头,因此平均等待时间明显缩短。", 1),
        ("海港研究院的数据显示,天鹅港的吞吐量居首位。", 1),
        ("天鹅港首次采用数字孪生码头,海豚港上线智能调度平台。", 2),
    ],
)
def test_what_hangs_on_another_clause_is_one_statement_with_it(text: str, parts: int) -> None:
    assert len(claims_of(text)) == parts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("港口数据安全指引。", False),
        ("天鹅港采用数字孪生码头。", True),
        ("港口有哪些?", False),
        ("2030年3月 《港口数据安全指引》", True),
        ("天鹅港 船舶调度、堆场管理", True),
        ("以下是要点:", False),
    ],
)
def test_a_name_or_a_question_states_nothing(text: str, says: bool) -> None:
    assert states_something(text) is says
