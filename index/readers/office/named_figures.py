"""Boxes of a slide in, those that hold one large figure out, each with what the box above or below calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_FIGURE = re.compile(r"(?:约|超|近|逾|达)?\s*[¥￥$+\-−]?\s*\d[\d,.]*\s*[^\d\s,.:：。;；]{0,8}\+?")
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Box:
    """A shape: where it stands, and the paragraphs of its text."""

    left: int
    top: int
    width: int
    height: int
    lines: tuple[str, ...]


def named_figures(boxes: Sequence[Box]) -> Mapping[int, tuple[int | None, str]]:
    """By the position of a box with a figure: the box of its name (``None``: its own) and both as one line.

    Of boxes apart there have to be two whose names stand on the same side, as cards of figures have them.
    """
    own = {at: (None, line) for at, box in enumerate(boxes) if (line := _of_two(box.lines))}
    figures = [at for at, box in enumerate(boxes) if len(box.lines) == 1 and _FIGURE.fullmatch(box.lines[0])]
    best: dict[int, tuple[int | None, str]] = {}
    for below in (True, False):
        found: dict[int, tuple[int | None, str]] = {}
        for at in figures:
            near = [
                (abs(boxes[n].top - boxes[at].top), n)
                for n, box in enumerate(boxes)
                if len(box.lines) == 1
                and _is_name(box.lines[0])
                and _over(boxes[at], box)
                and (box.top > boxes[at].top) == below
            ]
            if near:
                gap, name = min(near)
                if gap <= 2 * max(boxes[at].height, boxes[name].height):
                    found[at] = (name, f"{boxes[name].lines[0]}:{boxes[at].lines[0]}")
        if len({name for name, _ in found.values()}) == len(found) > max(1, len(best)):
            best = found
    return {**own, **best}


def _of_two(lines: Sequence[str]) -> str:
    """A figure and its name in one box."""
    if len(lines) != 2:
        return ""
    figure, name = lines if _FIGURE.fullmatch(lines[0]) else lines[::-1]
    return f"{name}:{figure}" if _FIGURE.fullmatch(figure) and _is_name(name) else ""


def _is_name(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and re.search(r"[\u3400-\u9fff]", text) is not None
        and not _FIGURE.fullmatch(text)
        and text[-1] not in "。;；:："
    )


def _over(one: Box, other: Box) -> bool:
    """Whether the middle of one is over the other."""
    return other.left <= one.left + one.width / 2 <= other.left + other.width
