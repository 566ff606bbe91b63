"""Sets of questions written to files as their users would, to be read back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from eval.schema import EvalQuestion

HEADERS = (
    "id",
    "question",
    "kind",
    "answerable",
    "reference",
    "facts",
    "section",
    "page",
    "conversation",
    "split",
    "document",
)


def cells(question: EvalQuestion) -> list[str]:
    """A question as a row of a sheet, under ``HEADERS``."""
    lists = {
        "facts": ";".join("|".join(forms) for forms in question.facts),
        "section": " > ".join(question.section),
        "conversation": "\n".join(question.conversation),
        "answerable": {True: "是", False: "否", None: ""}[question.answerable],
    }
    return [lists[name] if name in lists else getattr(question, name) or "" for name in HEADERS]


def write_jsonl(path: Path, rows: Sequence[EvalQuestion | dict[str, Any]]) -> Path:
    """One object a line."""
    records = [row if isinstance(row, dict) else asdict(row) for row in rows]
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Headers and rows."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    """Headers and rows in one sheet; text that begins with ``=`` stays text."""
    book = Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = value
            if isinstance(value, str) and value:
                cell.data_type = "s"
    book.save(path)
    return path
