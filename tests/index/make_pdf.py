"""Small PDFs, one for each extraction bug, made on the fly with reportlab and its CID font (nothing is embedded)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 90.0, 510.0
SONG, HEAVY = "STSong-Light", "MSung-Light"
BODY = 12.0
PER_LINE = 35


class PdfMaker:
    """Writes lines at measured places: what a test draws is what it can compute."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        for font in (SONG, HEAVY):
            pdfmetrics.registerFont(UnicodeCIDFont(font))
        encrypt = StandardEncryption(password, canPrint=1) if password else None
        self.path = path
        self.canvas: Any = Canvas(str(path), pagesize=(WIDTH, HEIGHT), encrypt=encrypt)
        self.y = 100.0

    def text(self, x: float, y: float, text: str, size: float = BODY, font: str = SONG, doubled: bool = False) -> None:
        """Paint ``text`` with its baseline ``y`` points under the top of the page."""
        self.canvas.setFont(font, size)
        for offset in (0.0, 0.4) if doubled else (0.0,):
            self.canvas.drawString(x + offset, HEIGHT - y, text)

    def centred(self, y: float, text: str, size: float = BODY, doubled: bool = False) -> None:
        """Paint a centred line."""
        width = pdfmetrics.stringWidth(text, SONG, size)
        self.text((LEFT + RIGHT - width) / 2, y, text, size, doubled=doubled)

    def heading(self, text: str, size: float = 16.0) -> None:
        """Paint a heading in larger type, and go on under it."""
        self.y += 8
        self.text(LEFT + 24, self.y, text, size)
        self.y += 28

    def paragraph(self, text: str, indent: bool = True) -> None:
        """Set a paragraph: first line set in by two characters, full lines of 35."""
        at = 0
        while at < len(text):
            first = indent and at == 0
            take = PER_LINE - 2 if first else PER_LINE
            self.text(LEFT + (2 * BODY if first else 0), self.y, text[at : at + take])
            at += take
            self.y += 20

    def rule(self, x0: float, x1: float, y: float) -> None:
        """Draw a horizontal line."""
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)

    def grid(self, xs: list[float], ys: list[float], cells: list[list[str]], size: float = 10.0) -> None:
        """Draw a ruled table, one line of text in each cell."""
        for y in ys:
            self.rule(xs[0], xs[-1], y)
        for x in xs:
            self.canvas.line(x, HEIGHT - ys[0], x, HEIGHT - ys[-1])
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                self.text(xs[column] + 4, ys[row] + 14, text, size)

    def page(self, header: str | None = None, number: str | None = None) -> None:
        """Finish the page."""
        if header:
            self.centred(60, header, 9)
        if number:
            self.centred(800, number, 9)
        self.canvas.showPage()
        self.y = 100.0

    def save(self) -> Path:
        """Write the file."""
        self.canvas.save()
        return self.path


Draw = Callable[[PdfMaker], None]


def make_pdf(path: Path, draw: Draw, password: str | None = None) -> Path:
    """Make a PDF of what ``draw`` paints."""
    maker = PdfMaker(path, password)
    draw(maker)
    return maker.save()


def filler(seed: int, length: int = 100) -> str:
    """Make a paragraph of nonsense that differs from page to page and ends in a full stop."""
    words = "数据安全监管科技金融服务创新发展体系能力平台机构银行保险证券支付信用风险模型算法"
    return "".join(words[(seed * 7 + at * (seed + 3)) % len(words)] for at in range(length - 1)) + "。"
