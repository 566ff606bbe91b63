"""What the report says and the restatement does not, page by page; and that no sentence of it was copied."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from index.corpus import CORPUS_FILE
from index.readers.dispatch import read_document
from index.schema import Document

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
REPORT = SHARED / "report" / "bluebook-2024.pdf"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not REPORT.exists(), reason=f"the report is not at {REPORT}"),
]

MISSING_NUMBERS = {
    ("21", "20242026"): "a slip of the report for 2024-2026, which the restatement has",
    (
        "33",
        "2024",
    ): "the sentence about the first half of 2024 begins here and is restated on page 34, where most of it is",
}
MISSING_NAMES = {
    ("1", "and"): "the full name of PAPSS is written with &",
}
MISSING_QUANTITIES = {
    ("21", "20242026年"): MISSING_NUMBERS["21", "20242026"],
    ("33", "2024年"): MISSING_NUMBERS["33", "2024"],
}
MISSING_QUOTED = {
    ("29", "缴费灵活(52%)"): "the three reasons and their shares stand in one sentence, the shares outside the marks",
    ("29", "投保便捷(49%)"): "as above",
    ("29", "方便自主查询和筛选产品(46%)"): "as above",
    (
        "30",
        "强化合规经营、防范化解风险、提升服务能力、支持改革转型",
    ): "a sentence of a notice; its four parts are named",
    ("30", "推动行业机构加强投行能力和财富管理能力建设"): "a sentence of a notice; its content is told",
}
_UNITS = (
    "万亿美元|亿美元|万美元|万亿元|亿元|万元|亿人民币|万人|万家|余家|余笔|余个|亿张|亿笔|个百分点|百分点|分钟|个月|部门"
)
_QUANTITY = re.compile(rf"\d+(?:\.\d+)?(?:{_UNITS}|[%只笔家倍年月日个万])")


@cache
def document(path: Path) -> Document:
    return read_document(path)


@cache
def pages(path: Path) -> dict[str | None, str]:
    """All text of a page, captions, sources, table headers and footnotes too, without white space."""
    texts: dict[str | None, str] = {}
    for block in document(path).blocks:
        for line in block.lines:
            # A space parts the numbers of a caption (表 1 2023 年) and of rows; inside a paragraph it means nothing.
            gap = "" if block.kind == "paragraph" else " "
            texts[line.page_label] = texts.get(line.page_label, "") + block.text[line.start : line.end] + gap
        told = " ".join(("", *block.header, block.source or "", ""))
        texts[block.page_label] = texts.get(block.page_label, "") + told
    return {label: _plain(text) for label, text in texts.items()}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    # The report's table has 2024.1 where the restatement has 2024年1月.
    text = re.sub(r"\b(20\d\d)\.(\d{1,2})(?!\d)", r"\1年\2月", text)
    return re.sub(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])", "", text)


def missing(find: Callable[[str], list[str]], *, fold: bool = False) -> set[tuple[str | None, str]]:
    """What ``find`` finds on a page of the report, and its restatement does not hold."""
    lacking = set()
    for label, text in pages(REPORT).items():
        restated = pages(CORPUS_FILE).get(label, "")
        held = set(find(restated))
        squeezed = "".join(restated.split()).lower()
        lacking |= {(label, x) for x in find(text) if x not in held and not (fold and x.lower() in squeezed)}
    return lacking


def test_every_page_is_restated() -> None:
    assert pages(REPORT).keys() == pages(CORPUS_FILE).keys()
    # None at all would be a page forgotten, much less text a paragraph.
    for label, text in pages(REPORT).items():
        assert len(pages(CORPUS_FILE)[label]) > 0.9 * len(text), label


def test_every_number() -> None:
    assert missing(lambda text: re.findall(r"\d+(?:\.\d+)?%?", text)) == set(MISSING_NUMBERS)


def test_every_quantity_with_its_unit() -> None:
    assert missing(_QUANTITY.findall, fold=True) == set(MISSING_QUANTITIES)


def test_every_latin_name() -> None:
    assert missing(lambda text: re.findall(r"[A-Za-z]+", text), fold=True) == set(MISSING_NAMES)


def test_everything_in_quotation_marks() -> None:
    assert missing(lambda text: re.findall(r"“([^”]{1,30})”", text), fold=True) == set(MISSING_QUOTED)


def test_every_organisation_of_the_first_table() -> None:
    """Rows may name their cells' items in another order; none may be lost."""

    def rows(path: Path) -> list[tuple[str, set[str]]]:
        table = next(block for block in document(path).blocks if block.kind == "table")
        return [(cells[0], set(re.split("[、等。]+", cells[1])) - {""}) for cells in (row.cells for row in table.rows)]

    assert rows(CORPUS_FILE) == rows(REPORT)


def test_every_rule_of_the_second_table() -> None:
    def rows(path: Path) -> list[tuple[str, frozenset[str]]]:
        table = [block for block in document(path).blocks if block.kind == "table"][1]
        plain = [(_plain(cells[0]), _plain(cells[1]).upper()) for cells in (row.cells for row in table.rows)]
        return [(date, frozenset(re.sub(r"[《》()“”/\s]", "", rule))) for date, rule in plain]

    assert rows(CORPUS_FILE) == rows(REPORT)


def test_every_heading_is_that_of_the_report() -> None:
    wanted = json.loads((SHARED / "report" / "outline.json").read_text(encoding="utf-8"))
    assert [(section.level, section.title) for section in document(CORPUS_FILE).sections] == [
        (item["level"], item["title"]) for item in wanted
    ]


def test_no_sentence_of_the_report_was_copied_into_the_project() -> None:
    command = [sys.executable, str(SHARED / "tools" / "verbatim_check.py"), str(ROOT)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.stdout.splitlines()[-1], checked.returncode) == ("0 copied runs of 26 or more characters", 0), (
        checked.stdout
    )
