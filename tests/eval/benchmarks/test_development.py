"""The development score: what counts as complete, on the right page, and refused."""

from __future__ import annotations

import math

import pytest

from eval.benchmarks.development import DATA, Row, is_complete, load_rows, on_right_page, score
from rag.schema import Answer, Citation


def _answer(text: str, *pages: str, refused: bool = False) -> Answer:
    citations = tuple(
        Citation(n, "报告", (), page, 10, "text", "引文", "r:0001", 0.9, True) for n, page in enumerate(pages, start=1)
    )
    return Answer("问", text, refused, "没有" if refused else None, "extractive", "r", citations)


ROW = Row("规模多大?", True, (("3万亿元", "30000亿元"), ("5%",)), frozenset({"7"}), None)
MISS = Row("2030年呢?", False, (), frozenset(), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("规模达3 万亿元,增长5%。[1]", True),
        ("规模达30000亿元,增长5%。[1]", True),
        ("规模达3万亿元。[1]", False),
        ("规模达3万亿元,增长5%。" + "长" * 150, False),
    ],
)
def test_complete_needs_every_fact_in_160_characters(text: str, expected: bool) -> None:
    assert is_complete(_answer(text, "7"), ROW) is expected


def test_a_page_without_number_is_named_by_its_place_in_the_file() -> None:
    front = Row("问", True, (), frozenset({"F10"}), None)
    unnumbered = Answer(
        "问", "答", False, None, "extractive", "r", (Citation(1, "报告", (), None, 10, "text", "引", "r:1", 0.9, True),)
    )
    assert on_right_page(unnumbered, front)
    assert not on_right_page(_answer("答", "9"), front)


def test_shares_by_hand() -> None:
    pairs = [
        (ROW, _answer("3万亿元,5%", "7")),
        (ROW, _answer("3万亿元,5%", "8")),
        (ROW, _answer("报告没有", refused=True)),
        (MISS, _answer("报告没有", refused=True)),
        (MISS, _answer("3万亿元", "7")),
    ]
    found = score(pairs)
    # 3 answerable: 2 complete, 1 refused; of the 2 answered 1 on the right page; of 2 unanswerable 1 refused.
    assert (found.answerable, found.unanswerable) == (3, 2)
    assert math.isclose(found.complete, 2 / 3)
    assert math.isclose(found.wrongly_refused, 1 / 3)
    assert found.right_page == 0.5
    assert found.refused == 0.5


@pytest.mark.parametrize("name", ["bluebook.dev", "bluebook.test", "others.dev", "others.test"])
def test_the_files_hold_enough_questions_of_both_kinds(name: str) -> None:
    rows = load_rows(DATA / f"{name}.jsonl")
    assert len(rows) >= 60
    assert sum(not row.answerable for row in rows) >= len(rows) // 5
    assert all(row.facts and row.pages for row in rows if row.answerable)
    assert len({(row.question, row.document) for row in rows}) == len(rows)
