"""What a browser keeps: every change gives a whole state, whatever the browser sent."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ui.page import conversations as c


def turn(question: str) -> dict[str, Any]:
    return {"question": question, "answer": {"answer": "34.8万亿元。[1]"}, "report": "r"}


def test_the_first_question_is_the_title_until_it_is_renamed() -> None:
    state = c.with_turns(c.empty("a"), [turn("绿色贷款余额是多少?")])
    assert c.current(state)["title"] == "绿色贷款余额是多少?"
    state = c.with_turns(c.renamed(state, "  绿色\n金融 "), [turn("绿色贷款余额是多少?"), turn("那同比呢?")])
    assert c.current(state)["title"] == "绿色 金融"
    assert c.renamed(state, "   ") == state
    assert [t["question"] for t in c.turns(state)] == ["绿色贷款余额是多少?", "那同比呢?"]


def test_a_new_conversation_stands_in_front_and_an_empty_one_is_used() -> None:
    first = c.with_turns(c.empty("a"), [turn("一?")])
    second = c.begun(first, "b")
    assert (second["current"], [item["id"] for item in second["items"]]) == ("b", ["b", "a"])
    assert c.begun(second, "x") == second
    assert c.opened(second, "a")["current"] == "a"
    assert c.opened(second, "nothing") == second


def test_deleting_opens_the_next_or_begins_anew() -> None:
    state = c.begun(c.with_turns(c.empty("a"), [turn("一?")]), "b")
    left = c.deleted(state, "x")
    assert (left["current"], len(left["items"])) == ("a", 1)
    assert c.deleted(left, "x") == c.empty("x")


def test_the_last_question_can_be_taken_back() -> None:
    state = c.with_turns(c.empty("a"), [turn("一?"), turn("二?")])
    shorter, question = c.without_last(state)
    assert question == "二?"
    assert [t["question"] for t in c.turns(shorter)] == ["一?"]
    assert c.without_last(c.empty("a")) == (c.empty("a"), "")


def test_only_so_much_is_kept() -> None:
    state = c.empty("0")
    for n in range(c.MAX_CONVERSATIONS + 5):
        state = c.begun(c.with_turns(state, [turn("?")]), str(n + 1))
    assert len(state["items"]) == c.MAX_CONVERSATIONS
    many = c.with_turns(c.empty("a"), [turn(str(n)) for n in range(c.MAX_TURNS + 1)])
    assert c.turns(many)[0]["question"] == "1"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "turns", "items", "current", "question", "answer", "report", "x"]), inner, max_size=5
        )
    ),
    max_leaves=25,
)


@given(json_values)
def test_whatever_a_browser_sends_becomes_a_whole_state(raw: object) -> None:
    state = c.read(raw, "new")
    assert c.current(state)["id"] == state["current"]
    assert c.read(json.loads(json.dumps(state)), "other") == state


def test_what_a_browser_kept_is_read_as_it_was() -> None:
    state = c.begun(c.with_turns(c.empty("a"), [turn("一?")]), "b")
    assert c.read(state, "new") == state
    broken = {"current": "a", "items": [{"id": "a", "title": 3, "turns": [turn("一?"), {"question": "?"}, 5]}, "x"]}
    assert c.read(broken, "new") == {"current": "a", "items": [{"id": "a", "title": "3", "turns": [turn("一?")]}]}


def test_a_state_is_kept_within_what_a_browser_holds() -> None:
    def full(question: str) -> dict[str, Any]:
        return {**turn(question), "hits": [{"text": "x" * 1000}]}

    state = c.with_turns(c.empty("a"), [full("一?"), full("二?")])
    state = c.with_turns(c.begun(state, "b"), [full("三?")])
    assert c.fitted(state, 100_000) is state
    # Room for the passages of one turn only: those of the older conversation go first, its oldest turn before the other.
    size = len(json.dumps(state, ensure_ascii=False))
    kept = [[("hits" in t) for t in item["turns"]] for item in c.fitted(state, size - 900)["items"]]
    assert kept == [[True], [False, True]]
    small = c.fitted(state, 50)
    assert [item["id"] for item in small["items"]] == ["b"]
    assert [t["question"] for t in c.turns(small)] == ["三?"]
    assert "hits" in c.turns(state)[0]


def test_the_open_conversation_is_among_those_that_are_kept() -> None:
    items = [{"id": str(n), "title": "", "turns": []} for n in range(60)]
    state = c.read({"current": "59", "items": items}, "new")
    assert len(state["items"]) == c.MAX_CONVERSATIONS
    assert c.current(state)["id"] == "0"
