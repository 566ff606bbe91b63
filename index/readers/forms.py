"""A form (客户名称 | 宁川铸造 | 成立日期 | 2009年6月) in, rows of a name and what is filled in out; nothing for another table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FORM_HEADER = ("项目", "")
"""What is filled in has no name besides that of its row."""
_LONGEST_NAME = 14
_LEAST_NAMES = 3
_DIGIT = re.compile(r"\d")
_PERIOD = re.compile(r"(?:19|20)\d\d\s*年?(?!\s*[\d/.-])")
"""What the names of columns begin with: 2024年投资额. A day is filled in: 2009年6月18日."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")

Cells = tuple[str, ...]


def form_rows(rows: Sequence[Sequence[str]]) -> tuple[Cells, ...]:
    """The fields of a form in reading order; empty where the table is none.

    Every other cell of a form is a name: short, without a number, in no other place. What shows that there is no header is
    a number in the first row or a field that reaches over several columns; of two columns, that what stands under the
    second is of no one kind.
    """
    width = max(map(len, rows), default=0)
    if width < 2 or width % 2:
        return ()
    fields = [field for row in rows for field in _fields(row)]
    names = [name for name, _ in fields]
    if len(names) < _LEAST_NAMES or len(set(names)) < len(names) or not all(map(_is_name, names)):
        return ()
    return tuple(fields) if _has_no_header(rows, width) else ()


def _fields(row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A row's names with what stands behind each; what is merged over the rest of the row is one field."""
    at = 0
    while at < len(row):
        name, at = row[at], at + 1
        value = row[at] if at < len(row) else ""
        at += 1
        while value and at < len(row) and row[at] == value:
            at += 1
        if name or value:
            yield name.rstrip(":： "), value


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and _DIGIT.search(text) is None and _CHINESE.search(text) is not None


def _has_no_header(rows: Sequence[Sequence[str]], width: int) -> bool:
    first = rows[0]
    if all(cell.endswith((":", "：")) for cell in first[::2] if cell):
        return True
    columns = [[bool(_DIGIT.search(row[at])) for row in rows if at < len(row) and row[at]] for at in range(1, width, 2)]
    if width == 2:
        below = columns[0][1:]
        return len(below) >= _LEAST_NAMES - 1 and 0.2 <= sum(below) / len(below) <= 0.8
    filled = any(_DIGIT.search(cell) and not _PERIOD.match(cell) for cell in first[1::2])
    if filled and any(0 < sum(column) < len(column) for column in columns):
        return True
    return any(len(row) > 2 and row[0] != row[1] and row[1] and len(set(row[1:])) == 1 for row in rows)
