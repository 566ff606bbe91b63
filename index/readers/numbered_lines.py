"""Numbered lines that are headings: told by their numbers alone, where a file says nothing of headings."""

from __future__ import annotations

from itertools import pairwise

from index.readers.outline import HeadingNumber, Numbering, is_titlelike, level_scheme, parse_number

MAX_HEADING_LENGTH = 50


def heading_levels(lines: list[str]) -> dict[int, int]:
    """Levels of the lines that are headings, by position.

    A numbered line is one if it looks like a title, comes next in its sequence, and has text of its own before the next
    number of its kind: the items of a list have none.
    """
    numbers = _candidates(lines)
    scheme = level_scheme(number.key for number in numbers.values())
    numbering = Numbering()
    levels: dict[int, int] = {}
    for position, number in numbers.items():
        level = min(scheme[number.key], 6)
        if numbering.expects(number, level):
            numbering = numbering.take(number, level)
            levels[position] = level
    return levels


def _candidates(lines: list[str]) -> dict[int, HeadingNumber]:
    found: dict[int, HeadingNumber] = {}
    for position, line in enumerate(lines):
        number = parse_number(line)
        if number and number.title and len(line.strip()) <= MAX_HEADING_LENGTH and is_titlelike(number.title):
            found[position] = number
    filled = [position for position, line in enumerate(lines) if line.strip()]
    follower = dict(pairwise(filled))
    items: set[int] = set()
    for position, number in found.items():
        following = follower.get(position)
        after = found.get(following) if following is not None else None
        if after and following is not None and after.key == number.key and after.ordinal == number.ordinal + 1:
            items |= {position, following}
    return {position: number for position, number in found.items() if position not in items}
