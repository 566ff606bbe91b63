"""Tables on pages that are read in columns or set sideways, each on a PDF that the test makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.readers.pdf.reader import read_pdf
from index.schema import Block, Document
from tests.index.make_pdf import HEIGHT, LEFT, RIGHT, WIDTH, PdfMaker, filler, make_pdf
from tests.index.readers.conftest import Read
from tests.index.readers.test_pdf_order import column, paragraphs
from tests.index.readers.test_pdf_tables import CITIES, FIGURES, cells, put, tables


def _text_in_columns(pdf: PdfMaker, y: float, seeds: tuple[int, ...]) -> float:
    half = len(seeds) // 2
    ends = []
    for x, own in ((60, seeds[:half]), (310, seeds[half:])):
        below = y
        for seed in own:
            below = column(pdf, x, below, filler(seed, 90), 22)
        ends.append(below)
    return max(ends)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_in_one_column_leaves_the_other_alone(read: Read, ruled: bool) -> None:
    def draw(pdf: PdfMaker) -> None:
        y = column(pdf, 60, 100, filler(1, 90), 22)
        pdf.text(140, y + 10, "表1 主要指标", 10)
        top = y + 18
        put(pdf, [64, 150, 220], FIGURES, top + 14)
        for rule in (top, top + 20, top + 80) if ruled else ():
            pdf.rule(60, 280, rule)
        y = column(pdf, 60, top + 110, filler(2, 90), 22)
        column(pdf, 60, y, filler(5, 90), 22)
        y = 100.0
        for seed in (3, 4, 6, 7):
            y = column(pdf, 310, y, filler(seed, 90), 22)
        pdf.page()

    document = read(draw)
    [table] = tables(document)
    assert (table.label, table.header, cells(table)) == (
        "表1",
        tuple(FIGURES[0]),
        [tuple(row) for row in FIGURES[1:]],
    )
    assert paragraphs(document) == [filler(seed, 90) for seed in (1, 2, 5, 3, 4, 6, 7)]


def test_rules_over_two_columns_make_no_table_of_them(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for y in (90, 112, 400):
            pdf.rule(60, 540, y)
        pdf.centred(106, "两栏排成的一份报告", 12)
        _text_in_columns(pdf, 130, (1, 2, 3, 4))
        pdf.page()

    document = read(draw)
    assert tables(document) == []
    assert paragraphs(document) == [filler(seed, 90) for seed in (1, 2, 3, 4)]


def test_a_table_over_both_columns_stands_between_what_is_above_and_below(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        y = _text_in_columns(pdf, 100, (1, 2, 3, 4))
        pdf.centred(y + 10, "表1 主要城市指标", 10)
        top = y + 20
        put(pdf, [80, 240, 400], CITIES, top + 14)
        for rule in (top, top + 20, top + 80):
            pdf.rule(60, 530, rule)
        _text_in_columns(pdf, top + 110, (5, 6, 7, 8))
        pdf.page()

    document = read(draw)
    [table] = tables(document)
    assert (table.label, cells(table)) == ("表1", [tuple(row) for row in CITIES[1:]])
    order: list[Block] = [block for block in document.blocks if block.kind in ("paragraph", "table")]
    assert [block.kind for block in order] == ["paragraph"] * 4 + ["table"] + ["paragraph"] * 4


@pytest.mark.parametrize("angle", [90, 270])
@pytest.mark.parametrize("grid", [True, False])
def test_a_table_set_sideways_is_read_and_boxed_where_it_stands(tmp_path: Path, angle: int, grid: bool) -> None:
    lower = HEIGHT - WIDTH  # places count from the top of an upright sheet, and this one is as high as that is wide

    def draw(pdf: PdfMaker) -> None:
        pdf.canvas.translate(*((WIDTH, 0) if angle == 90 else (0, HEIGHT)))
        pdf.canvas.rotate(angle)
        pdf.y = 100 + lower
        pdf.paragraph(filler(1))
        pdf.text(250, 190 + lower, "表1 主要城市指标", 10.5)
        top = 200 + lower
        if grid:
            pdf.grid([LEFT, 230, 370, RIGHT], [top + 20 * row for row in range(5)], CITIES)
        else:
            put(pdf, [100, 230, 380], CITIES, top + 14)
            for y in (top, top + 20, top + 80):
                pdf.rule(LEFT, RIGHT, y)
        pdf.y = top + 120
        pdf.paragraph(filler(2))
        pdf.page()

    document: Document = read_pdf(make_pdf(tmp_path / "report.pdf", draw))
    [table] = tables(document)
    assert (table.label, table.header) == ("表1", tuple(CITIES[0]))
    assert cells(table) == [tuple(row) for row in CITIES[1:]]
    assert paragraphs(document) == [filler(1), filler(2)]
    box = table.lines[0].box
    assert box is not None
    assert box.bottom - box.top > 3 * (box.x1 - box.x0)  # a row runs up or down the sheet
    assert 200 < (box.x0 if angle == 90 else WIDTH - box.x1) < 300
