from __future__ import annotations

import pytest

from rag.proof.verbatim import numbers_stand, quote_stands
from tests.rag.mini_report import text_chunk

CHUNK = text_chunk("2030年6月末,余额为3.2万亿元,", "同比增长12.5%。")


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("2030年6月末,余额为3.2万亿元", True),
        ("余额为3.2万亿元,同比增长12.5%。", True),  # over the border of two sentences
        ("２０３０年６月末，余额为３．２万亿元", True),  # NFKC
        ("余额 为\n3.2 万亿\u3000元", True),  # white space
        ("", False),
        (" \n", False),
        ("余额为3.3万亿元", False),
        ("余额约为3.2万亿元", False),
        ("同比增长12.5%。此外", False),
        ("余额为3.2万亿元;", False),
    ],
)
def test_a_quote_stands_verbatim_in_its_chunk(quote: str, stands: bool) -> None:
    assert quote_stands(quote, CHUNK) is stands


def test_white_space_of_the_source_does_not_matter_either() -> None:
    assert quote_stands("余额为3.2万亿元", text_chunk("余额为 3.2\n万亿元。"))


@pytest.mark.parametrize(
    ("text", "sources", "stand"),
    [
        ("余额为3.2万亿元", ["2030年6月末,余额为3.2万亿元"], True),
        ("余额为32000亿元", ["余额为3.2万亿元"], True),  # 32000 * 10**8 = 3.2 * 10**12
        ("余额为3.2亿元", ["余额为3.2万亿元"], False),  # 10,000 times less
        ("余额为3.3万亿元", ["余额为3.2万亿元"], False),  # invented
        ("2031年余额为3.2万亿元", ["2030年余额为3.2万亿元"], False),  # another year
        ("1,234家", ["1234家"], True),
        ("１２．５％", ["12.5%"], True),
        ("增长12.5%,余额3.2万亿元", ["增长12.5%", "余额3.2万亿元"], True),  # each in one of the sources
        ("增长12.5%,余额3.2万亿元", ["增长12.5%"], False),
        ("没有数字", [], True),
        ("5家", [], False),
    ],
)
def test_every_number_stands_in_a_source(text: str, sources: list[str], stand: bool) -> None:
    assert numbers_stand(text, *sources) is stand
