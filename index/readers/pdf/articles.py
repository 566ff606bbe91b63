"""Articles of a law whose number opens the paragraph: lines in, those that begin an article out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.readers.numbers import HeadingNumber
from index.readers.outline import is_titlelike
from index.readers.pdf.lines import TextLine
from index.readers.pdf.typography import BodyType

_FEWEST = 3


def inline_articles(
    lines: Sequence[TextLine], body: BodyType, numbers: Mapping[int, HeadingNumber], excluded: frozenset[int]
) -> dict[int, bool]:
    """Lines that begin an article, counted from 第一条 on; true where the line is a title and the text comes under it.

    Below three in sequence a report only quotes a law.
    """
    begun = [
        at
        for at, number in numbers.items()
        if number.style == "article" and at not in excluded and _begins_paragraph(lines, at, body)
    ]
    counted: list[int] = []
    expected = 1
    for at in begun:
        ordinal = numbers[at].ordinal
        if ordinal in (1, expected):
            counted.append(at)
            expected = ordinal + 1
        elif ordinal == expected - 1 and "之" in numbers[at].printed:
            counted.append(at)
    if len(counted) < _FEWEST:
        return {}
    return {at: _is_title(lines[at], numbers[at], body) for at in counted}


def _is_title(line: TextLine, number: HeadingNumber, body: BodyType) -> bool:
    ends_early = line.x1 < body.right[line.page_index] - 3 * line.size
    return bool(number.title) and is_titlelike(line.text) and ends_early


def _begins_paragraph(lines: Sequence[TextLine], at: int, body: BodyType) -> bool:
    line = lines[at]
    if not at or lines[at - 1].page_index != line.page_index:
        return True
    before = lines[at - 1]
    set_in = line.x0 - body.left[line.page_index] > 0.8 * line.size
    return set_in or before.text[-1] in "。；：:;" or before.x1 < body.right[line.page_index] - 3 * line.size
