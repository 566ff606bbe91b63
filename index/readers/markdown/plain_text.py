"""Plain text with numbered headings: written as Markdown, so that one reader serves both."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from index.readers.numbered_lines import MAX_HEADING_LENGTH, heading_levels
from index.readers.outline import contents_kind, has_leaders, is_titlelike, parse_number

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_HASH = re.compile(r"^ {0,3}#{1,6}\s+\S")
_BOLD = re.compile(r"^\s*\*\*([^*]+)\*\*\s*$")
_APART = re.compile(r"^\s*(?:([■◆●▶►★▌█□◇○☆※])\s*(\S.*?)|【([^】]+)】|\*\*([^*]+)\*\*)\s*$")
_LONGEST_TITLE = 30
_NARROWEST, _WIDEST = 50, 120
_RAGGED = 6
_FULL = 0.8
_LEAST_FULL = 3
_ENTRY = re.compile(r"(?:\s|[.…·|])\s*(?:\d{1,4}|[ivxlc]{1,6})\s*\|?\s*$|\]\(#", re.IGNORECASE)
_MOST = 0.7
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


def without_contents(text: str) -> tuple[str, int]:
    """The text without tables of contents under a ``#`` heading (lines that end in a page, or lead to one), and how many."""
    lines = text.split("\n")
    heads = hash_headings(text)
    gone: set[int] = set()
    count = 0
    for at, end in pairwise([*heads, len(lines)]):
        if contents_kind(lines[at].strip().strip("#")) is None:
            continue
        entries = [line for line in lines[at + 1 : end] if re.search(r"\w", line)]
        listed = sum(_ENTRY.search(line) is not None for line in entries)
        if listed == len(entries) or listed > _MOST * len(entries):
            gone |= set(range(at, end))
            count += 1
    return "\n".join(line for at, line in enumerate(lines) if at not in gone), count


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
    """Put ``#`` before the headings of plain text, drop lines of contents, end paragraphs at their ends.

    A numbered line is a heading if it looks like a title, comes next in its sequence, and has text of its own before
    the next number of its kind: the items of a list have none. Where no number makes one, lines set apart do: ■ 宏观, 【宏观】,
    or all in bold.
    """
    lines = [line for line in text.split("\n") if not has_leaders(line) and not contents_kind(line)]
    bare = [match[1] if (match := _BOLD.match(line)) else line for line in lines]
    levels = heading_levels(bare)
    titles = {at: bare[at].strip() for at in levels}
    if not levels:
        titles = _set_apart(lines)
        levels = dict.fromkeys(titles, 1)
    width = _wrapped_at(lines)
    out: list[str] = []
    for position, line in enumerate(lines):
        if position in levels:
            out += ["", "#" * levels[position] + " " + titles[position], ""]
        else:
            out.append(line)
            if _ENDS_PARAGRAPH.search(line) or _is_item(line) or _width(line) < _FULL * width:
                out.append("")
    return "\n".join(out)


def _set_apart(lines: list[str]) -> dict[int, str]:
    """Titles by the position of their line: of one sign that two lines or more begin with, each with other text under it."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    found: dict[str, dict[int, str]] = {}
    for at in filled:
        match = _APART.match(lines[at])
        text = next((part for part in match.groups()[1:] if part), "") if match else ""
        if match and is_titlelike(text) and len(text) <= _LONGEST_TITLE:
            found.setdefault(match[1] or lines[at].strip()[0], {})[at] = text.strip()
    for titles in found.values():
        followed = [at for at, after in pairwise([*filled, len(lines)]) if at in titles and after not in titles]
        if len(titles) > 1 and len(followed) == len(titles) and (len(lines) - 1 not in titles):
            return titles
    return {}


def _wrapped_at(lines: list[str]) -> int:
    """How wide the lines of a text are, which is broken at that width or, where some are very wide, nowhere; 0 unless clear."""
    widths = [_width(line) for line in lines if line.strip() and not line.startswith("<table>")]
    widest = max(widths, default=0)
    full = sum(width > widest - _RAGGED for width in widths)
    return widest if widest > _WIDEST or (widest >= _NARROWEST and full >= _LEAST_FULL) else 0


def _width(line: str) -> int:
    """How many cells a line takes: a Chinese character two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line.rstrip())


def _is_item(line: str) -> bool:
    return len(line.strip()) <= MAX_HEADING_LENGTH and parse_number(line) is not None
