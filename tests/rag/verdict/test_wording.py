"""How a verdict is said."""

from __future__ import annotations

import pytest

from rag.verdict.finding import Verdict
from rag.verdict.wording import opened
from tests.rag.mini_report import evidence_of, text_chunk

SENTENCE = "港口投资余额为3.2万亿元。"
ITEM = evidence_of(text_chunk(SENTENCE))


@pytest.mark.parametrize(
    ("verdict", "zh", "en"),
    [
        (Verdict("supported", ITEM, True), "是的,报告说:", "Yes, the report says: "),
        (Verdict("contradicted", ITEM, True), "不是,报告说:", "No, the report says: "),
        (
            Verdict("contradicted", ITEM, True, "3.2万亿元"),
            "不是,报告说是3.2万亿元:",
            "No, the report says 3.2万亿元: ",
        ),
        (Verdict("contradicted", ITEM, True, "9%"), "不是,报告说:", "No, the report says: "),
        (
            Verdict("contradicted", ITEM, False),
            "不是这样,报告说:",
            "That is not what the report says; it says: ",
        ),
    ],
)
def test_the_sentence_is_opened_with_yes_or_no(verdict: Verdict, zh: str, en: str) -> None:
    assert opened(verdict, SENTENCE, "zh") == zh + SENTENCE
    assert opened(verdict, SENTENCE, "en") == en + SENTENCE
