"""A table with its caption, upright, turned either way, or on a page that is turned → the same caption, header, rows and source."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.readers.dispatch import read_document

_WIDTH, _HEIGHT = A4
_ROWS = (
    ("港口", "泊位(个)", "吞吐量(万吨)", "备注"),
    ("东港", "64", "9,120", "已验收"),
    ("临海港", "38", "4,455", "在建"),
    ("天鹅港", "12", "1,306", "已验收"),
)


def _text(canvas: Canvas) -> None:
    canvas.setFont("STSong-Light", 11)
    for n in range(8):
        canvas.drawString(90, _HEIGHT - 130 - 22 * n, f"第{n}段说明沿海港口一年里的建设和运行情况,各项工作按计划推进。")
    canvas.showPage()


def _table(canvas: Canvas, x: float, y: float, *, ruled: bool) -> None:
    """The caption in the type of the text and not in the middle, the table, its source."""
    canvas.setFont("STSong-Light", 11)
    canvas.drawString(x, y + 20, "表1 各港口泊位和吞吐量")
    edges = [x, x + 110, x + 220, x + 350, x + 460]
    for at, row in enumerate(_ROWS):
        for edge, cell in zip(edges, row, strict=False):
            canvas.drawString(edge + 8, y - 24 * at - 16, cell)
    for at in range(len(_ROWS) + 1) if ruled else (0, 1, len(_ROWS)):
        canvas.line(edges[0], y - 24 * at, edges[-1], y - 24 * at)
    for edge in edges if ruled else ():
        canvas.line(edge, y, edge, y - 24 * len(_ROWS))
    canvas.drawString(x, y - 24 * len(_ROWS) - 16, "资料来源:港务统计")


@pytest.mark.parametrize("ruled", [True, False], ids=["grid", "three lines"])
@pytest.mark.parametrize("way", ["upright", "up", "down", "page"])
def test_a_table_is_read_whichever_way_it_stands(tmp_path: Path, way: str, *, ruled: bool) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "港口.pdf"), pagesize=A4)
    _text(canvas)
    if way in ("up", "page"):
        canvas.translate(_WIDTH, 0)
        canvas.rotate(90)
    elif way == "down":
        canvas.translate(0, _HEIGHT)
        canvas.rotate(-90)
    if way == "page":
        canvas.setPageRotation(90)
    _table(canvas, 60 if way == "upright" else 160, 300, ruled=ruled)
    canvas.showPage()
    canvas.setPageRotation(0)
    _text(canvas)
    canvas.save()

    blocks = [block for block in read_document(tmp_path / "港口.pdf").blocks if block.page_index == 2]
    caption, table = blocks
    assert (caption.kind, caption.text) == ("caption", "表1 各港口泊位和吞吐量")
    assert (table.kind, table.label, table.source) == ("table", "表1", "港务统计")
    assert table.header == _ROWS[0]
    assert tuple(row.cells for row in table.rows) == _ROWS[1:]
