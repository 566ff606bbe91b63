"""Which questions are about several reports."""

from __future__ import annotations

import pytest

from rag.question.analysis import analyse
from rag.question.asked_of_reports import asked_change, asked_mention, with_earlier


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("哪些报告提到了岸电?", "岸电"),
        ("都有哪些白皮书讲到《港口法》?", "《港口法》"),
        ("岸电在哪几份报告里出现过?", "岸电"),
        ("有几份报告提到过岸电,分别是哪些?", "岸电"),
        ("哪几份材料里有岸电的内容?", "岸电"),
        ("有没有报告提到岸电?哪些报告提到了?", "岸电"),
        ("Which reports mention FLEX?", "FLEX"),
    ],
)
def test_a_mention(question: str, topic: str) -> None:
    assert asked_mention(analyse(question)) == topic


@pytest.mark.parametrize(
    "question",
    [
        "这份报告讲了什么?",
        "报告里提到了哪些公司?",
        "报告有没有提到岸电?",
        "哪一章讲岸电?",
        "岸电是什么?",
        "哪份报告最新?",
    ],
)
def test_no_mention(question: str) -> None:
    assert asked_mention(analyse(question)) == ""


@pytest.mark.parametrize(
    ("question", "names", "asks"),
    [
        ("2030年与2031年的白皮书里港口公司数怎么变的?", ("2030年", "2031年"), "港口公司数是多少?"),
        ("港口公司数在2030年和2031年的年报里有什么变化?", ("2030年", "2031年"), "港口公司数是多少?"),
        ("海港院和航运社的报告里,FLEX的用户数差多少?", ("海港院", "航运社"), "FLEX的用户数是多少?"),
        ("《甲年报》和《乙年报》里投资余额一致吗?", ("甲年报", "乙年报"), "投资余额是多少?"),
        ("海港院的白皮书和航运社的白皮书里港口公司数差多少?", ("海港院", "航运社"), "港口公司数是多少?"),
        ("2030年与2031年的年报里有多少家港口公司,怎么变的?", ("2030年", "2031年"), "有多少家港口公司?"),
        ("各报告里港口公司数一致吗?", (), "港口公司数是多少?"),
        ("平台上线的时间,各份报告说法一致吗?", (), "平台上线的时间是什么时候?"),
    ],
)
def test_a_change(question: str, names: tuple[str, ...], asks: str) -> None:
    found = asked_change(analyse(question))
    assert found is not None
    assert (found.names, found.questions[0]) == (names, asks)


@pytest.mark.parametrize(
    "question",
    ["2030年和2031年的投资余额有什么变化?", "大港和小港有什么不同?", "报告里投资余额怎么变的?", "岸电是什么?"],
)
def test_no_change(question: str) -> None:
    assert asked_change(analyse(question)) is None


def test_that_figure_is_the_one_asked_before() -> None:
    asked = analyse("2030年与2031年的年报里这个数怎么变的?")
    told = with_earlier(asked, "有多少家港口公司?")
    assert told == "2030年与2031年的年报里,有多少家港口公司,怎么变的?"
    found = asked_change(analyse(told))
    assert found is not None
    assert (found.names, found.questions) == (("2030年", "2031年"), ("有多少家港口公司?",))
    assert with_earlier(analyse("这个数是多少?"), "有多少家港口公司?") == ""
