"""The two sides of a question that sets them side by side, and in what they are compared."""

from __future__ import annotations

import pytest

from rag.question.analysis import analyse
from rag.question.compared_sides import Compared, Side, asks_to_compare, compared_sides, is_missing, speaks_of

REPORT = "六大国有银行用大模型,中小银行用智能客服。天鹅港和海豚港的岸电;国内与国外的港口;比特币。"


def sides_of(question: str) -> Compared | None:
    return compared_sides(analyse(question), lambda words: words in REPORT)


@pytest.mark.parametrize(
    ("question", "a", "b", "matter"),
    [
        ("天鹅港和海豚港有什么不同?", "天鹅港", "海豚港", ()),
        ("天鹅港与海豚港在岸电上有何区别?", "天鹅港", "海豚港", ("岸电",)),
        ("对比一下天鹅港和海豚港", "天鹅港", "海豚港", ()),
        ("天鹅港和海豚港的岸电有什么差异", "天鹅港", "海豚港", ("岸电",)),
        ("六大国有银行和中小银行用智能客服的办法有什么不同?", "六大国有银行", "中小银行", ("智能客服", "办法")),
        # Both say which one they mean: 的 does not part the matter from the side.
        ("比特币的工作量证明和以太坊的权益证明有何区别?", "比特币的工作量证明", "以太坊的权益证明", ()),
    ],
)
def test_two_things_and_their_matter(question: str, a: str, b: str, matter: tuple[str, ...]) -> None:
    found = sides_of(question)
    assert found is not None
    assert (found.kind, found.sides[0].name, found.sides[1].name, found.matter) == ("thing", a, b, matter)


@pytest.mark.parametrize(
    "question",
    [
        "天鹅港和海豚港谁的岸电用量更高?",
        "天鹅港比海豚港多多少?",
        "天鹅港和海豚港的岸电用量各有什么变化?",
        "为什么天鹅港和海豚港有区别?",
        "岸电是什么?",
        "天鹅港和海豚港的区别是3万吨吗?",
    ],
)
def test_one_fact_is_no_comparison(question: str) -> None:
    assert sides_of(question) is None


def test_two_years_and_two_chapters() -> None:
    years = sides_of("2029年和2030年的吞吐量有什么不同?")
    assert years is not None
    assert (years.kind, [side.name for side in years.sides], years.matter) == (
        "period",
        ["2029年", "2030年"],
        ("吞吐量",),
    )
    chapters = sides_of("第一章和第二章有什么不同?")
    assert chapters is not None
    assert (chapters.kind, [side.chapter for side in chapters.sides]) == ("section", ["1", "2"])
    assert sides_of("第二章和第二章有什么不同?") is None


def test_a_name_is_shown_as_typed() -> None:
    found = sides_of("FIPS 203和FIPS 205有何差别?")
    assert found is not None
    assert [side.name for side in found.sides] == ["FIPS 203", "FIPS 205"]
    assert speaks_of(found.sides[0], "标准FIPS 203规定了密钥。")


def test_a_bank_named_after_a_country_is_not_the_country() -> None:
    found = compared_sides(analyse("中国和美国有什么不同?"), lambda words: True)
    assert found is not None
    china = found.sides[0]
    assert speaks_of(china, "中国的港口增加。")
    assert not speaks_of(china, "中国工商银行的贷款增加。")


def test_what_is_short_for_a_name_of_the_report_is_not_missing() -> None:
    assert not is_missing(Side("六大行", ("六大行",)), [REPORT])
    assert is_missing(Side("火星港", ("火星港",)), [REPORT])


def test_words_that_only_ask_to_compare() -> None:
    assert asks_to_compare("对比")
    assert not asks_to_compare("岸电对比")
