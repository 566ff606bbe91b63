"""Pages as held in, the lines of the body in reading order out, and what stands in the margins and aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.readers.names import is_cjk
from index.readers.pdf.columns import find_regions
from index.readers.pdf.lines import TextLine, build_lines, drop_doubles
from index.readers.pdf.pages import Glyph, Rect
from index.readers.pdf.sheets import ReadPage, Strip, add_aside, stack
from index.readers.pdf.upright import Held
from index.schema import Direction

_EDGE = 0.1
_TEXT = 40
"""Chinese characters from which rotated lines are text and no decoration."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A page's lines where they stand on the held page, each with its strip, and how they are read."""

    read: ReadPage
    lines: tuple[tuple[TextLine, Strip], ...]
    aside: tuple[TextLine, ...]
    """Lines of other directions that are text, as read, below everything else."""
    sure: bool


def margin_lines(held: Held, glyphs: Sequence[Glyph]) -> tuple[list[TextLine], tuple[float, float]]:
    """The lines among which heads, feet and page numbers are looked for, and the size of the sheet they stand on.

    Of a page that is turned these are its upright lines, if it has any; a number out at the edge is a line of its own.
    """
    width, height = held.page.width, held.page.height
    upright = next((found for way, found in held.asides if way == "right"), ())
    page = held.page.page_index
    if upright:
        size = (height, width) if held.direction in ("up", "down") else (width, height)
        return build_lines(drop_doubles(upright), page), size
    words = [glyph for glyph in glyphs if is_cjk(glyph.text[0])]
    left = min((glyph.x0 for glyph in words), default=0.0) - 4
    right = max((glyph.x1 for glyph in words), default=width) + 4

    def outside(glyph: Glyph) -> bool:
        at_left = glyph.x1 < min(left, _EDGE * width)
        return glyph.text.isdigit() and (at_left or glyph.x0 > max(right, (1 - _EDGE) * width))

    edge = [glyph for glyph in glyphs if outside(glyph)]
    if not edge:
        return build_lines(glyphs, page), (width, height)
    rest = [glyph for glyph in glyphs if not outside(glyph)]
    return [*build_lines(rest, page), *build_lines(edge, page)], (width, height)


def without(glyphs: Sequence[Glyph], lines: Sequence[TextLine]) -> list[Glyph]:
    """Glyphs that stand in none of these lines of their page."""
    boxes = [(line.x0 - 1, line.top - 1, line.x1 + 1, line.bottom + 1) for line in lines]
    if not boxes:
        return list(glyphs)
    return [glyph for glyph in glyphs if not any(_within(glyph, box) for box in boxes)]


def _within(glyph: Glyph, box: Rect) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 <= box[2] and box[1] <= (glyph.top + glyph.bottom) / 2 <= box[3]


def order_page(
    held: Held,
    glyphs: Sequence[Glyph],
    tables: Sequence[Rect],
    asides: Sequence[tuple[Direction, list[TextLine]]],
    columns: Sequence[tuple[float, float]] = (),
) -> Ordered:
    """Put a page's text in order; ``glyphs`` and ``asides`` without what the margins took, ``columns`` those of other pages."""
    regions, sure = find_regions(glyphs, tables, columns)
    page = held.page
    size = (page.height, page.width) if held.direction in ("up", "down") else (page.width, page.height)
    read = stack(regions, held.direction, size, page.height)
    lines = tuple(
        (line, strip)
        for region, strip in zip(regions, read.strips, strict=False)
        for line in build_lines(region.glyphs, page.page_index)
    )
    aside: list[TextLine] = []
    for way, found in asides:
        read, moved = add_aside(read, way, found)
        aside.extend(moved)
    return Ordered(read, lines, tuple(aside), sure)


def sort_asides(
    held: Mapping[int, Held], margin: Mapping[int, Sequence[TextLine]]
) -> tuple[dict[int, list[tuple[Direction, list[TextLine]]]], list[TextLine]]:
    """Lines of other directions: those that are text, by page, and those that are not.

    Of a page that is turned, what is upright and no margin (``margin``) is text. Elsewhere, what turns up on several
    pages or is short is none.
    """
    lines = {
        (page, way): build_lines(without(drop_doubles(glyphs), margin[page] if way == "right" else ()), page)
        for page, sheet in held.items()
        for way, glyphs in sheet.asides
    }
    seen = Counter(text for found in lines.values() for text in {line.text for line in found})
    kept: dict[int, list[tuple[Direction, list[TextLine]]]] = {}
    rotated: list[TextLine] = []
    for (page, way), found in lines.items():
        own = [line for line in found if seen[line.text] < 3 or way == "right"]
        if own and (way == "right" or sum(is_cjk(char) for line in own for char in line.text) >= _TEXT):
            kept.setdefault(page, []).append((way, own))
            rotated.extend(line for line in found if line not in own)
        else:
            rotated.extend(found)
    return kept, rotated
