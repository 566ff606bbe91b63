"""Two sides and the tables of an index → what the cells of a table say of both: of two columns row by row, of two rows column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.store.protocol import Index
from rag.answering.section_summary import Allowed
from rag.answering.table_cells import Column, Row, Table, is_nothing, table_of
from rag.facts.sentences import plain_of
from rag.question.compared_sides import Compared, Side, speaks_of

_MOST = 8


@dataclass(frozen=True, slots=True)
class CellPair:
    """An aspect of a table, and for each side the cell's words and the row that it stands in; ``None`` for an empty cell."""

    aspect: str
    cells: tuple[tuple[str, Row] | None, tuple[str, Row] | None]


def cells_side_by_side(
    index: Index, compared: Compared, documents: Sequence[str], allowed: Allowed = None
) -> tuple[CellPair, ...]:
    """The cells of the first table that has both sides, at most a few; empty where none has."""
    seen: set[tuple[str, str | None, tuple[str, ...], tuple[str, ...]]] = set()
    for n, chunk in index.chunks.of_kind("table", documents=documents):
        key = (chunk.document_id, chunk.label, chunk.header, chunk.section)
        out = allowed is not None and not allowed[n]
        if key in seen or out or compared.kind == "section":
            continue
        seen.add(key)
        around = plain_of(" ".join([chunk.caption or "", *chunk.header, chunk.text, *chunk.section[-1:]]))
        # Cells are read from the whole document, which takes a while: only where the table is of the matter.
        if not all(word in around for word in compared.matter):
            continue
        table = table_of(index, chunk)
        if table is not None and (pairs := _pairs(table, compared)):
            return pairs
    return ()


def _stands(side: Side, text: str) -> bool:
    """Whether a cell or header names a side: a year may stand there without its 年."""
    return speaks_of(side, text) or (side.period is not None and text.strip() == str(side.period.year))


def _pairs(table: Table, compared: Compared) -> tuple[CellPair, ...]:
    sides = compared.sides
    columns = [next((c for c in table.values if _stands(side, c.header)), None) for side in sides]
    if columns[0] is not None and columns[1] is not None and columns[0] != columns[1]:
        found = [
            (table.name_of(row), _cell(table, row, columns[0]), _cell(table, row, columns[1])) for row in table.rows
        ]
    else:
        rows = [next((row for row in table.rows if _stands(side, row.cells[table.key])), None) for side in sides]
        if rows[0] is None or rows[1] is None or rows[0] == rows[1]:
            return ()
        found = [(c.name, _cell(table, rows[0], c), _cell(table, rows[1], c)) for c in table.values]
    return tuple(CellPair(name, (a, b)) for name, a, b in found if name and (a or b))[:_MOST]


def _cell(table: Table, row: Row, column: Column) -> tuple[str, Row] | None:
    """The cell with its unit, where it says anything."""
    text = row.cells[column.at].strip()
    return None if is_nothing(text) else (f"{text}{table.unit_of(row, column) or ''}", row)
