"""Sets against the index that is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.dataset.index_check import check_against_index, printed_pages
from eval.errors import DatasetError
from eval.schema import Dataset, EvalQuestion, GoldEvidence
from index.schema import Document, Page
from index.store.folder import Index, build_index
from tests.fakes import LetterEncoder, document
from tests.rag.mini_report import mini_index

PATH = ("一、总体情况", "(一)投资")


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """港口年报(2031年), printed pages 1 to 4."""
    return mini_index(tmp_path_factory.mktemp("ports"))


def asked(**fields: Any) -> Dataset:
    return Dataset("mine", "00", (EvalQuestion("q1", "多少?"), EvalQuestion("q2", "几个?", **fields)))


def told(dataset: Dataset, index: Index) -> list[str]:
    with pytest.raises(DatasetError) as caught:
        check_against_index(dataset, index)
    return str(caught.value).replace(str(index.folder), "FOLDER").split("\n")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"document": "《港口年报(2031年)》", "page": "4"},
        {"document": "mini.md"},
        {"section": PATH, "page": "1"},
        {"section": ("(一) 投资",)},
        {"evidence": (GoldEvidence(PATH, "1", "3.2"), GoldEvidence((), None, "海港研究院"))},
    ],
)
def test_gold_that_fits(fields: dict[str, Any], ports: Index) -> None:
    check_against_index(asked(**fields), ports)


def test_another_report_is_told_first(ports: Index) -> None:
    found = told(asked(document="茶业年报", page="99"), ports)
    assert found == [
        "the set mine asks about 《茶业年报》 (1 questions); the index mini (FOLDER) holds 《港口年报(2031年)》. Name the index "
        "of that report: bluebook eval --index FOLDER, made with: bluebook index REPORT.pdf --out FOLDER"
    ]


def test_pages_that_the_report_lacks(ports: Index) -> None:
    found = told(asked(page="99", evidence=(GoldEvidence(PATH, "F3", "x"), GoldEvidence(PATH, "2", "x"))), ports)
    assert found == [
        "the gold of the set mine does not fit the index mini (FOLDER):",
        "  pages that the report does not have: q2 (page 99, F3); 《港口年报(2031年)》 has printed pages 1-4",
        "Correct the set, or name the index of its report: bluebook eval --index FOLDER",
    ]


def test_many_pages_are_counted(ports: Index) -> None:
    many = Dataset("mine", "00", tuple(EvalQuestion(f"q{n}", "多少?", page="99") for n in range(14)))
    assert "q9 (page 99) and 4 more; 《" in told(many, ports)[1]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (("一、总体情况", "(一)投资额"), "the report has no heading '(一)投资额'; did you mean '(一)投资'?"),
        (("附录",), "the report has no heading '附录'; see them with: bluebook inspect REPORT"),
        (("二、技术应用", "(一)投资"), "the report has no heading '(一)投资' below '二、技术应用'"),
    ],
)
def test_headings_that_the_report_lacks(section: tuple[str, ...], expected: str, ports: Index) -> None:
    assert told(asked(section=section), ports)[1] == f"  q2: {expected}"
    assert told(asked(evidence=(GoldEvidence(section, "1", "x"),)), ports)[1] == f"  q2: {expected}"


def test_a_question_is_checked_against_its_own_report(tmp_path: Path) -> None:
    other = replace(document("other"), title="茶业年报", pages=(Page(1, None), Page(2, "7")))
    build_index([document(), other], LetterEncoder(), tmp_path / "two", name="two")
    index = Index.load(tmp_path / "two")
    check_against_index(asked(page="7"), index)
    check_against_index(asked(page="F1", document="茶业年报"), index)
    assert (
        "q2 (page 7); 《绿色金融报告》 has printed pages 3" in told(asked(page="7", document="绿色金融报告"), index)[1]
    )


def test_page_ranges() -> None:
    def pages(*labels: str | None) -> Document:
        return replace(document(), pages=tuple(Page(n, label) for n, label in enumerate(labels, start=1)))

    assert printed_pages(pages(None, "I", "II", "1", "2", "3", None, "5", "6")) == "printed pages I, II, 1-3, 5-6"
    assert printed_pages(pages(None, None)).startswith("no printed pages: leave out the page, or write F4")
