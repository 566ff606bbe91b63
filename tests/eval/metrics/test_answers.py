from __future__ import annotations

from dataclasses import replace
from math import isclose
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.answers import (
    ANSWERS,
    answer_scores,
    char_f1,
    fact_precision,
    fact_recall,
    is_complete,
    number_match,
    rouge_l,
)
from eval.schema import EvalQuestion, GoldEvidence, Outcome

FACTS = (("3万亿元", "30000亿元"), ("5%",))
QUESTION = EvalQuestion(
    "1",
    "2023年规模多大?",
    answerable=True,
    reference="规模为3万亿元,增长5%。",
    facts=FACTS,
    evidence=(GoldEvidence(("一、总论",), "8", "3万亿元"),),
)


def outcome(text: str, *, refused: bool = False, error: str | None = None) -> Outcome:
    answer: dict[str, Any] = {} if error else {"answer": text, "refused": refused, "citations": []}
    return Outcome("1", answer, error=error)


@pytest.mark.parametrize(
    ("answer", "recall", "complete"),
    [
        ("规模达3 万亿元,增长5%。[1]", 1, True),
        ("规模达3万亿元[1],增长5[2]%。", 1, True),
        ("规模达30000亿元,增长5%。", 1, True),
        ("规模达3万亿元,增长15%。", 1 / 2, False),
        ("规模达3万亿元。", 1 / 2, False),
        ("", 0, False),
        ("规模达3万亿元,增长5%。" + "长" * 148, 1, False),  # 13 + 148 = 161 characters
        ("规模达3万亿元,增长5%。" + "长" * 147 + "[1]", 1, True),  # 13 + 147 = 160, the mark left out
    ],
)
def test_complete_is_every_fact_in_160_characters(answer: str, recall: float, complete: bool) -> None:
    assert fact_recall(FACTS, answer) == recall
    assert is_complete(FACTS, answer) is complete


def test_a_mark_neither_joins_two_numbers_nor_hides_a_document_number() -> None:
    assert fact_recall((("2024年",),), "共3[1]2024年") == 1
    assert fact_recall((("令[2024]12号",),), "依据令[2024]12号") == 1


def test_no_facts_no_recall() -> None:
    assert fact_recall((), "答") is None
    assert not is_complete((), "答")


@pytest.mark.parametrize(
    ("reference", "answer", "expected"),
    [
        ("为1.02万亿美元", "为10200亿美元", 1.0),
        ("为1.02万亿美元", "为10200亿元", 0.0),
        ("为3万亿元,增长5%", "增长5%", 1 / 2),
        ("有5家,另有5家", "有5家", 1.0),  # the same number once
        ("很大", "5家", None),
        ("2024年", "2024年", None),  # a date is no quantity
        ("前100名中有7家", "有7家", 1.0),  # the question gives 100名
    ],
)
def test_share_of_the_reference_quantities(reference: str, answer: str, expected: float | None) -> None:
    question = EvalQuestion("1", "前100名里有几家?", reference=reference)
    assert number_match(question, answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("规模为3万亿元,增长5%。", 1.0),
        ("规模为30000亿元,增长6%,有20家。", 1 / 3),  # 3 stated, 1 supported
        ("2023年规模为3万亿元。", 1.0),  # the question gives the year: not counted
        ("2022年规模为3万亿元。", 1 / 2),  # a year that nobody asked for
        ("规模很大。", None),
    ],
)
def test_share_of_what_is_stated_that_the_gold_supports(answer: str, expected: float | None) -> None:
    assert fact_precision(QUESTION, answer) == expected


def test_a_bare_number_of_the_gold_supports_it_with_its_unit() -> None:
    question = EvalQuestion("1", "多少?", facts=(("4600",), ("7",)))
    assert fact_precision(question, "4600余家,7种,8类") == 2 / 3


def test_without_gold_there_is_no_precision() -> None:
    assert fact_precision(EvalQuestion("1", "多少?", page="3"), "5家") is None


def test_rouge_l_by_hand() -> None:
    # 规模为三亿 and 规模达三亿元 share 规模三亿: LCS 4, of 5 and 6 characters.
    assert isclose(rouge_l("规模为三亿。", "规模达 三亿元") or 0, 2 * 4 / (5 + 6))
    assert rouge_l("甲乙", "乙甲") == 2 * 1 / (2 + 2)
    assert rouge_l("。", "甲") is None


def test_char_f1_by_hand() -> None:
    # 增, 长, 5.5 and 增, 长, 达, 5.5: three shared of 3 and 4; a number is one unit.
    assert isclose(char_f1("增长5.5%", "增长达5.5%") or 0, 2 * 3 / (3 + 4))
    assert char_f1("增长5.5%", "增长5.6%") == 2 * 2 / (3 + 3)
    assert char_f1("甲乙", "乙甲") == 1
    assert char_f1("甲甲", "甲") == 2 * 1 / (2 + 1)
    assert char_f1("AI Agent", "ai agent") == 1
    assert char_f1("!", "甲") is None


def test_every_figure_of_an_answer() -> None:
    found = answer_scores(QUESTION, outcome("规模为3万亿元。[1]"))
    assert (found["answered"], found["facts"], found["complete"]) == (1, 1 / 2, 0)
    assert (found["numbers"], found["fact_precision"]) == (1 / 2, 1)
    assert found["length"] == 8  # 规模为3万亿元。
    # Units 规模为3万亿元 (7) and 规模为3万亿元增长5 (10).
    assert isclose(found["char_f1"] or 0, 2 * 7 / (7 + 10))
    assert isclose(found["rouge_l"] or 0, 2 * 7 / (7 + 10))


@pytest.mark.parametrize("result", [outcome("报告没有", refused=True), outcome("", error="timeout")])
def test_refusing_and_failing_score_zero_where_there_is_an_answer(result: Outcome) -> None:
    found = answer_scores(QUESTION, result)
    zero = ("answered", "facts", "complete", "numbers", "rouge_l", "char_f1")
    assert {name for name, value in found.items() if value == 0} == set(zero)
    assert {name for name, value in found.items() if value is None} == {"fact_precision", "length"}


def test_no_gold_no_score() -> None:
    bare = EvalQuestion("1", "问")
    unanswerable = replace(QUESTION, answerable=False)
    passages_only = Outcome("1", {})
    for question, result in ((bare, outcome("答")), (unanswerable, outcome("答")), (QUESTION, passages_only)):
        assert answer_scores(question, result) == dict.fromkeys(ANSWERS)


def test_two_columns_are_enough_for_what_they_can_tell() -> None:
    found = answer_scores(EvalQuestion("1", "问", reference="有5家"), outcome("共5家"))
    assert (found["answered"], found["numbers"]) == (1, 1)
    assert (found["facts"], found["complete"]) == (None, None)
    assert found["char_f1"] == 2 * 2 / (3 + 3)  # 有 5 家, 共 5 家


TEXT = st.text("甲乙丙丁5。 a", max_size=20)


@given(TEXT, TEXT)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    for figure in (rouge_l, char_f1):
        forth, back = figure(one, other), figure(other, one)
        if forth is not None and back is not None:
            assert 0 <= forth <= 1
            assert isclose(forth, back)
        assert figure(one, one) in (1.0, None)


@given(st.permutations(FACTS), st.text("3万亿元5%家 ", max_size=20))
def test_facts_come_in_any_order(facts: list[tuple[str, ...]], answer: str) -> None:
    assert fact_recall(facts, answer) == fact_recall(FACTS, answer)
