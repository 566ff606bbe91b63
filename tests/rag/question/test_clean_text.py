from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import QuestionError
from rag.question.clean_text import clean_question

LIMIT = 500


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("余额是多少?", "余额是多少?"),
        ("  余额\n是\t多少?  ", "余额 是 多少?"),
        ("余\x00额\x1b是\u200b多少?", "余额是多少?"),  # controls, an escape, a zero-width space
        ("余额😀是多少?", "余额😀是多少?"),
        ("\ufeff余额是多少?", "余额是多少?"),
        ("ＧＤＰ", "ＧＤＰ"),  # words after NFKC; shown as written
        ("问" * LIMIT, "问" * LIMIT),
    ],
)
def test_what_can_be_asked(text: str, kept: str) -> None:
    assert clean_question(text, LIMIT) == kept


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000", "\x00\x01\x02", "\u200b\u200d\ufeff"])
def test_an_empty_question_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(QuestionError, match=r"the question is empty\. Ask for example: 数字人民币"):
        clean_question(text, LIMIT)


@pytest.mark.parametrize("text", ["?", "？？？", "😀😀", "👨‍👩‍👧", "。,、", "———", "*&^%"])
def test_a_question_without_words_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="has no words"):
        clean_question(text, LIMIT)


@pytest.mark.parametrize("length", [LIMIT + 1, 10_000])
def test_a_question_that_is_too_long_names_both_lengths(length: int) -> None:
    with pytest.raises(QuestionError, match=f"has {length} characters; at most {LIMIT} are allowed"):
        clean_question("问" * length, LIMIT)


def test_only_what_is_kept_counts_towards_the_length() -> None:
    assert clean_question("问" * LIMIT + " " * 10_000, LIMIT) == "问" * LIMIT


@settings(deadline=None)
@given(st.text())
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    try:
        kept = clean_question(text, LIMIT)
    except QuestionError:
        return
    assert clean_question(kept, LIMIT) == kept
    assert kept == kept.strip()
    assert 0 < len(kept) <= LIMIT
    assert not any(ord(char) < 32 for char in kept)
