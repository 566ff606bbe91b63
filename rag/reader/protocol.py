"""What a reader is: a question and sentences in their places in, how well each answers and where the answer stands out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.reader.places import Place

BearsOut = Callable[[str, Place], tuple[float, float, float]]
"""A statement and a sentence in its place in; how probable it is, in [0, 1], that the sentence bears the statement out, that it
contradicts it, and that it does neither."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``score``: log odds that the sentence answers the question, also in part; higher is better, 0 is undecided.

    ``span`` is the range of the sentence's characters that holds the words of the answer; ``None`` from a reader that does
    not say.
    """

    score: float
    span: tuple[int, int] | None = None


class Reader(Protocol):
    """Reads a question together with each of a few sentences. Threads may call it at once."""

    @property
    def name(self) -> str:
        """What settings call it."""
        ...

    def read(self, question: str, places: Sequence[Place]) -> list[Reading]:
        """A reading for each place, in their order."""
        ...


def statement_judge(reader: Reader | None) -> BearsOut | None:
    """What a reader says of statements, where it has learned that besides reading questions: its ``bears_out``."""
    found: BearsOut | None = getattr(reader, "bears_out", None)
    return found
