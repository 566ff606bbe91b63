"""Tables as reports print them: several on a page, shaded, over pages, with names over names and units beside other words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.readers.pdf.table_units import stated_unit, unit_line
from index.schema import Block, Document
from tests.index.make_pdf import HEIGHT, LEFT, RIGHT, PdfMaker, filler
from tests.index.readers.conftest import Read

GOODS = [["品类", "占比", "增速"], ["生鲜", "34.2%", "8.1%"], ["百货", "27.9%", "3.4%"], ["食品", "22.6%", "11.7%"]]
XS = [LEFT, 230.0, 370.0]


def tables(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind == "table"]


def all_rows(table: Block) -> list[list[str]]:
    return [list(table.header), *(list(row.cells) for row in table.rows)]


def between_rules(
    pdf: PdfMaker, caption: str, rows: Sequence[Sequence[str]], xs: Sequence[float], head: int = 1
) -> None:
    """Paint a caption and a table between three rules, and go on below it."""
    pdf.centred(pdf.y, caption, 10.5)
    top = pdf.y + 8
    for number, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=True):
            if cell:
                pdf.text(x, top + 14 + 20 * number, cell, 10.5)
    for y in (top, top + 20 * head, top + 20 * len(rows)):
        pdf.rule(LEFT, RIGHT, y)
    pdf.y = top + 20 * len(rows) + 30


def ruled(pdf: PdfMaker, rows: list[list[str]], top: float) -> None:
    pdf.grid([*XS, RIGHT], [top + 20 * n for n in range(len(rows) + 1)], rows)
    pdf.y = top + 20 * len(rows) + 30


def test_two_tables_of_one_width_on_a_page(read: Read) -> None:
    other = [["变量", "模型1", "模型2"], ["年龄", "0.213**", "0.198**"], ["常数项", "1.086", "0.975"]]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、结果")
        pdf.paragraph(filler(1))
        between_rules(pdf, "表1 品类销售", GOODS, XS)
        pdf.paragraph(filler(2))
        between_rules(pdf, "表2 回归结果", other, XS)
        pdf.paragraph(filler(3))
        pdf.page(number="1")

    found = [(table.label, all_rows(table)) for table in tables(read(draw))]
    assert found == [("表1", GOODS), ("表2", other)]


def test_names_over_names_between_rules(read: Read) -> None:
    """The name of the first column stands between the two lines of the others."""
    xs = [LEFT, 180.0, 260.0, 350.0, 430.0]
    rows = [["东部", "312", "48.1%", "337", "51.9%"], ["中部", "268", "50.9%", "258", "49.1%"]]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、样本")
        pdf.paragraph(filler(1))
        pdf.centred(pdf.y, "表1 样本分布", 10.5)
        top = pdf.y + 8
        for x, y, name in ((LEFT, 24, "地区"), (228, 14, "男"), (398, 14, "女")):
            pdf.text(x, top + y, name, 10.5)
        for x, name in zip(xs[1:], ["人数", "比例"] * 2, strict=True):
            pdf.text(x, top + 34, name, 10.5)
        for number, row in enumerate(rows):
            for x, cell in zip(xs, row, strict=True):
                pdf.text(x, top + 54 + 20 * number, cell, 10.5)
        for x0, y in ((LEFT, 0), (170, 20), (LEFT, 40), (LEFT, 80)):
            pdf.rule(x0, RIGHT, top + y)
        pdf.y = top + 110
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    [table] = tables(read(draw))
    assert table.header == ("地区", "男 人数", "男 比例", "女 人数", "女 比例")
    assert [list(row.cells) for row in table.rows] == rows


def test_every_second_row_is_shaded(read: Read) -> None:
    rows = [*GOODS, ["其他", "15.3%", "-2.2%"]]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、品类")
        pdf.paragraph(filler(1))
        pdf.centred(pdf.y, "表1 品类销售", 10.5)
        top = pdf.y + 10
        pdf.canvas.setFillGray(0.9)
        for number in range(0, len(rows), 2):
            for x0, x1 in zip(XS, [*XS[1:], RIGHT], strict=True):
                pdf.canvas.rect(x0, HEIGHT - top - 20 * (number + 1), x1 - x0, 20, stroke=0, fill=1)
        pdf.canvas.setFillGray(0)
        for number, row in enumerate(rows):
            for x, cell in zip(XS, row, strict=True):
                pdf.text(x + 4, top + 14 + 20 * number, cell, 10)
        pdf.y = top + 130
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    [table] = tables(read(draw))
    assert all_rows(table) == rows


@pytest.mark.parametrize("title", ["续表1", "表1 品类销售（续）", "(续上表)"])
def test_a_title_said_again_does_not_part_a_table(read: Read, title: str) -> None:
    more = [["饮料", "9.0%", "1.2%"], ["其他", "6.3%", "-2.2%"]]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、品类")
        pdf.paragraph(filler(1))
        pdf.centred(pdf.y, "表1 品类销售", 10.5)
        ruled(pdf, GOODS, pdf.y + 10)
        pdf.page(number="1")
        pdf.centred(pdf.y, title, 10.5)
        ruled(pdf, [GOODS[0], *more], pdf.y + 10)
        pdf.paragraph(filler(2))
        pdf.page(number="2")

    document = read(draw)
    [table] = tables(document)
    assert (table.label, all_rows(table)) == ("表1", [*GOODS, *more])
    assert [block.text for block in document.blocks if block.kind == "caption"] == ["表1 品类销售"]
    [told] = [item for item in document.dropped if item.what == "repeated table title"]
    assert [left.text for left in told.texts] == [title]


def test_a_unit_beside_other_words(read: Read) -> None:
    rows = [["项目", "期末余额", "期初余额"], ["货币资金", "86,412", "71,905"], ["存货", "40,276", "36,842"]]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、资产")
        pdf.paragraph(filler(1))
        pdf.centred(pdf.y, "表1 资产简表", 10.5)
        pdf.text(LEFT, pdf.y + 20, "编制单位:某农机公司", 9)
        pdf.text(380, pdf.y + 20, "金额单位:人民币千元", 9)
        ruled(pdf, rows, pdf.y + 30)
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    document = read(draw)
    [table] = tables(document)
    assert (table.label, table.header) == ("表1", ("项目", "期末余额(千元)", "期初余额(千元)"))
    assert any(block.text.startswith("编制单位") for block in document.blocks)


def test_a_unit_in_the_first_row(read: Read) -> None:
    rows = [["类别", "2023年", "2024年"], ["企业资产", "521.7", "566.2"], ["行政资产", "148.3", "153.9"]]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、资产")
        pdf.paragraph(filler(1))
        top = pdf.y + 10
        for x0, x1, y0, y1 in ((LEFT, RIGHT, top, top + 20),):
            pdf.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, fill=0)
        pdf.text(430, top + 14, "单位:亿元", 10)
        ruled(pdf, rows, top + 20)
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    [table] = tables(read(draw))
    assert table.header == ("类别", "2023年(亿元)", "2024年(亿元)")
    assert len(table.rows) == 2


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("编制单位:某公司 2024年度 单位:元", "元"),
        ("2024年12月31日 单位:元 币种:人民币", "元"),
        ("单位:人民币万元", "万元"),
        ("编制单位:某公司", None),
        ("本市共有单位 320 个", None),
    ],
)
def test_units_that_a_line_states(line: str, unit: str | None) -> None:
    assert stated_unit(line) == unit


def test_a_line_of_a_unit_and_more_is_no_line_of_a_unit() -> None:
    assert unit_line("编制单位:某公司 单位:元") is None


def test_captions_that_may_be_a_table_s_or_a_figure_s(read: Read) -> None:
    """图表1 beside 图表2 above pictures, 图表3 above a table."""

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、产量")
        pdf.paragraph(filler(1))
        for x, caption, source in (
            (LEFT, "图表 1:产量(万吨)", "资料来源:协会"),
            (320, "图表 2:出口(亿元)", "资料来源:海关"),
        ):
            pdf.text(x, pdf.y, caption, 10)
            pdf.canvas.rect(x, HEIGHT - pdf.y - 130, 150, 100, fill=1)
            pdf.text(x, pdf.y + 150, source, 9)
        pdf.y += 180
        pdf.paragraph(filler(2))
        pdf.text(LEFT, pdf.y, "图表 3:品类销售", 10)
        ruled(pdf, GOODS, pdf.y + 10)
        pdf.paragraph(filler(3))
        pdf.page(number="1")

    document = read(draw)
    captions = [(block.label, block.source, block.picture) for block in document.blocks if block.kind == "caption"]
    assert captions == [("图表1", "协会", True), ("图表2", "海关", True), ("图表3", None, False)]
    assert [(table.label, all_rows(table)) for table in tables(document)] == [("图表3", GOODS)]


def test_two_tables_with_a_heading_between_them(read: Read) -> None:
    """No caption says where the second begins."""
    other = [["县", "支出(亿元)", "增长(%)"], ["安溪", "30.2", "3.3"], ["德化", "25.6", "2.9"]]

    def draw(pdf: PdfMaker) -> None:
        for title, rows in (("一、品类", GOODS), ("二、支出", other)):
            pdf.heading(title)
            pdf.paragraph("情况如下：")
            pdf.y -= 24
            between_rules(pdf, "", rows, XS)
        pdf.paragraph(filler(1))
        pdf.page(number="1")

    document = read(draw)
    assert [all_rows(table) for table in tables(document)] == [GOODS, other]
    assert [section.title for section in document.sections] == ["一、品类", "二、支出"]


def test_a_cell_that_names_rows_on_two_pages(read: Read) -> None:
    """Its part on the second page is empty; the rows beside it are no ends of the last row of the first."""

    def part(pdf: PdfMaker, rows: list[list[str]], name: str) -> None:
        xs, top = [*XS, RIGHT], pdf.y + 10
        bottom = top + 20 * (len(rows) + 1)
        for n in range(len(rows) + 2):
            pdf.rule(xs[0] if n in (0, 1, len(rows) + 1) else xs[1], RIGHT, top + 20 * n)
        for x in xs:
            pdf.canvas.line(x, HEIGHT - top, x, HEIGHT - bottom)
        for x, cell in zip(XS, ["片区", "项目", "投资(万元)"], strict=True):
            pdf.text(x + 4, top + 14, cell, 10)
        pdf.text(XS[0] + 4, top + 34, name, 10)
        for number, row in enumerate(rows):
            for x, cell in zip(XS[1:], row, strict=True):
                pdf.text(x + 4, top + 34 + 20 * number, cell, 10)
        pdf.y = bottom + 30

    rows = [["改造工程", "1,000"], ["新建工程", "1,027"], ["修缮工程", "1,054"], ["绿化工程", "1,081"]]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、项目")
        pdf.paragraph(filler(1))
        part(pdf, rows[:2], "北片区")
        pdf.page(number="1")
        part(pdf, rows[2:], "")
        pdf.paragraph(filler(2))
        pdf.page(number="2")

    [table] = tables(read(draw))
    assert [list(row.cells) for row in table.rows] == [["北片区", *row] for row in rows]


def test_labels_of_a_figure_between_its_caption_and_its_source(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、规模")
        pdf.paragraph(filler(1))
        pdf.centred(pdf.y, "图1 产品规模", 10.5)
        for at, (value, year) in enumerate((("93.0", "2021"), ("136.4", "2022"), ("161.2", "2023"))):
            x, height = 200 + 70 * at, 40 + 20 * at
            pdf.canvas.rect(x, HEIGHT - pdf.y - 130, 30, height, fill=1)
            pdf.text(x, pdf.y + 126 - height, value, 8)
            pdf.text(x, pdf.y + 142, year, 8)
        pdf.text(LEFT + 24, pdf.y + 165, "资料来源:协会统计", 9)
        pdf.y += 190
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    document = read(draw)
    assert [block.text for block in document.blocks if block.kind == "paragraph"] == [filler(1), filler(2)]
    [caption] = [block for block in document.blocks if block.kind == "caption"]
    assert (caption.label, caption.source, caption.picture) == ("图1", "协会统计", True)
    [labels] = [item for item in document.dropped if item.what == "line inside a drawing"]
    assert labels.count == 4


def test_a_header_alone_at_the_foot_of_a_page(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、品类")
        pdf.paragraph(filler(1))
        pdf.centred(690, "表1 品类销售", 10.5)
        ruled(pdf, GOODS[:1], 700)
        pdf.page(number="1")
        ruled(pdf, GOODS[1:], 90)
        pdf.paragraph(filler(2))
        pdf.page(number="2")

    [table] = tables(read(draw))
    assert (table.label, all_rows(table)) == ("表1", GOODS)


@pytest.mark.parametrize("rules", [True, False])
def test_a_table_without_a_grid_goes_on_without_its_names(read: Read, rules: bool) -> None:
    rows = [[f"{name}县", str(20 + at), f"{100 + at}.5"] for at, name in enumerate("安宝长德峨丰光汉惠锦")]

    def part(pdf: PdfMaker, lines: list[list[str]], top: float) -> None:
        for number, line in enumerate(lines):
            for x, cell in zip(XS, line, strict=True):
                pdf.text(x, top + 14 + 20 * number, cell, 10.5)
        pdf.y = top + 20 * len(lines) + 30

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、网点")
        for seed in range(1, 8):
            pdf.paragraph(filler(seed))
        pdf.centred(600, "表1 各县网点", 10.5)
        part(pdf, [["县", "网点(个)", "件量(万件)"], *rows[:5]], 608)
        for y in (608, 628) if rules else ():
            pdf.rule(LEFT, RIGHT, y)
        pdf.page(number="1", header="寄递网络年度报告")
        part(pdf, rows[5:], 90)
        if rules:
            pdf.rule(LEFT, RIGHT, 190)
        pdf.paragraph(filler(9))
        pdf.page(number="2", header="寄递网络年度报告")

    [table] = tables(read(draw))
    assert (table.label, all_rows(table)) == ("表1", [["县", "网点(个)", "件量(万件)"], *rows])


def test_tables_beside_one_another_have_their_own_captions(read: Read) -> None:
    left, right = (
        [["类别", "占比"], ["居民", "31%"], ["工业", "49%"]],
        [["季度", "用电"], ["一季", "41"], ["二季", "39"]],
    )

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、结构")
        pdf.paragraph(filler(1))
        top = pdf.y
        for x, caption, rows in ((LEFT, "表1 用电结构", left), (320, "表2 各季用电", right)):
            pdf.text(x + 40, top, caption, 10)
            pdf.grid([x, x + 90, x + 180], [top + 10 + 20 * n for n in range(4)], rows)
        pdf.y = top + 110
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    found = {table.label: all_rows(table) for table in tables(read(draw))}
    assert found == {"表1": left, "表2": right}
