"""The record of a question that may be suggested: made from one sentence, which has to answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.schema import Chunk

CandidateKind = Literal["figure", "comparison", "list", "definition", "statement", "title", "cell"]
KINDS: tuple[CandidateKind, ...] = ("figure", "list", "definition", "statement", "comparison", "cell", "title")
"""In the order in which they take turns."""


@dataclass(frozen=True, slots=True)
class Made:
    """A question made of a sentence; ``needed`` is what an answer with all its parts holds, as the sentence has it.

    ``parts`` is how many sentences such an answer has at least: the items of a numbered list are one each.
    """

    kind: CandidateKind
    question: str
    needed: tuple[str, ...] = ()
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """``made`` from ``chunk.sentences[position]``."""

    made: Made
    chunk: Chunk
    position: int

    @property
    def question(self) -> str:
        """What would be asked."""
        return self.made.question
