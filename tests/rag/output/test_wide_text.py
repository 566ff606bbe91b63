from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.output.wide_text import cell_width, pad, shorten, wrap


def test_width_counts_cells() -> None:
    # 绿 takes two cells, the comma, a, 1 and e one, the combining accent none.
    assert cell_width("绿,a1e\u0301") == 2 + 1 + 1 + 1 + 1
    assert cell_width("绿\uff0c") == 4


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("绿色贷款余额", 8, ["绿色贷款", "余额"]),
        ("绿色贷款,余额", 8, ["绿色贷", "款,余额"]),
        ("余额34.76万亿元", 7, ["余额", "34.76万", "亿元"]),
        ("见《意见》", 4, ["见", "《意", "见》"]),
        ("三句话。[1]", 8, ["三句", "话。[1]"]),
        ("a b", 1, ["a", "b"]),
        ("一\n二", 10, ["一", "二"]),
        ("", 10, [""]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
    ],
)
def test_lines_break_where_a_typesetter_breaks_them(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text(alphabet="绿色贷款,。、(《》)[1] ab12.%\n“”"), st.integers(8, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_shorten_and_pad() -> None:
    assert shorten("绿色贷款余额", 8) == "绿色贷…"
    assert shorten("绿色", 4) == "绿色"
    assert pad("绿色", 6) == "绿色  "
