"""A grid of cells (as a sheet, a web page or a Word table has it) → tables with caption, unit, header and rows.

What stands above a table in rows of one cell is its caption and its unit, what stands below is a note or its source;
empty rows part one table from the next; header rows that are merged in parts become one: 吞吐量 2024年.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.errors import FormatError
from index.readers.forms import FORM_HEADER, form_rows
from index.readers.names import is_table_note, source_note, squeeze

Grid = Sequence[Sequence[str]]

_UNIT = re.compile(r"^[(（\[【]?\s*(?:计量|金额|数据)?单位\s*[:：]\s*(?P<unit>[^,，;；]{1,20}?)\s*[)）\]】]?$")
_BESIDE_TITLE = re.compile(
    r"^(?:\S{1,8}\s*[:：].*|公开\s*\d+\s*表|(?:19|20)\d\d\s*年(?:度|\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?|(?:19|20)\d\d[-/.]\d{1,2}\S*)$"
)
"""What forms have between a table's title and its header: 编制单位:…, 公开01表, 2024年12月31日."""
_VALUE = re.compile(r"[-+−]?[\d,.]+\s*(?:%|‰|％)?")
_HEADER_VALUE = re.compile(r"(?:19|20)\d\d")
_MAX_HEADER_ROWS = 4
MAX_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table of a grid. ``header`` is one row; ``notes`` stand below it, ``source`` is what follows 来源:."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str | None = None
    source: str | None = None
    notes: tuple[str, ...] = ()


def unit_of(text: str) -> str | None:
    """The unit that a line states for the table below it (单位:万元); ``None`` where it is no such line."""
    match = _UNIT.match(squeeze(text))
    return match["unit"] if match else None


def spread(cells: Sequence[Sequence[tuple[str, int, int]]], max_columns: int = 512) -> list[list[str]]:
    """Rows of (text, colspan, rowspan) as a full grid: a merged cell's text stands in each place that it covers."""
    size = 0
    grid: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}  # by column: a text that reaches down, and for how many rows yet
    for row in cells:
        line: dict[int, str] = {at: text for at, (text, _) in hanging.items()}
        hanging = {at: (text, left - 1) for at, (text, left) in hanging.items() if left > 1}
        at = 0
        for text, columns, rows in row:
            while at in line:
                at += 1
            for place in range(at, min(at + max(1, columns), max_columns)):
                if place in line:
                    break
                line[place] = text
                if rows > 1:
                    hanging[place] = (text, rows - 1)
        size += max(line, default=0)
        if size > MAX_CELLS:
            raise FormatError(f"a table of more than {MAX_CELLS:,} cells is not read; split it, or save it as CSV")
        grid.append([line.get(place, "") for place in range(max(line, default=-1) + 1)])
    return grid


def tables_of(grid: Grid, *, header_rows: int | None = None, caption: str | None = None) -> Iterator[GridTable | str]:
    """The tables of a grid in their order, and between them the texts that belong to none.

    ``header_rows`` where the file says how many there are; ``caption`` where it stands outside of the grid.
    """
    for block in _blocks(grid):
        above, body = _lone_rows(block)
        below: list[str] = []
        while body and len(lone := _lone(body[-1])) == 1 and _is_below(lone[0]):
            below.insert(0, lone[0])
            body.pop()
        if not body or max(map(len, body)) == 1:
            yield from (*above, *(_joined(row) for row in body), *below)
            continue
        texts, made, unit = _above(above, caption)
        yield from texts
        form: tuple[tuple[str, ...], ...] = ()
        if header_rows is None and (form := form_rows(body)):
            header_rows, body = 0, list(form)
        count = _header_rows(body) if header_rows is None else max(0, min(header_rows - len(above), len(body) - 1))
        width = max(map(len, body))
        header = FORM_HEADER if form else _header(body[:count], width)
        rows = tuple(tuple(row) + ("",) * (width - len(row)) for row in body[count:])
        beside = _side_by_side(body[count - 1]) if count and not form else 1
        if beside > 1:
            header, rows = _below_one_another(header, rows, beside)
        sources = [note for text in below if (note := source_note(text))]
        yield GridTable(
            header,
            rows,
            f"{made or ''}(单位:{unit})" if unit else made,
            sources[0] if sources else None,
            tuple(text for text in below if source_note(text) is None),
        )
        caption, header_rows = None, None


def _blocks(grid: Grid) -> Iterator[list[tuple[str, ...]]]:
    """Runs of rows with something in them, without the columns that are empty in all of them."""
    block: list[tuple[str, ...]] = []
    for row in (*grid, ()):
        cells = tuple(squeeze(cell) for cell in row)
        if any(cells):
            block.append(cells)
        elif block:
            yield _narrowed(block)
            block = []


def _narrowed(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    filled = sorted({at for row in rows for at, cell in enumerate(row) if cell})
    return [tuple(row[at] if at < len(row) else "" for at in filled) for row in rows]


def _lone(row: Sequence[str]) -> list[str]:
    """The different texts of a row: one where a single cell is filled, or one is merged over all."""
    return list(dict.fromkeys(cell for cell in row if cell))


def _lone_rows(block: list[tuple[str, ...]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Texts of the rows at the top that have one cell, and the rows that follow."""
    at = 0
    while at < len(block) and (_stands_alone(block[at]) or _states_unit(block, at)):
        at += 1
    return [text for row in block[:at] for text in _lone(row)], list(block[at:])


def _states_unit(block: list[tuple[str, ...]], at: int) -> bool:
    """Whether a row has the unit of the table beside its title or whose table it is: narrower than the rows below it."""
    filled = [cell for cell in block[at] if cell]
    wider = any(sum(map(bool, row)) > len(filled) for row in block[at + 1 : at + 3])
    return wider and any(map(_UNIT.match, filled))


def _stands_alone(row: Sequence[str]) -> bool:
    """Whether a row is a line of text: a unit, or one text at the left, over all columns or in a wide table."""
    lone = _lone(row)
    if len(lone) != 1:
        return False
    return _UNIT.match(lone[0]) is not None or (len(row) > 1 and bool(row[0] or len(row) > 3))


def _is_below(text: str) -> bool:
    return source_note(text) is not None or is_table_note(text)


def _above(texts: Sequence[str], caption: str | None) -> tuple[list[str], str | None, str | None]:
    """Texts that belong to no table, the caption, the unit."""
    unit, others = None, []
    for text in texts:
        if match := _UNIT.match(text):
            unit = match["unit"]
        else:
            others.append(text)
    titles = [text for text in others if len(text) <= 80 and text[-1] not in "。；;" and not _BESIDE_TITLE.match(text)]
    if caption is None and titles:
        caption = titles[-1]
        others.remove(caption)
    return others, caption, unit


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell) is not None and _HEADER_VALUE.fullmatch(cell) is None


def _header_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows the header has: the first one, and those below while cells of it are merged."""
    if len(rows) < 2 or sum(map(_is_value, rows[0])) > len(rows[0]) / 2:
        return 0
    count = 1
    while count < min(_MAX_HEADER_ROWS, len(rows) - 1):
        above, below = rows[count - 1], rows[count]
        across = any(a and a == b for a, b in pairwise(above))
        if not across or any(map(_is_value, below)):
            break
        count += 1
    return count


def _header(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """One row for several: what stands above one another, each text once."""
    columns = [dict.fromkeys(row[at] for row in rows if at < len(row) and row[at]) for at in range(width)]
    return tuple(" ".join(column) for column in columns) if rows else ()


def _side_by_side(header: Sequence[str]) -> int:
    """How many tables of the same columns stand side by side: 2 of 项目 决算数 项目 决算数."""
    for parts in (2, 3, 4):
        width, rest = divmod(len(header), parts)
        apart = width > 1 and not rest and all(header) and len(set(header[:width])) == width
        if apart and all(text == header[at % width] for at, text in enumerate(header)):
            return parts
    return 1


def _below_one_another(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], parts: int
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Tables side by side as one: what a header says above one of them alone is left to the rows' own names."""
    width = len(header) // parts
    names = tuple(header[at].split(" ")[-1] for at in range(width))
    cut = [row[at : at + width] for at in range(0, len(header), width) for row in rows]
    return names, tuple(row for row in cut if any(row))


def _joined(row: Sequence[str]) -> str:
    return " ".join(cell for cell in row if cell)
