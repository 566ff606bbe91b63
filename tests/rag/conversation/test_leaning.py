from __future__ import annotations

import pytest

from rag.conversation.leaning import WEIGHTS, features_of, leaning, repeats


def test_what_a_question_tells_is_counted() -> None:
    assert features_of("这个港口的泊位有多少", 9.0, -1.0) == {
        "bias": 1.0,
        "long": 1.0,
        "noun first": 0.0,
        "points": 1.0,
        "run": 0.2,
        "defines": 0.0,
        "lacks": 8.0,
        "gain": -1.0,
    }


def test_a_definition_and_an_opening_noun_are_told() -> None:
    found = features_of("港口是什么意思", None)
    assert (found["noun first"], found["defines"]) == (1.0, 1.0)


def test_gain_counts_within_its_bounds() -> None:
    question = "哪些银行试过"
    weight = WEIGHTS["gain"]
    assert leaning(question, 0.0, 9.0) == leaning(question, 0.0, 2.0) == leaning(question, 0.0)
    assert leaning(question, 0.0, -9.0) == leaning(question, 0.0, -4.0)
    assert leaning(question, 0.0, 1.0) - leaning(question, 0.0, 0.0) == pytest.approx(weight)


@pytest.mark.parametrize(
    ("question", "about", "told"),
    [
        ("港口的泊位有多少", "全国港口的投资", True),
        ("泊位有多少", "全国港口的投资", False),
        ("哪些港口有泊位", "全国港口的投资", False),
    ],
)
def test_a_question_that_opens_with_the_topic_repeats_it(question: str, about: str, told: bool) -> None:
    assert repeats(question, about) is told
