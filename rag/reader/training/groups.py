"""What is learned from: groups of places for one question, right ones and wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.reader.places import Place


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a place, whether it answers (also in part), and where: a range of the sentence's characters."""

    question: str
    place: Place
    answers: bool
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question with everything that groups are drawn from.

    ``right``: places that answer; ``likely``: those that look like an answer and are none; ``found``: what a search finds
    besides; ``changed``: the question with one condition changed, which the right places no longer answer.
    """

    source: str
    question: str
    right: tuple[Example, ...]
    likely: tuple[Place, ...]
    found: tuple[Place, ...]
    changed: tuple[str, ...] = ()


def span_of(sentence: str, answers: Sequence[str]) -> tuple[int, int] | None:
    """Where the first of ``answers`` that stands in ``sentence`` stands."""
    for answer in answers:
        at = sentence.find(answer)
        if answer and at >= 0:
            return at, at + len(answer)
    return None
