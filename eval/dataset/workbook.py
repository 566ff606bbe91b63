"""Workbooks to rows: what stands in a cell as its reader sees it, not as the file stores it."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from eval.dataset.fields import field_of
from eval.dataset.rows import RawFile, RawRow, columns_of
from eval.errors import DatasetError

_OLE = b"\xd0\xcf\x11\xe0"
_QUOTES = re.compile(r'["\\]|\[[^\]]*\]')
_QUOTED = re.compile(r'"[^"]*"|\\.')
# Dates of the Chinese Excel by their number, which other programs do not know (ECMA-376 part 1, 18.8.30, zh-cn).
_CHINESE_DATES = dict.fromkeys((27, 36, 50, 52, 57), "y年m月") | {31: "y年m月d日"}

ERRORS = frozenset("#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A".split())

Cells = list[tuple[int, list[str]]]
"""Rows of a sheet that hold anything: their number from 1, and their cells as text."""


def read_workbook(path: Path, data: bytes) -> RawFile:
    """Rows of the one sheet that has a column of questions.

    Raises ``DatasetError`` for what is no workbook, and where no sheet has questions or several have.
    """
    if data.startswith(_OLE):
        raise DatasetError(f"{path} is an old workbook (.xls) or has a password. Save it as .xlsx without a password.")
    try:
        sheets = dict(_sheets(data))
    except Exception as error:  # openpyxl lets a damaged file fail with whatever the parser below it raises
        raise DatasetError(
            f"{path} is not a workbook, or damaged ({error}). Save it anew as .xlsx, or as .csv."
        ) from error
    filled = {title: rows for title, rows in sheets.items() if rows}
    if not filled:
        raise DatasetError(f"{path} has no cells with anything in them. Needed are the columns 问题 and 答案.")
    asked = [title for title, rows in filled.items() if any(field_of(cell) == "question" for cell in rows[0][1])]
    if len(asked) > 1:
        raise DatasetError(f"{path} has questions in several sheets ({', '.join(asked)}). Keep them in one.")
    return _rows(path, filled[asked[0] if asked else next(iter(filled))])


def _rows(path: Path, cells: Cells) -> RawFile:
    columns = columns_of(path, cells[0][1])
    raw = RawFile("row")
    for number, row in cells[1:]:
        values = {columns[n]: cell for n, cell in enumerate(row) if n in columns and cell}
        faults = [name for name, cell in values.items() if cell in ERRORS]
        raw.problems += [(number, f"{name}: the cell holds the error {values[name]}; correct it") for name in faults]
        # Notes beside the table are no questions.
        if values and not faults:
            raw.rows.append(RawRow(number, values))
    return raw


def _sheets(data: bytes) -> Iterator[tuple[str, Cells]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Told of extensions that hold no cells, such as drop-down lists.
        warnings.simplefilter("ignore", UserWarning)
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for sheet in workbook.worksheets:
                # The size that some programs write into a sheet is wrong, and would cut it.
                sheet.reset_dimensions()
                rows = ((n, [shown(cell) for cell in row]) for n, row in enumerate(sheet.iter_rows(), start=1))
                yield sheet.title, [(n, row) for n, row in rows if any(row)]
        finally:
            workbook.close()


def shown(cell: Any) -> str:
    """A cell as its reader sees it: ``50%`` is stored as 0.5, ``2024年3月`` as a day, and 8 may be 8.0."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return _date(value, cell.number_format or "")
    if isinstance(value, int | float):
        chinese = _CHINESE_DATES.get(cell.style_array.numFmtId)
        if chinese:
            from openpyxl.utils.datetime import from_excel

            return _date(from_excel(value, cell.parent.parent.epoch), chinese)
        percent = "%" in _QUOTED.sub("", cell.number_format or "")
        return f"{round(value * 100, 8):.15g}%" if percent else f"{value:.15g}"
    return str(value)


def _date(day: date, form: str) -> str:
    """A day with the parts that its format shows, with 年月日 where the format has them."""
    plain = _QUOTES.sub("", form).lower()
    if isinstance(day, datetime) and day.time() != time():
        return day.isoformat(sep=" ")
    parts = [(day.year, "y", "年"), (day.month, "m", "月"), (day.day, "d", "日")]
    seen = [(value, name) for value, mark, name in parts if mark in plain]
    if "年" in plain or "月" in plain:
        return "".join(f"{value}{name}" for value, name in seen)
    return "-".join(f"{value:02d}" for value, _ in seen) or day.isoformat()
