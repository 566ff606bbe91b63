"""What a sentence says in the place of a statement, and that it says nothing of another thing."""

from __future__ import annotations

import pytest

from rag.proof.sentences_in_context import Scope, singles_of
from rag.proof.stated_facts import read
from rag.schema import Passage
from rag.verdict.contradiction import Contradiction, contradiction
from tests.rag.mini_report import text_chunk


def scope_of(*sentences: str) -> Scope:
    return singles_of(Passage(1, text_chunk(*sentences)))[-1]


INVESTED = "2030年6月末,中国港口投资余额为3.2万亿元,同比增长12.5%。"


@pytest.mark.parametrize(
    ("statement", "sentence", "found"),
    [
        ("2030年6月末中国港口投资余额为4.1万亿元", INVESTED, Contradiction("value", "3.2万亿元")),
        ("2030年6月末中国港口投资余额超过4万亿元", INVESTED, Contradiction("value", "3.2万亿元")),
        # said of the amount before it, not of words of its own
        ("2030年6月末中国港口投资余额同比增长22.5%", INVESTED, Contradiction("value", "12.5%")),
        ("2030年6月末中国港口投资余额同比下降12.5%", INVESTED, Contradiction("direction")),
        ("港口能耗大幅上升", "港口能耗在2030年小幅下降。", Contradiction("direction")),
        ("自动化码头数据可以出境", "自动化码头数据原则上不出境。", Contradiction("denial")),
        ("调度平台不支持绑定银行卡", "调度平台支持绑定银行卡。", Contradiction("denial")),
    ],
)
def test_what_is_said_instead(statement: str, sentence: str, found: Contradiction) -> None:
    assert contradiction(read(statement), scope_of(sentence)) == found


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("2030年6月末中国港口投资余额为3.2万亿元", INVESTED),
        ("2029年6月末中国港口投资余额为4.1万亿元", INVESTED),
        ("2030年6月末中国港口投资余额占比为22.5%", INVESTED),
        ("2030年6月末中国港口贷款余额同比增长22.5%", "中国港口投资余额为3.2万亿元,贷款很多,同比增长12.5%。"),
        ("2030年6月末日本港口投资余额为4.1万亿元", INVESTED),
        ("2030年6月末中国港口投资余额超过3万亿元", INVESTED),
        ("2030年6月末中国港口投资余额为3.3万亿元", INVESTED),
        ("已有50家港口公司上线调度平台", "已有超过46家港口公司上线调度平台。"),
        ("工商银行的港口账户下降", "建设银行的港口账户上升。"),
        ("东港的码头少于西港", "西港的码头多于东港。"),
        ("港口出口业务大幅增长", "港口进口业务大幅增长。"),
    ],
    ids=[
        "borne out",
        "year",
        "another side of it",
        "another amount",
        "place",
        "bound",
        "rounded",
        "stated bound",
        "name",
        "sides",
        "another thing",
    ],
)
def test_what_is_so_or_speaks_of_something_else_is_no_contradiction(statement: str, sentence: str) -> None:
    assert contradiction(read(statement), scope_of(sentence)) is None
