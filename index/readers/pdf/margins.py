"""Lines of all pages in; printed page numbers, running headers and footers out: found by repetition and by counting."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.readers.pdf.lines import TextLine
from index.readers.pdf.running import PageLines, Place, find_running

_ZONE = 0.13
_EDGE = 0.1
_DASHES = r"[-—–―─·~•|｜\s]*"
_DIGITS = "零一二三四五六七八九"
_CHINESE = r"[一二三四五六七八九十百零〇]{1,5}"
_ALONE = (
    re.compile(rf"^{_DASHES}(\d{{1,4}}){_DASHES}$"),
    re.compile(
        rf"^{_DASHES}第\s*(\d{{1,4}}|{_CHINESE})\s*页(?:\s*[,，/／]?\s*[（(]?\s*共\s*\S+\s*页[）)]?)?{_DASHES}$"
    ),
    re.compile(r"^(?:page|p)?[\s.]*(\d{1,4})\s*(?:(?:/|／|of)\s*\d{1,4})?$", re.IGNORECASE),
    re.compile(rf"^[-—–―─]\s*({_CHINESE})\s*[-—–―─]$"),
)
_ROMAN = r"(?:x{0,3}(?:ix|iv|v?i{0,3}))"
_ROMAN_ALONE = re.compile(rf"^{_DASHES}({_ROMAN}|{_ROMAN.upper()}){_DASHES}$")
_IN_PARTS = re.compile(rf"^{_DASHES}([A-Z]|\d{{1,2}})\s*[-–—－]\s*(\d{{1,3}}){_DASHES}$")
"""``3-12``, ``A-4``: the part, and the page in it."""
_AMONG_WORDS = re.compile(r"(?<![\d.,，])\d{1,4}(?![\d.,，%])")
_AT_AN_END = re.compile(r"^\d{1,4}(?=\s*[|｜/／·•]|\s+\D)|(?:(?<=\s)|(?<=[|｜/／·•]))\d{1,4}$")
_PAGE_AMONG_WORDS = re.compile(rf"第\s*(\d{{1,4}}|{_CHINESE})\s*页")
_NO_WORD = re.compile(r"[\W\d_]+")
_LEVEL = 4.0


@dataclass(frozen=True, slots=True)
class Margins:
    """What left the pages: printed numbers by page index, and the lines (by page and position) of each sort."""

    labels: Mapping[int, str]
    numbers: frozenset[Place]
    headers: frozenset[Place]
    footers: frozenset[Place]

    @property
    def all(self) -> frozenset[Place]:
        """Every line that is no part of the body."""
        return self.numbers | self.headers | self.footers


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that may be the page's: where it stands, as printed, what it counts, and whether it stands alone."""

    page: int
    at: int
    text: str
    value: int
    zone: str
    height: float
    alone: bool
    words: str = ""
    """What stands beside it."""
    apart: bool = True
    """Whether it stands at an end of the line, set apart from words in the body's type or smaller."""


def find_margins(
    pages: PageLines,
    sizes: Mapping[int, tuple[float, float]],
    protected: frozenset[Place],
    own_labels: Sequence[str] = (),
    body_size: float = 12.0,
) -> Margins:
    """Find them. ``protected`` lines (those in tables) stay, however often they repeat.

    ``own_labels`` are the file's names for its pages; they count where no number is printed.
    """
    zones = {
        (page, at): zone
        for page, lines in pages.items()
        for at, line in enumerate(lines)
        if (page, at) not in protected and (zone := _zone(line, *sizes[page])) is not None
    }
    parts = _in_parts(pages, zones)
    numbers = [
        number
        for place, zone in zones.items()
        if place not in parts
        for number in _numbers(pages, place, zone, body_size)
    ]
    chosen = _choose(_plausible(numbers), len(pages))
    roman = _roman(pages, zones, {number.page for number in chosen})
    alone = {(number.page, number.at) for number in chosen if number.alone} | {(p, at) for p, (at, _) in roman.items()}
    alone |= parts.keys()
    beside = {(number.page, number.at) for number in chosen if not number.alone}
    ends = {place: zone for place, zone in zones.items() if zone != "side" and place not in alone}
    running = find_running(pages, ends, body_size) | beside
    printed = {number.page: number.text for number in chosen} | {page: text for page, (_, text) in roman.items()}
    printed |= {page: text for (page, _), text in parts.items()}
    return Margins(
        labels=counted(_with_own(printed, own_labels)),
        numbers=frozenset(alone),
        headers=frozenset(place for place in running if zones[place] == "top"),
        footers=frozenset(place for place in running if zones[place] == "bottom"),
    )


def _zone(line: TextLine, width: float, height: float) -> str | None:
    if line.bottom < _ZONE * height:
        return "top"
    if line.top > (1 - _ZONE) * height:
        return "bottom"
    return "side" if line.x1 < _EDGE * width or line.x0 > (1 - _EDGE) * width else None


def _numbers(pages: PageLines, place: Place, zone: str, body_size: float) -> Iterator[_Number]:
    page, at = place
    line = pages[page][at]
    text = line.text.strip()
    for pattern in _ALONE:
        match = pattern.match(text)
        if match is not None and (value := _value(match.group(1))):
            yield _Number(page, at, _shown(match.group(1), value), value, zone, line.bottom, True)
            return
    if zone == "side":
        return
    named = _PAGE_AMONG_WORDS.search(text)
    ends = {match.span() for match in _AT_AN_END.finditer(text)} if line.size <= 1.05 * body_size else set()
    for match in [named] if named is not None else _AMONG_WORDS.finditer(text):
        printed = match.group(match.lastindex or 0)
        words = _NO_WORD.sub("", text[: match.start()] + text[match.end() :])
        apart = named is not None or match.span() in ends
        if value := _value(printed):
            yield _Number(page, at, _shown(printed, value), value, zone, line.bottom, False, words, apart)


def _plausible(numbers: Sequence[_Number]) -> list[_Number]:
    """Without numbers in running text: what is not set apart needs the same words beside it on another page."""
    pages: dict[tuple[int, str], set[int]] = defaultdict(set)
    for number in numbers:
        pages[number.page - number.value, number.words].add(number.page)
    return [n for n in numbers if n.alone or n.apart or len(pages[n.page - n.value, n.words]) > 1]


def _shown(printed: str, value: int) -> str:
    return printed if printed.isascii() else str(value)


def _value(text: str) -> int:
    """The number in digits or in Chinese characters below 1,000; 0 where it is none."""
    if text.isascii():
        return int(text)
    hundreds, _, rest = text.replace("〇", "零").rpartition("百")
    tens, ten, ones = rest.strip("零").rpartition("十")
    total = (_DIGITS.find(hundreds) if hundreds else 0) * 100 + (_DIGITS.find(tens) if tens else bool(ten)) * 10
    return max(total + (_DIGITS.find(ones) if ones else 0), 0) if len(ones) <= 1 and len(tens) <= 1 else 0


def _choose(numbers: Sequence[_Number], pages: int) -> list[_Number]:
    """One number for each page, of those that count with the pages around them.

    A number among words has to stand at one height on several pages; one that stands alone needs one other that counts
    with it, or the place of those that do: numbers may begin anew.
    """
    steps: dict[int, set[int]] = defaultdict(set)
    levels: dict[tuple[int, str, int], set[int]] = defaultdict(set)
    for number in numbers:
        steps[number.page - number.value].add(number.page)
        for level in _near(number.height):
            levels[number.page - number.value, number.zone, level].add(number.page)
    needed = 2 if pages <= 5 else 3
    alone = [number for number in numbers if number.alone]
    sole = len({number.page for number in alone}) == 1
    good = [
        (number, len(steps[number.page - number.value]))
        for number in numbers
        if (number.alone and (len(steps[number.page - number.value]) > 1 or sole))
        or len(levels[number.page - number.value, number.zone, round(number.height / _LEVEL)]) >= needed
    ]
    places = {(n.zone, level) for n, _ in good if n.alone for level in _near(n.height)}
    known = {number.page for number, _ in good}
    again = [n for n in alone if n.page not in known and (n.zone, round(n.height / _LEVEL)) in places]
    best: dict[int, tuple[tuple[bool, int, bool, float], _Number]] = {}
    for number, support in [*good, *((number, 1) for number in again)]:
        # Outermost first: what stands nearer to the page's edge is the number, a lone digit above it is not.
        outer = number.height if number.zone == "bottom" else -number.height
        rank = number.alone, support, number.apart, outer
        if number.page not in best or rank > best[number.page][0]:
            best[number.page] = rank, number
    return [number for _, number in best.values()]


def _near(height: float) -> tuple[int, int, int]:
    level = round(height / _LEVEL)
    return level - 1, level, level + 1


def _roman(pages: PageLines, zones: Mapping[Place, str], known: set[int]) -> dict[int, tuple[int, str]]:
    found: dict[int, tuple[int, str]] = {}
    for page, at in sorted(zones, key=lambda place: -abs(pages[place[0]][place[1]].middle_y)):
        match = _ROMAN_ALONE.match(pages[page][at].text.strip())
        if page not in known and page not in found and match is not None and match.group(1):
            found[page] = at, match.group(1)
    return found


def _in_parts(pages: PageLines, zones: Mapping[Place, str]) -> dict[Place, str]:
    """Numbers such as 3-12 that count on from page to page in their part, and those at their height that begin one."""
    found = {place: match for place in zones if (match := _IN_PARTS.match(pages[place[0]][place[1]].text.strip()))}
    counts = Counter((match[1], page - int(match[2])) for (page, _), match in found.items())
    on = {place for place, match in found.items() if counts[match[1], place[0] - int(match[2])] > 1}
    levels = {(zones[page, at], level) for page, at in on for level in _near(pages[page][at].bottom)}
    begun = {
        (page, at)
        for (page, at), match in found.items()
        if int(match[2]) == 1 and (zones[page, at], round(pages[page][at].bottom / _LEVEL)) in levels
    }
    return {place: f"{found[place][1]}-{found[place][2]}" for place in sorted(on | begun)}


def _with_own(printed: Mapping[int, str], own: Sequence[str]) -> dict[int, str]:
    """The printed numbers, and the file's own where none is printed and the two do not contradict each other."""
    named = {page: label for page, label in enumerate(own, start=1) if label}
    agree = Counter(named[page] == text for page, text in printed.items() if page in named)
    if printed and agree[True] < 0.8 * sum(agree.values()):
        return dict(printed)
    return {**named, **printed}


def counted(labels: Mapping[int, str]) -> dict[int, str]:
    """Labels of pages without a number, too, where the numbers before and after count on over them."""
    out = dict(labels)
    for page, after in pairwise(sorted(labels)):
        first, last = labels[page], labels[after]
        if first.isdecimal() and last.isdecimal() and int(last) - int(first) == after - page:
            out.update({between: str(int(first) + between - page) for between in range(page + 1, after)})
    return out
