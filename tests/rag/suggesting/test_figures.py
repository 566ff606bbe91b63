"""Questions about the figures of a sentence."""

from __future__ import annotations

import pytest

from rag.suggesting.candidate import Made
from rag.suggesting.figures import about_figures


@pytest.mark.parametrize(
    ("sentence", "made"),
    [
        (
            "2030年6月末,中国港口投资余额为3.2万亿元,同比增长12.5%。",
            [Made("figure", "2030年6月末中国港口投资余额是多少?", ("3.2万亿元",))],
        ),
        ("岸电用量达到88亿元。", [Made("figure", "岸电用量达到多少?", ("88亿元",))]),
        ("全国港口能耗同比下降6%。", [Made("figure", "全国港口能耗同比下降了多少?", ("6%",))]),
        (
            "截至2030年末,港口调度平台已服务46家港口公司。",
            [Made("figure", "2030年末港口调度平台服务了多少家港口公司?", ("46家",))],
        ),
        (
            "东港能耗占比为12%,西港能耗占比为34%。",
            [
                Made("figure", "东港能耗占比是多少?", ("12%",)),
                Made("figure", "西港能耗占比是多少?", ("34%",)),
            ],
        ),
    ],
)
def test_what_is_asked_of_a_figure(sentence: str, made: list[Made]) -> None:
    assert about_figures(sentence) == made


@pytest.mark.parametrize(
    "sentence",
    [
        "其投资余额为3.2万亿元。",
        "2029年和2030年,港口投资余额为3.2万亿元。",
        "港口购买率由63%升至72%。",
        "本报告样本数量为300家。",
        "发放的贷款达到1亿元。",
        "港口很多。",
    ],
    ids=["points back", "two periods", "from and to", "the report itself", "deed", "no figure"],
)
def test_what_cannot_stand_by_itself_is_not_asked(sentence: str) -> None:
    assert about_figures(sentence) == []
