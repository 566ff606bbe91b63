"""Lines at the head and foot of pages in, those that run through the report out: the same on page after page."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from index.readers.outline import contents_kind
from index.readers.pdf.lines import TextLine

PageLines = Mapping[int, Sequence[TextLine]]
"""The lines of every page, by page index."""
Place = tuple[int, int]
"""Page and position of a line."""

_APART = 4
"""Pages between two that carry the same head: a figure may take one, odd and even pages may differ."""
_LEVEL = 4.5
"""Lines less than so far from each other, in points, are at one height."""
_LARGER = 0.6
_MAX_HEAD = 40


def find_running(pages: PageLines, zones: Mapping[Place, str], body_size: float) -> set[Place]:
    """Lines that repeat at one height on pages near one another. A heading that repeats is none of them."""
    elsewhere = Counter(
        _masked(line.text) for page, lines in pages.items() for at, line in enumerate(lines) if (page, at) not in zones
    )
    groups: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for page, at in zones:
        if not contents_kind(pages[page][at].text):  # a contents of three pages repeats its own title
            groups[zones[page, at], _masked(pages[page][at].text)].append((page, at))
    needed = 3 if len(pages) > 4 else 2
    running: set[Place] = set()
    for (_, masked), members in groups.items():
        if 3 * elsewhere[masked] >= len(members):
            continue  # it stands in the body as often: 下一步打算 ends every chapter
        at_height = _runs_by_height([(pages[p][a].bottom, p) for p, a in members])
        for page, at in members:
            line = pages[page][at]
            runs, count = at_height(line.bottom)
            large = line.size > body_size + _LARGER
            if runs[page] >= needed and (not large or 2.5 * count >= len(pages)):
                running.add((page, at))
    return running | _same_band(pages, zones, running) | _changing(pages, zones, body_size)


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


def _runs_by_height(members: Sequence[tuple[float, int]]) -> Callable[[float], tuple[Mapping[int, int], int]]:
    """``members``, heights with their pages → for a height: of each page there how many stand around it without a wide gap, and how many pages there are.

    Lines of one height are looked at once: 10,000 pages with one head take a moment.
    """
    ordered = sorted(members)
    heights = [height for height, _ in ordered]

    @cache
    def between(first: int, end: int) -> tuple[Mapping[int, int], int]:
        inside = sorted({page for _, page in ordered[first:end]})
        runs: dict[int, int] = {}
        start = 0
        for n, page in enumerate(inside, start=1):
            if n == len(inside) or inside[n] - page > _APART:
                runs |= dict.fromkeys(inside[start:n], n - start)
                start = n
        return runs, len(inside)

    def at_height(height: float) -> tuple[Mapping[int, int], int]:
        return between(bisect_right(heights, height - _LEVEL), bisect_left(heights, height + _LEVEL))

    return at_height


def _same_band(pages: PageLines, zones: Mapping[Place, str], running: set[Place]) -> set[Place]:
    """Headers that change with the chapter: they stand exactly where the others do, in the same size."""
    bands = Counter((round(pages[p][at].bottom), pages[p][at].size) for p, at in running)
    return {
        (page, at)
        for page, at in zones
        if bands[round(pages[page][at].bottom), pages[page][at].size] >= max(3, len(pages) // 5)
    }


def _changing(pages: PageLines, zones: Mapping[Place, str], body_size: float) -> set[Place]:
    """Heads of which each stands on a page or two: outermost, at one height, and set off from the text in type or space."""
    bands: dict[tuple[str, float], list[Place]] = defaultdict(list)
    for page, lines in pages.items():
        for zone in ("top", "bottom"):
            inside = [at for at in range(len(lines)) if zones.get((page, at)) == zone]
            if not inside:
                continue
            at = min(inside, key=lambda at: lines[at].top if zone == "top" else -lines[at].bottom)
            line = lines[at]
            near = [
                other.top - line.bottom if zone == "top" else line.top - other.bottom
                for number, other in enumerate(lines)
                if number != at and abs(other.middle_y - line.middle_y) > 0.5 * line.size
            ]
            gap = min(near, default=0.0)
            small = line.size < body_size - 0.5
            if (
                len(line.text) <= _MAX_HEAD
                and line.text[-1] not in "。；："
                and ((small and gap > 0.8 * body_size) or (line.size <= body_size + _LARGER and gap > 2.2 * body_size))
            ):
                bands[zone, line.size].append((page, at))
    found: set[Place] = set()
    for members in bands.values():
        heights = Counter(round(pages[page][at].bottom) for page, at in members)
        height, _ = heights.most_common(1)[0]
        level = [(page, at) for page, at in members if abs(pages[page][at].bottom - height) < 2]
        texts = {_masked(pages[page][at].text) for page, at in level}
        if len(level) >= max(3, len(pages) // 2) and len(texts) <= 0.75 * len(level):
            found.update(level)
    return found
