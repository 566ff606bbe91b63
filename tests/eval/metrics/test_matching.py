from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.matching import gold_evidence, holds, quantities_of, same_quantity, stands, states, within
from eval.schema import EvalQuestion, GoldEvidence, Passage


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("8%", "占28%", False),
        ("8%", "占8 %", True),
        ("8%", "占1.8%", False),
        ("5家", "共15家", False),
        ("5家", "共5家", True),
        ("2024年", "12024年", False),
        ("1.5", "11.5倍", False),
        ("1.5", "1.5倍", True),
        ("1.5", "1.52倍", False),
        ("3", "3.5倍", False),
        ("3", "增长3.", True),
        ("500", "1,500元", False),  # one number: 1500
        ("1500", "1,500元", True),
        ("1万", "1万亿元", False),
        ("10多万", "10多万亿元", False),
        ("5", "5万元", False),
        ("4600", "4600余家", True),
        ("五家", "十五家", False),
        ("十家", "二十家", False),
        ("五十家", "一百五十家", False),
        ("二十", "二十五", False),
        ("五", "五十", False),
        ("五家", "有五家", True),
        ("统一", "统一十项标准", True),  # no number
        ("2024年", "表1 2024年", True),  # white space parts two numbers
        ("2024年", "共3项, 2024年", True),
        ("2024年", "20\n24 年", True),  # a line break inside a number
    ],
)
def test_a_number_stands_as_a_whole_number(form: str, text: str, expected: bool) -> None:
    assert stands(form, text) is expected


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("金融科技", "金 融 科\n技"),
        ("LLM", "llm"),
        ("ＡＢＣ", "abc"),
        ("金融稳定理事会", "金融穩定理事會"),
        ("2022-2025年", "2022—2025年"),
        ("令[2024]12号", "令[2024]12号"),
    ],
)
def test_writing_does_not_matter(form: str, text: str) -> None:
    assert stands(form, text)


def test_a_bare_number_finds_the_place_of_one_with_its_scale() -> None:
    assert not stands("8539.9", "达8539.9亿元")
    assert stands("8539.9", "达8539.9亿元", scaled=True)
    assert not stands("8539.9", "达18539.9亿元", scaled=True)
    assert not stands("8539", "达8539.9亿元", scaled=True)
    assert holds(GoldEvidence((), "8", "408"), Passage(1, "为408亿美元", ("8",)))
    assert not holds(GoldEvidence((), "8", "408"), Passage(1, "为1408亿美元", ("8",)))


def test_nothing_stands_nowhere() -> None:
    assert not stands("", "文本")
    assert not stands(" ", "文 本")
    assert not states([], "文本")


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("1.02万亿美元", "规模为10200亿美元", True),  # 1.02 * 10**12 = 10200 * 10**8
        ("1.02万亿美元", "US$ 1.02 trillion", True),
        ("1.02万亿美元", "规模为10200亿元", False),
        ("408亿美元", "规模为408亿", True),
        ("408亿", "规模为408亿美元", True),
        ("850万家", "8,500,000家", True),
        ("70%", "占七成", True),
        ("5‰", "占0.5%", True),  # 5 / 1000 = 0.5 / 100
        ("5%", "占5‰", False),
        ("5%", "提高5个百分点", False),
        ("17部门", "十七部门", True),
        ("3亿元", "3亿元人民币", True),
        ("5家", "建成5G网络", False),  # a name, not five of something
        ("5家", "分为5类", False),
        ("12个省", "12个", False),  # not a quantity as a whole: as written only
        ("2024年", "2024家", False),
    ],
)
def test_a_quantity_matches_in_any_scale_with_its_unit(form: str, text: str, expected: bool) -> None:
    assert states([form], text) is expected


def test_one_form_is_enough() -> None:
    assert states(["七成", "70%"], "占70%")
    assert not states(["七成", "70%"], "占71%")


def test_a_unit_may_be_left_out_of_a_large_number_only() -> None:
    (thousand,), (five,) = quantities_of("4600家"), quantities_of("5家")
    (bare_thousand,), (bare_five,) = quantities_of("4600"), quantities_of("5")
    assert same_quantity(thousand, bare_thousand)
    assert not same_quantity(five, bare_five)
    assert same_quantity(bare_five, five)


def test_a_path_lies_within_its_beginning() -> None:
    assert within(("一、总论",), ("一、 总论", "(二)细节"))
    assert within((), ("一、总论",))
    assert within(("一、总论", "(二)细节"), ("一、总论", "（二）细节"))
    assert not within(("一、总论", "(二)细节"), ("一、总论",))
    assert not within(("二、分论",), ("一、总论",))


EVIDENCE = GoldEvidence(("一、总论",), "8", "408亿美元")


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        (Passage(1, "为408 亿美元", ("8",), ("一、总论", "(一)规模")), True),
        (Passage(1, "为408亿美元", ("7", "8")), True),  # a system without headings, a passage over two pages
        (Passage(1, "为408亿美元", ("9",), ("一、总论",)), False),
        (Passage(1, "为408亿美元", (), ("一、总论",)), False),
        (Passage(1, "为408亿美元", ("8",), ("二、分论",)), False),
        (Passage(1, "为1408亿美元", ("8",), ("一、总论",)), False),
    ],
)
def test_a_passage_holds_the_key_on_its_page_in_its_section(passage: Passage, expected: bool) -> None:
    assert holds(EVIDENCE, passage) is expected


def test_what_the_gold_does_not_give_is_not_compared() -> None:
    cover = Passage(1, "编号 No.202419", ("F1",))
    assert holds(GoldEvidence((), None, "202419"), cover)
    assert holds(GoldEvidence((), "F1", ""), cover)


def test_gold_is_the_places_each_once_or_the_page_alone() -> None:
    assert gold_evidence(EvalQuestion("1", "问", evidence=(EVIDENCE, EVIDENCE))) == (EVIDENCE,)
    assert gold_evidence(EvalQuestion("1", "问", page="8")) == (GoldEvidence((), "8", ""),)
    assert gold_evidence(EvalQuestion("1", "问")) == ()


@given(number=st.integers(1, 10**9), digit=st.integers(1, 9), before=st.booleans())
def test_a_longer_number_never_holds_a_shorter_one(number: int, digit: int, before: bool) -> None:
    longer = f"{digit}{number}" if before else f"{number}{digit}"
    assert not stands(str(number), f"为{longer}元")
    assert stands(str(number), f"为{number}元")


@given(st.integers(1, 99_999))
def test_scales_say_the_same(hundred_millions: int) -> None:
    # n * 10**8 is n * 10**4 * 10**4.
    assert states([f"{hundred_millions}亿元"], f"达{hundred_millions * 10_000}万元")
    assert not states([f"{hundred_millions}亿元"], f"达{hundred_millions}万元")
