"""What a person at a terminal sees, character by character: which of them belong to the words of the answer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from rag.output.terminal import answer_view
from rag.output.wide_text import cell_width
from rag.schema import Answer, Citation
from tests.fakes import SENTENCE, answered, refused

AMOUNT = "34.76万亿元"
WIDTHS = (24, 31, 40, 48, 63, 64, 71, 80, 100, 130)
"""Some below and some above the narrowest table."""

Line = tuple[str, list[bool]]
"""The characters of a line, and which of them are underlined."""


def shown(view: RenderableType, width: int) -> list[Line]:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard", highlight=False)
    lines = []
    for segments in console.render_lines(view, console.options.update(width=width), pad=False):
        text = "".join(segment.text for segment in segments)
        marked = [bool(s.style and s.style.underline) for s in segments for _ in s.text]
        lines.append((text, marked))
    return lines


def underlined(lines: Sequence[Line]) -> str:
    """The underlined characters in order, without line breaks."""
    return "".join(char for text, marked in lines for char, mark in zip(text, marked, strict=True) if mark)


def cited(quote: str, words: str, text: str) -> Answer:
    """An answer whose quote has ``words`` where they stand last in it."""
    first = quote.rindex(words)
    citation = replace(answered().citations[0], quote=quote, answer_span=(first, first + len(words)))
    return replace(answered(), answer=f"{text}[1]", citations=(citation,))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_words_of_the_answer_are_underlined_in_the_answer_and_in_its_quote(width: int) -> None:
    answer = cited(SENTENCE, AMOUNT, "2024年6月末,绿色贷款余额34.76万亿元。")
    lines = shown(answer_view(answer, "随项目提供", width), width)
    assert underlined(lines) == AMOUNT * 2
    assert max(cell_width(text) for text, _ in lines) <= width
    for text, marked in lines:
        assert not any(mark and char.isspace() for char, mark in zip(text, marked, strict=True))


@pytest.mark.parametrize("width", [24, 28, 40, 70, 76])
def test_words_that_a_line_break_divides_are_underlined_on_both_lines(width: int) -> None:
    words = "优化普惠金融服务模式并扩大农村支付环境的覆盖范围同时降低小微企业的融资成本"
    quote = f"报告提出,要{words},以及其他措施。"
    lines = shown(answer_view(cited(quote, words, quote), "", width), width)
    assert underlined(lines) == words * 2
    assert sum(any(marked) for _, marked in lines) >= 4


@pytest.mark.parametrize("width", WIDTHS)
def test_of_two_same_words_in_a_quote_the_one_that_answers_is_underlined(width: int) -> None:
    quote = "天鹅港能耗在2030年下降5%,海豚港规模不变,泊位能耗在2030年下降5%。"
    answer = cited(quote, "5%", "泊位能耗下降。")
    lines = shown(answer_view(answer, "", width), width)
    assert underlined(lines) == "5%"
    (at,) = [n for n, (_, marked) in enumerate(lines) if any(marked)]
    text, marked = lines[at]
    before = "".join(line.strip() for line, _ in lines[:at]) + text[: marked.index(True)]
    assert "海豚港规模" in before


@pytest.mark.parametrize("width", [24, 30, 70, 80])
def test_spaces_in_a_quote_do_not_move_the_underlining(width: int) -> None:
    quote = "图 1 2026-2030 年 港口 事故数 (起) 与 2031 年 的 预计 值"
    answer = cited(quote, "(起)", "见图。")
    assert underlined(shown(answer_view(answer, "", width), width)) == "(起)"


def test_each_citation_has_its_own_words() -> None:
    first = replace(answered().citations[0], answer_span=(SENTENCE.index(AMOUNT), SENTENCE.index(AMOUNT) + len(AMOUNT)))
    second = replace(first, n=2, quote="同比增长28.5%。", answer_span=(4, 9))
    answer = replace(answered(), answer="余额34.76万亿元。[1]同比增长28.5%。[2]", citations=(first, second))
    for width in (40, 90):
        assert underlined(shown(answer_view(answer, "", width), width)) == f"{AMOUNT}28.5%" * 2


def _without(citation: Citation, span: tuple[int, int] | None) -> Answer:
    return replace(answered(), citations=(replace(citation, answer_span=span),))


@pytest.mark.parametrize("span", [None, (0, 0), (9, 2), (500, 600)])
def test_without_words_nothing_is_underlined(span: tuple[int, int] | None) -> None:
    for width in (40, 90):
        lines = shown(answer_view(_without(answered().citations[0], span), "", width), width)
        assert underlined(lines) == ""
        assert AMOUNT in "".join(text.strip() for text, _ in lines)
        assert underlined(shown(answer_view(refused(), "", width), width)) == ""
