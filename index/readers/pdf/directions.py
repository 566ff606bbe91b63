"""Which way text runs: a character's matrix in, a direction out; and glyphs turned so that they can be read as lines."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, degrees

from index.schema import Direction

Rect = tuple[float, float, float, float]

_BY_QUARTER: tuple[Direction, ...] = ("right", "up", "left", "down")
_ASLANT = 5.0
"""Degrees from which text is aslant: a page scanned askew stays below."""


def direction_of(matrix: tuple[float, float, float, float, float, float]) -> Direction | None:
    """The direction in which a character of this matrix is read; ``None`` for aslant and mirrored ones."""
    a, b, c, d = matrix[:4]
    if a * d - b * c <= 0:
        return None
    angle = degrees(atan2(b, a))
    quarter = round(angle / 90)
    return _BY_QUARTER[quarter % 4] if abs(angle - 90 * quarter) < _ASLANT else None


def to_reading(direction: Direction, width: float, height: float) -> Callable[[Rect], Rect]:
    """Turn a sheet of this size so that text of this direction runs to the right: boxes on it to boxes as read."""
    turns: dict[Direction, Callable[[Rect], Rect]] = {
        "right": lambda box: box,
        "down": lambda box: (box[1], width - box[2], box[3], width - box[0]),
        "left": lambda box: (width - box[2], height - box[3], width - box[0], height - box[1]),
        "up": lambda box: (height - box[3], box[0], height - box[1], box[2]),
    }
    return turns[direction]


def to_sheet(direction: Direction, width: float, height: float) -> Callable[[Rect], Rect]:
    """The way back, for the same sheet."""
    turns: dict[Direction, Callable[[Rect], Rect]] = {
        "right": lambda box: box,
        "down": lambda box: (width - box[3], box[0], width - box[1], box[2]),
        "left": lambda box: (width - box[2], height - box[3], width - box[0], height - box[1]),
        "up": lambda box: (box[1], height - box[2], box[3], height - box[0]),
    }
    return turns[direction]
