"""Questions that a report answers, in Chinese → the same asked in English about the report's own terms, where it answers them so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ui.reports.suggestions import Suggestions

if TYPE_CHECKING:
    from rag.assistant import Assistant

_FRAMES = (
    (re.compile(r"^(?P<x>.{2,30}?)(?:是指什么|指的是什么|是什么意思|是什么)[?？]$"), "What is {x}?"),
    (re.compile(r"^什么是(?P<x>.{2,30}?)[?？]$"), "What is {x}?"),
    (re.compile(r"^(?P<x>.{2,30}?)有什么作用[?？]$"), "What is {x} for?"),
    (re.compile(r"^(?P<x>.{2,30}?)(?:是|有|为|达到?)?多少[\u3400-\u9fff]{0,3}[?？]$"), "How much is {x}?"),
    (re.compile(r"^(?P<x>.{2,30}?)有哪些[\u3400-\u9fff]{0,8}[?？]$"), "What are the {x}?"),
    (re.compile(r"^有哪些(?P<x>.{2,30}?)[?？]$"), "What are the {x}?"),
    (
        re.compile(r"^[“《]?(?P<x>.{2,40}?)[”》]?(?:这一节|这一章)?(?:主要)?(?:讲|说)了什么[?？]$"),
        "What does “{x}” say?",
    ),
)


def in_english(question: str) -> str | None:
    """The question in an English frame around the report's words; ``None`` for a form that has none."""
    for pattern, frame in _FRAMES:
        if match := pattern.match(question):
            return frame.format(x=match["x"])
    return None


def suggestions_in_english(assistant: Assistant, made: Suggestions) -> Iterator[str]:
    """Each that the assistant answers as it does the Chinese one: by the same passage."""
    for question in made.so_far(None):
        asked = in_english(question)
        if asked is None:
            continue
        here, there = (_passage(assistant, text) for text in (question, asked))
        if there is not None and there == here:
            yield asked


def _passage(assistant: Assistant, question: str) -> str | None:
    """The passage that answers first; ``None`` where the question is refused."""
    answer = assistant.extractive.ask(question)
    return next((citation.chunk_id for citation in answer.citations), None)
