"""From glyphs to printed lines: text painted twice read once, spaces as the page shows them, raised marks apart."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from operator import attrgetter

from index.readers.names import is_cjk
from index.readers.pdf.pages import SOFT_HYPHEN, Glyph

Style = tuple[str, float, bool]
"""Font, size, painted bold."""

_BASELINE_TOLERANCE = 2.0
_CELL = 4.0
"""Points: glyphs are looked up in squares of this size."""
_RAISED_SIZE = 0.8
_RAISED_MARK = re.compile(r"^(?:\d{1,3}|[①-⑳]|\*{1,3}|[\[［【]\d{1,3}[\]］】])(?:[,，、](?:\d{1,3}))*$")


@dataclass(frozen=True, slots=True)
class Raised:
    """Small raised characters: a footnote's mark, or an exponent. They stood before ``offset`` of the line's text."""

    offset: int
    text: str
    x0: float
    x1: float


@dataclass(frozen=True)
class TextLine:
    """A printed line. ``edges`` holds the left edge of every character of ``text`` and the right edge of the last."""

    page_index: int
    text: str
    edges: tuple[float, ...]
    top: float
    bottom: float
    size: float
    styles: tuple[tuple[Style, int], ...]
    """How many characters in each style, the Chinese ones alone where there are any."""
    raised: tuple[Raised, ...] = ()

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.edges[0]

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.edges[-1]

    @property
    def middle(self) -> float:
        """Centre between left and right edge."""
        return (self.edges[0] + self.edges[-1]) / 2

    @property
    def middle_y(self) -> float:
        """Centre between top and bottom."""
        return (self.top + self.bottom) / 2

    @cached_property
    def style(self) -> Style:
        """The style of most of its characters."""
        return max(self.styles, key=lambda item: item[1])[0]

    def share(self, style: Style) -> float:
        """Share of the characters in exactly this style, in [0, 1]."""
        total = sum(count for _, count in self.styles)
        return sum(count for name, count in self.styles if name == style) / total if total else 0.0


def drop_doubles(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Keep one of two equal characters painted a hair apart, and mark it as doubled."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for glyph in glyphs:
        twin = _twin(glyph, kept, seen)
        if twin is None:
            seen[glyph.text, int(glyph.x0 // _CELL), int(glyph.top // _CELL)].append(len(kept))
            kept.append(glyph)
        elif not glyph.text.isspace():
            kept[twin] = replace(kept[twin], doubled=True)
    return kept


def _twin(glyph: Glyph, kept: Sequence[Glyph], seen: Mapping[tuple[str, int, int], Sequence[int]]) -> int | None:
    """Place of the same character a hair apart; it stands in a square that this one's reach touches."""
    reach_x, reach_y = min(0.35 * max(glyph.x1 - glyph.x0, 0.5), _CELL), min(0.2 * glyph.size, _CELL)
    rows = range(int((glyph.top - reach_y) // _CELL), int((glyph.top + reach_y) // _CELL) + 1)
    for column in range(int((glyph.x0 - reach_x) // _CELL), int((glyph.x0 + reach_x) // _CELL) + 1):
        for row in rows:
            for at in seen.get((glyph.text, column, row), ()):
                other = kept[at]
                if (
                    abs(other.x0 - glyph.x0) <= reach_x
                    and abs(other.top - glyph.top) <= reach_y
                    and abs(other.size - glyph.size) <= 0.6
                ):
                    return at
    return None


def build_lines(glyphs: Sequence[Glyph], page_index: int) -> list[TextLine]:
    """Lines of a page or of a table's cell, from top to bottom."""
    spaces = sorted((glyph for glyph in glyphs if glyph.text.isspace()), key=_baseline)
    rows = _rows([glyph for glyph in glyphs if not glyph.text.isspace()])
    lines: list[TextLine] = []
    for row, raised in _lift(rows):
        reach = max(_BASELINE_TOLERANCE, 0.3 * max(glyph.size for glyph in row))
        first = bisect_left(spaces, row[0].baseline - reach, key=_baseline)
        last = bisect_right(spaces, row[0].baseline + reach, key=_baseline)
        lines.append(_line(row, raised, spaces[first:last], page_index))
    return sorted(lines, key=lambda line: (line.bottom, line.x0))


_baseline = attrgetter("baseline")
_left_edge = attrgetter("x0")


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=_baseline):
        if rows and glyph.baseline - rows[-1][0].baseline <= _BASELINE_TOLERANCE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _main_size(row: Sequence[Glyph]) -> float:
    return Counter(glyph.size for glyph in row).most_common(1)[0][0]


def _lift(rows: Sequence[Sequence[Glyph]]) -> list[tuple[list[Glyph], list[Glyph]]]:
    """Pair every line with its raised characters, which may form a row of their own just above it."""
    out: list[tuple[list[Glyph], list[Glyph]]] = []
    pending: list[Glyph] = []
    for index, row in enumerate(rows):
        below = rows[index + 1] if index + 1 < len(rows) else None
        if below is not None and _is_raised_row(row, below):
            pending = [*pending, *row]
            continue
        size = _main_size(row)
        bottoms = sorted(glyph.bottom for glyph in row if glyph.size >= _RAISED_SIZE * size)
        floor = bottoms[len(bottoms) // 2] - 0.2 * size
        # Text raised by the text-rise operator keeps the line's baseline: only its box tells.
        small = {id(g) for g in row if g.size <= _RAISED_SIZE * size and g.bottom <= floor and g.text in _MARK_CHARS}
        flat = [glyph for glyph in row if id(glyph) not in small]
        out.append((flat, [*pending, *(glyph for glyph in row if id(glyph) in small)]))
        pending = []
    return out


_MARK_CHARS = frozenset("0123456789*[]［］【】,，、①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


def _is_raised_row(row: Sequence[Glyph], below: Sequence[Glyph]) -> bool:
    size, under = max(glyph.size for glyph in row), _main_size(below)
    drop = below[0].baseline - row[0].baseline
    if size > _RAISED_SIZE * under or drop > 0.75 * under:
        return False
    left, right = min(g.x0 for g in below), max(g.x1 for g in below)
    inside = all(left - 2 * under <= g.x0 and g.x1 <= right + under for g in row)
    return inside and all(_RAISED_MARK.match(run) for run, *_ in _runs(row))


def _runs(glyphs: Sequence[Glyph]) -> list[tuple[str, float, float]]:
    """Text and horizontal reach of neighbouring raised characters."""
    runs: list[tuple[str, float, float]] = []
    for glyph in sorted(glyphs, key=_left_edge):
        if runs and glyph.x0 - runs[-1][2] < 0.4 * glyph.size:
            runs[-1] = (runs[-1][0] + glyph.text, runs[-1][1], glyph.x1)
        else:
            runs.append((glyph.text, glyph.x0, glyph.x1))
    return runs


def _line(row: list[Glyph], raised: list[Glyph], spaces: Sequence[Glyph], page_index: int) -> TextLine:
    ordered = sorted(row, key=_left_edge)
    text: list[str] = []
    edges: list[float] = []
    starts: list[tuple[float, int]] = []
    previous: Glyph | None = None
    spaced = _letter_spaced(ordered)
    for at, glyph in enumerate(ordered):
        if previous is not None and at not in spaced and _shows_space(previous, glyph, spaces):
            text.append(" ")
            edges.append(previous.x1)
        starts.append((glyph.x0, len(text)))
        if glyph.text == SOFT_HYPHEN and glyph is not ordered[-1]:
            continue  # a place to break the word at which it was not broken
        step = (glyph.x1 - glyph.x0) / len(glyph.text)
        for number, char in enumerate(glyph.text):  # a ligature is one glyph and several characters
            text.append(char)
            edges.append(glyph.x0 + number * step)
        previous = glyph
    edges.append(max(glyph.x1 for glyph in ordered))
    marks = tuple(Raised(_offset(x0, starts, text), run, x0, x1) for run, x0, x1 in _runs(raised))
    styled = [glyph for glyph in ordered if is_cjk(glyph.text[0])] or ordered
    styles = Counter((glyph.font, glyph.size, glyph.doubled or glyph.bold) for glyph in styled)
    return TextLine(
        page_index=page_index,
        text="".join(text),
        edges=tuple(accumulate(edges, max)),
        top=min(glyph.top for glyph in ordered),
        bottom=max(glyph.bottom for glyph in ordered),
        size=_main_size(styled),
        styles=tuple(styles.items()),
        raised=marks,
    )


def _letter_spaced(row: Sequence[Glyph]) -> frozenset[int]:
    """Positions of characters set apart evenly from the one before: 政 务 公 开 is one word, set wide."""
    found: set[int] = set()
    run: list[int] = []
    even = 0.0
    for at in range(1, len(row) + 1):
        gap = row[at].x0 - row[at - 1].x1 if at < len(row) else -1.0
        size = row[at - 1].size
        # Two characters may be meant as they stand (前 言); Latin letters far apart are more often single ones.
        if 0.1 * size < gap <= 1.6 * size and (not run or abs(gap - even) <= 0.12 * size):
            even = gap if not run else even
            run.append(at)
            continue
        letters = [row[place] for place in (run[0] - 1, *run)] if run else []
        wide = all(is_cjk(glyph.text[0]) for glyph in letters)
        if (wide and len(letters) >= 3) or (len(letters) >= 5 and all(g.text.isalpha() for g in letters)):
            found.update(run)
        run = [at] if 0.1 * size < gap <= 1.6 * size else []
        even = gap
    return frozenset(found)


def _offset(x: float, starts: Sequence[tuple[float, int]], text: Sequence[str]) -> int:
    """Position in the text of raised characters at ``x``: after the word they stand at, before the space."""
    at = next((offset for start, offset in starts if start >= x), len(text))
    return at - 1 if 0 < at < len(text) and text[at - 1] == " " else at


def _shows_space(left: Glyph, right: Glyph, spaces: Sequence[Glyph]) -> bool:
    """Whether the reader of the page sees a gap here. A space that the next glyph covers is none."""
    gap, size = right.x0 - left.x1, max(left.size, right.size)
    if gap > 0.9 * size:
        return True
    if left.text.isascii() and right.text.isascii() and left.text.isalnum() and right.text.isalnum():
        return gap > 0.17 * size
    if gap <= 0.1 * size:
        return False
    return any(left.x0 < (space.x0 + space.x1) / 2 < right.x1 for space in spaces)


def restore_raised(line: TextLine, marks: frozenset[str]) -> TextLine:
    """Put raised characters that are no footnote's mark back into the text: 10 to the 6th is not footnote 6."""
    text, edges = line.text, list(line.edges)
    kept: list[Raised] = []
    shift = 0
    for raised in line.raised:
        parts = re.split(r"[,，、]", raised.text)
        if all(part.strip("[]［］【】") in marks or part in marks for part in parts):
            kept.extend(replace(raised, offset=raised.offset + shift, text=part) for part in parts)
            continue
        at = raised.offset + shift
        step = (raised.x1 - raised.x0) / len(raised.text)
        text = text[:at] + raised.text + text[at:]
        edges[at:at] = [raised.x0 + number * step for number in range(len(raised.text))]
        shift += len(raised.text)
    ordered = tuple(accumulate(edges, max)) if shift else line.edges
    return replace(line, text=text, edges=ordered, raised=tuple(kept))
