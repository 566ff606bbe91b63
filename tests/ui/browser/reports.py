"""The reports of the browser's tests: one that the server is started with, those that a visitor uploads."""

from __future__ import annotations

from pathlib import Path

from tests.index.make_pdf import PdfMaker, make_pdf

TITLE = "港口发展报告"
CHAPTER, SECTION = "一、总体情况", "(一)投资"
INVESTED = "2030年6月末,中国港口投资余额为3.2万亿元,同比增长12.5%。"
QUESTION = "2030年6月末中国港口投资余额是多少?"
FOLLOW_UP = "那同比呢?"
NOT_ANSWERED = "2035年中国港口投资余额是多少?"

UPLOADED_TITLE = "果园年报"
UPLOADED_QUESTION = "2031年果园苹果产量是多少?"


def _report(maker: PdfMaker) -> None:
    maker.centred(300, TITLE, 26)
    maker.centred(360, "海港研究院", 14)
    maker.centred(390, "2031年5月", 14)
    maker.page()
    maker.heading(CHAPTER, 18)
    maker.heading(SECTION, 15)
    maker.paragraph("港口投资是本章的主题。" + INVESTED + "其中,自动化码头的投资余额为4800亿元,占全部投资余额的15%。")
    maker.paragraph("日本港口投资余额在2030年末为900亿元。")
    maker.heading("(二)机构", 15)
    maker.paragraph("截至2030年末,已有46家港口公司上线调度平台。港口公司上线调度平台,是为了缩短船舶等待时间。")
    maker.page(TITLE, "1")
    maker.heading("二、技术应用", 18)
    maker.heading("(一)路径", 15)
    maker.paragraph("港口升级有三条路径。一是建设自动化码头,减少人工装卸。二是推广岸电设施,降低船舶排放。")
    maker.heading("(二)数字孪生", 15)
    maker.paragraph("数字孪生码头是指用数据在计算机里重现码头运行的系统。")
    maker.page(TITLE, "2")


def _orchard(maker: PdfMaker) -> None:
    maker.centred(300, UPLOADED_TITLE, 26)
    maker.centred(360, "果树研究所", 14)
    maker.page()
    maker.heading("一、产量", 18)
    maker.heading("(一)苹果", 15)
    maker.paragraph("2031年果园苹果产量为57万吨,比上年多3万吨。产量按入库重量计算。")
    maker.page(UPLOADED_TITLE, "1")


HOSTILE_TITLE = "<img src=x onerror=window.hostile=1>年报"
HOSTILE_NAME = "<img src=x onerror=window.hostile=1>[a](javascript:alert(1)).md"
HOSTILE_QUESTION = "2031年果园梨产量是多少?"
_HOSTILE_LINES = (
    "2031年果园梨产量为9万吨<script>window.hostile=1</script><img src=x onerror=window.hostile=1>。",
    "<svg onload=window.hostile=1>[链接](javascript:window.hostile=1)![图](http://evil.example/x.png)$x^2$。",
)
HOSTILE_TEXT = f"""# {HOSTILE_TITLE}

## 一、梨<svg onload=window.hostile=1>

{_HOSTILE_LINES[0]}{_HOSTILE_LINES[1]}

表 1 <img src=x onerror=window.hostile=1>

| <b onmouseover=window.hostile=1>园</b> | 产量 |
| --- | --- |
| <img src=x onerror=window.hostile=1> | 9万吨 |
"""


def _hostile(maker: PdfMaker) -> None:
    maker.centred(300, "<svg onload=window.hostile=1>", 26)
    maker.page()
    maker.heading("一、梨<img src=x onerror=window.hostile=1>", 14)
    for line in _HOSTILE_LINES:
        maker.paragraph(line)
    maker.page(None, "1")


def hostile_pdf(folder: Path) -> Path:
    """A report whose title, heading and sentences are HTML, Markdown and a formula."""
    return make_pdf(folder / "hostile.pdf", _hostile)


def harbour_pdf(folder: Path) -> Path:
    """The server's report: a cover and two pages."""
    return make_pdf(folder / "harbour.pdf", _report)


def orchard_pdf(folder: Path) -> Path:
    """A report to upload: a cover and one page."""
    return make_pdf(folder / "orchard.pdf", _orchard)
