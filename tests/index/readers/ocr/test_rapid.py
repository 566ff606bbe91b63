from __future__ import annotations

from pathlib import Path

import pytest

from index.readers.ocr.records import OcrSettings
from index.readers.pdf.reader import read_pdf
from tests.index.make_pdf import PdfMaker
from tests.index.readers.ocr.make_scan import make_scan

pytest.importorskip("rapidocr")


@pytest.mark.filterwarnings("ignore")
def test_a_small_scan_is_read(tmp_path: Path) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.canvas.setPageSize((420, 300))
        pdf.canvas.setFont("STSong-Light", 16)
        pdf.canvas.drawString(40, 260, "一、总体情况")
        pdf.canvas.setFont("STSong-Light", 12)
        pdf.canvas.drawString(64, 225, "2024年6月末，绿色贷款余额为5,310.25亿元。")
        for y in (180, 158, 136):
            pdf.canvas.line(40, y, 300, y)
        for x in (40, 170, 300):
            pdf.canvas.line(x, 180, x, 136)
        for x, y, text in ((50, 165, "区名"), (180, 165, "投资额"), (50, 143, "锂城区"), (180, 143, "9,347")):
            pdf.canvas.drawString(x, y, text)
        pdf.canvas.showPage()

    read = read_pdf(make_scan(tmp_path / "scan.pdf", draw), ocr=OcrSettings())
    assert [section.title for section in read.sections] == ["一、总体情况"]
    paragraph, table = (next(b for b in read.blocks if b.kind == kind) for kind in ("paragraph", "table"))
    assert "绿色贷款余额为5,310.25亿元" in paragraph.text
    assert (table.header, [row.cells for row in table.rows]) == (("区名", "投资额"), [("锂城区", "9,347")])
    line = paragraph.lines[0]
    assert line.confidence is not None
    assert line.confidence > 0.9
    assert line.box is not None
    assert abs((line.box.top + line.box.bottom) / 2 - 71) < 4
