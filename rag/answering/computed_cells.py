"""Cells of a table → the highest, the lowest, the sum or the difference of them, with the computation written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.answering.asked_cells import Operation
from rag.answering.table_cells import Column, Row, Table
from rag.answering.table_units import Amount, amount
from rag.facts.quantities import SCALES

_MOST_WRITTEN = 8
"""Of more cells than this the computation is not written out one by one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell with a number in it."""

    row: Row
    column: Column
    amount: Amount
    unit: str


@dataclass(frozen=True, slots=True)
class Result:
    """``first`` are the cells that are the result (highest, lowest) or that it is made of; ``value`` as it is written."""

    operation: Operation
    value: str
    unit: str
    expression: str
    first: tuple[Place, ...]
    cited: tuple[Place, ...]
    """The cells whose numbers the expression holds, those of the result first."""
    compared: int
    sign: int = 0
    """Of a difference: 1 where the first cell is the greater, -1 where it is the smaller, 0 where they are the same."""
    across: bool = False
    """Whether the cells are those of one row."""


def places_of(table: Table, rows: Sequence[Row], columns: Sequence[Column]) -> tuple[Place, ...] | None:
    """The cells as numbers; ``None`` where one is missing or they are not all of one unit."""
    found = []
    for row in rows:
        for column in columns:
            number = amount(row.cells[column.at])
            if number is None:
                return None
            found.append(Place(row, column, number, number.unit or table.unit_of(row, column) or ""))
    return tuple(found) if len({place.unit for place in found}) == 1 else None


def compute(operation: Operation, table: Table, rows: Sequence[Row], columns: Sequence[Column]) -> Result | None:
    """The result, exact; ``None`` where the cells cannot be computed with. Cells that are missing are left out of a ranking."""
    if operation in ("highest", "lowest"):
        return _ranked(operation, table, rows, columns)
    places = places_of(table, rows, columns)
    if places is None or len(places) < 2:
        return None
    unit = places[0].unit
    if operation == "sum":
        if unit in ("%", "‰"):
            return None
        total = sum((place.amount.value for place in places), Decimal(0))
        expression = (
            " + ".join(_term(place) for place in places) if len(places) <= _MOST_WRITTEN else f"{len(places)}个数相加"
        )
        value = written(total, places)
        return Result(operation, value, unit, f"{expression} = {value}", places, places, len(places))
    if operation != "difference" or len(places) != 2:
        return None
    one, other = places
    by = one.amount.value - other.amount.value
    great, small = (one, other) if by >= 0 else (other, one)
    value = written(abs(by), places)
    if unit == "%":
        unit = "个百分点"
    return Result(
        operation, value, unit, f"{_term(great)} − {_term(small)} = {value}", places, places, 2, (by > 0) - (by < 0)
    )


def _ranked(operation: Operation, table: Table, rows: Sequence[Row], columns: Sequence[Column]) -> Result | None:
    known = [(row, column) for row in rows for column in columns if amount(row.cells[column.at]) is not None]
    found = [place for row, column in known for place in places_of(table, [row], [column]) or ()]
    scaled = [_scaled(place) for place in found]
    if len(found) < 2 or len(found) * 2 <= len(rows) * len(columns) or len({unit for _, unit in scaled}) != 1:
        return None
    values = [value for value, _ in scaled]
    best = max(values) if operation == "highest" else min(values)
    first = tuple(place for place, value in zip(found, values, strict=True) if value == best)
    written_out = len(found) <= _MOST_WRITTEN
    cited = tuple(sorted(found, key=lambda place: place not in first)) if written_out else first
    sign = " > " if operation == "highest" else " < "
    order = sorted(zip(values, found, strict=True), key=lambda pair: pair[0], reverse=operation == "highest")
    expression = (
        sign.join(dict.fromkeys(f"{place.row.cells[place.column.at]}" for _, place in order))
        if written_out
        else f"在{len(found)}个数中比较"
    )
    return Result(
        operation,
        first[0].row.cells[first[0].column.at],
        first[0].unit,
        expression,
        first,
        cited,
        len(found),
        across=len(rows) == 1,
    )


def _scaled(place: Place) -> tuple[Decimal, str]:
    """The value with the scale of its unit multiplied in, and the unit without: 1.2亿元 and 9,000万元 can be compared."""
    for scale, factor in SCALES.items():
        if place.unit.startswith(scale) and (len(place.unit) > len(scale) or place.unit == scale):
            return place.amount.value * factor, place.unit[len(scale) :]
    return place.amount.value, place.unit


def _term(place: Place) -> str:
    number = place.row.cells[place.column.at].removesuffix(place.amount.unit).strip()
    return f"({number})" if place.amount.value < 0 and not number.startswith("(") else number


def written(value: Decimal, places: Sequence[Place]) -> str:
    """A number as the cells write theirs: with their decimals, with thousands set apart where they are."""
    digits = max(-int(place.amount.value.as_tuple().exponent) for place in places)
    grouped = any(place.amount.grouped for place in places)
    return f"{value:,.{max(digits, 0)}f}" if grouped else f"{value:.{max(digits, 0)}f}"
