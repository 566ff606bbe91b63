"""Chinese text in columns of a terminal: a character is two cells wide, and lines break where a typesetter breaks them."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

_CLOSING = "、。\uff0c.\uff0e:\uff1a;\uff1b?\uff1f!\uff01)\uff09》」』】〕]}”’…%\uff05‰℃·,"
_OPENING = "(\uff08《「『【〔[{“‘"
# Full-width forms are escaped: many fonts draw them like their half-width twins.
_UNIT = re.compile(
    rf"[{re.escape(_OPENING)}]*"
    r"(?:[A-Za-z0-9][A-Za-z0-9.,%/+\-_=&']*|\s+|.)"
    rf"[{re.escape(_CLOSING)}]*(?:\[\d+\])*",
    re.DOTALL,
)


def cell_width(text: str) -> int:
    """Width in cells of a terminal."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells (two at least).

    Words and numbers stay whole where they fit; no line begins with closing punctuation or a citation mark, none ends
    with an opening bracket.
    """
    width = max(2, width)
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, width)]


def _wrap_paragraph(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for found in _UNIT.findall(text):
        unit: str = found
        size = cell_width(unit)
        if line and used + size > width and (size <= width or not unit.strip()):
            lines.append(line.rstrip())
            line, used = "", 0
        if not line and lines:
            unit = unit.lstrip()
        for piece in [unit] if used + size <= width else list(unit):
            step = cell_width(piece)
            if used + step > width:
                lines.append(line.rstrip())
                line, used = "", 0
            line += piece
            used += step
    return [*lines, line.rstrip()] if line or not lines else lines


def shorten(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells, an ellipsis where it was cut."""
    if cell_width(text) <= width:
        return text
    kept, used = "", 0
    for char in text:
        used += cell_width(char)
        if used > width - 1:
            break
        kept += char
    return kept.rstrip() + "…"


def pad(text: str, width: int) -> str:
    """``text`` followed by spaces up to ``width`` cells."""
    return text + " " * max(0, width - cell_width(text))
