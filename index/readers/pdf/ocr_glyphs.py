"""A page as OCR saw it → characters, rules and grids in points, set straight, as if the page had a text layer."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from statistics import median

from index.readers.names import is_cjk
from index.readers.ocr.records import SeenLine, SeenPage
from index.readers.pdf.pages import Glyph, Grid, RawPage, Rule, grids_of
from index.words.variants import fold_variants

FONT = "OCR"
_TALL = 1.5
"""A line so much higher than wide runs down."""
_SIZE_OF_HEIGHT = 0.75
_SAME_SIZE = 0.1
_SAME_ROW = 0.3
_BELOW_MIDDLE = 0.38
_MEET = 4.0
"""Points: strokes of a scanned page meet no better than that."""
_MAX_TILT = math.radians(15)


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What OCR read of a page: ``glyphs`` with a ``confidence`` each, ``tilt`` in radians, by which the page was turned back.

    ``lines`` says for each glyph which line it was found in; ``runs_down`` counts the characters that run down, which are
    left out.
    """

    glyphs: tuple[Glyph, ...]
    confidence: tuple[float, ...]
    lines: tuple[int, ...]
    rules: tuple[Rule, ...]
    grids: tuple[Grid, ...]
    tilt: float
    centre: tuple[float, float]
    runs_down: int = 0


_PlacedChar = tuple[str, float, float, float]
"""Text, left and right edge, confidence."""


@dataclass(frozen=True, slots=True)
class _Straight:
    """A line set straight: its characters with their edges, its middle and its size."""

    chars: tuple[_PlacedChar, ...]
    y: float
    size: float
    x0: float
    x1: float


def to_page(seen: SeenPage, page: RawPage) -> OcrPage:
    """The page in points; ``page`` says how large it is."""
    x_scale, y_scale = page.width / max(seen.width, 1), page.height / max(seen.height, 1)
    centre = page.width / 2, page.height / 2
    lines = [line for line in seen.lines if not _runs_down(line)]
    tilt = _tilt(lines)
    shares = [size / (line.height * y_scale) for line in lines if (size := _pace(line, x_scale))]
    share = min(1.0, median(shares)) if shares else _SIZE_OF_HEIGHT

    def straight(line: SeenLine) -> _Straight:
        middle = (line.left[0] + line.right[0]) / 2 * x_scale, (line.left[1] + line.right[1]) / 2 * y_scale
        x, y = turned(*middle, -tilt, centre)
        shift = x - middle[0]
        chars = tuple(
            (fold_variants(c.text), c.x0 * x_scale + shift, c.x1 * x_scale + shift, c.confidence) for c in line.chars
        )
        size = _pace(line, x_scale) or share * line.height * y_scale
        chars = _closed(chars)
        return _Straight(chars, y, min(size, line.height * y_scale), chars[0][1], chars[-1][2])

    found = _in_rows([straight(line) for line in lines if line.chars])
    glyphs: list[Glyph] = []
    sure: list[float] = []
    of_line: list[int] = []
    for number, line in enumerate(found):
        size = round(line.size, 1)
        for text, x0, x1, confidence in line.chars:
            glyphs.append(
                Glyph(text, x0, x1, line.y - size / 2, line.y + size / 2, line.y + _BELOW_MIDDLE * size, size, FONT)
            )
            sure.append(confidence)
            of_line.append(number)
    strokes = [
        (*turned(x0 * x_scale, y0 * y_scale, -tilt, centre), *turned(x1 * x_scale, y1 * y_scale, -tilt, centre))
        for x0, y0, x1, y1 in seen.strokes
    ]
    flat = [(x0, (y0 + y1) / 2, x1) for x0, y0, x1, y1 in strokes if x1 - x0 > abs(y1 - y0)]
    upright = [((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in strokes if x1 - x0 <= abs(y1 - y0)]
    down = sum(len(line.chars) for line in seen.lines if _runs_down(line))
    return OcrPage(
        tuple(glyphs),
        tuple(sure),
        tuple(of_line),
        tuple(Rule(x0, x1, y) for x0, y, x1 in flat),
        grids_of(flat, upright, _MEET),
        tilt,
        centre,
        down,
    )


def turned(x: float, y: float, angle: float, centre: tuple[float, float]) -> tuple[float, float]:
    """A point turned about ``centre``; y grows downwards."""
    dx, dy = x - centre[0], y - centre[1]
    sin, cos = math.sin(angle), math.cos(angle)
    return centre[0] + dx * cos - dy * sin, centre[1] + dx * sin + dy * cos


def steady_sizes(pages: Mapping[int, OcrPage]) -> dict[int, OcrPage]:
    """Sizes that are measured a little differently from line to line become one: the most frequent one near them."""
    counts = Counter(glyph.size for page in pages.values() for glyph in page.glyphs)
    steady: dict[float, float] = {}
    while rest := {size: count for size, count in counts.items() if size not in steady}:
        # The size around which most characters are, not the single most frequent one.
        heart = max(rest, key=lambda size: sum(n for s, n in rest.items() if abs(s - size) <= _SAME_SIZE / 2 * size))
        for size in rest:
            if abs(size - heart) <= _SAME_SIZE * heart:
                steady[size] = heart
    return {
        number: replace(page, glyphs=tuple(replace(glyph, size=steady[glyph.size]) for glyph in page.glyphs))
        for number, page in pages.items()
    }


def _runs_down(line: SeenLine) -> bool:
    width = math.dist(line.left, line.right)
    return len(line.chars) > 1 and line.height > _TALL * width


def _closed(chars: Sequence[_PlacedChar]) -> tuple[_PlacedChar, ...]:
    """Latin letters and digits of one word touch: their edges are a guess, the spaces between words are in the text."""
    return tuple(
        (text, x0, max(x1, after[1]), sure)
        if after and _is_latin(text) and _is_latin(after[0])
        else (text, x0, x1, sure)
        for (text, x0, x1, sure), after in zip_longest(chars, chars[1:])
    )


def _is_latin(text: str) -> bool:
    return text.isascii() and not text.isspace()


def _tilt(lines: Sequence[SeenLine]) -> float:
    """The angle at which most of the text lies, long lines counting more."""
    angles = sorted(
        (math.atan2(line.right[1] - line.left[1], line.right[0] - line.left[0]), line.right[0] - line.left[0])
        for line in lines
        if len(line.chars) >= 8
    )
    half, at = sum(weight for _, weight in angles) / 2, 0.0
    for angle, weight in angles:
        at += weight
        if at >= half:
            return angle if abs(angle) <= _MAX_TILT else 0.0
    return 0.0


def _pace(line: SeenLine, x_scale: float) -> float | None:
    """The size of a line's type: how far its Chinese characters are apart; ``None`` where there are too few."""
    middles = [((c.x0 + c.x1) / 2, is_cjk(c.text)) for c in line.chars]
    steps = [b - a for (a, first), (b, second) in pairwise(middles) if first and second]
    return median(steps) * x_scale if len(steps) >= 2 and median(steps) > 0 else None


def _in_rows(lines: Sequence[_Straight]) -> list[_Straight]:
    """Lines from top to bottom; those that stand beside each other at one height get the same."""
    rows: list[list[_Straight]] = []
    for line in sorted(lines, key=lambda line: line.y):
        row = next(
            (
                row
                for row in reversed(rows[-4:])
                if all(abs(o.y - line.y) <= _SAME_ROW * min(o.size, line.size) for o in row)
                and all(line.x1 <= o.x0 or o.x1 <= line.x0 for o in row)
            ),
            None,
        )
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    return [
        replace(line, y=sum(o.y for o in row) / len(row))
        for row in rows
        for line in sorted(row, key=lambda line: line.x0)
    ]
