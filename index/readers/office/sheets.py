"""A workbook (XLSX) or a table as text (CSV, TSV) → Document: a section a sheet, its tables with header, unit and rows."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import Any

from index.errors import FormatError
from index.readers.flow import FlowReader, Heading, TableGrid
from index.readers.grids import MAX_CELLS
from index.readers.names import file_stem
from index.readers.office.cell_text import cell_text
from index.readers.office.delimiters import find_delimiter
from index.readers.office.finish import NO_PAGE, OfficeFile, document_of
from index.readers.office.package import damaged
from index.schema import Document, Dropped

_MOST_COLUMNS = 512
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >]")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?[\"']"
)


def read_workbook(file: OfficeFile) -> Document:
    """Read an XLSX. Raises ``FormatError`` or ``EmptySourceError``."""
    import openpyxl

    _check_merged(file)
    left: Counter[str] = Counter()
    reader = FlowReader()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that are not read
            book = openpyxl.load_workbook(io.BytesIO(file.data), data_only=True, keep_links=False)
            raw = openpyxl.load_workbook(io.BytesIO(file.data), keep_links=False) if _has_formulas(file) else None
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                left["hidden sheet"] += 1
            elif grid := _grid(sheet, None if raw is None else raw[sheet.title], left):
                reader.take([Heading(sheet.title, 1), TableGrid(grid)], NO_PAGE)
        left["chart sheet"] += len(book.chartsheets)
    except FormatError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged part makes Python say
        raise damaged(file.path, error) from error
    dropped = [Dropped(what, left[what], why) for what, why in _WHY.items()]
    return document_of(file, reader.builder, "xlsx", dropped=dropped)


_WHY: Mapping[str, str] = {
    "hidden sheet": "not shown",
    "hidden row": "not shown",
    "hidden column": "not shown",
    "formula without a value": "the file was never computed; open it in Excel and save it",
    "chart sheet": "charts are not read, their numbers stand in the sheets",
}


def _check_merged(file: OfficeFile) -> None:
    """Openpyxl makes a cell of each that a merged one covers: a whole sheet of them would never end."""
    from openpyxl.utils import column_index_from_string as column

    covered = 0
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for first, top, last, bottom in _MERGED.findall(archive.read(name)):
                    if last:
                        wide = abs(column(last.decode()) - column(first.decode())) + 1
                        covered += wide * (abs(int(bottom) - int(top)) + 1)
    if covered > MAX_CELLS:
        raise FormatError(
            f"{file.path} merges {covered:,} cells; at most {MAX_CELLS:,} are read. Save the sheet as CSV."
        )


def _has_formulas(file: OfficeFile) -> bool:
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(archive.read(name)) for name in names)


def _grid(sheet: Any, formulas: Any | None, left: Counter[str]) -> list[list[str]]:
    """The visible cells of a sheet, without its empty columns; rows between two filled ones stay where they are few."""
    hidden_rows = {row for row, found in sheet.row_dimensions.items() if found.hidden}
    hidden_columns = _hidden_columns(sheet)
    cells: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet._cells.items():  # rows and columns up to the last one may be billions
        if cell.value is None:
            if formulas is not None and (row, column) in formulas._cells:
                left["formula without a value"] += formulas._cells[row, column].data_type == "f"
            continue
        if text := cell_text(cell.value, cell.number_format):
            cells.setdefault(row, {})[column] = text
    for area in sheet.merged_cells.ranges:
        merged = cells.get(area.min_row, {}).get(area.min_col)
        if merged:
            for row in range(area.min_row, area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    cells.setdefault(row, {})[column] = merged
    left["hidden row"] += len(hidden_rows & cells.keys())
    used = {column for row in cells.values() for column in row}
    left["hidden column"] += len(hidden_columns & used)
    columns = sorted(used - hidden_columns)[:_MOST_COLUMNS]
    grid: list[list[str]] = []
    before = None
    for row in sorted(cells.keys() - hidden_rows):
        if before is not None and any(
            between not in hidden_rows for between in range(before + 1, min(row, before + 50))
        ):
            grid.append([])
        grid.append([cells[row].get(column, "") for column in columns])
        before = row
        if len(grid) * len(columns) > MAX_CELLS:
            raise FormatError(
                f"the sheet {sheet.title!r} has more than {MAX_CELLS:,} cells; split it, or save it as CSV"
            )
    return grid


def _hidden_columns(sheet: Any) -> set[int]:
    found: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            found |= set(range(dimension.min, min(dimension.max, dimension.min + 16384) + 1))
    return found


def read_csv(file: OfficeFile, text: str) -> Document:
    """Read a table that is written as text. Raises ``FormatError`` or ``EmptySourceError``."""
    delimiter = find_delimiter(text) or ","
    # A quote that is never closed makes one cell of the rest.
    csv.field_size_limit(1 << 20)
    try:
        grid = [row[:_MOST_COLUMNS] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise damaged(file.path, error) from error
    if sum(map(len, grid)) > MAX_CELLS:
        raise FormatError(f"{file.path} has more than {MAX_CELLS:,} cells; split it into several files.")
    reader = FlowReader()
    reader.take([Heading(file_stem(file.path), 1), TableGrid(grid)], NO_PAGE)
    return document_of(file, reader.builder, "csv")
