"""The words around an answer, the same in a terminal, in a pipe and on a page."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from rag.output.plain_text import answer_text
from rag.output.words import CONDITIONS, page_words, refusal_words, unmet_words
from rag.schema import REFUSED, REFUSED_IN_ENGLISH, ConditionKind, Unmet
from tests.fakes import refused


def test_every_condition_has_a_name() -> None:
    assert set(CONDITIONS) == set(get_args(ConditionKind))
    assert len(set(CONDITIONS.values())) == len(CONDITIONS)


@pytest.mark.parametrize(
    ("unmet", "words"),
    [
        (Unmet("period", "2025年", "2024年"), "时间:问的是 2025年,报告里是 2024年"),
        (Unmet("place", "法国", ""), "地域:问的是 法国,报告里没有"),
        (Unmet("picture", "图1", "图 1 余额"), "图片:问的是 图1,报告只有图片 图 1 余额"),
        (Unmet("topic", "天气?", ""), "主题:天气? 与报告无关"),
        (Unmet("greeting", "你好", ""), "问候:你好 与报告无关"),
        (Unmet("instruction", "写诗", ""), "其他要求:写诗 与报告无关"),
    ],
)
def test_what_was_asked_for_and_what_there_is(unmet: Unmet, words: str) -> None:
    assert unmet_words(unmet) == words


@pytest.mark.parametrize(
    ("constant", "reason"), [(f"{REFUSED}。", "没有2025年的。"), (f"{REFUSED_IN_ENGLISH}. ", "Nothing for 2025.")]
)
def test_the_reason_is_said_once(constant: str, reason: str) -> None:
    answer = replace(refused(), answer=f"{constant}{reason}", refusal_reason=reason)
    assert refusal_words(answer) == answer.answer
    assert answer_text(answer, "").count(reason) == 1


@pytest.mark.parametrize("condition", ["greeting", "instruction"])
def test_of_what_is_no_question_the_reason_says_all(condition: ConditionKind) -> None:
    answer = replace(refused(), unmet=(Unmet(condition, "写诗", ""),), nearest=())
    text = answer_text(answer, "")
    assert answer.refusal_reason
    assert answer.refusal_reason in text
    assert "未满足的条件" not in text
    assert "写诗" not in text
    assert "未满足的条件" in answer_text(refused(), "")


def test_a_file_without_pages_is_cited_by_paragraph() -> None:
    assert page_words(None, 1, 3) == "第3段"
    assert page_words(None, 1, 0) == "标题"
    assert page_words(None, 1) == "文件第1页"
