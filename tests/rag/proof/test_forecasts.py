"""A forecast, a plan or a possibility of the report is not told as a fact."""

from __future__ import annotations

import pytest

from rag.proof.forecasts import looks_ahead, stated_as_done


@pytest.mark.parametrize(
    ("draft", "stated", "words", "wrong"),
    [
        ("港口能耗下降三成", "港口能耗预计到2035年下降三成", ("能耗", "下降"), True),
        ("港口能耗预计下降三成", "港口能耗预计到2035年下降三成", ("能耗", "下降"), False),
        ("调度平台上线", "港口公司拟上线调度平台", ("调度", "上线"), True),
        ("岸电带来风险", "岸电可能带来风险", ("带来", "风险"), False),  # a risk is no certainty
        ("岸电造成停工", "岸电可能造成停工", ("造成", "停工"), True),
        ("数据作为要素", "港口将数据作为要素", ("数据", "要素"), False),  # 将 for 把
        ("调度平台上线", "港口公司已上线调度平台", ("调度", "上线"), False),
    ],
)
def test_what_is_to_come_is_not_told_as_done(draft: str, stated: str, words: tuple[str, ...], wrong: bool) -> None:
    assert stated_as_done(draft, stated, (), words, led=False) is wrong


def test_a_part_of_a_sentence_that_looks_ahead_has_its_forecast_from_the_part_before_it() -> None:
    stated = "港口能耗预计到2035年下降三成"
    assert not stated_as_done("港口能耗下降三成", stated, (), ("能耗", "下降"), led=True)


@pytest.mark.parametrize(
    ("draft", "ahead"),
    [("预计上线", True), ("有望上线", True), ("ports plan to", True), ("已经上线", False), ("社会责任", False)],
)
def test_a_statement_says_of_itself_that_it_looks_ahead(draft: str, ahead: bool) -> None:
    assert looks_ahead(draft) is ahead
