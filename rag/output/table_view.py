"""Rows that are an answer → lines of a table for a terminal: columns as wide as they need, cells wrapped, a mark a row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rag.output.wide_text import cell_width, pad, wrap

if TYPE_CHECKING:
    from rag.schema import TableShown

_GAP = "  "
_NARROWEST = 6
"""Cells that a column has at least."""


def table_lines(table: TableShown, width: int, *, spaced: bool = False) -> list[str]:
    """The caption, the header, a rule and the rows, in at most ``width`` cells; the rows one below another where it is too narrow.

    ``spaced``: an empty line between rows. A citation of 0 has no mark.
    """
    marks = [f"[{n}]" if n else "" for n in table.citations]
    told = " · ".join(filter(None, [table.caption, table.unit and _unit(table.unit, table.caption)]))
    head = wrap(told, width) if told else []
    room = width - max(map(len, marks), default=0) - len(_GAP) * len(table.header)
    if room < _NARROWEST * len(table.header):
        return [
            *head,
            *(line for row, mark in zip(table.rows, marks, strict=True) for line in _listed(row, mark, table, width)),
        ]
    sizes = _sizes([table.header, *table.rows], room)
    rule = "─" * min(width, sum(sizes) + len(_GAP) * len(sizes) + max(map(len, marks), default=0))
    body: list[str] = []
    for row, mark in zip(table.rows, marks, strict=True):
        body += [*([""] if spaced and body else []), *_row(row, sizes, mark)]
    return [*head, *_row(table.header, sizes, ""), rule, *body]


def _unit(unit: str, caption: str | None) -> str:
    return "" if unit in (caption or "") else f"单位:{unit}"


def _sizes(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """The width of each column: what it needs, the widest ones cut until all fit."""
    sizes = [max(_NARROWEST, *(cell_width(cell) for cell in column)) for column in zip(*rows, strict=True)]
    while sum(sizes) > room:
        sizes[sizes.index(max(sizes))] -= 1
    return sizes


def _row(cells: Sequence[str], sizes: Sequence[int], mark: str) -> list[str]:
    columns = [wrap(cell, size) for cell, size in zip(cells, sizes, strict=True)]
    lines = []
    for n, parts in enumerate(zip_longest(*columns, fillvalue="")):
        line = _GAP.join(pad(part, size) for part, size in zip(parts, sizes, strict=True))
        lines.append(f"{line}{_GAP}{mark}" if n == 0 and mark else line.rstrip())
    return lines


def _listed(row: Sequence[str], mark: str, table: TableShown, width: int) -> list[str]:
    said = ",".join(f"{name} {cell}".strip() for name, cell in zip(table.header, row, strict=True) if cell)
    return wrap(f"{said}{mark}", width)
