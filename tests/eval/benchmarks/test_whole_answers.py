"""Which answers are whole, what they lack, and fitting what tells it: made-up sentences and features in, known shares and weights out."""

from __future__ import annotations

import pytest

from eval.benchmarks.whole_answers import Asked, Way, clause_rows, figures, fit, lacks, sentence_rows, stated
from rag.question.analysis import analyse
from rag.schema import Evidence
from tests.rag.mini_report import evidence_of, text_chunk

INCOME, ACCIDENTS = "港口收入为5亿元,好于上年。", "港口事故减少6%,多在冬季。"
BOTH: Way = ((INCOME, ("5亿元",)), (ACCIDENTS, ("减少6%", "冬季")))


def read(*texts: str) -> tuple[Evidence, ...]:
    return tuple(evidence_of(text_chunk(text, chunk_id=f"mini:{n:04}"), score=4.0 - n) for n, text in enumerate(texts))


def asked(*texts: str) -> Asked:
    return Asked("made up", True, (BOTH,), analyse("港口收入和事故如何?"), {"收入": 1.0, "事故": 1.0}, read(*texts))


@pytest.mark.parametrize(
    ("answer", "quotes", "there"),
    [
        (INCOME + ACCIDENTS, [], [True, True]),
        ("港口收入为 5 亿元。港口事故减少6%。", [], [True, False]),
        ("", [INCOME, ACCIDENTS], [False, False]),
    ],
)
def test_the_words_of_the_answer_have_to_be_shown(answer: str, quotes: list[str], there: list[bool]) -> None:
    assert stated(BOTH, answer, quotes) == there


def test_a_sentence_without_such_words_has_to_be_quoted() -> None:
    way: Way = ((INCOME, ()),)
    assert stated(way, "港口收入好。", [INCOME]) == [True]
    assert stated(way, INCOME, []) == [False]


def test_an_answer_lacks_what_one_way_has_besides() -> None:
    income, accidents, rain = read(INCOME, ACCIDENTS, "今天下雨。")
    assert lacks([BOTH], [income], accidents)
    assert not lacks([BOTH], [income], rain)
    assert not lacks([BOTH], [income, accidents], rain)
    assert not lacks([BOTH, BOTH[:1]], [income], accidents)  # it is whole already


def test_sentences_and_clauses_are_told_apart() -> None:
    one = asked(INCOME, ACCIDENTS, "今天下雨。")
    assert [right for _, right in sentence_rows(one)] == [True, False, False, True]
    assert [right for _, right in clause_rows(one)] == [True, False, True, True]


def test_the_feature_that_tells_gets_the_weight() -> None:
    rows = [
        ({"bias": 1.0, "tells": float(right), "not": float(n % 2)}, right)
        for n, right in enumerate([True] * 9 + [False] * 9)
    ]
    weights = fit(rows, ("bias", "tells", "not"))
    assert weights["tells"] > 2
    assert abs(weights["not"]) < 0.5


def test_figures_count_whole_answers_and_labelled_sentences() -> None:
    assert figures([asked(INCOME, ACCIDENTS)]) == "1: whole 1.000, sentences 2.00, characters 28, labelled 1.000"
    assert figures([asked(INCOME)]).startswith("1: whole 0.000, sentences 1.00")
