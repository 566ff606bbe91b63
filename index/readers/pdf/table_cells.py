"""Cells of lines without a grid: glyphs in, rows of cells and the columns that they stand in out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from index.readers.names import join_lines, squeeze
from index.readers.pdf.pages import Glyph

_GAP = 0.95
"""In ems: a wider gap on a line parts two cells."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Neighbouring glyphs of one line."""

    x0: float
    x1: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """The cells at one height."""

    top: float
    bottom: float
    size: float
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return squeeze(" ".join(cell.text for cell in self.cells))


def rows_of(glyphs: Sequence[Glyph]) -> list[Row]:
    """Rows of a page from top to bottom."""
    lines: list[list[Glyph]] = []
    for glyph in sorted((glyph for glyph in glyphs if not glyph.text.isspace()), key=lambda glyph: glyph.baseline):
        if lines and glyph.baseline - lines[-1][0].baseline <= 0.25 * glyph.size:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [_row(line) for line in lines]


def _row(line: Sequence[Glyph]) -> Row:
    ordered = sorted(line, key=lambda glyph: glyph.x0)
    cells: list[Cell] = []
    for glyph in ordered:
        last = cells[-1] if cells else None
        gap = glyph.x0 - last.x1 if last is not None else 0.0
        if last is None or gap > _GAP * glyph.size:
            cells.append(Cell(glyph.x0, glyph.x1, glyph.text))
        else:
            spaced = gap > 0.17 * glyph.size and last.text[-1].isascii() and glyph.text.isascii()
            cells[-1] = Cell(last.x0, max(last.x1, glyph.x1), last.text + (" " if spaced else "") + glyph.text)
    return Row(
        min(glyph.top for glyph in ordered),
        max(glyph.bottom for glyph in ordered),
        median(glyph.size for glyph in ordered),
        tuple(cells),
    )


def columns_of(rows: Sequence[Row], head: Sequence[Row] = ()) -> list[tuple[float, float]]:
    """Reach of every column: cells that overlap from row to row, those that span several columns left out."""
    counts = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    if not counts:
        return []
    usual = max(counts, key=lambda count: (counts[count], count))
    full = [row for row in rows if len(row.cells) >= usual]
    columns: list[tuple[float, float]] = []
    for cell in sorted((cell for row in full for cell in row.cells), key=lambda cell: (cell.x0, cell.x1)):
        if columns and cell.x0 < columns[-1][1] - 0.5:
            columns[-1] = columns[-1][0], max(columns[-1][1], cell.x1)
        else:
            columns.append((cell.x0, cell.x1))
    named = head[-1].cells if head else ()  # a column may be empty but for its name
    columns += [(cell.x0, cell.x1) for cell in named if all(cell.x0 > x1 or cell.x1 < x0 for x0, x1 in columns)]
    return sorted(columns)


def place_of(cell: Cell, columns: Sequence[tuple[float, float]]) -> int:
    """Column of a cell: the one that it shares most with, else the nearest."""
    middle = (cell.x0 + cell.x1) / 2
    reach = [min(cell.x1, x1) - max(cell.x0, x0) for x0, x1 in columns]
    best = max(range(len(columns)), key=lambda at: (reach[at], -abs(middle - sum(columns[at]) / 2)))
    return best if reach[best] > 0 else min(range(len(columns)), key=lambda at: abs(middle - sum(columns[at]) / 2))


def merged(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    """Texts of several lines by column."""
    cells = [""] * len(columns)
    for row in rows:
        for cell in row.cells:
            at = place_of(cell, columns)
            cells[at] = join_lines(cells[at], cell.text)
    return tuple(squeeze(cell) for cell in cells)


def column_names_of(head: Sequence[Row], columns: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    """Names of the columns: a cell above several names each of them, one beside several lines of the others its own alone."""
    names = [""] * len(columns)
    tall = [cell for row in head for cell in row.cells if _is_tall(cell, row, head, columns)]
    for cell in tall:
        names[place_of(cell, columns)] = cell.text
    rest = [tuple(cell for cell in row.cells if cell not in tall) for row in head]
    rows = [cells for cells in rest if cells]
    for number, cells in enumerate(rows):
        for cell in cells:
            wide = [at for at, (x0, x1) in enumerate(columns) if x0 < cell.x1 and cell.x0 < x1]
            under = rows[number + 1] if number + 1 < len(rows) else ()
            if len(wide) < 2 and len(cells) < len(columns) and under:
                below = [place_of(other, columns) for other in under]
                wide = _nearest(cell, columns, below, cells) or wide
            for at in wide or [place_of(cell, columns)]:
                names[at] = squeeze(f"{names[at]} {cell.text}")
    return tuple(names)


def _is_tall(cell: Cell, row: Row, head: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a cell of a header of several lines stands alone in its column, between two lines or beside them."""
    others = [other for line in head if line is not row for other in line.cells]
    inside = [x0 <= (cell.x0 + cell.x1) / 2 <= x1 for x0, x1 in columns]
    fewer = len(row.cells) < max(len(line.cells) for line in head)
    return fewer and sum(inside) == 1 and all(cell.x1 < other.x0 or other.x1 < cell.x0 for other in others)


def _nearest(
    cell: Cell, columns: Sequence[tuple[float, float]], below: Sequence[int], row: Sequence[Cell]
) -> list[int]:
    """Columns of the row below that are nearer to this cell than to any other of its row."""
    mine = []
    for at in below:
        centre = sum(columns[at]) / 2
        distance = {abs((other.x0 + other.x1) / 2 - centre): other for other in row}
        if distance[min(distance)] is cell:
            mine.append(at)
    return mine
