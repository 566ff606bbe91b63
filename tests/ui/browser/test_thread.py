"""A conversation as a tree of turns: the page's pure functions, run where they live."""

from __future__ import annotations

from typing import Any

from tests.ui.browser.chat import Chat
from ui.page.assets import assets

# a ─ b ─ c, and b2 as another version of b with d after it.
_TURNS = [
    {"id": "a", "parent": "", "question": "甲?"},
    {"id": "b", "parent": "a", "question": "乙?"},
    {"id": "c", "parent": "b", "question": "丙?"},
    {"id": "b2", "parent": "a", "question": "乙二?"},
    {"id": "d", "parent": "b2", "question": "丁?"},
]


def run(chat: Chat, script: str, argument: Any = None) -> Any:
    """What ``script`` gives for the module ``m`` and ``given``."""
    source = f"{chat.server}{assets().root}/page/thread.js"
    return chat.evaluate(
        f"async ([source, given]) => {{ const m = await import(source); return {script}; }}", [source, argument]
    )


def test_the_chosen_version_of_each_turn_is_shown(chat: Chat) -> None:
    chat.open()
    shown = "m.path(given).map((turn) => turn.id)"
    record: dict[str, Any] = {"turns": _TURNS, "chosen": {}}
    assert run(chat, shown, record) == ["a", "b2", "d"]
    assert run(chat, shown, {**record, "chosen": {"a": "b"}}) == ["a", "b", "c"]
    assert run(chat, shown, {**record, "chosen": {"a": "gone"}}) == ["a", "b2", "d"]
    assert run(chat, "m.versions(given, given.turns[1]).map((turn) => turn.id)", record) == ["b", "b2"]
    assert run(chat, "m.upTo(given, 'c').map((turn) => turn.id)", record) == ["a", "b", "c"]
    assert run(chat, "m.upTo(given, '')", record) == []


def test_a_turn_that_is_added_is_chosen_and_nothing_goes(chat: Chat) -> None:
    chat.open()
    record = {"title": "", "turns": _TURNS, "chosen": {"a": "b"}}
    more = run(chat, "m.withTurn(given, { id: 'e', parent: 'b', question: '戊?' })", record)
    assert [turn["id"] for turn in more["turns"]] == ["a", "b", "c", "b2", "d", "e"]
    assert more["chosen"] == {"a": "b", "b": "e"}
    assert more["title"] == "戊?"
    assert run(chat, "m.path(given).map((turn) => turn.id)", more) == ["a", "b", "e"]


def test_a_title_ends_between_words(chat: Chat) -> None:
    chat.open()
    assert run(chat, "m.titleOf(given)", " 绿色\n贷款 余额? ") == "绿色 贷款 余额?"
    assert run(chat, "m.titleOf(given, 12)", "Harbours in China") == "Harbours in…"
    assert run(chat, "m.titleOf(given, 4)", "Harbours") == "Harb…"
    assert len(run(chat, "m.titleOf(given)", "绿色贷款余额" * 20)) <= 61


def test_of_an_answer_a_follow_up_gets_what_it_may_lean_on(chat: Chat) -> None:
    chat.open()
    cited = {"quote": "q", "section": ["s"], "document": "d", "chunk_id": "c", "score": 1}
    answer = {
        "question": "?",
        "answer": "!",
        "refused": False,
        "citations": [cited, cited],
        "timings_ms": {},
        "unmet": [],
    }
    assert run(chat, "m.slim(given)", {"answer": answer}) == {
        "question": "?",
        "answer": "!",
        "refused": False,
        "unmet": [],
        "citations": [{"quote": "q", "section": ["s"], "document": "d"}],
    }
    assert run(chat, "m.slim(given)", {"answer": None}) == {"citations": []}
