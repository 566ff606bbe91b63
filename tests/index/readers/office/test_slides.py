from __future__ import annotations

from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from tests.index.readers.office.make_office import of_kind, outline, save, texts


def test_a_slide_is_a_section_with_its_points_tables_and_chart(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text, cover.placeholders[1].text = "档案工作汇报", "2024年12月"
    points = deck.slides.add_slide(deck.slide_layouts[1])
    points.shapes.title.text, points.placeholders[1].text = "建设成效", "无纸化率达到98.6%\n接入单位56家"
    points.notes_slide.notes_text_frame.text = "讲慢一点"
    figures = deck.slides.add_slide(deck.slide_layouts[5])
    figures.shapes.title.text = "投入"
    table = figures.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, line in enumerate([["年份", "金额(万元)"], ["2024年", "320"]]):
        for column, text in enumerate(line):
            table.cell(row, column).text = text
    data = CategoryChartData()
    data.categories = ["东镇", "西镇"]
    data.add_series("数量", (1.5, 2))
    figures.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(4), Inches(3), Inches(2), data)
    hidden = deck.slides.add_slide(deck.slide_layouts[1])
    hidden.shapes.title.text, hidden.placeholders[1].text = "草稿", "未定"
    hidden._element.set("show", "0")

    read = save(deck, tmp_path / "a.pptx")
    assert (read.title, len(read.pages)) == ("档案工作汇报", 4)
    assert [(s.title, s.page_index) for s in read.sections] == [("建设成效", 2), ("投入", 3)]
    assert texts(read) == ["2024年12月", "无纸化率达到98.6%", "接入单位56家"]
    first, second = of_kind(read, "table")
    assert (first.header, [row.cells for row in first.rows]) == (("年份", "金额(万元)"), [("2024年", "320")])
    assert [row.cells for row in second.rows] == [("东镇", "1.5"), ("西镇", "2")]
    assert {(entry.what, entry.count) for entry in read.dropped} == {("notes", 1), ("hidden slide", 1)}
    assert all(block.paragraph is None for block in read.blocks)  # slides are pages


def test_slides_of_one_title_are_one_section(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for line in ("接入单位56家,覆盖全部乡镇,运行平稳,群众满意,按期完成了全年任务", "无纸化率98.6%"):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = "建设成效", f"{line}\n其他\n又一\n再一\n末一"
    assert outline(save(deck, tmp_path / "a.pptx")) == [(1, "建设成效")]


@pytest.mark.parametrize("below", [True, False])
def test_a_figure_in_a_box_of_its_own_is_read_with_its_name(tmp_path: Path, below: bool) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "茶业"
    group = slide.shapes.add_group_shape()
    for at, (name, figure) in enumerate((("茶园", "3.6万亩"), ("茶厂", "184家"), ("茶农", "约1.2万户"))):
        for text, top in ((figure, 2), (name, 3 if below else 1)):
            box = group.shapes.add_textbox(Inches(1 + 3 * at), Inches(top), Inches(2), Inches(1))
            box.text_frame.text = text
    both = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(2), Inches(1))
    both.text_frame.text = "62.5%\n绿茶占比"
    slide.shapes.add_textbox(Inches(9), Inches(7), Inches(1), Inches(1)).text_frame.text = "1"
    assert texts(save(deck, tmp_path / "a.pptx")) == ["茶园:3.6万亩", "茶厂:184家", "茶农:约1.2万户", "绿茶占比:62.5%"]


def test_a_merged_header_of_a_slide_has_two_rows(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "销量"
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, line in enumerate([["镇", "2024年", ""], ["", "销量", "份额"], ["东镇", "320", "12%"]]):
        for column, text in enumerate(line):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    (found,) = of_kind(save(deck, tmp_path / "a.pptx"), "table")
    assert (found.header, [row.cells for row in found.rows]) == (
        ("镇", "2024年 销量", "2024年 份额"),
        [("东镇", "320", "12%")],
    )
