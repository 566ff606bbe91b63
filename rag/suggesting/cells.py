"""A row of a table → the question for what the table says of the thing that the row is called by."""

from __future__ import annotations

import re

from index.schema import Chunk
from index.store.protocol import Index
from rag.answering.table_cells import Table, is_nothing, table_of
from rag.answering.table_units import amount
from rag.facts.periods import find_periods
from rag.suggesting.candidate import Made

_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9·]{2,14}")
_COLUMN = re.compile(r"[\u3400-\u9fff]{2,10}")
_NO_THING = re.compile(r"备注|说明|来源|合计|序号|编号")


def about_cell(index: Index, chunk: Chunk, position: int) -> list[Made]:
    """The question for what a table says of the thing that a row is called by, in the first column that says something."""
    table = table_of(index, chunk)
    if table is None:
        return []
    sentence = chunk.sentences[position]
    row = next((row for row in table.rows if row.sentence == sentence), None)
    if row is None or table.is_total(row) or not _names_one(table, table.name_of(row)):
        return []
    made = []
    # Of several columns it cannot be told whether rows are things and columns what is said of them, or the other way.
    for column in table.values if len(table.values) == 1 else ():
        cell = row.cells[column.at].strip()
        if is_nothing(cell) or not _COLUMN.fullmatch(column.name) or _NO_THING.search(column.name):
            continue
        found = amount(cell)
        asks = "是多少" if found is not None else "有哪些" if "、" in cell else "是什么"
        made.append(Made("cell", f"{table.name_of(row)}的{column.name}{asks}?", (cell,)))
    return made


def _names_one(table: Table, name: str) -> bool:
    """Whether a row is called by a name, no time or number, and no other row by the same."""
    if not _NAME.fullmatch(name) or name.isdigit() or find_periods(name):
        return False
    return [table.name_of(row) for row in table.rows].count(name) == 1
