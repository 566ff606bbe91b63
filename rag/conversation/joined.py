"""What a question is about, and the question → the two as one question."""

from __future__ import annotations

from rag.conversation.turn_before import things
from rag.question.content_words import content_words

MOST_READ = 4
"""Completions at most of which the report is asked."""


def join(about: str, core: str) -> str:
    """A question after what it is about, whose verb falls away where the question says it again (…印发,由谁印发)."""
    verb = content_words(core)[-1:]
    if things(core) == verb and verb and about.endswith(verb[0]) and things(about.removesuffix(verb[0])):
        about = about.removesuffix(verb[0])
    return f"{about}, {core[:1].lower()}{core[1:]}" if core.isascii() else f"{about},{core}"
