"""An empty set of questions, to be filled in: CSV, XLSX or JSONL."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from eval.dataset.loading import EXAMPLE_MARK
from eval.errors import DatasetError
from index.errors import StorageError
from index.shell import word

COLUMNS = ("问题", "答案", "要点", "页码", "章节", "类型", "可回答", "上文")
"""Headers of a sheet; all but the first may be left empty, or removed."""
EXAMPLE = (
    f"{EXAMPLE_MARK}2030年末自动化码头投资余额是多少?",
    "2030年末为4800亿元。",
    "4800亿元|4800亿;2030年末",
    "1",
    "一、总体情况>(一)投资",
    "number",
    "是",
    "",
)
RECORD: dict[str, Any] = {
    "question": EXAMPLE[0],
    "answer": EXAMPLE[1],
    "facts": [["4800亿元", "4800亿"], ["2030年末"]],
    "page": "1",
    "section": ["一、总体情况", "(一)投资"],
    "kind": "number",
    "answerable": True,
    "conversation": [],
}
"""The same example as a line of JSONL."""
WIDTHS = (50, 50, 30, 8, 40, 12, 10, 40)


def write_template(path: Path) -> None:
    """Write a set with headers and one example, which is never evaluated, in the format of the path's suffix.

    Raises ``DatasetError`` where the file is there already or the suffix is none of .csv, .xlsx and .jsonl,
    ``StorageError`` where the disk refuses.
    """
    makers = {".csv": _csv, ".xlsx": _workbook, ".jsonl": _json_line}
    make = makers.get(path.suffix.lower())
    if make is None:
        raise DatasetError(
            f"{path}: a template is .csv, .xlsx or .jsonl, not {path.suffix or 'without a suffix'}. "
            f"Try: bluebook eval template {word(path.with_suffix('.csv'))}"
        )
    content = make()
    try:
        # "x": whatever stands there is somebody's work, also where it appeared a moment ago.
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise DatasetError(f"{path} exists and is left as it is. Choose another name, or remove it first.") from None
    except OSError as error:
        raise StorageError(
            f"cannot write {path}: {error.strerror or error}. Check that its folder exists and can be written to."
        ) from error


def _csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, EXAMPLE])
    # Excel takes a file without this mark for GBK.
    return text.getvalue().encode("utf-8-sig")


def _json_line() -> bytes:
    return (json.dumps(RECORD, ensure_ascii=False) + "\n").encode()


def _workbook() -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.create_sheet("问题", 0)
    del book["Sheet"]
    sheet.append(COLUMNS)
    sheet.append(EXAMPLE)
    sheet.freeze_panes = "A2"
    for n, width in enumerate(WIDTHS, start=1):
        column = sheet.column_dimensions[get_column_letter(n)]
        column.width = width
        # Text, so that 75.40% and 2024年3月 stay as they are typed.
        column.number_format = "@"
        sheet.cell(1, n).font = Font(bold=True)
        example = sheet.cell(2, n)
        example.font = Font(italic=True, color="808080")
        example.alignment = Alignment(wrap_text=True, vertical="top")
        example.number_format = "@"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
