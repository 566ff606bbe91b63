"""Numbered headings in the type of the text: lines in, those that stand alone above paragraphs, again and again, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from index.readers.numbers import HeadingNumber
from index.readers.outline import is_titlelike
from index.readers.pdf.lines import TextLine
from index.readers.pdf.typography import BodyType, stands_out

_SENTENCE_END = "。！？；：”）)!?;:"
_LONGEST = 40
_UPPER = frozenset({"cjk", "paren_cjk"})
_SET_APART = 3
_BOXES = frozenset("□☐☑√■")
"""What is ticked under a heading of a form (□适用 √不适用) says something of it."""
_UNMISTAKABLE = frozenset({"division", "chapter", "topic", "part"})


def heading_series(
    lines: Sequence[TextLine],
    body: BodyType,
    numbers: Mapping[int, HeadingNumber],
    skipped: frozenset[int],
    above_tables: frozenset[int] = frozenset(),
) -> frozenset[int]:
    """Lines of runs 1., 2., 3. … of which every one is a short line with a paragraph or a table under it.

    An item of a list is a sentence, or has the next item under it. Where a report sets 一、 or (一) apart, those in the
    type of the text are of another count (an annex, a letter that it quotes).
    """
    apart = Counter(number.key for at, number in numbers.items() if at not in skipped and stands_out(lines[at], body))
    taken: set[int] = set()
    order = sorted(at for at in numbers if at not in skipped)
    order = [at for at in order if numbers[at].style not in _UPPER or apart[numbers[at].key] < _SET_APART]
    for index, first in enumerate(order):
        if numbers[first].ordinal != 1 or not _heads_text(lines, first, body, numbers, above_tables):
            continue
        run = [first]
        for at in order[index + 1 :]:
            number, last = numbers[at], numbers[run[-1]]
            if number.key != last.key or number.path[:-1] != last.path[:-1]:
                continue
            if number.ordinal != last.ordinal + 1:
                break
            if not _heads_text(lines, at, body, numbers, above_tables):
                run = []
                break
            run.append(at)
        if len(run) > 1:
            taken.update(run)
    return frozenset(taken)


def chapter_lines(
    lines: Sequence[TextLine], body: BodyType, numbers: Mapping[int, HeadingNumber], skipped: frozenset[int]
) -> frozenset[int]:
    """Lines that say 第一章 or 第二节 and a short title: headings in whatever type they are set."""
    return frozenset(
        at
        for at, number in numbers.items()
        if number.style in _UNMISTAKABLE
        and at not in skipped
        and len(lines[at].text) <= _LONGEST
        and is_titlelike(lines[at].text)
        and lines[at].x1 < body.right[lines[at].page_index] - 2 * lines[at].size
        and _begins(lines, at, body)
    )


def _heads_text(
    lines: Sequence[TextLine],
    at: int,
    body: BodyType,
    numbers: Mapping[int, HeadingNumber],
    above_tables: frozenset[int],
) -> bool:
    line = lines[at]
    right = body.right[line.page_index]
    title = numbers[at].title
    if not title or len(line.text) > _LONGEST or not is_titlelike(line.text) or line.x1 > right - 2 * line.size:
        return False
    if abs(line.size - body.size) > 0.6 and line.size < body.size:
        return False
    if at in above_tables:
        return _begins(lines, at, body)
    under = lines[at + 1] if at + 1 < len(lines) else None
    if under is None or (at + 1 in numbers and numbers[at + 1].key == numbers[at].key):
        return False
    if at + 1 in numbers:  # a heading of the next level comes before the text
        return numbers[at + 1].ordinal == 1 and is_titlelike(under.text)
    return _begins(lines, at, body) and _is_text(under, line, body)


def _begins(lines: Sequence[TextLine], at: int, body: BodyType) -> bool:
    """Whether the line before ends what it belongs to, so that this one begins something."""
    if not at or lines[at - 1].page_index != lines[at].page_index:
        return True
    before = lines[at - 1]
    return before.text[-1] in _SENTENCE_END or before.x1 < body.right[before.page_index] - 1.5 * before.size


def _is_text(under: TextLine, heading: TextLine, body: BodyType) -> bool:
    near = under.page_index != heading.page_index or under.top - heading.bottom < 2.5 * heading.size
    width = body.right[under.page_index] - body.left[under.page_index]
    long = under.x1 - under.x0 > 0.7 * width or under.text[-1] in "。；" or under.text[0] in _BOXES
    return near and long and abs(under.size - body.size) <= 0.8
