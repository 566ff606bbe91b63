"""What a question for a value asks for, in one noun."""

from __future__ import annotations

import pytest

from rag.question.analysis import analyse
from rag.question.asked_value import asked_value, noun_around


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("绿色贷款余额是多少?", "贷款余额"),
        ("有多少家中小企业退出?", "中小企业数量"),
        # what is no noun says nothing
        ("改造之后省了多少成本?", "金额"),
        ("这样能少排多少碳啊", "数值"),
        ("在码头干活的有多少人了", "数量"),
        ("What share of berths has shore power?", "percentage"),
    ],
)
def test_a_noun_or_the_kind_of_number(question: str, asked: str) -> None:
    assert asked_value(analyse(question)) == asked


def test_the_nouns_around_a_word() -> None:
    assert noun_around(["办张", "身份证"], "现在办张身份证要等多久啊") == "身份证"
    assert noun_around(["进口额"], "去年港口进口额是多少") == "港口进口额"
    assert noun_around(["要等"], "现在要等多久") == "要等"
    assert noun_around([], "现在要等多久") == ""
