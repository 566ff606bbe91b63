"""Kinds of tables, each on a PDF that the test makes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.chunking.chunks import chunk_document
from index.readers.pdf.table_units import unit_in_caption, unit_line
from index.schema import Block, Document
from tests.index.make_pdf import HEIGHT, LEFT, RIGHT, PdfMaker, filler
from tests.index.readers.conftest import Read

CITIES = [
    ["城市", "常住人口(万人)", "生产总值(亿元)"],
    ["临海市", "512.6", "6,870.4"],
    ["东港市", "386.1", "4,215.9"],
    ["云岭市", "297.3", "2,108.7"],
]
FIGURES = [
    ["项目", "2023年", "2024年"],
    ["营业收入", "128,450", "143,920"],
    ["净利润", "12,870", "15,240"],
    ["增长率(%)", "3.2", "4.1"],
]


def tables(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind == "table"]


def put(pdf: PdfMaker, xs: Sequence[float], rows: Sequence[Sequence[str]], top: float, pitch: float = 20) -> float:
    """Paint rows of cells without any rule; the place of the next row."""
    for row in rows:
        for x, cell in zip(xs, row, strict=True):
            if cell:
                pdf.text(x, top, cell, 10.5)
        top += pitch
    return top


def cells(table: Block) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def test_three_line_table(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、城市指标")
        pdf.paragraph(filler(1))
        pdf.centred(pdf.y, "表1 主要城市指标", 10.5)
        top = pdf.y + 10
        put(pdf, [LEFT + 10, 230, 380], CITIES, top + 14)
        for y in (top, top + 20, top + 80):
            pdf.rule(LEFT, RIGHT, y)
        pdf.text(LEFT, top + 94, "数据来源:统计局", 9)
        pdf.y = top + 130
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    document = read(draw)
    [table] = tables(document)
    assert (table.label, table.header, table.source) == ("表1", tuple(CITIES[0]), "统计局")
    assert cells(table) == [tuple(row) for row in CITIES[1:]]
    paragraphs = [block.text for block in document.blocks if block.kind == "paragraph"]
    assert paragraphs == [filler(1), filler(2)]


def test_three_line_table_with_a_header_of_two_rows(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.centred(200, "表2 人口与产值", 10.5)
        for x, text in ((100, "城市"), (212, "2023年"), (372, "2024年")):
            pdf.text(x, 224, text, 10.5)
        put(pdf, [100, 180, 260, 340, 420], [["", "人口", "产值", "人口", "产值"]], 244)
        rows = [["东港", "38.1", "42.6", "39.2", "43.9"], ["云岭", "29.7", "21.1", "30.3", "22.8"]]
        put(pdf, [100, 180, 260, 340, 420], rows, 268)
        for y in (210, 252, 294):
            pdf.rule(LEFT, RIGHT, y)
        pdf.page(number="1")

    [table] = tables(read(draw))
    assert table.header == ("城市", "2023年 人口", "2023年 产值", "2024年 人口", "2024年 产值")
    assert cells(table)[0] == ("东港", "38.1", "42.6", "39.2", "43.9")


def test_table_without_any_rule(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.centred(200, "表1 主要城市指标", 10.5)
        put(pdf, [100, 240, 400], CITIES, 224)
        pdf.y = 340
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    document = read(draw)
    [table] = tables(document)
    assert (table.label, table.header, len(table.rows)) == ("表1", tuple(CITIES[0]), 3)
    assert [block.text for block in document.blocks if block.kind == "paragraph"] == [filler(1), filler(2)]


def test_text_between_rules_and_lists_of_pairs_are_no_tables(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for y in (90, 112, 230):
            pdf.rule(LEFT, RIGHT, y)
        for seed in range(3):
            pdf.paragraph(filler(seed))
        for at in range(4):
            pdf.text(LEFT, 300 + 20 * at, f"第{at}位专家姓名")
            pdf.text(330, 300 + 20 * at, f"某某研究院第{at}室")
        pdf.page(number="1")

    assert tables(read(draw)) == []


@pytest.mark.parametrize("above", ["单位:万元", "（单位：万元  币种：人民币）", "金额单位：万元"])
def test_unit_above_the_table_reaches_its_columns(read: Read, above: str) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.centred(200, "表1 主要指标", 10.5)
        pdf.text(400, 216, above, 9)
        pdf.grid([LEFT, 220, 360, RIGHT], [222, 242, 262, 282, 302], FIGURES)
        pdf.y = 340
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    document = read(draw)
    [table] = tables(document)
    assert (table.label, table.header) == ("表1", ("项目", "2023年(万元)", "2024年(万元)"))
    [chunk] = [chunk for chunk in chunk_document(document) if chunk.kind == "table"]
    assert (chunk.header, chunk.caption) == (table.header, "表1 主要指标")
    assert "单位" not in "".join(block.text for block in document.blocks if block.kind == "paragraph")


def test_unit_lines() -> None:
    assert unit_line("单位：元  币种：人民币") == "元"
    assert unit_line("(单位:亿元)") == "亿元"
    assert unit_line("单位:张三建设公司负责。") is None
    assert unit_line("单位名称") is None
    assert unit_in_caption("表1 主要指标(单位:万元)") == "万元"


def _cell(pdf: PdfMaker, x0: float, y0: float, x1: float, y1: float, text: str) -> None:
    pdf.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0)
    pdf.text(x0 + 4, (y0 + y1) / 2 + 4, text, 10)


def test_merged_cells_in_the_header_name_every_column_under_them(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        _cell(pdf, 90, 200, 170, 240, "项目")
        _cell(pdf, 170, 200, 330, 220, "期末余额")
        _cell(pdf, 330, 200, 490, 220, "期初余额")
        for x, name in ((170, "金额"), (250, "比例(%)"), (330, "金额"), (410, "比例(%)")):
            _cell(pdf, x, 220, x + 80, 240, name)
        for at, row in enumerate((("存货", "53", "12.1", "48", "11.7"), ("应收账款", "67", "15.3", "61", "14.9"))):
            for x, text in zip((90, 170, 250, 330, 410), row, strict=True):
                _cell(pdf, x, 240 + 20 * at, x + 80, 260 + 20 * at, text)
        pdf.page(number="1")

    [table] = tables(read(draw))
    assert table.header == ("项目", "期末余额 金额", "期末余额 比例(%)", "期初余额 金额", "期初余额 比例(%)")
    assert cells(table) == [("存货", "53", "12.1", "48", "11.7"), ("应收账款", "67", "15.3", "61", "14.9")]


def test_a_table_of_values_alone_has_no_header(read: Read) -> None:
    rows = [["营业收入", "128,450"], ["净利润", "12,870"], ["研发费用", "6,530"]]

    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.grid([LEFT, 300, RIGHT], [200, 220, 240, 260], rows)
        pdf.page(number="1")

    [table] = tables(read(draw))
    assert table.header == ()
    assert cells(table) == [tuple(row) for row in rows]


def test_open_table_over_a_page_break(read: Read) -> None:
    xs = [LEFT + 10, 230.0, 380.0]
    more = [["石门市", "210.4", "1,902.5"], ["金山市", "188.8", "1,640.2"], ["白水市", "93.5", "873.1"]]

    def draw(pdf: PdfMaker) -> None:
        for seed in range(1, 8):
            pdf.paragraph(filler(seed))
        pdf.centred(640, "表1 主要城市指标", 10.5)
        put(pdf, xs, CITIES, 664)
        for y in (650, 670, 732):
            pdf.rule(LEFT, RIGHT, y)
        pdf.page("测试报告", "1")
        put(pdf, xs, [CITIES[0], *more], 104)
        for y in (90, 110, 172):
            pdf.rule(LEFT, RIGHT, y)
        pdf.y = 220
        pdf.paragraph(filler(9))
        pdf.page("测试报告", "2")

    [table] = tables(read(draw))
    assert [row[0] for row in cells(table)] == ["临海市", "东港市", "云岭市", "石门市", "金山市", "白水市"]
    assert [line.page_label for line in table.lines] == ["1"] * 3 + ["2"] * 3


def test_notes_below_a_table_belong_to_it(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、经营情况")
        pdf.centred(pdf.y, "表1 主要经营指标", 10.5)
        xs, ys = [LEFT, 230.0, 370.0, RIGHT], [pdf.y + 10 + 20 * n for n in range(5)]
        pdf.grid(xs, ys, FIGURES)
        pdf.text(LEFT, ys[-1] + 16, "注1:数据按当年价格计算,不含境外子公司。", 9)
        pdf.text(LEFT, ys[-1] + 30, "注2:2023年为调整后数据。", 9)
        pdf.text(LEFT, ys[-1] + 44, "资料来源:公司年报", 9)
        pdf.y = ys[-1] + 80
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    document = read(draw)
    [table] = tables(document)
    notes = ["注1:数据按当年价格计算,不含境外子公司。", "注2:2023年为调整后数据。"]
    assert [table.text[start:end] for start, end in table.notes] == notes
    assert cells(table) == [tuple(row) for row in FIGURES[1:]]
    assert table.source == "公司年报"
    assert [block.text for block in document.blocks if block.kind == "paragraph"] == [filler(2)]
    [chunk] = [chunk for chunk in chunk_document(document) if chunk.kind == "table"]
    assert (chunk.caption, chunk.header) == ("表1 主要经营指标", tuple(FIGURES[0]))
    assert [sentence.text for sentence in chunk.sentences][3:] == notes
    first = next(line for line in table.lines if line.start == table.notes[0][0])
    assert first.box is not None
    assert (round(first.box.x0), round(first.box.bottom - first.box.top)) == (round(LEFT), 9)


def test_sources_in_the_type_of_the_text_belong_to_what_stands_above_them(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        for x, n in ((LEFT, 1), (LEFT + 220, 2)):
            pdf.text(x, pdf.y + 10, f"图{n}:第{'一二'[n - 1]}个季度的吞吐量", 10.5)
            pdf.canvas.rect(x, HEIGHT - pdf.y - 140, 180, 120)
            pdf.text(x, pdf.y + 160, f"资料来源:第{'一二'[n - 1]}统计局、研究所")
        pdf.y += 190
        pdf.paragraph(filler(2))
        pdf.text(LEFT, pdf.y, "资料来源:没有谁的")
        pdf.y += 20
        pdf.paragraph(filler(3))
        pdf.page(number="1")

    document = read(draw)
    sources = {block.label: block.source for block in document.blocks if block.kind == "caption"}
    assert sources == {"图1": "第一统计局、研究所", "图2": "第二统计局、研究所"}
    assert "资料来源:没有谁的" in [block.text for block in document.blocks if block.kind == "paragraph"]


def test_a_name_that_begins_elsewhere_than_its_column_stands_over_it(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        top = pdf.y
        pdf.grid([LEFT, 250.0, RIGHT], [top, top + 20], [["地区", "银行"]])
        pdf.grid(
            [LEFT, 190.0, RIGHT],
            [top + 20 + 20 * n for n in range(4)],
            [["国内", "远山银行"], ["国内", "近水银行"], ["国外", "天边银行"]],
        )
        pdf.page(number="1")

    [table] = tables(read(draw))
    assert table.header == ("地区", "银行")
    assert cells(table) == [("国内", "远山银行"), ("国内", "近水银行"), ("国外", "天边银行")]


def test_strokes_a_hair_off_level_make_a_grid(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        xs, ys = [LEFT, 230.0, 370.0, RIGHT], [pdf.y + 20 * n for n in range(5)]
        put(pdf, [x + 4 for x in xs[:3]], FIGURES, ys[0] + 14)
        for y in ys:
            pdf.canvas.line(xs[0], HEIGHT - y, xs[-1], HEIGHT - y - 0.4)
        for x in xs:
            pdf.canvas.line(x, HEIGHT - ys[0], x + 0.4, HEIGHT - ys[-1])
        pdf.page(number="1")

    [table] = tables(read(draw))
    assert [table.header, *cells(table)] == [tuple(row) for row in FIGURES]
