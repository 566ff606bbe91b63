"""Footnotes: small lines at the foot of a page, begun by a mark or set off by a rule, over pages too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.readers.pdf.block_text import Part, whole
from index.readers.pdf.lines import TextLine
from index.readers.pdf.pages import Rule

_SMALLER = 0.9
_PLAIN_MARK = re.compile(r"^(?:[\[［](\d{1,3})[\]］]|(\d{1,3})|([①-⑳])|(\*{1,3}))[\s.、:：]*(?=\S)")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote, where it begins and all of its lines."""

    mark: str
    page_index: int
    parts: tuple[Part, ...]


def find_footnotes(
    pages: Mapping[int, Sequence[TextLine]], rules: Mapping[int, Sequence[Rule]], body_size: float
) -> tuple[list[Footnote], frozenset[tuple[int, int]]]:
    """Read all footnotes in order; return also the lines they take, by page and position."""
    drafts: list[tuple[str, int, list[Part]]] = []
    taken: set[tuple[int, int]] = set()
    for page in sorted(pages):
        lines = pages[page]
        start, ruled = _start(lines, rules.get(page, ()), body_size)
        for at in range(start, len(lines)):
            expected = int(drafts[-1][0]) + 1 if drafts and drafts[-1][0].isdecimal() else 1
            mark, part = _split(lines[at], expected, ruled)
            if mark is not None:
                drafts.append((mark, page, [part]))
            elif drafts and (drafts[-1][1] == page or (ruled and drafts[-1][1] == page - 1)):
                drafts[-1][2].append(part)
            else:
                continue
            taken.add((page, at))
    return [Footnote(mark, page, tuple(parts)) for mark, page, parts in drafts], frozenset(taken)


def _start(lines: Sequence[TextLine], rules: Sequence[Rule], body_size: float) -> tuple[int, bool]:
    """Position of the first line of the notes, and whether a rule sets them off."""
    first = len(lines)
    while first > 0 and lines[first - 1].size <= _SMALLER * body_size:
        first -= 1
    if first == len(lines):
        return first, False
    left = min(line.x0 for line in lines)
    span = max(line.x1 for line in lines) - left
    for rule in rules:
        length = rule.x1 - rule.x0
        if not (abs(rule.x0 - left) < 30 and 0.15 * span < length < 0.6 * span):
            continue
        below = next((at for at in range(first, len(lines)) if lines[at].top > rule.y - 3), None)
        if below is not None and (below == 0 or lines[below - 1].bottom <= rule.y + 4):
            return below, True
    called = {raised.text.strip("[]［］【】") for line in lines[:first] for raised in line.raised}
    for at in range(first, len(lines)):
        if any(raised.offset == 0 for raised in lines[at].raised):
            return at, False
        match = _PLAIN_MARK.match(lines[at].text)
        # Without a rule, only a mark that the page's text carries tells a note from a reference or a small list.
        if match is not None and next(group for group in match.groups() if group) in called:
            return at, False
    return len(lines), False


def _split(line: TextLine, expected: int, ruled: bool) -> tuple[str | None, Part]:
    for raised in line.raised:
        if raised.offset == 0:
            return raised.text.strip("[]［］【】"), whole(line)
    match = _PLAIN_MARK.match(line.text)
    if match is not None:
        mark = next(group for group in match.groups() if group)
        # 2024 年… at the head of a continuation line is no footnote: a plain number must be the next one.
        if match.group(2) is None or (ruled and int(mark) in (1, expected)):
            return mark, Part(line, match.end(), len(line.text))
    return None, whole(line)
