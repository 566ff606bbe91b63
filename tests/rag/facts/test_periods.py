from __future__ import annotations

import pytest

from rag.facts.periods import Period, find_periods


def months(first_year: int, first_month: int, last_year: int, last_month: int) -> tuple[int, int]:
    """The range as the record counts it: 12 * year + month - 1."""
    return 12 * first_year + first_month - 1, 12 * last_year + last_month - 1


def only(text: str) -> Period:
    (period,) = find_periods(text)
    return period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年", months(2024, 1, 2024, 12)),
        ("2024年全年", months(2024, 1, 2024, 12)),
        ("2024年6月末", months(2024, 6, 2024, 6)),
        ("2024年6月", months(2024, 6, 2024, 6)),
        ("2024年6月30日", months(2024, 6, 2024, 6)),
        ("2024年上半年", months(2024, 1, 2024, 6)),
        ("2024年下半年", months(2024, 7, 2024, 12)),
        ("2024年一季度", months(2024, 1, 2024, 3)),
        ("2024年第二季度", months(2024, 4, 2024, 6)),
        ("2023年三季度末", months(2023, 7, 2023, 9)),
        ("2024年第4季度", months(2024, 10, 2024, 12)),
        ("2024年前四个月", months(2024, 1, 2024, 4)),
        ("2024年前11个月", months(2024, 1, 2024, 11)),
        ("2024年前十个月", months(2024, 1, 2024, 10)),
        ("2024年初", months(2024, 1, 2024, 1)),
        ("2023年底", months(2023, 12, 2023, 12)),
        ("2023年末", months(2023, 12, 2023, 12)),
        ("24年6月", months(2024, 6, 2024, 6)),
        ("2022-2025年", months(2022, 1, 2025, 12)),
        ("2022年至2024年", months(2022, 1, 2024, 12)),
        ("2019至21年", months(2019, 1, 2021, 12)),
        ("2024年1-6月", months(2024, 1, 2024, 6)),
        ("2024年1月至6月", months(2024, 1, 2024, 6)),
        ("2024年Q2", months(2024, 4, 2024, 6)),
        ("二〇二四年6月", months(2024, 6, 2024, 6)),
        ("2024.06", months(2024, 6, 2024, 6)),
        ("2024/12", months(2024, 12, 2024, 12)),
        ("1804年", months(1804, 1, 1804, 12)),
        ("2100年", months(2100, 1, 2100, 12)),
    ],
)
def test_chinese_periods_become_ranges_of_months(text: str, expected: tuple[int, int]) -> None:
    found = only(f"截至{text},余额为5亿元")
    assert (found.first, found.last) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 2023", months(2023, 1, 2023, 12)),
        ("H1 2024", months(2024, 1, 2024, 6)),
        ("the second half of 2024", months(2024, 7, 2024, 12)),
        ("Q2 2024", months(2024, 4, 2024, 6)),
        ("the fourth quarter of 2024", months(2024, 10, 2024, 12)),
        ("June 2024", months(2024, 6, 2024, 6)),
        ("June 30, 2024", months(2024, 6, 2024, 6)),
    ],
)
def test_english_periods_become_ranges_of_months(text: str, expected: tuple[int, int]) -> None:
    found = only(text)
    assert (found.first, found.last) == expected


@pytest.mark.parametrize("text", ["２０２４年６月末", "2024 年 6 月末", "2024\u3000年6月末"])
def test_full_width_digits_and_spaces_make_no_difference(text: str) -> None:
    assert (only(text).first, only(text).text) == (12 * 2024 + 5, "2024年6月末")


@pytest.mark.parametrize(
    "text", ["", "近五年", "过去两年", "37只股票", "1.2024", "12024年", "编号202419", "去年同期", "2020年代"]
)
def test_what_names_no_year_is_no_period(text: str) -> None:
    assert find_periods(text) == ()


@pytest.mark.parametrize(
    ("text", "written"), [("截至2024年6月末的余额", "2024年6月末"), ("in 2023", "2023"), ("2024年的余额", "2024年")]
)
def test_a_period_is_named_without_the_words_around_it(text: str, written: str) -> None:
    assert only(text).text == written


def test_periods_come_in_reading_order() -> None:
    found = find_periods("2023年为72%,2022年为63%,2024年6月末为75%")
    assert [period.text for period in found] == ["2023年", "2022年", "2024年6月末"]
    assert [period.year for period in found] == [2023, 2022, 2024]


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("较2022年下降", True),
        ("比2022年下降", True),
        ("与2022年同期相比", True),
        ("高于2022年的水平", True),
        ("2022年下降", False),
        ("截至2022年", False),
    ],
)
def test_a_period_compared_with_is_marked(text: str, base: bool) -> None:
    assert only(text).base is base


@pytest.mark.parametrize(("text", "quoted"), [("“2030愿景”提出", True), ("到2030年", False), ("“愿景”在2030年", False)])
def test_a_period_in_a_quoted_name_is_marked(text: str, quoted: bool) -> None:
    found = find_periods(text)
    assert [period.quoted for period in found] == [quoted]


@pytest.mark.parametrize(
    ("stated", "asked", "answers"),
    [
        ("2024年6月末", "2024年", True),  # inside
        ("2024年6月末", "2024年上半年", True),  # inside, and ends with it
        ("2024年上半年", "2024年6月末", True),  # ends in the same month, six months long
        ("2023年", "2023年末", True),  # ends in the same month, twelve months long
        ("2023年", "2023年上半年", False),
        ("2024年上半年", "2024年全年", False),
        ("2024年", "2024年全年", True),
        ("2024年6月末", "2025年", False),
        ("2024年6月末", "2023年6月末", False),
        ("2022-2025年", "2025年", False),  # 48 months: longer than a year's part
        ("2024年一季度", "2024年二季度", False),
    ],
)
def test_which_period_answers_which(stated: str, asked: str, answers: bool) -> None:
    assert only(stated).answers(only(asked)) is answers


def test_every_period_answers_itself() -> None:
    for text in ("2024年", "2024年6月末", "2024年上半年", "2024年第二季度", "2024年全年", "2022-2025年"):
        assert only(text).answers(only(text))
