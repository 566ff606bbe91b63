"""Questions in shorthand → what a reader is given to read."""

from __future__ import annotations

import pytest

from rag.question.analysis import analyse
from rag.question.full_question import full_question
from rag.question.shorthand import written_out


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("24H1末港口投资余额 yoy?", "2024年6月末港口投资余额 同比是多少?"),
        ("24Q3末泊位数", "2024年9月末泊位数是多少?"),
        ("东港的建设单位", "东港的建设单位是什么?"),
        ("东港有多少个泊位?", "东港有多少个泊位?"),
        ("berths of the east port", "berths of the east port"),
    ],
)
def test_what_does_not_ask_is_asked_in_full(typed: str, read: str) -> None:
    assert full_question(analyse(typed)) == read


def test_the_end_of_a_part_of_a_year_has_its_month() -> None:
    assert written_out("23H2末") == "2023年末"
    assert written_out("23Q1末") == "2023年3月末"
    assert written_out("23H1") == "2023年上半年"
    assert written_out("泊位数 截至23H1") == "泊位数 截至2023年6月末"
    assert written_out("截至23Q3末") == "截至2023年9月末"
    assert written_out("截至2023年第三季度") == "截至2023年第三季度"  # so it was typed, and so reports have it as well
