"""The record of a question that may be suggested: made from one sentence, which has to answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.schema import Chunk

CandidateKind = Literal["figure", "list", "definition", "statement", "title", "cell"]
KINDS: tuple[CandidateKind, ...] = ("figure", "list", "definition", "statement", "cell", "title")
"""In the order in which they take turns."""


@dataclass(frozen=True, slots=True)
class Made:
    """A question made of a sentence; ``needed`` is what an answer with all its parts holds, as the sentence has it."""

    kind: CandidateKind
    question: str
    needed: tuple[str, ...] = ()


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
