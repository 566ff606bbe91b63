"""A conversation as the messages of a chat. Pure: what the browser kept in, HTML out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.page.answer_extras import actions_html, questions_html, retrieval_html
from ui.page.render import answer_html, message_html, partial_answer_html, pending_html, question_html
from ui.words.texts import Words

Message = dict[str, str]


def messages(turns: Sequence[Mapping[str, Any]], t: Words, *, several: bool, followed: bool = False) -> list[Message]:
    """Question and answer of every turn; the last answer, unless it is ``followed``, has more actions and related questions."""
    out: list[Message] = []
    for number, turn in enumerate(turns):
        last = number == len(turns) - 1 and not followed
        out += [_user(str(turn["question"])), _assistant(_answer(number, turn, t, several=several, last=last))]
    return out


def pending(turns: Sequence[Mapping[str, Any]], question: str, t: Words, *, several: bool) -> list[Message]:
    """As ``messages``, with a question that is being answered."""
    before = messages(turns, t, several=several, followed=True)
    return [*before, _user(question), _assistant(pending_html(turn=len(turns), t=t))]


def partial(turns: Sequence[Mapping[str, Any]], turn: Mapping[str, Any], t: Words, *, several: bool) -> list[Message]:
    """As ``messages``, with what is written so far of the answer of ``turn``."""
    asked = str(turn["question"])
    made = partial_answer_html(
        turn["answer"], turn=len(turns), t=t, asked=asked, report=str(turn["report"]), several=several
    )
    return [*messages(turns, t, several=several, followed=True), _user(asked), _assistant(made)]


def failed(turns: Sequence[Mapping[str, Any]], question: str, text: str, t: Words, *, several: bool) -> list[Message]:
    """As ``messages``, with a question that could not be asked and why."""
    told = message_html(text, turn=len(turns), error=True)
    return [*messages(turns, t, several=several), _user(question), _assistant(told)]


def _answer(number: int, turn: Mapping[str, Any], t: Words, *, several: bool, last: bool) -> str:
    try:
        made = answer_html(
            turn["answer"],
            turn=number,
            t=t,
            asked=str(turn["question"]),
            report=str(turn["report"]),
            several=several,
        )
    except ValueError:
        return message_html(t("error_unexpected"), turn=number, error=True)
    hits, timings = turn.get("hits"), turn["answer"].get("timings_ms")
    parts = [made, actions_html(turn=number, t=t, last=last)]
    if isinstance(hits, list):
        parts.append(retrieval_html(hits, timings if isinstance(timings, Mapping) else {}, t))
    related = turn.get("related")
    if last and isinstance(related, list):
        parts.append(questions_html([str(question) for question in related[:3]], t))
    return "<div>" + "".join(parts) + "</div>"


def _user(question: str) -> Message:
    return {"role": "user", "content": question_html(question)}


def _assistant(content: str) -> Message:
    return {"role": "assistant", "content": content}
