"""Tables without a grid in, the rows out with which they go on at the head of the next page, where no names are printed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from index.readers.pdf.open_tables import is_table_row
from index.readers.pdf.pages import Glyph, RawPage
from index.readers.pdf.table_cells import Row, columns_of, merged, place_of, rows_of
from index.readers.pdf.table_headers import is_value
from index.readers.pdf.tables import PageRow, PageTable

_MARGIN = 0.13
"""Share of the sheet in which heads and feet stand."""
_NEAR = 2.0

Columns = Sequence[tuple[float, float]]


def open_continued(
    pages: Sequence[RawPage], glyphs: Mapping[int, Sequence[Glyph]], tables: Sequence[PageTable]
) -> list[PageTable]:
    """The parts on following pages, each a table with an empty header."""
    found: list[PageTable] = []
    for page, following in pairwise(pages):
        own = glyphs[page.page_index]
        open_ = [table for table in (*tables, *found) if table.page_index == page.page_index and not table.ruled]
        last = max(open_, key=lambda table: table.box[3], default=None)
        if last is None or any(last.box[3] + 1 < g.top and g.bottom < (1 - _MARGIN) * page.height for g in own):
            continue
        columns = columns_of(rows_of([glyph for glyph in own if last.box[1] <= glyph.baseline <= last.box[3] + 1]))
        rows = list(_rows(rows_of(glyphs[following.page_index]), columns, _MARGIN * following.height))
        taken = [table.box for table in tables if table.page_index == following.page_index]
        if len(columns) != last.columns or not rows or any(box[1] < rows[-1].bottom for box in taken):
            continue
        box = (columns[0][0], rows[0].top, columns[-1][1], rows[-1].bottom)
        cells = [
            PageRow(following.page_index, merged([row], columns), (box[0], row.top, box[2], row.bottom), False)
            for row in rows
        ]
        header = PageRow(following.page_index, ("",) * len(columns), (box[0], box[1], box[2], box[1]), False)
        found.append(PageTable(following.page_index, box, (header, *cells), following.page_index, ruled=False))
    return found


def _rows(rows: Sequence[Row], columns: Columns, head: float) -> Iterator[Row]:
    """Rows in these columns, from the first one of the page on; above it only what may be a running head."""
    last: Row | None = None
    for row in rows:
        if _stands_in(row, columns) and (last is None or row.top - last.bottom < _NEAR * row.size):
            last = row
            yield row
        elif last is not None or row.bottom > head:
            return


def _stands_in(row: Row, columns: Columns) -> bool:
    """Whether a row has a cell in the first column and values in others, each in its place."""
    if not is_table_row(row) or not any(is_value(cell.text) for cell in row.cells[1:]):
        return False
    places = [place_of(cell, columns) for cell in row.cells]
    reach = [
        min(cell.x1, columns[at][1]) - max(cell.x0, columns[at][0]) for cell, at in zip(row.cells, places, strict=True)
    ]
    return places[0] == 0 and len(set(places)) == len(places) and all(shared > 0 for shared in reach)
