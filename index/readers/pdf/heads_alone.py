"""Pages and their tables in, the headers out that a page break parts from all of their rows: a row alone at the foot of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from index.readers.pdf.pages import Glyph, RawPage
from index.readers.pdf.table_headers import is_value
from index.readers.pdf.tables import PageRow, PageTable, continues, text_in

_MARGIN = 0.13
"""Share of the sheet in which heads and feet stand."""


def heads_alone(
    pages: Sequence[RawPage], glyphs: Mapping[int, Sequence[Glyph]], tables: Sequence[PageTable]
) -> list[PageTable]:
    """Tables of a header alone, each of which the first table of the next page goes on with."""
    found: list[PageTable] = []
    for page, following in pairwise(pages):
        head = _last_row(page, glyphs[page.page_index])
        below = [table for table in tables if table.page_index == following.page_index]
        first = min(below, key=lambda table: table.box[1], default=None)
        if head is not None and first is not None and continues(head, first):
            top = first.box[1]
            if not any(_MARGIN * following.height < g.bottom < top for g in glyphs[following.page_index]):
                found.append(head)
    return found


def _last_row(page: RawPage, glyphs: Sequence[Glyph]) -> PageTable | None:
    """The names in a grid of one row, if it is the last thing on its page."""
    grid = max(page.grids, key=lambda grid: grid.box[3], default=None)
    if grid is None or len(grid.rows) != 1:
        return None
    texts = tuple("" if cell is None else text_in(cell, glyphs, page.page_index) for cell in grid.rows[0])
    if len(texts) < 2 or not all(texts) or any(map(is_value, texts)):
        return None
    if any(grid.box[3] < (glyph.top + glyph.bottom) / 2 < (1 - _MARGIN) * page.height for glyph in glyphs):
        return None
    row = PageRow(page.page_index, texts, grid.box, True)
    return PageTable(page.page_index, grid.box, (row,), page.page_index)
