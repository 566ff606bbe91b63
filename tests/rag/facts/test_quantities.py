from __future__ import annotations

from decimal import Decimal

import pytest

from rag.facts.quantities import Quantity, find_quantities, idiomatic_quantities, numbers


def only(text: str) -> Quantity:
    (quantity,) = find_quantities(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "value", "unit", "unit_class"),
    [
        ("1.02万亿美元", "1020000000000", "美元", "money"),  # 1.02 * 10**12
        ("408亿美元", "40800000000", "美元", "money"),  # 408 * 10**8
        ("30.8亿人民币", "3080000000", "人民币", "money"),
        ("12,345万元", "123450000", "元", "money"),  # 12345 * 10**4
        ("2 万 亿 元", "2000000000000", "元", "money"),
        ("1亿多元", "100000000", "元", "money"),
        ("1.5 billion dollars", "1500000000", "dollars", "money"),
        ("28.5%", "28.5", "%", "percent"),
        ("２８．５％", "28.5", "%", "percent"),
        ("0.5‰", "0.5", "‰", "percent"),
        ("百分之五", "5", "%", "percent"),
        ("3.5个百分点", "3.5", "个百分点", "percent"),
        ("近850万家", "8500000", "家", "count"),
        ("6000余笔", "6000", "笔", "count"),
        ("20多家", "20", "家", "count"),
        ("3倍", "3", "倍", "times"),
        ("5分钟", "5", "分钟", "duration"),
        ("6个月", "6", "个月", "duration"),
        ("十七部门", "17", "部门", "count"),
        ("两项法案", "2", "项", "count"),
        ("三百家", "300", "家", "count"),
        ("十余家", "10", "家", "count"),
        ("每格代表47万艘船", "470000", "艘", "count"),  # 表47 would be a table
    ],
)
def test_value_unit_and_class(text: str, value: str, unit: str, unit_class: str) -> None:
    found = only(text)
    assert (found.value, found.unit, found.unit_class) == (Decimal(value), unit, unit_class)


@pytest.mark.parametrize(
    "text", ["2024年6月末", "2023年12月31日", "2022-2025年", "图1", "表2", "第3章", "一个", "“五篇大文章”", "ABC123"]
)
def test_dates_labels_and_idioms_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == ()


def test_quantities_come_in_reading_order_with_what_is_counted() -> None:
    found = find_quantities("2家公司和14家银行于2024年投入3亿元,增长5%")
    assert [quantity.text for quantity in found] == ["2家", "14家", "3亿元", "5%"]
    assert [quantity.after[:2] for quantity in found[:2]] == ["公司", "银行"]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("1.02万亿美元", "10200亿美元", True),  # 1.02 * 10**12 = 10200 * 10**8
        ("8500000家", "850万家", True),
        ("2万亿", "2万亿元", True),  # a unit left out is compatible
        ("2万亿美元", "2万亿元", False),
        ("28.5%", "28.5个百分点", False),
        ("408亿元", "40.8亿元", False),
        ("1 trillion yuan", "1万亿元", True),  # 10**12
        ("5 percent", "5%", True),
        ("3 billion dollars", "30亿元", False),
    ],
)
def test_equal_whatever_the_scale(one: str, other: str, equal: bool) -> None:
    assert only(one).equals(only(other)) is equal
    assert only(other).equals(only(one)) is equal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", set()),
        ("没有数字", set()),
        ("2024年6月末为7万亿元", {"2024", "6", "7000000000000"}),
        ("1,234.5元", {"1234.5"}),
        ("从1个月缩短到5分钟", {"1", "5"}),
        ("10亿美元以上的交易有5笔", {"1000000000", "5"}),
        ("如表4所示,代表47万人", {"470000"}),
    ],
)
def test_every_number_in_digits_dates_included(text: str, expected: set[str]) -> None:
    assert numbers(text) == {Decimal(value) for value in expected}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("两天后完成三次引航", ["两天", "三次"]),
        ("历时二十三天", ["二十三天"]),
        ("第三天,每三年一次,一天", []),
        ("二〇三一年和一九九八年", []),
    ],
)
def test_numbers_in_words_whose_unit_is_in_idioms_as_often(text: str, found: list[str]) -> None:
    assert [number.text for number in idiomatic_quantities(text)] == found
    assert find_quantities(text) == ()
