"""A conversation as messages: what is shown of a turn, and that earlier answers stay as they are while a new one comes."""

from __future__ import annotations

from typing import Any

from tests.ui.html_tree import Element, read_html
from ui.page.messages import Message, failed, messages, partial, pending
from ui.words.texts import label

ZH = label("zh")
CITED = {
    "n": 1,
    "document": "年报",
    "section": ["一、产量"],
    "page_label": "1",
    "page_index": 2,
    "kind": "text",
    "quote": "产量57万吨。",
    "chunk_id": "a:1",
    "score": 0.9,
    "verified": True,
}
TURN: dict[str, Any] = {
    "question": "产量?",
    "answer": {
        "question": "产量?",
        "answer": "产量57万吨。[1]多了3万吨。[1]",
        "refused": False,
        "refusal_reason": None,
        "generator": "extractive",
        "index": "i",
        "citations": [CITED],
        "unmet": [],
        "nearest": [],
        "timings_ms": {"total": 2.0},
    },
    "report": "r",
    "hits": [{"rank": 1, "text": "产量57万吨。", "signals": {}}],
    "related": ["价格?"],
}


def answers(made: list[Message]) -> list[Element]:
    assert [message["role"] for message in made] == ["user", "assistant"] * (len(made) // 2)
    return [read_html(message["content"]) for message in made[1::2]]


def test_only_the_last_answer_can_be_asked_again() -> None:
    first, last = answers(messages([TURN, TURN], ZH, several=False))
    assert [b.attributes["data-action"] for b in first.all(".bb-action")] == ["copy", "up", "down"]
    assert [b.attributes["data-action"] for b in last.all(".bb-action")][3:] == ["retry", "edit"]
    assert [b.text for b in last.all(".bb-ask")] == ["价格?"]
    assert first.all(".bb-ask") == []
    assert len(first.all("details")) == 1


SO_FAR = {**TURN, "answer": {**TURN["answer"], "answer": "产量57万吨。[1]"}}


def test_earlier_answers_are_the_same_while_and_after_a_new_one_comes() -> None:
    done = messages([TURN, TURN], ZH, several=False)
    for during in (
        pending([TURN], "产量?", ZH, several=False),
        partial([TURN], SO_FAR, ZH, several=False),
    ):
        assert during[:3] == done[:3]
        assert answers(during)[1].one(".bb-answer").attributes["aria-busy"] == "true"
    assert "多了3万吨" not in partial([TURN], SO_FAR, ZH, several=False)[3]["content"]


def test_what_failed_says_so_below_its_question() -> None:
    made = failed([TURN], "再问<b>?", "现在提问的人太多", ZH, several=False)
    assert read_html(made[2]["content"]).text == "再问<b>?"
    message = answers(made)[1].one("div")
    assert (message.attributes["role"], message.text) == ("alert", "现在提问的人太多")


def test_a_turn_that_was_changed_by_hand_is_an_error_and_the_rest_stays() -> None:
    broken = {**TURN, "answer": {"answer": 3}}
    first, last = answers(messages([broken, TURN], ZH, several=False))
    assert first.one("div").text == ZH("error_unexpected")
    assert last.one(".bb-answer-text").text.startswith("产量57万吨。[1]")


def test_passages_that_were_not_kept_are_left_out() -> None:
    lean = {name: value for name, value in TURN.items() if name not in ("hits", "related")}
    (only,) = answers(messages([lean], ZH, several=True))
    assert only.all("details") == []
    assert "《年报》" in only.text
