"""Files of questions to rows: JSONL, CSV in any of its forms, and workbooks; no value is interpreted yet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from eval.dataset.decoding import decode_text
from eval.dataset.fields import FIELDS, field_of, nearest_name
from eval.dataset.rows import TEMPLATE, RawFile, RawRow, columns_of
from eval.dataset.workbook import read_workbook
from eval.errors import DatasetError

JSON_SUFFIXES = (".jsonl", ".ndjson")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
_DELIMITERS = ",\t;"
_ZIP = b"PK\x03\x04"


def read_bytes(path: Path) -> bytes:
    """Bytes of a set of questions; ``DatasetError`` for a folder, a missing, an unreadable or an empty file."""
    if path.is_dir():
        inside = sorted(p.name for p in path.iterdir() if p.suffix.lower() in (*JSON_SUFFIXES, ".csv", ".xlsx"))
        hint = f"; it holds {', '.join(inside[:5])}" if inside else ""
        raise DatasetError(f"{path} is a folder; a set of questions is one file (.jsonl, .csv or .xlsx){hint}.")
    if not path.exists():
        raise DatasetError(f"no such file: {path}. Check the path; {TEMPLATE}.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror or error}. Check its permissions.") from error
    if not data:
        raise DatasetError(f"{path} is empty (0 bytes); {TEMPLATE}.")
    return data


def read_rows(path: Path, data: bytes) -> RawFile:
    """The rows of a file by its suffix. ``DatasetError`` where there is nothing to take rows from."""
    suffix = path.suffix.lower()
    if suffix in WORKBOOK_SUFFIXES:
        return read_workbook(path, data)
    if suffix not in JSON_SUFFIXES + TEXT_SUFFIXES:
        raise DatasetError(
            f"{path}: the suffix {suffix or '(none)'} is unknown. A set of questions is .jsonl (one object a line), "
            ".csv, .tsv or .xlsx; save it as one of these."
        )
    if data.startswith(_ZIP):
        raise DatasetError(f"{path} is a workbook by its content, not {suffix}. Rename it to {path.stem}.xlsx.")
    text = decode_text(path, data)
    if not text.strip():
        raise DatasetError(f"{path} has no text, only {len(data)} bytes of white space; {TEMPLATE}.")
    return _json_lines(path, text) if suffix in JSON_SUFFIXES else _csv(path, text)


def _json_lines(path: Path, text: str) -> RawFile:
    """One object a line; blank lines are skipped."""
    raw = RawFile("line")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                raw.rows.append(RawRow(number, _object(line)))
            except (ValueError, RecursionError) as error:
                raw.problems.append((number, str(error)))
    if len(raw.problems) > 1 and _is_json(text):
        raise DatasetError(
            f"{path} is one JSON value over several lines. Write one object a line, without commas between the lines: "
            '{"question": "…", "answer": "…"}'
        )
    return raw


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ValueError(
            f'not JSON ({error.msg} at column {error.colno}). Write one object a line: {{"question": "…"}}'
        ) from error
    if not isinstance(found, dict):
        raise ValueError(f'{type(found).__name__} instead of an object. Write: {{"question": "…", "answer": "…"}}')
    values: dict[str, Any] = {}
    for name, value in found.items():
        known = field_of(name)
        if known is None:
            near = nearest_name(name)
            hint = f"did you mean {near!r}?" if near else f"allowed are {', '.join(FIELDS)}"
            raise ValueError(f"unknown field {name!r}; {hint}")
        if known in values:
            raise ValueError(f"{name!r} gives the {known} a second time; keep one")
        values[known] = value
    return values


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {twice!r} stands twice in one object; keep one")
    return found


def _csv(path: Path, text: str) -> RawFile:
    """Rows below a line of headers, between commas, tabs or semicolons, whichever the headers have."""
    delimiter = max(_DELIMITERS, key=lambda mark: len(_known_columns(text, mark)))
    raw = RawFile("line")
    header: list[str] = []
    columns: dict[int, str] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                pass
            elif not header:
                header, columns = cells, columns_of(path, cells)
            elif any(cell.strip() for cell in cells[len(header) :]):
                raw.problems.append(
                    (
                        number,
                        f"{len(cells)} cells under {len(header)} columns. "
                        f'Put a cell that holds {delimiter!r} into quotes: "…"',
                    )
                )
            else:
                raw.rows.append(RawRow(number, {columns[n]: cell for n, cell in enumerate(cells) if n in columns}))
            number = reader.line_num + 1
    except csv.Error as error:
        raw.problems.append((number, f"not CSV ({error}). Close every quote; write a quote inside a cell twice"))
    return raw


def _known_columns(text: str, delimiter: str) -> set[str]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next((cells for cells in lines if any(cell.strip() for cell in cells)), [])
    except csv.Error:
        return set()
    return {known for cell in header if (known := field_of(cell))}
