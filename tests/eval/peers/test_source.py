from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from eval.peers.source import SourceText, marked_pages, page_labels, page_texts
from index.corpus import CORPUS_FILE
from index.errors import FormatError
from index.readers.dispatch import read_document
from tests.eval.peers.make_report import report


def test_pages_are_what_stands_between_the_marks(tmp_path: Path) -> None:
    file = report(tmp_path)
    assert page_labels(file) == ("F1", "1", "2")
    front, first, second = page_texts(file)
    assert front == "---\ntitle: 测试报告\n---\n\n# 前 言\n\n本报告说明三件事。"
    assert first == "# 一、绿色金融\n\n到2024年6月末,绿色贷款余额为34.76万亿元,同比增长28.5%。"
    assert second.startswith("# 二、数字人民币")
    assert SourceText.read(file, ("F1", "1", "2")).pages == (("F1", front), ("1", first), ("2", second))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!-- page: 1 -->甲<!-- page: 2 -->乙", [("1", "甲"), ("2", "乙")]),
        ("<!-- page: 1 -->甲<!-- page: 1 -->乙<!-- page: 2 -->丙", [("1", "甲\n\n乙"), ("2", "丙")]),
        ("<!-- page: - -->甲<!-- page: - -->乙", [("F1", "甲"), ("F2", "乙")]),
        ("封面<!-- page: - index: 4 --><!-- page: 1 index: 5 -->乙", [("F4", "封面"), ("1", "乙")]),
    ],
)
def test_labels(text: str, expected: list[tuple[str, str]]) -> None:
    assert marked_pages(text, "report.md") == expected


def test_text_without_page_marks_is_refused() -> None:
    with pytest.raises(FormatError, match=r"notes\.md has no page marks"):
        marked_pages("# 一、绿色金融\n\n没有页码。", "notes.md")


def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path))
    for text in ("Green loans grew by 28.5 percent.", "Digital money reached 26 places."):
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    assert [text.strip() for text in page_texts(path)] == [
        "Green loans grew by 28.5 percent.",
        "Digital money reached 26 places.",
    ]
    assert page_labels(path) == ("F1", "F2")


def test_as_many_labels_as_pages(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"3 pages and 2 page labels"):
        SourceText.read(report(tmp_path), ("1", "2"))


def test_the_shipped_report_has_the_labels_that_its_reader_finds() -> None:
    read = tuple(page.page_label or f"F{page.page_index}" for page in read_document(CORPUS_FILE).pages)
    assert page_labels(CORPUS_FILE) == read
