"""What is searched has one written form; what is shown is never touched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words.normalize import normalize, simplify, squeeze

CHARACTERS = "0129.,%万亿元年月abAB -—~\t\u3000\u00a0,%"


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("２０２４年６月末", "2024年6月末"),  # full-width digits
        ("12,345.6亿元", "12345.6亿元"),  # thousands, full-width comma after NFKC
        ("1,234,567 家", "1234567家"),
        ("3. 5 万亿", "3.5万亿"),  # a space inside the number and before its unit
        ("增长 8.5 %", "增长8.5%"),
        ("2024 年 6 月", "2024年6月"),
        ("ESG 理念", "esg 理念"),  # a space between Latin and Chinese is kept, it parts two words
        ("2021—2025年", "2021-2025年"),
        ("2021~2025年", "2021-2025年"),
        ("綠色貸款餘額", "绿色贷款余额"),  # traditional
        ("㎡", "m2"),
        ("  两  端\n的空白 ", "两端的空白"),
        ("Open  Banking", "open banking"),
        ("", ""),
    ],
)
def test_forms_of_one_thing_become_one(written: str, searched: str) -> None:
    assert normalize(written) == searched


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("1,2024年", "1,2024年"),  # four digits after the comma: two numbers, not one with thousands
        ("12,34", "12,34"),
        ("第3条,100元", "第3条,100元"),  # no digit before the comma
    ],
)
def test_a_comma_that_parts_numbers_stays(written: str, searched: str) -> None:
    assert normalize(written) == searched


@given(st.text(max_size=30) | st.text(alphabet=CHARACTERS, max_size=30))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(st.text(max_size=50))
def test_simplifying_keeps_every_offset(text: str) -> None:
    assert len(simplify(text)) == len(text)


@given(st.text(max_size=50))
def test_squeezing_drops_white_space_and_nothing_else(text: str) -> None:
    folded = unicodedata.normalize("NFKC", text)
    assert squeeze(text) == "".join(folded.split())


def test_squeezed_quotes_keep_case_and_traditional_characters() -> None:
    assert squeeze("Ａpp  綠\u3000色") == "App綠色"
