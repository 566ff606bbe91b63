"""A title that stands as the one heading of the first level above all chapters is the report's name, not a chapter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.readers.flow import Heading, Item, Paragraph
from index.readers.names import is_cjk
from index.readers.numbered_lines import heading_levels
from index.readers.outline import is_titlelike, parse_number
from index.schema import Block

_LEAST, _LONGEST = 4, 45
_FIELD = re.compile(r"\S{1,6}\s*[:：]\s*\S")


def is_lone_title(headings: Sequence[tuple[str, int]]) -> bool:
    """Whether the first of these (text, level) is a title: alone on its level, unnumbered, above two headings or a numbered one."""
    if len(headings) < 2:
        return False
    levels = [level for _, level in headings]
    if levels.count(levels[0]) != 1 or min(levels) != levels[0] or parse_number(headings[0][0]) is not None:
        return False
    below = [text for text, level in headings[1:] if level == min(levels[1:])]
    return len(below) >= 2 or parse_number(below[0]) is not None


def first_line(blocks: Sequence[Block]) -> str | None:
    """What a report without a title calls itself: its first line, where that is short, no sentence, and stands above headings."""
    first = blocks[0] if blocks else None
    if first is None or first.kind != "paragraph" or all(block.kind != "heading" for block in blocks):
        return None
    text = first.text
    fits = len(text) <= _LONGEST and sum(map(is_cjk, text)) >= _LEAST and parse_number(text) is None
    return text if fits and is_titlelike(text) and not _FIELD.match(text) else None


def lone_title(items: Sequence[Item]) -> tuple[str | None, list[Item]]:
    """The title, and the items without it, their headings a level higher."""
    headings = [item for item in items if isinstance(item, Heading)]
    if not is_lone_title([(heading.text, heading.level) for heading in headings]):
        return None, list(items)
    title, highest = headings[0], min(heading.level for heading in headings[1:])
    rest: list[Item] = [
        replace(item, level=item.level - highest + 1) if isinstance(item, Heading) else item
        for item in items
        if item is not title
    ]
    return title.text, rest


def numbered_headings(items: Sequence[Item]) -> list[Item]:
    """The items; where none but a title is a heading, numbered paragraphs are those that their numbers show to be some."""
    headings = [item for item in items if isinstance(item, Heading)]
    if len(headings) > 1:
        return list(items)
    below = headings[0].level if headings else 0
    levels = heading_levels([item.text.strip() if isinstance(item, Paragraph) else "-" for item in items])
    return [
        Heading(item.text, below + levels[at]) if at in levels and isinstance(item, Paragraph) else item
        for at, item in enumerate(items)
    ]
