"""Where in an answer the words stand that its citations mark in their quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.output.answer_words import answer_ranges
from rag.schema import Citation
from tests.fakes import answered

QUOTE = "此外,天鹅港下降5%,泊位下降5%。"
LAST = (QUOTE.rindex("5%"), QUOTE.rindex("5%") + 2)


def cited(quote: str, span: tuple[int, int] | None, n: int = 1) -> Citation:
    return replace(answered().citations[0], n=n, quote=quote, answer_span=span)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (f"{QUOTE}[1]", [LAST]),
        ("天鹅港下降5%,泊位下降5%。[1]", [(LAST[0] - 3, LAST[1] - 3)]),
        ("泊位下降5%。[1]", [(4, 6)]),
        ("天鹅港下降5%。[1]", []),
        (f"《港》表:{QUOTE}。[1]", [(LAST[0] + 5, LAST[1] + 5)]),
        ("泊位少了5%。[1]", [(4, 6)]),
        ("泊位少了5%,港少了5%。[1]", []),
        ("泊位少了。[1]", []),
        (f"{QUOTE}[2]", []),
        (f"{QUOTE}", []),
    ],
)
def test_words_are_found_by_their_place_in_the_quote(text: str, marked: list[tuple[int, int]]) -> None:
    assert answer_ranges(text, [cited(QUOTE, LAST)]) == marked


def test_what_several_citations_mark_is_in_order_and_apart() -> None:
    one, two = cited(QUOTE, LAST), cited(QUOTE, (LAST[0] - 4, LAST[1]), n=2)
    other = cited("港下降5%", (3, 5), n=3)
    assert answer_ranges(f"{QUOTE}[1][2]港下降5%。[3]", [one, two, other]) == [(LAST[0] - 4, LAST[1]), (27, 29)]


@pytest.mark.parametrize("span", [None, (0, 0), (5, 2), (-3, 2), (0, 9999)])
def test_a_range_that_is_none_marks_nothing(span: tuple[int, int] | None) -> None:
    assert answer_ranges(f"{QUOTE}[1]", [cited(QUOTE, span)]) == []
