"""A page's grids in, the tables that they make out, each with its own columns: none narrower than a character."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.readers.pdf.pages import Glyph, Grid, Rect
from index.readers.pdf.table_cells import rows_of

_SAME = 3.0
_NARROW = 0.8
"""Of a character's size."""
_ONE_LINE = 2.2
_OUT_OF_LINE = 8.0

Cells = tuple[Rect | None, ...]


def tables_of(grids: Sequence[Grid], size: float, glyphs: Sequence[Glyph] = ()) -> list[Grid]:
    """Parts of the grids, put together where one line stands between: the title of a section, or a row that is not shaded.

    ``size``: of the type; ``glyphs``: the page's.
    """
    out: list[Grid] = []
    for part in sorted((part for grid in grids for part in grid_parts(grid, size)), key=lambda part: part.box[1]):
        above = out[-1] if out else None
        if above is None or not _goes_on(above, part, size):
            out.append(part)
            continue
        x0, x1 = min(above.box[0], part.box[0]), max(above.box[2], part.box[2])
        between = (_between(above, part, x0, x1, glyphs),) if part.box[1] - above.box[3] > _SAME else ()
        out[-1] = Grid((x0, above.box[1], x1, part.box[3]), (*above.rows, *between, *part.rows))
    return out


def _between(above: Grid, part: Grid, x0: float, x1: float, glyphs: Sequence[Glyph]) -> Cells:
    """Cells of the line between two grids of the same columns: a row's, if it stands in the columns, else one for all of it."""
    top, bottom = above.box[3], part.box[1]
    edges = [x0, *_lefts(above.rows)[1:], x1]
    rows = rows_of([g for g in glyphs if top < (g.top + g.bottom) / 2 < bottom and x0 < (g.x0 + g.x1) / 2 < x1])
    inside = [
        any(a - _SAME <= cell.x0 and cell.x1 <= b + _SAME for a, b in pairwise(edges))
        for row in rows
        for cell in row.cells
    ]
    if len(inside) > 1 and all(inside):
        return tuple((a, top, b, bottom) for a, b in pairwise(edges))
    return ((x0, top, x1, bottom), *([None] * (len(above.rows[0]) - 1)))


def _goes_on(above: Grid, part: Grid, size: float) -> bool:
    """Whether a grid has the columns of the one above it, from which one line of text parts it at most."""
    one, two = _lefts(above.rows), _lefts(part.rows)
    return (
        len(above.rows[0]) == len(part.rows[0]) == len(one) == len(two)
        and -_SAME <= part.box[1] - above.box[3] <= _ONE_LINE * size
        and abs(part.box[2] - above.box[2]) <= _SAME
        and all(abs(a - b) <= _OUT_OF_LINE for a, b in zip(one, two, strict=True))
    )


def grid_parts(grid: Grid, size: float) -> list[Grid]:
    """Cut where a row of one cell parts rows of other columns; ``size``: that of its type."""
    cuts = [0]
    for at in range(1, len(grid.rows) - 1):
        if _is_title(grid.rows[at], grid.box) and _differ(grid.rows[cuts[-1] : at], grid.rows[at + 1 :]):
            cuts.append(at)
    return [_part(grid.rows[start:end], size) for start, end in zip(cuts, [*cuts[1:], len(grid.rows)], strict=True)]


def _is_title(row: Cells, box: Rect) -> bool:
    cells = [cell for cell in row if cell is not None]
    return len(cells) == 1 and cells[0][2] - cells[0][0] >= box[2] - box[0] - 2 * _SAME


def _lefts(rows: Sequence[Cells]) -> list[float]:
    """Left edges of the columns, from left to right."""
    found: list[float] = []
    for x in sorted(cell[0] for row in rows for cell in row if cell is not None):
        if not found or x - found[-1] > _SAME:
            found.append(x)
    return found


def _differ(above: Sequence[Cells], below: Sequence[Cells]) -> bool:
    """Whether each has an edge of a column that the other lacks."""
    one, two = _lefts(above), _lefts(below)
    return _lacks(one, two) and _lacks(two, one) and min(len(one), len(two)) > 1


def _lacks(edges: Sequence[float], other: Sequence[float]) -> bool:
    return any(all(abs(x - edge) > _SAME for edge in edges) for x in other)


def _part(rows: Sequence[Cells], size: float) -> Grid:
    """The rows in columns of their own; a column narrower than a character is one with the next."""
    lefts = _lefts(rows)
    rights = [*lefts[1:], max(cell[2] for row in rows for cell in row if cell is not None)]
    kept = [x for x, right in zip(lefts, rights, strict=True) if right - x >= _NARROW * size] or lefts[:1]
    out: list[Cells] = []
    for row in rows:
        cells: list[Rect | None] = [None] * len(kept)
        for cell in row:
            if cell is not None:
                at = next((n for n, x in enumerate(kept) if x >= cell[0] - _SAME), len(kept) - 1)
                cells[at] = _around([cell, *([before] if (before := cells[at]) is not None else [])])
        out.append(tuple(cells))
    return Grid(_around([cell for row in out for cell in row if cell is not None]), tuple(out))


def _around(boxes: Sequence[Rect]) -> Rect:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
