"""Plain text with numbered headings: written as Markdown, so that one reader serves both."""

from __future__ import annotations

import re

from index.readers.numbered_lines import MAX_HEADING_LENGTH, heading_levels
from index.readers.outline import contents_kind, has_leaders, parse_number

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_HASH = re.compile(r"^ {0,3}#{1,6}\s+\S")
_ENDS_PARAGRAPH = re.compile(r"[。！？!?][”’」』)）》]*\s*$")


def hash_headings(text: str) -> list[int]:
    """The numbers of the lines outside fenced code that are ``#`` headings."""
    found, fenced = [], False
    for number, line in enumerate(text.split("\n")):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and _HASH.match(line):
            found.append(number)
    return found


def mark_below(text: str, title: int) -> str:
    """Put ``#`` before the numbered lines that are headings below the only ``#`` heading, which stands in line ``title``."""
    lines = text.split("\n")
    above = len(lines[title].lstrip()) - len(lines[title].lstrip().lstrip("#"))
    levels = heading_levels(["-" if number <= title else line for number, line in enumerate(lines)])
    return "\n".join(
        f"\n{'#' * min(6, above + levels[number])} {line.strip()}\n" if number in levels else line
        for number, line in enumerate(lines)
    )


def mark_headings(text: str) -> str:
    """Put ``#`` before the numbered headings of plain text, drop lines of contents, end paragraphs at their ends.

    A numbered line is a heading if it looks like a title, comes next in its sequence, and has text of its own before
    the next number of its kind: the items of a list have none.
    """
    lines = [line for line in text.split("\n") if not has_leaders(line) and not contents_kind(line)]
    levels = heading_levels(lines)
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
