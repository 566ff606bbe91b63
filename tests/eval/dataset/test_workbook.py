"""Workbooks: cells as their readers see them, and files that are none."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from eval.dataset.loading import load_dataset
from eval.errors import DatasetError
from tests.eval.dataset.writers import write_csv, write_xlsx


def workbook(path: Path, value: Any, number_format: str | None = None) -> Path:
    """A workbook whose one answer is a value in a format."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["问题", "答案"])
    sheet["A2"] = "多少?"
    sheet["B2"] = value
    if number_format:
        sheet["B2"].number_format = number_format
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (408, None, "408"),
        (8.0, None, "8"),
        (0.754, "0.00%", "75.4%"),
        (0.07, "0%", "7%"),
        (1234567890123, None, "1234567890123"),
        (1.1, None, "1.1"),
        (0.5, '0.0"%"', "0.5"),
        (True, None, "true"),
        (datetime(2024, 3, 1), 'yyyy"年"m"月"', "2024年3月"),
        (datetime(2024, 3, 1), 'yyyy"年"m"月"d"日";@', "2024年3月1日"),
        (datetime(2024, 3, 1), '[$-804]m"月"d"日"', "3月1日"),
        (date(2024, 3, 1), "yyyy-mm-dd", "2024-03-01"),
        (datetime(2024, 3, 1, 12, 30), "yyyy-mm-dd hh:mm", "2024-03-01 12:30:00"),
        (timedelta(hours=1), "[h]:mm", "1:00:00"),
        ("  三成 ", None, "三成"),
    ],
)
def test_cells_are_read_as_they_are_shown(value: Any, number_format: str | None, expected: str, tmp_path: Path) -> None:
    assert load_dataset(workbook(tmp_path / "a.xlsx", value, number_format)).questions[0].reference == expected


def test_a_month_typed_into_the_chinese_excel(tmp_path: Path) -> None:
    # Excel stores its number, 45352 days since 1900, under a format that only its Chinese edition knows (57).
    made = workbook(tmp_path / "a.xlsx", 45352, "0.0000")
    changed = tmp_path / "b.xlsx"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/styles.xml":
                assert content.count(b'numFmtId="164"') == 2
                content = content.replace(b'<xf numFmtId="164"', b'<xf numFmtId="57"')
            target.writestr(name, content)
    assert load_dataset(changed).questions[0].reference == "2024年3月"


def test_rows_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [[], ["问题", "可回答"], [], ["甲?", "是"], [None, None], ["乙?", "也许"]]
    with pytest.raises(DatasetError, match=r"a\.xlsx, row 6, answerable: '也许' is neither yes nor no"):
        load_dataset(write_xlsx(tmp_path / "a.xlsx", rows))


def test_notes_beside_the_table_are_no_questions(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [["问题", "答案", "备注"], ["甲?", "1", "x", "y"], [None, None, "待补充"]]
    assert [q.question for q in load_dataset(write_xlsx(tmp_path / "a.xlsx", rows)).questions] == ["甲?"]


def test_an_error_in_a_cell(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"row 2, reference: the cell holds the error #DIV/0!; correct it"):
        load_dataset(workbook(tmp_path / "a.xlsx", "#DIV/0!"))


def test_the_sheet_with_the_questions_is_read_wherever_it_is(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["说明"])
    book.create_sheet("甲").append(["问题", "答案"])
    book["甲"].append(["规模?", "3"])
    book.save(tmp_path / "a.xlsx")
    assert [q.question for q in load_dataset(tmp_path / "a.xlsx").questions] == ["规模?"]
    book.create_sheet("乙").append(["question"])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(DatasetError, match=r"b\.xlsx has questions in several sheets \(甲, 乙\)\. Keep them in one"):
        load_dataset(tmp_path / "b.xlsx")


def test_a_workbook_without_questions(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(DatasetError, match="has no cells with anything in them"):
        load_dataset(tmp_path / "empty.xlsx")
    with pytest.raises(DatasetError, match=r"no column for the question\. Columns found: '规模', '3'"):
        load_dataset(write_xlsx(tmp_path / "a.xlsx", [["规模", "3"]]))
    with pytest.raises(DatasetError, match="has no questions yet"):
        load_dataset(write_xlsx(tmp_path / "a.xlsx", [["问题", "答案"]]))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"question,answer\n", r"a\.xlsx is not a workbook, or damaged \(File is not a zip file\)\. Save it anew"),
        (b"\xd0\xcf\x11\xe0 and more", r"a\.xlsx is an old workbook \(\.xls\) or has a password"),
    ],
)
def test_what_is_no_workbook(content: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(DatasetError, match=expected):
        load_dataset(tmp_path / "a.xlsx")


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short(kept: float, tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", "1").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(DatasetError, match="is not a workbook, or damaged"):
        load_dataset(tmp_path / "a.xlsx")


def test_a_workbook_with_a_broken_part(tmp_path: Path) -> None:
    made = workbook(tmp_path / "a.xlsx", "1")
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name)[:-20] if "sheet1" in name else source.read(name))
    with pytest.raises(DatasetError, match="is not a workbook, or damaged"):
        load_dataset(tmp_path / "b.xlsx")


def test_a_workbook_under_the_name_of_a_text(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", "1").rename(tmp_path / "a.csv")
    with pytest.raises(DatasetError, match=r"is a workbook by its content, not \.csv\. Rename it to a\.xlsx"):
        load_dataset(path)


def test_text_between_tabs_as_excel_saves_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.txt", [["问题", "答案"], ["甲,乙?", "1;2"]], "utf-16", "\t")
    assert load_dataset(path).questions[0].question == "甲,乙?"
