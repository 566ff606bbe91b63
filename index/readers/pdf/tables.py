"""Ruled tables: cells filled with the page's own characters, rows over page breaks put back together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.readers.names import join_lines, squeeze
from index.readers.pdf.lines import TextLine, build_lines
from index.readers.pdf.pages import Glyph, Grid, Rect
from index.readers.pdf.table_headers import column_names, header_depth, is_value
from index.readers.pdf.table_units import unit_line, with_unit

_MIN_FILLED = 0.55
_FEWEST_NAMED = 3
_MOST_NAMED = 0.8
_MIN_VALUES = 0.2
"""Filled cells beside the names, to a row."""
_SAME_EDGE = 4.0


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row on its page."""

    page_index: int
    cells: tuple[str, ...]
    box: Rect
    bold: bool
    shared: bool = False
    """Whether its first cell reaches over rows below it or above."""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, from its place on the page on which it begins. The first row is its header, empty where it has none."""

    page_index: int
    box: Rect
    rows: tuple[PageRow, ...]
    last_page: int
    ruled: bool = True
    """Whether the page draws its grid."""

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.rows[0].cells)


def read_table(grid: Grid, glyphs: Sequence[Glyph], page_index: int, body_font: str) -> PageTable | None:
    """Fill a grid; ``None`` where it is no table: one column is a frame around text, empty cells are a drawing."""
    width = max(len(row) for row in grid.rows)
    if width < 2 or len(grid.rows) < 2:
        return None
    inside = [glyph for glyph in glyphs if _within(glyph, grid.box)]
    rows: list[PageRow] = []
    boxes: list[list[Rect | None]] = []
    starts: list[list[float | None]] = []
    for row in grid.rows:
        cells = [*row, *([None] * (width - len(row)))]
        known = [cell for cell in cells if cell is not None]
        beside = _at_height(inside, known)
        lines = [[] if cell is None else _cell_lines(cell, beside, page_index) for cell in cells]
        texts = [_text(cell) for cell in lines]
        if not known:
            continue
        top, bottom = min(cell[1] for cell in known), min(cell[3] for cell in known)
        for column, cell in enumerate(cells):
            above = boxes[-1][column] if boxes else None
            if cell is None and above is not None and above[3] >= bottom - 1:
                cells[column], texts[column] = above, rows[-1].cells[column]
        flat = [line for cell in lines for line in cell]
        bold = bool(flat) and all(line.style[2] or line.style[0] != body_font for line in flat)
        if any(texts):
            boxes.append(cells)
            starts.append([cell[0].x0 if cell else None for cell in lines])
            shared = cells[0] is not None and cells[0][3] - cells[0][1] > bottom - top + _SAME_EDGE
            rows.append(PageRow(page_index, tuple(texts), (grid.box[0], top, grid.box[2], bottom), bold, shared))
    if len(rows) < 2 or not _is_filled([row.cells for row in rows]):
        return None
    at = _own_columns([row.cells for row in rows])
    rows = [
        replace(row, cells=tuple(next((row.cells[c] for c in own if row.cells[c]), "") for own in at)) for row in rows
    ]
    boxes = [[next((cells[c] for c in own if cells[c]), None) for own in at] for cells in boxes]
    starts = [[next((x for c in own if (x := row[c]) is not None), None) for own in at] for row in starts]
    unit = _unit_row(rows)
    if unit is not None:
        rows, boxes, starts = rows[1:], boxes[1:], starts[1:]
    header, *rest = _with_header(rows, boxes, starts)
    if unit is not None:
        header = replace(header, cells=with_unit(header.cells, [row.cells for row in rest], unit))
    table = PageTable(page_index, grid.box, (header, *rest), page_index)
    return table if len(_filled_columns(table)) > 1 else None


def _unit_row(rows: Sequence[PageRow]) -> str | None:
    """The unit, where the first row says that alone, over all columns."""
    texts = {cell for cell in rows[0].cells if cell}
    return unit_line(*texts) if len(rows) > 2 and len(texts) == 1 else None


def _own_columns(texts: Sequence[Sequence[str]]) -> list[list[int]]:
    """Columns that are one put together: the name of one stands beside it where the cells of a header begin elsewhere."""
    filled = [[at for at, row in enumerate(texts) if row[c]] for c in range(len(texts[0]))]
    out: list[list[int]] = [[0]]
    for c in range(1, len(filled)):
        one, other = filled[out[-1][-1]], filled[c]
        if one and other and len(out[-1]) == 1 and (one == [0] or other == [0]) and one[0] != other[0]:
            out[-1].append(c)
        else:
            out.append([c])
    return out


def _is_filled(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most cells have text, or most rows a name: of a balance sheet many cells are empty."""
    filled = sum(1 for row in rows for cell in row if cell)
    if filled >= _MIN_FILLED * len(rows) * len(rows[0]):
        return True
    named = sum(bool(row[0]) and not is_value(row[0]) for row in rows)
    return len(rows) >= _FEWEST_NAMED and named >= _MOST_NAMED * len(rows) and filled - named >= _MIN_VALUES * len(rows)


def _with_header(
    rows: Sequence[PageRow], boxes: Sequence[Sequence[Rect | None]], starts: Sequence[Sequence[float | None]]
) -> tuple[PageRow, ...]:
    """Put the rows of the header into one; an empty one where the table has none."""
    depth = header_depth([row.cells for row in rows], boxes, starts)
    if not depth:
        return (replace(rows[0], cells=("",) * len(rows[0].cells)), *rows)
    names = column_names([row.cells for row in rows[:depth]], boxes[:depth])
    box = (rows[0].box[0], rows[0].box[1], rows[0].box[2], rows[depth - 1].box[3])
    return (replace(rows[0], cells=names, box=box), *rows[depth:])


def _within(glyph: Glyph, box: Rect) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 <= box[2] and box[1] - 1 <= (glyph.top + glyph.bottom) / 2 <= box[3] + 1


def _at_height(glyphs: Sequence[Glyph], cells: Sequence[Rect]) -> list[Glyph]:
    top, bottom = min((cell[1] for cell in cells), default=0.0), max((cell[3] for cell in cells), default=0.0)
    return [glyph for glyph in glyphs if glyph.bottom >= top - 2 and glyph.top <= bottom + 2]


def _cell_lines(cell: Rect, glyphs: Sequence[Glyph], page_index: int) -> list[TextLine]:
    return build_lines([glyph for glyph in glyphs if _within(glyph, cell)], page_index)


def text_in(cell: Rect, glyphs: Sequence[Glyph], page_index: int) -> str:
    """What stands in a cell."""
    return _text(_cell_lines(cell, glyphs, page_index))


def _text(lines: Sequence[TextLine]) -> str:
    text = ""
    for line in lines:
        text = join_lines(text, line.text)
    return squeeze(text)


def _filled_columns(table: PageTable) -> list[int]:
    return [c for c in range(table.columns) if any(row.cells[c] for row in table.rows)]


def drop_empty_columns(table: PageTable) -> PageTable:
    """Without columns that are empty on all of its pages; a page's part may lack what the next has."""
    kept = _filled_columns(table)
    rows = tuple(replace(row, cells=tuple(row.cells[c] for c in kept)) for row in table.rows)
    return replace(table, rows=rows)


def continues(first: PageTable, second: PageTable) -> bool:
    """Whether the second table, first thing on its page, goes on with the first, last thing on the page before.

    Pages may have mirrored margins, so it is the width that must agree, not the place.
    """
    width = abs((first.box[2] - first.box[0]) - (second.box[2] - second.box[0]))
    alike = first.ruled == second.ruled and (width <= 2 * _SAME_EDGE or not first.ruled)
    return second.page_index == first.last_page + 1 and first.columns == second.columns and alike


def append_table(first: PageTable, second: PageTable) -> PageTable:
    """Put the second table's rows under the first's: a repeated header goes, a row cut by the break is mended."""
    rows = list(second.rows)
    if rows and (rows[0].cells == first.rows[0].cells or not any(rows[0].cells)):
        rows = rows[1:]
    kept = list(first.rows)
    named = (
        len(rows)
        if not kept
        else next((at for at, row in enumerate(rows) if row.cells[0] or not row.shared), len(rows))
    )
    if named:  # the cell that names them began on the page before
        rows[:named] = [replace(row, cells=(kept[-1].cells[0], *row.cells[1:])) for row in rows[:named]]
    elif rows and kept and not rows[0].cells[0] and not all(rows[0].cells):
        cut, rest = kept.pop(), rows.pop(0)
        cells = tuple(join_lines(a, b) for a, b in zip(cut.cells, rest.cells, strict=True))
        kept.append(replace(cut, cells=cells))
    return replace(first, rows=(*kept, *rows), last_page=second.last_page)
