"""A recogniser that reads nothing: it gives lines that a test has written, and remembers how often it was asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.readers.ocr.records import Char, Picture, SeenLine, SeenPage

SIZE = 40.0
"""Pixels of a character of the body; A4 is 2,000 pixels high."""


def seen_line(
    text: str, x: float, y: float, *, size: float = SIZE, tilt: float = 0.0, doubt: dict[str, float] | None = None
) -> SeenLine:
    """A line that begins at ``x`` with its middle at ``y``; Latin characters are half as wide. ``doubt`` by character."""
    chars: list[Char] = []
    at = x
    for char in text:
        width = size * (0.5 if char.isascii() else 1.0)
        chars.append(Char(char, at, at + width, (doubt or {}).get(char, 0.99)))
        at += width
    rise = math.tan(math.radians(tilt))
    return SeenLine((x, y + x * rise), (at, y + at * rise), size * 1.3, tuple(chars))


@dataclass
class StandIn:
    """Gives the next of ``pages`` for each picture; fails at the one that is ``None``."""

    pages: Sequence[tuple[SeenLine, ...] | None]
    strokes: tuple[tuple[float, float, float, float], ...] = ()
    available: bool = True
    name: str = "stand-in"
    asked: list[tuple[int, ...]] = field(default_factory=list)

    def read(self, picture: Picture) -> SeenPage:
        """The lines of the next page, whatever the picture."""
        self.asked.append(picture.shape)
        lines = self.pages[len(self.asked) - 1]
        if lines is None:
            raise KeyboardInterrupt
        return SeenPage(picture.shape[1], picture.shape[0], lines, self.strokes)
