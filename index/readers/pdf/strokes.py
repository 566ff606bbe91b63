"""A path in, what is straight in it out: its lines, its upright boxes and the edges that grids are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pdfminer.utils import apply_matrix_pt

Point = tuple[float, float]

_LEVEL = 1.0
"""Points by which a line may rise and still be level."""
_FLAT = 2.0


class Stroke(NamedTuple):
    """A level or an upright edge, with the origin at the bottom left."""

    x0: float
    y0: float
    x1: float
    y1: float
    upright: bool
    paper: bool = False
    """Whether it is the edge of a white area: some programs paint one behind every piece of text."""


class Shape(NamedTuple):
    """A part of a path in one go: its points, and which of the three it is."""

    points: tuple[Point, ...]
    kind: str
    """``line``, ``box`` (upright) or ``curve``."""


def shapes(path: Sequence[Any], matrix: tuple[float, float, float, float, float, float]) -> list[Shape]:
    """The parts of a path, on the page."""
    parts: list[list[Any]] = []
    for step in path:
        if step[0] == "m":
            parts.append([step])
        elif parts:
            parts[-1].append(step)
    return [_shape(part, matrix) for part in parts if len(part) > 1]


def _shape(part: Sequence[Any], matrix: tuple[float, float, float, float, float, float]) -> Shape:
    first = part[0][-2:]
    points = [apply_matrix_pt(matrix, step[-2:] if step[0] != "h" else first) for step in part]
    steps = "".join(step[0] for step in part)
    if len(steps) > 3 and steps.endswith("lh") and points[-2] == points[0]:
        steps = f"{steps[:-2]}h"
        points.pop()
    if steps in ("ml", "mlh"):
        return Shape(tuple(points[:2]), "line")
    if steps in ("mlllh", "mllll") and points[0] == points[4] and _is_upright(points):
        return Shape((points[0], points[2]), "box")
    return Shape(tuple(points), "curve")


def _is_upright(points: Sequence[Point]) -> bool:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3), _ = points
    return (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0)


def strokes(shape: Shape, paper: bool) -> Iterator[Stroke]:
    """The level and upright edges of a part; ``paper``: it is a white area."""
    if shape.kind == "box":
        (xa, ya), (xb, yb) = shape.points
        x0, x1, y0, y1 = min(xa, xb), max(xa, xb), min(ya, yb), max(ya, yb)
        yield Stroke(x0, y1, x1, y1, False, paper)
        yield Stroke(x0, y0, x1, y0, False, paper)
        yield Stroke(x0, y0, x0, y1, True, paper)
        yield Stroke(x1, y0, x1, y1, True, paper)
        return
    slack = _LEVEL if shape.kind == "line" else 0.0
    for (xa, ya), (xb, yb) in pairwise(shape.points):
        wide, high = abs(xa - xb), abs(ya - yb)
        if min(wide, high) <= slack:
            yield Stroke(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), wide < high)


def is_rule(shape: Shape) -> bool:
    """Whether it is a level line, drawn or painted as a flat box."""
    if shape.kind == "curve":
        return False
    (xa, ya), (xb, yb) = shape.points
    return abs(ya - yb) < _FLAT < abs(xa - xb)
