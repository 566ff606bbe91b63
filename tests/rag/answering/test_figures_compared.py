"""When two reports' figures are of the same thing: only then they disagree, or differ by so much."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.answering.figures_compared import figures_told, that_compare, that_disagree
from rag.question.analysis import analyse

ASKED = analyse("2030年末全国港口投资余额是多少?")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("2030年末,全国港口投资余额为3.2万亿元。", "2030年末,全国港口投资余额为3.4万亿元。"),
        ("2030年末,我国港口投资余额达到3.2万亿元。", "2030年末,全国港口投资余额为34500亿元。"),
        ("2030年末,全国港口投资余额为3.2万亿元,同比增长12%。", "2030年末,全国港口投资余额为2.9万亿元,同比增长12%。"),
    ],
)
def test_the_same_thing_in_the_same_period_disagrees(ours: str, theirs: str) -> None:
    assert that_disagree(ASKED, [ours], [theirs]) is not None


@pytest.mark.parametrize(
    "theirs",
    [
        "2030年末,全国港口投资余额为3.21万亿元。",  # rounding
        "2031年末,全国港口投资余额为3.4万亿元。",  # another period
        "全国港口投资余额为3.4万亿元。",  # no period
        "2030年末,全国港口投资余额超过3万亿元。",  # only above
        "2030年末,自动化港口投资余额为4800亿元。",  # another thing
        "2030年末,日本港口投资余额为900亿元。",  # another place
        "2030年末,全国港口投资余额为500亿美元。",  # another unit
        "2030年末,全国港口投资余额同比增长12%。",  # a change
    ],
)
def test_anything_else_does_not(theirs: str) -> None:
    assert that_disagree(ASKED, ["2030年末,全国港口投资余额为3.2万亿元。"], [theirs]) is None


def test_a_figure_is_compared_whatever_its_period() -> None:
    pair = that_compare(
        analyse("港口公司数是多少?"), ["2030年末已有46家港口公司。"], ["2031年末共有58家港口公司,新增3座码头。"]
    )
    assert pair is not None
    assert [told.figure.value for told in pair] == [Decimal(46), Decimal(58)]
    assert [(told.text, told.unit, told.scale) for told in pair] == [
        ("46家", "家", Decimal(1)),
        ("58家", "家", Decimal(1)),
    ]


def test_of_two_figures_that_fit_none_is_chosen() -> None:
    asked = analyse("港口公司数是多少?")
    assert that_compare(asked, ["有46家港口公司,另有12家港口公司停业。"], ["共有58家港口公司。"]) is None


def test_a_scale_belongs_to_the_digits() -> None:
    (told,) = figures_told(ASKED, "2030年末,全国港口投资余额为3.25万亿元。")
    assert (told.text, told.unit, told.scale, told.step) == (
        "3.25万亿元",
        "万亿元",
        Decimal(10) ** 12,
        Decimal(10) ** 10,
    )
