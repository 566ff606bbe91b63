"""Rows of a file of questions under the fields that its columns name; no value is interpreted yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.dataset.fields import field_of, nearest_name
from eval.errors import DatasetError

TEMPLATE = "`bluebook eval template questions.csv` writes an empty set with all columns"


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row: its number in the file, from 1, and its values by the field that their column names."""

    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class RawFile:
    """The rows of a file, and what was wrong with others by their number. ``unit`` is what is counted: line or row."""

    unit: str
    rows: list[RawRow] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def columns_of(path: Path, headers: Sequence[str]) -> dict[int, str]:
    """Fields by the position of their column, from 0; columns of the user's own, as remarks, are left out.

    Raises ``DatasetError`` where no column has the question, two have the same field, or one seems to be mistyped.
    """
    columns: dict[int, str] = {}
    for n, header in enumerate(header.strip() for header in headers):
        known = field_of(header)
        if known is None and (near := nearest_name(header)):
            raise DatasetError(f"{path}: unknown column {header!r}; did you mean {near!r}? Rename it.")
        if known == "evidence":
            raise DatasetError(f"{path}: the column {header!r} cannot be read from a sheet; evidence needs .jsonl.")
        if known in columns.values():
            first = headers[next(at for at, name in columns.items() if name == known)].strip()
            raise DatasetError(f"{path}: the columns {first!r} and {header!r} both give the {known}. Rename one.")
        if known is not None:
            columns[n] = known
    if "question" not in columns.values():
        found = ", ".join(repr(header.strip()[:20]) for header in headers if header.strip())
        raise DatasetError(
            f"{path} has no column for the question. Columns found: {found}. Needed in the first row: question (问题), "
            f"and answer (答案) to score answers; {TEMPLATE}."
        )
    return columns
