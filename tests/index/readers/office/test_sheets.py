from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from index.readers.dispatch import read_document
from index.readers.office.cell_text import cell_text
from tests.index.readers.office.make_office import of_kind, outline, save, texts


def test_a_sheet_is_a_section_with_caption_unit_header_and_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "吞吐量"
    rows = [
        ["表2 各港口吞吐量", None, None, None],
        [None, None, None, "单位:万吨"],
        ["港口", "吞吐量", None, "占比"],
        [None, "2023年", "2024年", None],
        ["东港", 8640, 9120, 0.417],
        ["注:不含内河", None, None, None],
        ["数据来源:交通局", None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    for area in ("A1:D1", "A3:A4", "B3:C3", "D3:D4"):
        sheet.merge_cells(area)
    sheet["B5"].number_format = sheet["C5"].number_format = "#,##0"
    sheet["D5"].number_format = "0.0%"
    read = save(book, tmp_path / "a.xlsx")
    assert outline(read) == [(1, "吞吐量")]
    (table,) = of_kind(read, "table")
    assert table.header == ("港口", "吞吐量 2023年", "吞吐量 2024年", "占比")
    assert [row.cells for row in table.rows] == [("东港", "8,640", "9,120", "41.7%")]
    assert (table.label, table.source) == ("表2", "交通局")
    assert [block.text for block in of_kind(read, "caption")] == ["表2 各港口吞吐量(单位:万吨)"]
    assert [table.text[start:end] for start, end in table.notes] == ["注:不含内河"]
    assert texts(read) == []


def test_empty_rows_part_two_tables(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["镇", "户数"], ["东镇", 120], [], ["镇", "人口"], ["东镇", 480]):
        book.active.append(row)
    tables = of_kind(save(book, tmp_path / "a.xlsx"), "table")
    assert [table.header for table in tables] == [("镇", "户数"), ("镇", "人口")]


def test_what_is_hidden_or_not_computed_is_left_out_and_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["镇", "户数", "密"], ["东镇", 120, 1], ["西镇", 90, 2], ["合计", "=SUM(B2:B3)", 3]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("密").sheet_state = "hidden"
    read = save(book, tmp_path / "a.xlsx")
    (table,) = of_kind(read, "table")
    assert [row.cells for row in table.rows] == [("东镇", "120"), ("合计", "")]
    assert {(entry.what, entry.count) for entry in read.dropped} == {
        ("hidden sheet", 1),
        ("hidden row", 1),
        ("hidden column", 1),
        ("formula without a value", 1),
    }


def test_a_cell_far_away_does_not_make_billions(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"], book.active["A2"], book.active["B2"] = "镇", "户数", "东镇", 120
    book.active["XFD1048576"] = "远"
    assert [table.header for table in of_kind(save(book, tmp_path / "a.xlsx"), "table")] == [("镇", "户数")]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.056, "0.0%", "5.6%"),
        (9120, "#,##0", "9,120"),
        (3.14159, "0.00", "3.14"),
        (0.1 + 0.2, "General", "0.3"),
        (12, '0"万吨"', "12万吨"),
        (datetime.datetime(2024, 5, 1), "yyyy-mm-dd", "2024年5月1日"),
        (datetime.datetime(2024, 5, 1), 'yyyy"年"m"月"', "2024年5月"),
        (True, "General", "是"),
    ],
)
def test_cells_are_read_as_they_are_shown(value: object, form: str, text: str) -> None:
    assert cell_text(value, form) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_table_written_as_text(tmp_path: Path, encoding: str, sign: str) -> None:
    lines = [["港口", "2023年", "2024年"], ["东港", "8640", '"9,120"'], ["南湾港", "5310", "5480"]]
    path = tmp_path / "吞吐量.csv"
    path.write_bytes("\r\n".join(sign.join(line) for line in lines).encode(encoding))
    read = read_document(path)
    (table,) = of_kind(read, "table")
    assert (read.format, outline(read), table.header) == ("csv", [(1, "吞吐量")], ("港口", "2023年", "2024年"))
    assert [row.cells for row in table.rows] == [("东港", "8640", "9,120"), ("南湾港", "5310", "5480")]


def test_a_table_under_another_name_is_one_and_prose_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("镇,户数\n东镇,120\n西镇,90\n", "utf-8")
    (tmp_path / "b.txt").write_text("东镇很大,有人。\n西镇很小,无人。\n南镇不大,有人。\n", "utf-8")
    assert read_document(tmp_path / "a.txt").format == "csv"
    assert read_document(tmp_path / "b.txt").format == "markdown"


@pytest.mark.parametrize(
    "above", [["表一 茶园", None, None, "单位:万元"], ["编制单位:东县茶局", "2024年12月31日", None, "金额单位:万元"]]
)
def test_a_unit_beside_the_title_or_whose_table_it_is_makes_no_header(tmp_path: Path, above: list[str | None]) -> None:
    book = openpyxl.Workbook()
    title = [] if above[0] == "表一 茶园" else [["表一 茶园", None, None, None]]
    for row in (*title, above, ["镇", "预算", "执行", "完成"], ["东镇", 12, 9, 75]):
        book.active.append(row)
    read = save(book, tmp_path / "a.xlsx")
    (table,) = of_kind(read, "table")
    assert (table.header, [row.cells for row in table.rows]) == (
        ("镇", "预算", "执行", "完成"),
        [("东镇", "12", "9", "75")],
    )
    assert [block.text for block in of_kind(read, "caption")] == ["表一 茶园(单位:万元)"]


def test_tables_side_by_side_stand_below_one_another(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["茶局收支总表", None, None, None],
        ["部门:东县茶局", None, None, "单位:万元"],
        ["收入", None, "支出", None],
        ["项目", "决算数", "项目", "决算数"],
        ["拨款", 12, "茶园", 9],
        ["其他", 3, "茶市", 6],
    ):
        book.active.append(row)
    for area in ("A1:D1", "A3:B3", "C3:D3"):
        book.active.merge_cells(area)
    (table,) = of_kind(save(book, tmp_path / "a.xlsx"), "table")
    assert table.header == ("项目", "决算数")
    assert [row.cells for row in table.rows] == [("拨款", "12"), ("其他", "3"), ("茶园", "9"), ("茶市", "6")]
