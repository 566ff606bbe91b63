"""The table of contents and the lists of figures and tables: evidence for headings, no text of the report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.readers.outline import (
    ContentsEntry,
    contents_kind,
    has_leaders,
    is_titlelike,
    parse_contents,
    parse_number,
    split_entry,
    title_key,
)
from index.readers.pdf.lines import TextLine

_MAX_ENTRY_LINES = 4
_FEWEST_ENTRIES = 3
_COME_AGAIN = 0.6
_BULLET = re.compile(r"^[•·●■◆➢▶*\-—]\s*")


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents, and which lines they, the list of figures and the list of tables take."""

    entries: tuple[ContentsEntry, ...]
    taken: Mapping[str, frozenset[int]]
    """Positions of lines by ``contents``, ``list of figures``, ``list of tables``."""

    @property
    def end(self) -> int:
        """Position after the last line of contents, 0 where there are none."""
        return max((max(lines) for lines in self.taken.values() if lines), default=-1) + 1


def find_contents(lines: Sequence[TextLine]) -> Contents:
    """Find contents and lists by their titles and the shape of the lines under them."""
    taken: dict[str, set[int]] = {}
    texts: list[str] = []
    kind: str | None = None
    edge: float | None = None
    at = 0
    while at < len(lines):
        found = contents_kind(lines[at].text)
        end = _plain_end(lines, at) if found == "contents" and not _begins_list(lines, at) else 0
        if end:
            taken.setdefault("contents", set()).update(range(at, end))
            texts.extend(_BULLET.sub("", line.text) for line in lines[at + 1 : end])
            kind, at = None, end
            continue
        if found is not None and _begins_list(lines, at):
            kind, edge = found, None
            taken.setdefault(kind, set()).add(at)
            at += 1
            continue
        reach = _entry_reach(lines, at, edge) if kind is not None else 0
        if kind is None or not reach:
            kind = None
            at += 1
            continue
        taken[kind].update(range(at, at + reach))
        edge = -1.0 if has_leaders(lines[at + reach - 1].text) else lines[at + reach - 1].x1
        if kind == "contents":
            texts.extend(line.text for line in lines[at : at + reach])
        at += reach
    entries = tuple(parse_contents(texts))
    return Contents(entries, {name: frozenset(found) for name, found in taken.items()})


def _begins_list(lines: Sequence[TextLine], at: int) -> bool:
    return any(split_entry(line.text)[1] is not None for line in lines[at + 1 : at + 4])


def _plain_end(lines: Sequence[TextLine], at: int) -> int:
    """End of contents without page numbers: the rest of the page, most of whose lines come again as headings; or 0."""
    end = at + 1
    while end < len(lines) and lines[end].page_index == lines[at].page_index:
        end += 1
    keys = [title_key(_BULLET.sub("", line.text)) for line in lines[at + 1 : end]]
    if len(keys) < _FEWEST_ENTRIES or not all(is_titlelike(line.text) for line in lines[at + 1 : end]):
        return 0
    later = {title_key(line.text) for line in lines[end:]}
    later |= {title_key(number.title) for line in lines[end:] if (number := parse_number(line.text)) is not None}
    titles = [(key, number.title if (number := parse_number(key)) is not None else key) for key in keys]
    again = sum(key in later or title_key(title) in later for key, title in titles)
    return end if again >= _COME_AGAIN * len(keys) else 0


def _entry_reach(lines: Sequence[TextLine], at: int, edge: float | None) -> int:
    """How many lines the entry at this position takes; 0 where it is none."""
    for reach in range(1, _MAX_ENTRY_LINES):
        if at + reach > len(lines):
            return 0
        line = lines[at + reach - 1]
        if _is_entry_end(line, edge):
            return reach
        if not is_titlelike(line.text) or (reach > 1 and parse_number(line.text) is not None):
            return 0
    return 0


def _is_entry_end(line: TextLine, edge: float | None) -> bool:
    """Whether the line ends in a page as the entries above it do: after leaders, or at the same ``edge``."""
    if has_leaders(line.text):
        return True
    return split_entry(line.text)[1] is not None and (edge is None or abs(line.x1 - edge) < 8)
