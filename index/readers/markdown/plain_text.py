"""Plain text with numbered headings: written as Markdown, so that one reader serves both."""

from __future__ import annotations

import re
from itertools import pairwise

from index.readers.outline import (
    HeadingNumber,
    Numbering,
    contents_kind,
    has_leaders,
    is_titlelike,
    level_scheme,
    parse_number,
)

MAX_HEADING_LENGTH = 50

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_HASH = re.compile(r"^ {0,3}#{1,6}\s+\S")
_ENDS_PARAGRAPH = re.compile(r"[。！？!?][”’」』)）》]*\s*$")


def has_hash_headings(text: str) -> bool:
    """Whether a line outside fenced code is a ``#`` heading."""
    fenced = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and _HASH.match(line):
            return True
    return False


def mark_headings(text: str) -> str:
    """Put ``#`` before the numbered headings of plain text, drop lines of contents, end paragraphs at their ends.

    A numbered line is a heading if it looks like a title, comes next in its sequence, and has text of its own before
    the next number of its kind: the items of a list have none.
    """
    lines = [line for line in text.split("\n") if not has_leaders(line) and not contents_kind(line)]
    levels = _heading_levels(lines)
    out: list[str] = []
    for position, line in enumerate(lines):
        if position in levels:
            out += ["", "#" * levels[position] + " " + line.strip(), ""]
        else:
            out.append(line)
            if _ENDS_PARAGRAPH.search(line) or _is_item(line):
                out.append("")
    return "\n".join(out)


def _is_item(line: str) -> bool:
    return len(line.strip()) <= MAX_HEADING_LENGTH and parse_number(line) is not None


def _heading_levels(lines: list[str]) -> dict[int, int]:
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
