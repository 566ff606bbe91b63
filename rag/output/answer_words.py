"""An answer's text and its citations in, the ranges of its characters out that hold the words of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.schema import Citation

_MARK = re.compile(r"\[(\d{1,4})\]")
_FINAL = "。!?;.！？；"


def answer_ranges(text: str, citations: Sequence[Citation]) -> list[tuple[int, int]]:
    """Where in ``text`` the words stand that its citations mark in their quotes: in order, none overlapping another.

    By place: the sentence before a mark is laid beside the quote. Where it is in other words, what occurs in it once is marked.
    """
    by_number = {citation.n: citation for citation in citations}
    found, said, at = [], (0, 0), 0
    for mark in _MARK.finditer(text):
        if (citation := by_number.get(int(mark[1]))) is None:
            continue
        if mark.start() > at:
            said = (at, mark.start())
        at = mark.end()
        if placed := _range_in(text[slice(*said)], citation):
            found.append((said[0] + placed[0], said[0] + placed[1]))
    return list(_apart(sorted(found)))


def _range_in(said: str, citation: Citation) -> tuple[int, int] | None:
    """Where the words of the answer stand in a sentence that was made from the quote."""
    if not citation.words or citation.answer_span is None:
        return None
    body = said.strip().rstrip(_FINAL)
    first, end = citation.answer_span
    lead = said.find(body)
    if body and (gone := citation.quote.find(body)) >= 0:
        first, end = max(first - gone, 0), min(end - gone, len(body))
        return (lead + first, lead + end) if first < end else None
    if (whole := said.find(citation.quote)) >= 0:
        return whole + first, whole + end
    only = said.count(citation.words) == 1
    at = said.find(citation.words)
    return (at, at + len(citation.words)) if only else None


def _apart(ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges that do not overlap: of those that do, what they cover together."""
    reached = group = 0
    numbered = []
    for first, end in ranges:
        group += first >= reached
        reached = max(reached, end)
        numbered.append((group, first, end))
    for _, together in groupby(numbered, key=lambda each: each[0]):
        same = list(together)
        yield same[0][1], max(end for _, _, end in same)
