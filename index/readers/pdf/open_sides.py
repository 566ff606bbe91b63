"""The strokes of a page in, the sides that its grids leave open out: many a table has rules between its columns alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

_SAME = 3.0
"""Points: ends of rules that are one edge of a table."""
_FEWEST_RULES = 3

Edge = Mapping[str, Any]
"""pdfplumber's: ``orientation``, ``x0``, ``x1``, ``top``, ``bottom``."""


def open_sides(edges: Sequence[Edge]) -> list[dict[str, Any]]:
    """Upright edges where rules of one reach end in the open, with an upright edge between their ends all the way down."""
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    found: list[dict[str, Any]] = []
    for x0, x1, heights in _rules_of_one_reach([edge for edge in edges if edge["orientation"] == "h"]):
        inside = [edge for edge in upright if x0 + _SAME < edge["x0"] < x1 - _SAME]
        for run in _parted(heights, inside):
            top, bottom = run[0], run[-1]
            for x in (x0, x1):
                drawn = sum(
                    min(edge["bottom"], bottom) - max(edge["top"], top)
                    for edge in upright
                    if abs(edge["x0"] - x) <= _SAME and edge["bottom"] > top and edge["top"] < bottom
                )
                if 2 * drawn < bottom - top:
                    side = {"orientation": "v", "x0": x, "x1": x, "top": top, "bottom": bottom}
                    found.append({**side, "height": bottom - top, "width": 0.0, "object_type": "line"})
    return found


def _rules_of_one_reach(rules: Sequence[Edge]) -> Iterator[tuple[float, float, list[float]]]:
    groups: dict[tuple[float, float], list[float]] = defaultdict(list)
    for rule in sorted(rules, key=lambda rule: rule["top"]):
        reach = next(
            (key for key in groups if abs(key[0] - rule["x0"]) <= _SAME and abs(key[1] - rule["x1"]) <= _SAME),
            (float(rule["x0"]), float(rule["x1"])),
        )
        groups[reach].append(float(rule["top"]))
    for (x0, x1), heights in groups.items():
        if len(heights) >= _FEWEST_RULES:
            yield x0, x1, heights


def _parted(heights: Sequence[float], upright: Sequence[Edge]) -> Iterator[list[float]]:
    """Runs of three rules and more, with something upright from each to the next."""
    run = [heights[0]]
    for above, below in pairwise(heights):
        if any(edge["top"] <= above + _SAME and edge["bottom"] >= below - _SAME for edge in upright):
            run.append(below)
            continue
        if len(run) >= _FEWEST_RULES:
            yield run
        run = [below]
    if len(run) >= _FEWEST_RULES:
        yield run
