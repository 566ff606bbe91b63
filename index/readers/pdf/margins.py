"""Running headers, footers and printed page numbers: found by repetition and by counting, over all pages at once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.readers.outline import contents_kind
from index.readers.pdf.lines import TextLine

PageLines = Mapping[int, Sequence[TextLine]]
"""The lines of every page, by page index."""

_ZONE = 0.13
_ROMAN = r"(?:x{0,3}(?:ix|iv|v?i{0,3}))"
_ARABIC_PATTERNS = (
    re.compile(r"^[-—–·~|\s]*(\d{1,4})[-—–·~|\s]*$"),
    re.compile(r"^第\s*(\d{1,4})\s*页(?:\s*[,，/／]?\s*共\s*\d+\s*页)?$"),
    re.compile(r"^(?:page\s*)?(\d{1,4})\s*(?:/|of)\s*\d{1,4}$", re.IGNORECASE),
)
_ROMAN_PATTERN = re.compile(rf"^[-—–·\s]*({_ROMAN}|{_ROMAN.upper()})[-—–·\s]*$")
_NUMBER_IN_HEADER = re.compile(r"^(?:(\d{1,4})[\s|]+\D.*|.*\D[\s|]+(\d{1,4}))$")


@dataclass(frozen=True, slots=True)
class Margins:
    """What left the pages: printed numbers by page index, and the lines (by page and position) of each sort."""

    labels: Mapping[int, str]
    numbers: frozenset[tuple[int, int]]
    headers: frozenset[tuple[int, int]]
    footers: frozenset[tuple[int, int]]

    @property
    def all(self) -> frozenset[tuple[int, int]]:
        """Every line that is no part of the body."""
        return self.numbers | self.headers | self.footers


def find_margins(pages: PageLines, heights: Mapping[int, float], protected: frozenset[tuple[int, int]]) -> Margins:
    """Find them. ``protected`` lines (those in tables) stay, however often they repeat."""
    zones = {
        (page, at): zone
        for page, lines in pages.items()
        for at, line in enumerate(lines)
        if (page, at) not in protected and (zone := _zone(line, heights[page])) is not None
    }
    labels, numbers = _page_numbers(pages, zones)
    running = _running(pages, {key: zone for key, zone in zones.items() if key not in numbers})
    if not labels:
        labels = _numbers_in_headers(pages, running)
    return Margins(
        labels=labels,
        numbers=frozenset(numbers),
        headers=frozenset(key for key in running if zones[key] == "top"),
        footers=frozenset(key for key in running if zones[key] == "bottom"),
    )


def _zone(line: TextLine, height: float) -> str | None:
    if line.bottom < _ZONE * height:
        return "top"
    return "bottom" if line.top > (1 - _ZONE) * height else None


def _page_numbers(
    pages: PageLines, zones: Mapping[tuple[int, int], str]
) -> tuple[dict[int, str], set[tuple[int, int]]]:
    arabic: dict[int, tuple[int, str]] = {}
    roman: dict[int, tuple[int, str]] = {}
    # Outermost first: what stands nearer to the page's edge is the number, a lone digit above it is not.
    for page, lines in pages.items():
        candidates = [at for at in range(len(lines)) if (page, at) in zones]
        for at in sorted(candidates, key=lambda at: _distance(lines, at, zones[page, at])):
            text = lines[at].text.strip()
            value = next((match.group(1) for p in _ARABIC_PATTERNS if (match := p.match(text))), None)
            if value is not None:
                arabic[page] = (at, value)
                break
            match = _ROMAN_PATTERN.match(text)
            if match is not None and match.group(1):
                roman[page] = (at, match.group(1))
                break
    offsets = Counter(page - int(value) for page, (_, value) in arabic.items())
    found = {
        page: (at, value)
        for page, (at, value) in arabic.items()
        # One number that counts with no other page is no page number, unless it is all there is.
        if offsets[page - int(value)] > 1 or len(arabic) == 1
    }
    found |= roman
    return {page: value for page, (_, value) in found.items()}, {(page, at) for page, (at, _) in found.items()}


def _distance(lines: Sequence[TextLine], at: int, zone: str) -> tuple[int, float]:
    return (0, -lines[at].bottom) if zone == "bottom" else (1, lines[at].top)


def _running(pages: PageLines, zones: Mapping[tuple[int, int], str]) -> set[tuple[int, int]]:
    groups: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for page, at in zones:
        if contents_kind(pages[page][at].text):
            continue  # a contents of three pages repeats its own title
        masked = re.sub(r"\d+", "#", re.sub(r"\s+", "", pages[page][at].text))
        groups[zones[page, at], masked].append((page, at))
    needed = 3 if len(pages) > 4 else 2
    running: set[tuple[int, int]] = set()
    for members in groups.values():
        heights = Counter(round(pages[page][at].bottom / 3) for page, at in members)
        for page, at in members:
            level = round(pages[page][at].bottom / 3)
            if sum(heights[near] for near in (level - 1, level, level + 1)) >= needed:
                running.add((page, at))
    return running | _same_band(pages, zones, running)


def _same_band(
    pages: PageLines, zones: Mapping[tuple[int, int], str], running: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Headers that change with the chapter: they stand exactly where the others do, in the same size."""
    bands = Counter((round(pages[p][at].bottom), pages[p][at].size) for p, at in running)
    return {
        (page, at)
        for page, at in zones
        if bands[round(pages[page][at].bottom), pages[page][at].size] >= max(3, len(pages) // 5)
    }


def _numbers_in_headers(pages: PageLines, running: set[tuple[int, int]]) -> dict[int, str]:
    values: dict[int, str] = {}
    for page, at in running:
        match = _NUMBER_IN_HEADER.match(pages[page][at].text.strip())
        if match is not None:
            values[page] = match.group(1) or match.group(2)
    offsets = Counter(page - int(value) for page, value in values.items())
    return {page: value for page, value in values.items() if offsets[page - int(value)] > 2}
