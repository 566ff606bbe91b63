"""The contents of an export: entries run into each other, their leaders shrunk to a dot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.readers.names import caption_label
from index.readers.outline import ContentsEntry, parse_contents, parse_number

_TITLE = re.compile(r"(?<![图表])(?:目\s*[录次])")
_LEADER = r"[.．…⋯·․‥]"
# The number a title begins with may hold dots; after it, dots are leaders. A title has words, and no sentence ends in
# it. A dot between two digits is a decimal point: 32.6 is no entry of page 6.
_PLAIN = rf"(?:(?!{_LEADER})[^。；;])"
_ENTRY = re.compile(
    rf"(?P<title>(?:\d{{1,2}}[.．、])*\d{{0,2}}{_PLAIN}*?[^\W\d_]{_PLAIN}*?)"
    rf"(?:(?<!\d)\s*{_LEADER}|\s*{_LEADER}\s*{_LEADER})(?:\s|{_LEADER})*(?P<digits>\d+)"
)
_LIST_TITLE = re.compile(r"\s*(?:[图表]{1,2}\s*目\s*[录次]\s*)+")
_MAX_ENTRY = 120


@dataclass(frozen=True, slots=True)
class Contents:
    """What the contents list: headings, and captions by their label; where in the text all that stands."""

    entries: tuple[ContentsEntry, ...]
    captions: dict[str, ContentsEntry]
    start: int
    end: int


def find_contents(text: str, limit: int | None = None) -> Contents | None:
    """Read contents, list of figures and list of tables before ``limit``; ``None`` where there are none."""
    text = text[:limit]
    for match in _TITLE.finditer(text):
        start = match.start()
        position = match.end()
        while (again := _TITLE.match(text, position)) is not None:
            position = again.end()
        lines, end = _lines(text, position)
        if len(lines) >= 2:
            captions = [line for line in lines if caption_label(line)]
            listed = {
                label: entry for entry in parse_contents(captions) if (label := caption_label(entry.title)) is not None
            }
            entries = parse_contents([line for line in lines if not caption_label(line)])
            return Contents(tuple(entries), listed, start, end)
    return None


def _lines(text: str, position: int) -> tuple[list[str], int]:
    """Entries from ``position`` on as lines of contents, and where the last one ends."""
    lines: list[str] = []
    page = 0
    while True:
        title_of_list = _LIST_TITLE.match(text, position)
        if title_of_list is not None:
            position = title_of_list.end()
        entry = _ENTRY.match(text, position)
        if entry is None or entry.end() - position > _MAX_ENTRY:
            return lines, position
        if title_of_list is not None:
            page = 0  # a list of figures counts from the front again
        digits = _page_digits(entry["digits"], page, text[entry.end() :])
        title = entry["title"].strip()
        page = int(entry["digits"][:digits])
        lines.append(f"{title} …… {page}")
        position = entry.start("digits") + digits


def _page_digits(digits: str, page: int, after: str) -> int:
    """How many of the digits are the page: the rest begins the next title (``.31.1 背景``)."""
    for length in range(min(3, len(digits)), 0, -1):
        rest = digits[length:] + after
        numbered = parse_number(rest[:60])
        # No entry begins with a dot: .11.1 背景 is page 1, then 1.1.
        fits = rest[:1] not in ".．" if length == len(digits) else numbered is not None and numbered.title != ""
        if fits and int(digits[:length]) >= page:
            return length
    return min(3, len(digits))
