"""A grid in, the tables that it is made of out, each with its own columns: none narrower than a character."""

from __future__ import annotations

from collections.abc import Sequence

from index.readers.pdf.pages import Grid, Rect

_SAME = 3.0
_NARROW = 0.8
"""Of a character's size."""

Cells = tuple[Rect | None, ...]


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
    kept = [x for at, x in enumerate(lefts) if at + 1 == len(lefts) or lefts[at + 1] - x >= _NARROW * size]
    out: list[Cells] = []
    for row in rows:
        cells: list[Rect | None] = [None] * len(kept)
        for cell in row:
            if cell is not None:
                at = next((n for n, x in enumerate(kept) if x >= cell[0] - _SAME), len(kept) - 1)
                before = cells[at]
                if before is None or before[2] - before[0] < cell[2] - cell[0]:
                    cells[at] = cell
        out.append(tuple(cells))
    known = [cell for row in out for cell in row if cell is not None]
    box = (
        min(cell[0] for cell in known),
        min(cell[1] for cell in known),
        max(cell[2] for cell in known),
        max(cell[3] for cell in known),
    )
    return Grid(box, tuple(out))
