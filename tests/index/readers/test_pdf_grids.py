"""Grids as annual reports draw them: open at the sides, mostly empty, several in one, out of line, over pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.readers.pdf.open_sides import open_sides
from index.readers.pdf.reader import read_pdf
from index.schema import Block, Document
from tests.index.make_pdf import HEIGHT, Draw, PdfMaker, filler, make_pdf

Read = Callable[[Draw], list[Block]]


@pytest.fixture
def tables(tmp_path: Path) -> Read:
    def run(draw: Draw) -> list[Block]:
        document: Document = read_pdf(make_pdf(tmp_path / "report.pdf", draw))
        return [block for block in document.blocks if block.kind == "table"]

    return run


def cells(table: Block) -> list[tuple[str, ...]]:
    """Header and rows."""
    return [table.header, *(row.cells for row in table.rows)]


def across(pdf: PdfMaker, x0: float, x1: float, *ys: float) -> None:
    for y in ys:
        pdf.rule(x0, x1, y)


def down(pdf: PdfMaker, top: float, bottom: float, *xs: float) -> None:
    for x in xs:
        pdf.canvas.line(x, HEIGHT - top, x, HEIGHT - bottom)


def put(pdf: PdfMaker, xs: Sequence[float], y: float, texts: Sequence[str]) -> None:
    for x, text in zip(xs, texts, strict=True):
        if text:
            pdf.text(x + 4, y + 14, text, 10)


@pytest.mark.parametrize("inner", [(200.0,), (200.0, 320.0)])
def test_sides_left_open(tables: Read, inner: tuple[float, ...]) -> None:
    """Rules between the columns, none at the left and right edge: the outer columns belong to it."""
    rows = [["客户", "余额", "比例"], ["客户一", "2,686", "6.65"], ["客户二", "2,140", "5.30"]]
    wide = len(inner) + 1

    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        across(pdf, 90, 440, 200, 220, 240, 260)
        down(pdf, 200, 260, *inner)
        for at, row in enumerate(rows):
            put(pdf, [90, *inner], 200 + 20 * at, row[:wide])
        pdf.page()

    assert [cells(table) for table in tables(draw)] == [[tuple(row[:wide]) for row in rows]]


def test_rules_without_anything_upright_between_are_left_as_they_are() -> None:
    rules = [{"orientation": "h", "x0": 90.0, "x1": 440.0, "top": y, "bottom": y} for y in (200.0, 220.0, 240.0)]
    upright = {"orientation": "v", "x0": 200.0, "x1": 200.0, "top": 200.0, "bottom": 240.0}
    assert open_sides(rules) == []
    assert open_sides([*rules, {**upright, "bottom": 220.0}]) == []
    assert [edge["x0"] for edge in open_sides([*rules, upright])] == [90.0, 440.0]
    assert [edge["x0"] for edge in open_sides([*rules, upright, {**upright, "x0": 90.0}])] == [440.0]


def test_a_balance_sheet_is_mostly_empty_and_goes_on_with_a_column_that_is_empty_there(tables: Read) -> None:
    names = [f"项目{mark}" for mark in "甲乙丙丁戊己庚辛"]
    xs = [90.0, 220.0, 300.0, 400.0, 500.0]

    def page(pdf: PdfMaker, rows: Sequence[Sequence[str]], top: float) -> None:
        pdf.grid(xs, [top + 20 * at for at in range(len(rows) + 1)], [list(row) for row in rows])

    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        page(pdf, [["资产", "附注", "2019年", "2018年"], *([name, "", "", ""] for name in names)], 580)
        pdf.text(300, 590 + 14 + 6, "", 10)
        pdf.text(224, 614, "七、1", 10)
        pdf.text(304, 614, "9,054", 10)
        pdf.text(404, 614, "6,270", 10)
        pdf.page()
        page(pdf, [["负债合计", "", "719", "405"], ["永续债", "", "", ""], ["租赁负债", "", "12", ""]], 90)
        pdf.y = 200
        pdf.paragraph(filler(2))
        pdf.page()

    (table,) = tables(draw)
    assert cells(table) == [
        ("资产", "附注", "2019年", "2018年"),
        ("项目甲", "七、1", "9,054", "6,270"),
        *((name, "", "", "") for name in names[1:]),
        ("负债合计", "", "719", "405"),
        ("永续债", "", "", ""),
        ("租赁负债", "", "12", ""),
    ]


def test_two_tables_in_one_grid(tables: Read) -> None:
    """A row of one cell parts rows of other columns: it is the title of what follows."""

    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.grid([90, 180, 270, 450], [200, 220, 240], [["姓名", "股数", "比例"], ["王一", "4,053", "1.84"]])
        pdf.grid([90, 450], [240, 260], [["前三名股东"]])
        below = [["股东", "种类", "数量"], ["李二", "普通股", "5,508"], ["张三", "普通股", "4,734"]]
        pdf.grid([90, 220, 340, 450], [260, 280, 300, 320], below)
        pdf.page()

    assert [cells(table) for table in tables(draw)] == [
        [("姓名", "股数", "比例"), ("王一", "4,053", "1.84")],
        [("前三名股东 股东", "种类", "数量"), ("李二", "普通股", "5,508"), ("张三", "普通股", "4,734")],
    ]


def test_rows_of_a_section_do_not_part_a_table(tables: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.grid([90, 220, 340, 450], [200, 220], [["项目", "年初", "年末"]])
        pdf.grid([90, 450], [220, 240], [["金融资产"]])
        pdf.grid([90, 220, 340, 450], [240, 260, 280], [["货币", "627", "905"], ["票据", "46", "50"]])
        pdf.page()

    (table,) = tables(draw)
    assert cells(table)[0] == ("项目", "年初", "年末")
    assert [row[0] for row in cells(table)[1:]] == ["金融资产", "货币", "票据"]


def test_columns_drawn_out_of_line_and_a_header_that_reaches_down(tables: Read) -> None:
    """The rules of the header stand five points beside those of the rows, and its first cell reaches over both of its rows."""

    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        across(pdf, 90, 450, 200, 240, 260, 280)
        across(pdf, 215, 450, 220)
        down(pdf, 200, 280, 90, 450)
        down(pdf, 200, 240, 215)
        down(pdf, 220, 240, 335)
        down(pdf, 240, 280, 220, 340)
        put(pdf, [90, 215], 200, ["类别", "本期变动"])
        put(pdf, [215, 335], 220, ["计提", "转回"])
        put(pdf, [90, 220, 340], 240, ["单项", "1,185", "265"])
        put(pdf, [90, 220, 340], 260, ["组合", "4,644", "1,450"])
        pdf.page()

    (table,) = tables(draw)
    assert cells(table) == [
        ("类别", "本期变动 计提", "本期变动 转回"),
        ("单项", "1,185", "265"),
        ("组合", "4,644", "1,450"),
    ]


def test_a_line_without_columns_parts_no_table_and_white_areas_make_none(tables: Read) -> None:
    """Rows of a section are drawn as a gap between grids; white paper behind each text has edges that nobody sees."""
    rows = [
        ["时间", "部门", "态度"],
        ["2014年1月", "甲国央行", "承认数字货币的地位"],
        ["2014年3月", "乙国税局", "认定为财产的一种"],
    ]

    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        xs = [90.0, 170.0, 260.0, 450.0]
        tops = [200.0, 240.0, 260.0]
        for top, row in zip(tops, rows, strict=True):
            for x0, text in zip(xs, row, strict=False):
                pdf.canvas.setFillColorRGB(1, 1, 1)
                pdf.canvas.rect(x0 + 3, HEIGHT - top - 17, 10 * len(text), 14, stroke=0, fill=1)
                pdf.canvas.setFillColorRGB(0, 0, 0)
                pdf.text(x0 + 4, top + 14, text, 10)
        across(pdf, 90, 450, 200, 220, 240, 260, 280)
        down(pdf, 200, 220, *xs)
        down(pdf, 240, 280, *xs)
        pdf.text(94, 234, "肯定的态度", 10)
        pdf.page()

    (table,) = tables(draw)
    assert cells(table) == [tuple(rows[0]), ("肯定的态度", "", ""), *map(tuple, rows[1:])]
