"""Paragraphs in, those that bold type alone makes headings out: where a file has neither heading styles nor numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.flow import Heading, Item, Paragraph, Picture, TableGrid, is_caption
from index.readers.grids import unit_of
from index.readers.names import is_cjk, is_table_note, source_note, squeeze
from index.readers.outline import contents_kind, is_titlelike

_MAX_LENGTH = 40
_MOST_A_TEXT = 2
_PURE = 0.6
_VALUE_AFTER = re.compile(r"[:：]\s*\S")


def headings_set_apart(items: Sequence[Item]) -> list[Item]:
    """The items; where none is a heading, short bold lines with text under them are, if two are and most bold lines are.

    Larger type stands above smaller, where the file says how large.
    """
    if any(isinstance(item, Heading) for item in items):
        return list(items)
    said = [at for at, item in enumerate(items) if isinstance(item, Paragraph) and squeeze(item.text)]
    bold = [at for at in said if _paragraph(items[at]).bold]
    chosen = [at for at in bold if _is_line(_paragraph(items[at]).text) and _has_text_under(items, at)]
    if chosen and chosen[0] == said[0] and len(chosen) > 2:
        chosen = chosen[1:]  # the report's own name
    if (
        len(chosen) < 2
        or len(chosen) < _PURE * (len(bold) - 1)
        or len(chosen) > _MOST_A_TEXT * (len(items) - len(bold))
    ):
        return list(items)
    sizes = sorted({_paragraph(items[at]).size for at in chosen}, reverse=True)
    levels = {size: level for level, size in enumerate(sizes, start=1)} if sizes[-1] else dict.fromkeys(sizes, 1)
    return [
        Heading(item.text, levels[item.size]) if at in chosen and isinstance(item, Paragraph) else item
        for at, item in enumerate(items)
    ]


def _paragraph(item: Item) -> Paragraph:
    assert isinstance(item, Paragraph)
    return item


def _is_line(text: str) -> bool:
    text = squeeze(text)
    if len(text) > _MAX_LENGTH or not is_titlelike(text) or sum(map(is_cjk, text)) < 2 or _VALUE_AFTER.search(text):
        return False
    told = is_caption(text) or is_table_note(text) or source_note(text) or unit_of(text) or contents_kind(text)
    return not told


def _has_text_under(items: Sequence[Item], at: int) -> bool:
    """Whether text or a table follows, right below or below headings in smaller type."""
    size = _paragraph(items[at]).size
    for item in items[at + 1 : at + 6]:
        if isinstance(item, TableGrid) or (isinstance(item, Paragraph) and not item.bold and squeeze(item.text)):
            return True
        if not isinstance(item, Picture) and not (isinstance(item, Paragraph) and item.size < size):
            return False
        size = item.size if isinstance(item, Paragraph) else size
    return False
