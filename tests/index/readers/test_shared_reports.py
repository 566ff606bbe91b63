"""The figures that the reader must reach on the development reports, which stand beside the checkout."""

from __future__ import annotations

import json
import re
import time
from functools import cache
from pathlib import Path

import pytest

from index.errors import UnreadableTextError
from index.readers.ocr.records import OcrSettings
from index.readers.outline import ContentsEntry, title_key
from index.readers.pdf.contents import find_contents
from index.readers.pdf.lines import build_lines, drop_doubles
from index.readers.pdf.pages import load_pages
from index.readers.pdf.reader import read_pdf
from index.schema import Block, Document

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
BLUEBOOK = SHARED / "report" / "bluebook-2024.pdf"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not BLUEBOOK.exists(), reason=f"the development reports are not at {SHARED}"),
]

OTHERS = {
    # file: entries of its contents, running header
    "caict_2021_data_security_risk.pdf": (24, "数据安全风险分析及应对策略研究（2022年）"),
    "caict_2022_digital_economy.pdf": (20, "中国数字经济发展报告（2022年）"),
    "ppca_2021_privacy_law.pdf": (27, None),
    "miit_2016_blockchain.pdf": (97, "中国区块链技术和应用发展白皮书(2016)"),
}


@cache
def document(path: Path) -> Document:
    return read_pdf(path)


def other(name: str) -> Document:
    return document(SHARED / "pdfs" / name)


def blocks(source: Document, kind: str) -> list[Block]:
    return [block for block in source.blocks if block.kind == kind]


def test_bluebook_has_the_81_headings_and_no_other() -> None:
    wanted = json.loads((SHARED / "report" / "outline.json").read_text(encoding="utf-8"))
    assert len(wanted) == 81
    assert [(s.level, s.title, s.page_label) for s in document(BLUEBOOK).sections] == [
        (item["level"], item["title"], None if item["page"] is None else str(item["page"])) for item in wanted
    ]


def test_bluebook_pages_and_imprint() -> None:
    report = document(BLUEBOOK)
    assert [page.page_label for page in report.pages] == [None] * 9 + [str(number) for number in range(1, 51)]
    assert (report.title, report.publisher, report.number, report.date) == (
        "金融科技生态蓝皮书(2024年)",
        "中国信息通信研究院",
        "No.202419",
        "2025年1月",
    )


def test_bluebook_body_is_free_of_margins_and_notes() -> None:
    report = document(BLUEBOOK)
    notes = [note.text for note in blocks(report, "footnote")]
    for paragraph in blocks(report, "paragraph"):
        assert "金融科技生态蓝皮书(2024" not in paragraph.text
        assert not re.fullmatch(r"\d+", paragraph.text)
        assert not any(note in paragraph.text for note in notes)
        assert not re.search(r"\.{4,}", paragraph.text)
        # Paragraphs run on: every one ends where a sentence does.
        assert paragraph.text[-1] in "。”", paragraph.text[-30:]
    counts = {item.what: item.count for item in report.dropped}
    # 50 numbered pages; 33 entries, 4 figures and 5 tables, and the title of each list.
    assert (counts["running header"], counts["page number"]) == (50, 50)
    lists = (counts["contents line"], counts["list of figures line"], counts["list of tables line"])
    assert lists == (34, 5, 6)


def test_bluebook_footnotes_on_their_pages_and_linked() -> None:
    report = document(BLUEBOOK)
    pages = [2, 6, 6, 6, 6, 9, 10, 11, 11, 21, 23, 29, 30, 31, 32, 33, 34, 34, 39, 40]
    assert [(note.label, note.page_label) for note in blocks(report, "footnote")] == [
        (str(mark), str(page)) for mark, page in enumerate(pages, start=1)
    ]
    marks = [(mark.mark, mark.page_index - 9) for block in report.blocks for mark in block.marks]
    assert marks == [(str(mark), page) for mark, page in enumerate(pages, start=1)]
    assert all(note.section is not None for note in blocks(report, "footnote"))


def test_bluebook_tables_and_captions() -> None:
    report = document(BLUEBOOK)
    assert [(table.label, table.page_label, len(table.rows)) for table in blocks(report, "table")] == [
        ("表3", "23", 12),
        ("表4", "25", 12),
    ]
    assert [table.header for table in blocks(report, "table")] == [
        ("机构", "应用场景"),
        ("时间", "政策法规及标准规范"),
    ]
    captions = {caption.label: caption for caption in blocks(report, "caption")}
    pages = {"表1": 5, "表2": 16, "表3": 23, "表4": 25, "表5": 45, "图1": 9, "图2": 9, "图3": 35, "图4": 40, "图5": 44}
    assert {label: caption.page_label for label, caption in captions.items()} == {
        label: str(page) for label, page in pages.items()
    }
    assert {label for label, caption in captions.items() if not caption.picture} == {"表3", "表4"}
    assert all(caption.source for caption in captions.values())


def test_bluebook_geometry_covers_every_character() -> None:
    report = document(BLUEBOOK)
    size = {page.page_index: (page.width, page.height) for page in report.pages}
    for block in report.blocks:
        assert block.lines[0].start == 0
        assert block.lines[-1].end == len(block.text)
        for line in block.lines:
            assert line.box is not None
            width, height = size[line.page_index]
            assert 0 <= line.box.x0 < line.box.x1 <= width
            assert 0 <= line.box.top < line.box.bottom <= height
            if block.kind != "table":
                assert len(line.edges) == line.end - line.start + 1
                assert list(line.edges) == sorted(line.edges)


def test_bluebook_is_read_in_time() -> None:
    start = time.process_time()  # what others do on the machine does not count
    read_pdf(BLUEBOOK)
    assert time.process_time() - start < 15


def contents_of(name: str) -> tuple[ContentsEntry, ...]:
    raw = load_pages(SHARED / "pdfs" / name, None)
    lines = [
        line
        for page in raw.pages
        for line in build_lines(drop_doubles(page.glyphs), page.page_index)
        if not re.fullmatch(r"\d{1,3}", line.text)
        and not line.bottom < 0.09 * page.height  # header and number would end the contents at the page's end
    ]
    return find_contents(lines).entries


@pytest.mark.parametrize("name", OTHERS)
def test_other_reports_have_every_entry_of_their_contents(name: str) -> None:
    entries = contents_of(name)
    assert len(entries) == OTHERS[name][0]
    # Printed numbers count from 1 again after the front matter: what the contents mean comes after them.
    sections = {(section.level, title_key(section.title)): section.page_label for section in other(name).sections}
    numbered = {(section.level, section.title.split()[0]): section.page_label for section in other(name).sections}
    retitled = []
    for entry in entries:
        key = (entry.level, title_key(entry.title))
        if key not in sections:
            retitled.append(entry.title.split()[0])
            assert numbered[entry.level, entry.title.split()[0]] == entry.page_label
        elif entry.page_label is None:
            assert sections[key] is not None
        else:
            assert sections[key] == entry.page_label, entry.title
    # One report added a section after its contents were made: its number and page agree, its title does not.
    assert retitled == ([f"2.3.{at}" for at in range(1, 7)] if name.startswith("miit") else [])


@pytest.mark.parametrize("name", OTHERS)
def test_other_reports_keep_margins_and_notes_out_of_the_body(name: str) -> None:
    report, header = other(name), OTHERS[name][1]
    notes = [note.text for note in blocks(report, "footnote")]
    for block in blocks(report, "paragraph") + blocks(report, "heading"):
        assert header is None or not block.text.endswith(header) or block.page_index < 10
        assert not re.fullmatch(r"\d{1,3}", block.text)
        assert not any(note in block.text for note in notes)
        assert not re.search(r"\.{6,}|…{4,}", block.text)
    assert all(len(page.page_label or "1") <= 3 for page in report.pages)


@pytest.mark.parametrize(
    ("name", "count"), [("caict_2021_data_security_risk.pdf", 11), ("caict_2022_digital_economy.pdf", 5)]
)
def test_other_reports_link_their_footnotes(name: str, count: int) -> None:
    marks = [str(mark) for mark in range(1, count + 1)]
    assert [note.label for note in blocks(other(name), "footnote")] == marks
    assert [mark.mark for block in other(name).blocks for mark in block.marks] == marks


def test_decimal_headings_and_tables_of_the_blockchain_report() -> None:
    report = other("miit_2016_blockchain.pdf")
    assert [(t.label, t.page_label, len(t.rows), len(t.header)) for t in blocks(report, "table")][:2] == [
        ("表1-1", "3", 9, 2),
        ("表1-2", "4", 10, 2),
    ]


def test_unusable_text_layer_is_an_error() -> None:
    with pytest.raises(UnreadableTextError, match=r"(?:99|100)% of its characters have no mapping.*--ocr auto"):
        read_pdf(SHARED / "pdfs" / "kpmg_webank_2021_privacy.pdf", ocr=OcrSettings("never"))
