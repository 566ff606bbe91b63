"""Lines of the body in, those that say at the head of a page that a table goes on out: 续表1, 表1 收支(续), and the unit again."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from index.readers.pdf.lines import TextLine
from index.readers.pdf.table_units import unit_line
from index.readers.pdf.tables import PageTable, continues

_GOES_ON = re.compile(
    r"^[(（]?\s*接?\s*续\s*[上前]?\s*(?:页\s*)?表|[(（]\s*(?:续表?|续上表|接上[表页])\s*[\d一二三四]*\s*[)）]$"
)
_LONGEST = 60


def continued_lines(
    lines: Sequence[TextLine], above_tables: Container[int], tables: Sequence[PageTable]
) -> frozenset[int]:
    """Positions of such lines: nothing else stands above them on their page, and right below a table that goes on."""
    found: set[int] = set()
    first = 0
    for at, line in enumerate(lines):
        if at and lines[at - 1].page_index != line.page_index:
            first = at
        if at in above_tables and at - first < 3 and _goes_on(line, tables):
            head = range(first, at + 1)
            said = [bool(_GOES_ON.search(lines[n].text.strip())) and len(lines[n].text) <= _LONGEST for n in head]
            if any(said) and all(told or unit_line(lines[n].text) for told, n in zip(said, head, strict=True)):
                found.update(head)
    return frozenset(found)


def _goes_on(line: TextLine, tables: Sequence[PageTable]) -> bool:
    """Whether the table below the line goes on with one of the page before."""
    below = [table for table in tables if table.page_index == line.page_index and table.box[1] > line.middle_y]
    table = min(below, key=lambda table: table.box[1], default=None)
    return table is not None and any(continues(other, table) for other in tables)
