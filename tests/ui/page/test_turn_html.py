"""A turn that a browser kept, shown again: whole, as far as it is written, or damaged."""

from __future__ import annotations

from typing import Any

from tests.fakes import answered
from tests.ui.html_tree import read_html
from ui.asking.turns import kept_answer
from ui.page.turn_html import partial_html, turn_html
from ui.words.texts import label

ZH = label("zh")
TURN: dict[str, Any] = {
    "question": "产量?",
    "answer": kept_answer(answered("产量?")),
    "report": "r",
    "hits": [{"rank": 1, "text": "产量57万吨。", "signals": {}}],
}


def test_a_turn_is_its_answer_and_how_that_was_found() -> None:
    page = read_html(turn_html(TURN, ZH))
    assert page.one(".bb-answer-text").one("a").attributes["data-report"] == "r"
    assert len(page.all("details")) == 1
    assert "《" not in page.one(".bb-sources").one(".bb-where").text
    lean = {name: value for name, value in TURN.items() if name != "hits"}
    several = read_html(turn_html({**lean, "several": True}, ZH))
    assert several.all("details") == []
    assert several.one(".bb-sources").one(".bb-where").text.startswith("《绿色金融报告》")


def test_what_is_written_so_far_is_busy() -> None:
    assert read_html(partial_html(TURN, ZH)).one(".bb-answer").attributes["aria-busy"] == "true"


def test_a_turn_that_was_changed_by_hand_is_said_to_be_damaged() -> None:
    damaged: list[dict[str, Any]] = [{}, {"answer": {"answer": 3}}, {"answer": []}, {"answer": {"citations": "<b>"}}]
    for broken in damaged:
        message = read_html(turn_html({**broken, "question": "?"}, ZH)).one("div")
        assert (message.attributes["role"], message.text) == ("alert", "这条回答的记录已损坏，无法显示。")
