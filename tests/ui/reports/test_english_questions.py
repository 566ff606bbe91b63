from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from rag.assistant import Assistant
from rag.schema import Answer
from tests.fakes import answered, refused
from ui.reports.english_questions import in_english, suggestions_in_english
from ui.reports.suggestions import Suggestions


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("嵌入式金融是指什么?", "What is 嵌入式金融?"),
        ("什么是嵌入式金融?", "What is 嵌入式金融?"),
        ("绿色贷款余额是多少?", "How much is 绿色贷款余额?"),
        ("机房有什么作用？", "What is 机房 for?"),
        ("有哪些路径?", "What are the 路径?"),
        ("为什么下降?", None),
        ("“更名声明”这一节讲了什么?", "What does “更名声明” say?"),
    ],
)
def test_a_question_in_an_english_frame(question: str, asked: str | None) -> None:
    assert in_english(question) == asked


class Asked:
    """Answers to questions, each by a passage; refuses any other."""

    def __init__(self, passages: dict[str, str]) -> None:
        self._passages = passages

    @property
    def extractive(self) -> Asked:
        return self

    def ask(self, question: str) -> Answer:
        if question not in self._passages:
            return refused(question)
        answer = answered(question)
        return replace(answer, citations=(replace(answer.citations[0], chunk_id=self._passages[question]),))


def test_only_what_the_report_answers_alike_is_offered() -> None:
    assistant = Asked(
        {
            "什么是甲物?": "a",
            "What is 甲物?": "a",
            "什么是乙物?": "b",
            "What is 乙物?": "elsewhere",
            "什么是丙物?": "c",
            "为什么?": "d",
        }
    )
    made = Suggestions(iter(["什么是甲物?", "什么是乙物?", "什么是丙物?", "什么是丁物?", "为什么?"]))
    assert list(suggestions_in_english(cast(Assistant, assistant), made)) == ["What is 甲物?"]
