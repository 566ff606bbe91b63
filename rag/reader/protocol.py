"""What a reader is: a question and sentences in their places in, how well each answers and where the answer stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.reader.places import Place


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
