"""A task, passages and the turns before → the messages that a model is asked with, made from the files in ``prompts/``.

A file is the system message, a line ``---`` and the message of the user; ``{name}`` in it is filled in. What comes from the
report, the reader or the model stands between tags and holds no ``<`` itself (``inert``), so that it can neither close
its block nor open another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from rag.language_models.protocol import Message
from rag.question.tasks import Work
from rag.schema import REFUSED, Answer, Passage
from rag.writing.numbered_passages import passages_text
from rag.writing.prompt_injection import inert

Language = Literal["zh", "en"]

_FRAME_TOKENS = 8
"""What a chat template puts around a message, at most."""
_TURNS = 3
_TURN_CHARS = 120
"""Of earlier turns as much is told as makes clear what a question means; answers are no source."""
_REPLY_CHARS = 4000
_DROPPED = 12
"""Sentences complained of at most: a model that fails more often will not mend them all."""

_PLACE = re.compile(r"\{(\w+)\}")
_MARKS = re.compile(r"\s*\[\d{1,3}\]")
_TASK = re.compile(r"^## (\w+)$", re.M)
_SAID: Mapping[Language, tuple[str, str, str]] = {
    "zh": ("问:", "答:", "(没有回答)"),
    "en": ("Q: ", "A: ", "(not answered)"),
}


def answer_messages(
    work: Work, question: str, passages: Sequence[Passage], history: Sequence[Answer] = ()
) -> list[Message]:
    """What asks for the answer to ``question``, which stands alone: what it leans on in ``history`` has been put in."""
    return _messages(
        "answer",
        work.language,
        task=_tasks(work.language)[work.task],
        passages=passages_text(passages, work.language),
        conversation=_conversation(history, work.language),
        question=inert(question),
    )


def again_messages(
    messages: Sequence[Message], reply: str, dropped: Sequence[str], language: Language
) -> list[Message]:
    """The conversation so far with the complaint about the sentences that did not stand the proof."""
    lines = "\n".join(_line(sentence) for sentence in dropped[:_DROPPED])
    complaint = _filled(_read(f"again.{language}.md"), {"dropped": lines, "refused": REFUSED})
    said: Message = {"role": "assistant", "content": inert(reply[:_REPLY_CHARS], marks=True)}
    return [*messages, said, {"role": "user", "content": complaint}]


def map_messages(work: Work, question: str, batch: Sequence[Passage]) -> list[Message]:
    """What asks for the main points of one part of a long section, each with the number of its passage."""
    return _messages("map", work.language, passages=passages_text(batch, work.language), question=inert(question))


def reduce_messages(work: Work, question: str, notes: Sequence[str]) -> list[Message]:
    """What asks to make a summary of the points noted of all parts, which keep their numbers."""
    statements = "\n".join(inert(note, marks=True) for note in notes)
    return _messages("reduce", work.language, statements=statements, question=inert(question))


def overhead(work: Work, question: str, history: Sequence[Answer], count: Callable[[str], int]) -> int:
    """Tokens of everything but the passages (or points) in the longest of the prompts for ``work``, by ``count``."""
    prompts = [answer_messages(work, question, (), history)]
    if work.task == "summarise":
        prompts += [map_messages(work, question, ()), reduce_messages(work, question, ())]
    return max(message_tokens(messages, count) for messages in prompts)


def message_tokens(messages: Sequence[Message], count: Callable[[str], int]) -> int:
    """Tokens of messages with what a chat template puts around them, and before the reply."""
    return sum(count(message["content"]) + _FRAME_TOKENS for message in messages) + _FRAME_TOKENS


def _messages(name: str, language: Language, **data: str) -> list[Message]:
    system, _, user = _read(f"{name}.{language}.md").partition("\n---\n")
    filled = {**data, "refused": REFUSED}
    return [
        {"role": "system", "content": _filled(system, filled)},
        {"role": "user", "content": _filled(user, filled)},
    ]


def _filled(template: str, data: Mapping[str, str]) -> str:
    """The template with its places filled, once: what looks like a place in the data stays as it is."""
    return _PLACE.sub(lambda match: data[match[1]], template).strip()


def _conversation(history: Sequence[Answer], language: Language) -> str:
    if not history:
        return ""
    asks, says, nothing = _SAID[language]
    turns = []
    for answer in history[-_TURNS:]:
        said = nothing if answer.refused else _short(_MARKS.sub("", answer.answer))
        turns += [f"{asks}{_short(answer.question)}", f"{says}{said}"]
    return "<conversation>\n" + "\n".join(turns) + "\n</conversation>\n\n"


def _short(text: str) -> str:
    line = " ".join(inert(text).split())
    return line if len(line) <= _TURN_CHARS else f"{line[:_TURN_CHARS]}…"


def _line(sentence: str) -> str:
    return "- " + " ".join(inert(sentence).split())


@cache
def _tasks(language: Language) -> dict[str, str]:
    """The paragraph of each task by its name."""
    parts = _TASK.split(_read(f"tasks.{language}.md"))
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@cache
def _read(name: str) -> str:
    return (files("rag") / "writing" / "prompts" / name).read_text(encoding="utf-8")
