"""Small whole files of every format that is read, as the libraries that write them make them: a name and its bytes."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
import pptx
from PIL import Image

from tests.index.make_pdf import PdfMaker, filler, make_pdf

_TEXT = "# 一、茶园\n\n青石县有茶园3.6万亩[^1]。\n\n表1 产量\n\n| 镇 | 户数 |\n|---|---|\n| 东镇 | 120 |\n\n- 一项\n\n$9{,}120$\n\n[^1]: 来源。\n"
_PAGE = (
    "<!doctype html><html><head><title>茶</title><style>p{}</style></head><body><nav>首页</nav><article><h1>一、茶园</h1>"
    "<p>青石县有茶园3.6万亩。</p><table><tr><th colspan=2>镇</th></tr><tr><td rowspan=2>东镇<td>120</tr></table></article></body></html>"
)
_EXPORT = "某站的一行\n1、桥梁每年检查一次。桥梁\n2、每年检查一次。\n3、桥梁每年检查一次。"


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """All of them; PDFs with their streams open, so that what a mutation hits is what is painted."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        _office(folder)
        make_pdf(folder / "a.pdf", _draw)
        opened = PdfMaker(folder / "b.pdf")
        opened.canvas.setPageCompression(0)
        _draw(opened)
        opened.save()
        files = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    texts = [("a.md", _TEXT), ("a.html", _PAGE), ("a.txt", _EXPORT), ("a.csv", "镇,户数\n东镇,120\n西镇,64\n")]
    files += [(name, text.encode()) for name, text in texts]
    files += [("b.txt", _TEXT.encode("gb18030")), ("b.csv", "镇\t户数\n东镇\t120\n".encode("utf-16"))]
    for form in ("PNG", "JPEG"):
        picture = io.BytesIO()
        Image.new("RGB", (40, 30), "white").save(picture, form)
        files.append((f"a.{form.lower()}", picture.getvalue()))
    return tuple(files)


def _draw(pdf: PdfMaker) -> None:
    for number in (1, 2):
        pdf.heading(f"{'一二'[number - 1]}、茶园的规模")
        pdf.paragraph(filler(number, 60))
        pdf.text(90, pdf.y + 6, f"表{number} 各镇户数", 10)
        pdf.grid([90, 200, 300], [pdf.y + 14, pdf.y + 34, pdf.y + 54], [["镇", "户数"], ["东镇", "120"]])
        pdf.page("茶园年度报告", str(number))


def _office(folder: Path) -> None:
    document = docx.Document()
    document.add_heading("一、茶园", 1)
    document.add_paragraph("青石县有茶园3.6万亩。", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("镇", "户数", "东镇", "120"), strict=True
    ):
        cell.text = text
    document.save(str(folder / "a.docx"))
    book = openpyxl.Workbook()
    for row in (["镇", "户数"], ["东镇", 120], ["西镇", 0.056]):
        book.active.append(row)
    book.active.merge_cells("A5:B6")
    book.save(folder / "a.xlsx")
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "成效", "无纸化率98.6%"
    deck.save(str(folder / "a.pptx"))
