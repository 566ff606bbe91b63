"""A reader → the same, which reads no question with the same sentence twice: several wordings of one question are tried."""

from __future__ import annotations

from collections.abc import Sequence

from rag.reader.places import Place
from rag.reader.protocol import Reader, Reading


class RememberingReader:
    """For one question and what it may mean; not for longer, since nothing is forgotten."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, Place], Reading] = {}

    @property
    def name(self) -> str:
        """That of the reader."""
        return self._reader.name

    def read(self, question: str, places: Sequence[Place]) -> list[Reading]:
        """As the protocol says."""
        new = [place for place in dict.fromkeys(places) if (question, place) not in self._known]
        for place, reading in zip(new, self._reader.read(question, new) if new else (), strict=True):
            self._known[question, place] = reading
        return [self._known[question, place] for place in places]
