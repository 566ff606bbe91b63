"""A page in, the same page as it is read out: text runs to the right, columns below one another; and the way back.

What comes after reads one column from top to bottom. Boxes are taken back to the sheet when the blocks are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.readers.pdf.columns import Region
from index.readers.pdf.directions import to_sheet
from index.readers.pdf.lines import TextLine
from index.readers.pdf.tables import PageTable
from index.schema import Block, Box, Direction, Line

_EVERYWHERE = 1e9


@dataclass(frozen=True, slots=True)
class Strip:
    """A region in its place on the page as read: moved down by ``down`` and widened to the page's text.

    Only its middle is stretched, so that a first line's indent and a last line's end stay what they are in ems.
    """

    source: tuple[float, float, float, float]
    top: float
    bottom: float
    own: tuple[float, float] = (0.0, 1.0)
    """Left and right edge of its column."""
    wide: tuple[float, float] = (0.0, 1.0)
    """The edges that they become."""
    down: float = 0.0
    direction: Direction = "right"

    def place(self, x: float) -> float:
        """A place across the region, on the page as read."""
        return _stretch(x, self.own, self.wide)

    def back(self, x: float) -> float:
        """The way back across."""
        return _stretch(x, self.wide, self.own)

    def box(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box of the region, on the page as read."""
        return self.place(box[0]), box[1] + self.down, self.place(box[2]), box[3] + self.down


def _stretch(x: float, old: tuple[float, float], new: tuple[float, float]) -> float:
    """From one pair of edges to another; what is near an edge keeps its distance from it."""
    side = 0.35 * min(old[1] - old[0], new[1] - new[0])
    if x <= old[0] + side:
        return new[0] + x - old[0]
    if x >= old[1] - side:
        return new[1] + x - old[1]
    inner, outer = old[1] - old[0] - 2 * side, new[1] - new[0] - 2 * side
    return new[0] + side + (x - old[0] - side) * outer / inner


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as read: its strips, from top to bottom, and the size of the sheet that it is read from."""

    strips: tuple[Strip, ...]
    width: float
    height: float
    read_height: float

    def line(self, line: TextLine, strip: Strip) -> TextLine:
        """A line of a region, on the page as read."""
        if strip.own == strip.wide and strip.down == 0.0:
            return line
        return replace(
            line,
            edges=tuple(map(strip.place, line.edges)),
            top=line.top + strip.down,
            bottom=line.bottom + strip.down,
            raised=tuple(replace(mark, x0=strip.place(mark.x0), x1=strip.place(mark.x1)) for mark in line.raised),
        )

    def table(self, table: PageTable) -> PageTable:
        """A table of the page, on the page as read."""
        x, y = (table.box[0] + table.box[2]) / 2, (table.box[1] + table.box[3]) / 2
        strip = next((strip for strip in self.strips if _holds(strip.source, x, y)), self.strips[0])
        rows = tuple(replace(row, box=strip.box(row.box)) for row in table.rows)
        return replace(table, box=strip.box(table.box), rows=rows)

    def to_sheet(self, line: Line) -> Line:
        """A line of a block, on the sheet itself."""
        if line.box is None:
            return line
        middle = (line.box.top + line.box.bottom) / 2
        strip = next((strip for strip in self.strips if strip.top <= middle <= strip.bottom), self.strips[-1])
        turned = to_sheet(strip.direction, self.width, self.height)
        sheet = turned(
            (
                strip.back(line.box.x0),
                line.box.top - strip.down,
                strip.back(line.box.x1),
                line.box.bottom - strip.down,
            )
        )
        along = [strip.back(edge) for edge in line.edges]
        if strip.direction in ("up", "left"):
            length = self.height if strip.direction == "up" else self.width
            along = [length - edge for edge in along]
        return replace(line, box=Box(line.box.page_index, *sheet), edges=tuple(along), direction=strip.direction)


def _holds(box: tuple[float, float, float, float], x: float, y: float) -> bool:
    return box[0] - 2 <= x <= box[2] + 2 and box[1] - 2 <= y <= box[3] + 2


def stack(regions: Sequence[Region], direction: Direction, size: tuple[float, float], read_height: float) -> ReadPage:
    """Put regions below one another, each as wide as the text of the page. ``size`` is the sheet's."""
    if len(regions) <= 1:
        whole = (-_EVERYWHERE, -_EVERYWHERE, _EVERYWHERE, _EVERYWHERE)
        strip = Strip(whole, -_EVERYWHERE, _EVERYWHERE, direction=direction)
        return ReadPage((strip,), *size, read_height)
    left, right = min(region.box[0] for region in regions), max(region.box[2] for region in regions)
    strips: list[Strip] = []
    bottom, above = 0.0, 0.0
    for number, region in enumerate(regions):
        gap = region.box[1] - above
        top = bottom + (gap if 0 < gap < read_height / 2 else 6.0) if number else region.box[1]
        down = top - region.box[1]
        bottom, above = region.box[3] + down, region.box[3]
        own, wide = region.reach or (left, right), (left, right)
        strips.append(Strip(region.box, top - 3, bottom + 2.9, own, wide, down, direction))
    return ReadPage(tuple(strips), *size, bottom + max(read_height - max(r.box[3] for r in regions), 0.0))


def add_aside(page: ReadPage, direction: Direction, lines: Sequence[TextLine]) -> tuple[ReadPage, list[TextLine]]:
    """Put lines that run in another direction below everything else."""
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    last = page.strips[-1]
    floor = page.read_height if last.bottom == _EVERYWHERE else last.bottom
    strip = Strip((0, 0, 0, 0), floor + 3, floor + bottom - top + 9, down=floor + 6 - top, direction=direction)
    kept = (*page.strips[:-1], replace(last, bottom=floor))
    grown = replace(page, strips=(*kept, strip), read_height=strip.bottom)
    return grown, [grown.line(line, strip) for line in lines]


def blocks_on_sheets(blocks: Sequence[Block], pages: Mapping[int, ReadPage]) -> list[Block]:
    """Blocks with boxes where they stand on their sheets."""
    return [
        replace(block, lines=tuple(pages[line.page_index].to_sheet(line) for line in block.lines)) for block in blocks
    ]
