"""The figures that the export reader must reach on the export of the report, which stands beside the checkout."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from index.readers.dispatch import read_document
from index.readers.outline import title_key
from index.schema import Block, Document
from index.words.segmentation import sentence_spans

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
EXPORT = SHARED / "report" / "bluebook-2024.export.txt"
PDF = SHARED / "report" / "bluebook-2024.pdf"
FIRST_NUMBERED_PAGE = 10
"""The page of the PDF file that is printed as page 1."""

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not EXPORT.exists(), reason=f"the export of the report is not at {EXPORT}"),
]


@cache
def document() -> Document:
    return read_document(EXPORT)


def of_kind(kind: str) -> list[Block]:
    return [block for block in document().blocks if block.kind == kind]


def outline() -> list[tuple[int, str, str | None]]:
    headings = json.loads((SHARED / "report" / "outline.json").read_text(encoding="utf-8"))
    return [(h["level"], title_key(h["title"]), str(h["page"]) if h["page"] else None) for h in headings]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@cache
def pages() -> dict[str | None, str]:
    """Text of the PDF by printed page, the pages in front of page 1 together."""
    texts: dict[str | None, str] = {}
    for index, page in enumerate(PdfReader(PDF).pages, start=1):
        label = str(index - FIRST_NUMBERED_PAGE + 1) if index >= FIRST_NUMBERED_PAGE else None
        texts[label] = texts.get(label, "") + squeezed(page.extract_text())
    return texts


def test_all_headings_of_the_outline_and_no_other() -> None:
    found = [(s.level, title_key(s.title), s.page_label) for s in document().sections]
    assert found == outline()
    assert len(found) == 81


def test_metadata() -> None:
    read = document()
    assert (read.format, read.title, read.number) == ("export", "金融科技生态蓝皮书(2024年)", "202419")
    assert (read.publisher, read.date) == ("中国信息通信研究院", "2025年1月")
    assert [page.page_label for page in read.pages] == [None, *map(str, range(1, 51))]


def test_sentences_know_their_page() -> None:
    wrong: list[str] = []
    count = 0
    for block in document().blocks:
        spans = [(row.start, row.end) for row in block.rows] or sentence_spans(block.text)
        for start, end in spans:
            label = next(line.page_label for line in block.lines if line.start <= start < line.end)
            count += 1
            if squeezed(block.text[start:end])[:8] not in pages()[label]:
                wrong.append(f"{label}: {block.text[start:end][:20]}")
    assert count > 450
    assert len(wrong) <= 0.01 * count, wrong


def test_footnotes_and_their_marks() -> None:
    notes = of_kind("footnote")
    assert [note.label for note in notes] == [str(number) for number in range(1, 21)]
    printed = "2 6 6 6 6 9 10 11 11 21 23 29 30 31 32 33 34 34 39 40".split()
    assert [note.page_label for note in notes] == printed
    marks = [(mark.mark, mark.page_index) for block in of_kind("paragraph") for mark in block.marks]
    assert marks == [(note.label, note.page_index) for note in notes]


def test_captions_tables_and_sources() -> None:
    captions = {block.label: (block.page_label, block.source, block.picture) for block in of_kind("caption")}
    assert captions == {
        "表1": ("5", "公开渠道搜集", True),
        "图1": ("9", "CB Insights", True),
        "图2": ("9", "CB Insights", True),
        "表2": ("16", "12 家上市银行 2022 年、2023 年年报", True),
        "表3": ("23", "公开渠道搜集", False),
        "表4": ("25", "公开渠道搜集", False),
        "图3": ("35", "GASA", True),
        "图4": ("40", "中国人民银行季度金融机构贷款投向统计报告", True),
        "图5": ("44", "2023 年度人力资源和社会保障事业发展统计公报", True),
        "表5": ("45", "机构年报", True),
    }
    tables = of_kind("table")
    assert [(table.label, table.header, len(table.rows)) for table in tables] == [
        ("表3", ("机构", "应用场景"), 12),
        ("表4", ("时间", "政策法规及标准规范"), 12),
    ]
    assert [row.cells[0] for row in tables[0].rows][9:] == ["北京银行", "江苏银行", "杭州银行"]
    assert tables[1].rows[6].cells[0] == "2023.10"


def test_body_is_clean() -> None:
    read = document()
    body = [block.text for block in read.blocks if block.kind == "paragraph"]
    assert not [text for text in body if "蓝皮书(2024 年)" in text or re.search(r"[\ue000-\uf8ff\n]", text)]
    assert not [text for text in body if text[-1] not in "。”"]
    counts = {entry.what: entry.count for entry in read.dropped}
    assert (counts["split mark"], counts["running header"], counts["contents entry"]) == (99, 50, 43)
    assert "heading of the contents that is not in the text" not in counts
