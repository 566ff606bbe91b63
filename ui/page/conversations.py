"""The conversations that a browser keeps: pure functions from one state to the next.

A state is JSON, as the browser's storage holds it: ``{"current": id, "items": [{"id", "title", "turns": [turn]}]}``; a turn
is ``{"question", "answer", "report", "hits"}`` with the record of an answer. What a browser sends back is never trusted:
``read`` keeps what has the right shape and drops the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

State = dict[str, Any]
Turn = dict[str, Any]

MAX_CONVERSATIONS = 50
MAX_TURNS = 100
MAX_BYTES = 1_500_000
TITLE_CHARS = 24


def empty(new_id: str) -> State:
    """One conversation without a question."""
    return {"current": new_id, "items": [{"id": new_id, "title": "", "turns": []}]}


def read(raw: object, new_id: str) -> State:
    """The state that a browser sent, made whole; a new one where there is nothing to keep."""
    items = raw.get("items") if isinstance(raw, Mapping) else None
    kept = [item for entry in items if (item := _item(entry))] if isinstance(items, list) else []
    kept = kept[:MAX_CONVERSATIONS]
    if not kept:
        return empty(new_id)
    assert isinstance(raw, Mapping)
    ids = [item["id"] for item in kept]
    current = raw.get("current")
    return {"current": current if current in ids else ids[0], "items": kept}


def current(state: State) -> dict[str, Any]:
    """The conversation that is open."""
    found: dict[str, Any] = next(item for item in state["items"] if item["id"] == state["current"])
    return found


def turns(state: State) -> list[Turn]:
    """The turns of the conversation that is open."""
    return list(current(state)["turns"])


def with_turns(state: State, changed: Sequence[Turn]) -> State:
    """The state with other turns in the open conversation; its title is its first question until it is renamed."""
    item = current(state)
    title = item["title"] or (str(changed[0]["question"]) if changed else "")
    return _replaced(state, {**item, "title": title[:TITLE_CHARS], "turns": list(changed)[-MAX_TURNS:]})


def opened(state: State, chosen: str) -> State:
    """The state with another conversation open; unchanged where there is none of that id."""
    known = any(item["id"] == chosen for item in state["items"])
    return {**state, "current": chosen} if known else state


def begun(state: State, new_id: str) -> State:
    """A new conversation in front; the open one is used where it is still empty."""
    if not turns(state):
        return state
    item = {"id": new_id, "title": "", "turns": []}
    return {"current": new_id, "items": [item, *state["items"]][:MAX_CONVERSATIONS]}


def renamed(state: State, title: str) -> State:
    """The open conversation called otherwise; an empty title leaves it as it is."""
    wanted = " ".join(title.split())[:TITLE_CHARS]
    return _replaced(state, {**current(state), "title": wanted}) if wanted else state


def deleted(state: State, new_id: str) -> State:
    """The state without the open conversation."""
    rest = [item for item in state["items"] if item["id"] != state["current"]]
    return {"current": rest[0]["id"], "items": rest} if rest else empty(new_id)


def without_last(state: State) -> tuple[State, str]:
    """The open conversation without its last turn, and that turn's question (empty where there is none)."""
    asked = turns(state)
    return (with_turns(state, asked[:-1]), str(asked[-1]["question"])) if asked else (state, "")


def fitted(state: State, limit: int = MAX_BYTES) -> State:
    """The state within ``limit`` bytes of JSON: a browser keeps five megabytes in all, and sends them with each question.

    First the passages that were found go, from the last conversation and the oldest turn on; then whole conversations,
    but never the open one.
    """
    if _size(state) <= limit:
        return state
    items = [{**item, "turns": [dict(turn) for turn in item["turns"]]} for item in state["items"]]
    excess = _size(state) - limit
    others = [item for item in reversed(items) if item["id"] != state["current"]]
    for turn in (turn for item in (*others, current({**state, "items": items})) for turn in item["turns"]):
        if excess > 0 and turn.get("hits"):
            excess -= _size(turn.pop("hits"))
    for item in others:
        if excess > 0:
            excess -= _size(item)
            items.remove(item)
    return {**state, "items": items}


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _replaced(state: State, item: Mapping[str, Any]) -> State:
    items = [dict(item) if other["id"] == item["id"] else other for other in state["items"]]
    return {**state, "items": items}


def _item(entry: object) -> dict[str, Any] | None:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
        return None
    asked = entry.get("turns")
    kept = [dict(turn) for turn in asked if _is_turn(turn)] if isinstance(asked, list) else []
    return {"id": entry["id"], "title": str(entry.get("title") or "")[:TITLE_CHARS], "turns": kept[-MAX_TURNS:]}


def _is_turn(turn: object) -> bool:
    return (
        isinstance(turn, Mapping)
        and isinstance(turn.get("question"), str)
        and isinstance(turn.get("answer"), Mapping)
        and isinstance(turn.get("report"), str)
    )
