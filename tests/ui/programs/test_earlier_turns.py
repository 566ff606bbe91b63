from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from index.errors import QuestionError
from rag.output.json_records import answer_record, read_answer
from tests.fakes import answered
from ui.programs.earlier_turns import Exchange, earlier_turns

ASKED = {"role": "user", "content": "绿色贷款余额是多少?"}
SAID = {"role": "assistant", "content": "34.76万亿元。[1]"}


def test_messages_in_pairs_are_turns() -> None:
    record = answer_record(answered())
    assert earlier_turns([ASKED, SAID, "同比呢?", record]) == [
        Exchange("绿色贷款余额是多少?", "34.76万亿元。[1]"),
        "同比呢?",
        read_answer(record),
    ]


def test_content_in_parts_of_text_is_put_together() -> None:
    parts = [{"type": "text", "text": "绿色贷款"}, {"type": "text", "text": "余额?"}]
    assert earlier_turns([{"role": "user", "content": parts}, SAID]) == [
        Exchange("绿色贷款\n余额?", "34.76万亿元。[1]")
    ]


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ([{"role": "system", "content": "x"}], "history[0] has the role 'system'; allowed are user and assistant"),
        ([{"role": "user"}, SAID], "history[0] has no content"),
        ([{"content": "绿色贷款?"}], "history[0] has the role None"),
        ([ASKED, {"role": "assistant", "content": " "}], "history[1] has no content"),
        ([ASKED, {"role": "assistant", "content": [{"type": "image_url"}]}], "history[1] has no content"),
        ([SAID, ASKED], "history[0] has the role 'assistant' where 'user' is due"),
        ([ASKED, ASKED], "history[1] has the role 'user' where 'assistant' is due"),
        ([ASKED], "a question of the role user without an answer"),
        ([ASKED, "同比呢?", SAID], "a question of the role user without an answer"),
        ([{"role": "user", "content": "绿" * 20_001}, SAID], "20001 characters"),
    ],
)
def test_what_has_no_meaning_is_refused(history: list[Mapping[str, Any]], said: str) -> None:
    with pytest.raises(QuestionError) as caught:
        earlier_turns(history)
    assert said in str(caught.value)


def test_a_refusal_is_known_by_its_words() -> None:
    turn = Exchange("2025年呢?", "报告没有回答这个问题。没有2025年的。").answered("2025年绿色贷款余额是多少?")
    assert (turn.refused, turn.question, turn.asked) == (True, "2025年绿色贷款余额是多少?", "2025年呢?")
    assert not Exchange("绿色贷款余额?", "34.76万亿元。").answered("绿色贷款余额?").refused
