"""The history that a program sends → earlier turns: questions, records of answers, messages as OpenAI's API has them.

Whatever is none of these, or stands in an order that has no meaning, is refused: a turn that is misread changes the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import QuestionError
from rag.output.json_records import read_answer
from rag.schema import REFUSED, REFUSED_IN_ENGLISH, Answer

MAX_TURN_CHARS = 20_000
_ROLES = ("user", "assistant")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a user asked and what was said to it, by messages: nothing is known of where it stands."""

    question: str
    said: str

    def answered(self, understood: str) -> Answer:
        """The turn, with its question as it was understood."""
        refused = self.said.startswith((REFUSED, REFUSED_IN_ENGLISH))
        asked = self.question if understood != self.question else None
        return Answer(understood, self.said, refused, self.said if refused else None, "", "", asked=asked)


def earlier_turns(history: Sequence[str | Mapping[str, Any]]) -> list[str | Exchange | Answer]:
    """The turns of a history, in order. Raises ``QuestionError``, which says which entry is wrong and what would be right."""
    found: list[str | Exchange | Answer] = []
    asked: str | None = None
    for n, entry in enumerate(history):
        if isinstance(entry, Mapping) and ("role" in entry or "content" in entry):
            role, content = _message(n, entry)
            if (role == "user") is not (asked is None):
                wanted = "user" if asked is None else "assistant"
                raise QuestionError(
                    f"history[{n}] has the role {role!r} where {wanted!r} is due: messages go in pairs, user then assistant"
                )
            if role == "assistant" and asked is not None:
                found.append(Exchange(asked, content))
            asked = content if role == "user" else None
            continue
        if asked is not None:
            break
        found.append(entry if isinstance(entry, str) else _record(entry))
    if asked is not None:
        raise QuestionError(
            "the history has a question of the role user without an answer; the question to be answered belongs in question"
        )
    return found


def _message(n: int, entry: Mapping[str, Any]) -> tuple[str, str]:
    role, content = entry.get("role"), entry.get("content")
    if role not in _ROLES:
        raise QuestionError(f"history[{n}] has the role {role!r}; allowed are {' and '.join(_ROLES)}")
    if isinstance(content, list) and content and all(_is_text(part) for part in content):
        content = "\n".join(part["text"] for part in content)
    if not isinstance(content, str) or not content.strip():
        raise QuestionError(f"history[{n}] has no content: it is a text that is not empty")
    return str(role), _short(content)


def _is_text(part: object) -> bool:
    return isinstance(part, Mapping) and part.get("type") == "text" and isinstance(part.get("text"), str)


def _record(record: Mapping[str, Any]) -> Answer:
    try:
        answer = read_answer(record)
    except ValueError as error:
        raise QuestionError(f"a turn of the history is not allowed: {error}") from None
    for text in (answer.question, answer.answer, *(citation.quote for citation in answer.citations)):
        _short(text)
    return answer


def _short(text: str) -> str:
    if len(text) > MAX_TURN_CHARS:
        raise QuestionError(
            f"a turn of the history has a text of {len(text)} characters; at most {MAX_TURN_CHARS} are allowed"
        )
    return text
