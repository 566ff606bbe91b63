"""The figures below which a run fails, written in one file: ``eval/data/floor.json`` is that of CI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import RunError


@dataclass(frozen=True, slots=True)
class Floor:
    """Limits by metric name; figures of refusing are called ``refusal.recall`` and so on."""

    at_least: Mapping[str, float]
    at_most: Mapping[str, float]


def read_floor(path: Path) -> Floor:
    """Read ``{"at_least": {"hit@1": 0.9}, "at_most": {"refusal.wrongly_refused": 0.05}}``; ``RunError`` otherwise."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        floor = Floor(
            **{part: {str(k): float(v) for k, v in raw.get(part, {}).items()} for part in ("at_least", "at_most")}
        )
        unknown = set(raw) - {"at_least", "at_most"}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise RunError(f'{path} is no floor ({error}). It looks like this: {{"at_least": {{"hit@1": 0.9}}}}') from error
    if unknown or not (floor.at_least or floor.at_most):
        raise RunError(f"{path} is no floor: it has {', '.join(raw) or 'nothing'}; allowed are at_least and at_most.")
    return floor


def shortfalls(metrics: Mapping[str, Any], floor: Floor) -> list[str]:
    """What misses the floor, a line each; a figure that was not scored misses it.

    Raises ``RunError`` for a name that is no figure.
    """
    lines = []
    for name, limit, sign in _limits(floor):
        value = _value(metrics, name)
        if value is None or (value < limit if sign == ">=" else value > limit):
            lines.append(f"{name} is {'not scored' if value is None else f'{value:.3f}'}, wanted {sign} {limit:g}")
    return lines


def _limits(floor: Floor) -> list[tuple[str, float, str]]:
    return [(n, v, ">=") for n, v in floor.at_least.items()] + [(n, v, "<=") for n, v in floor.at_most.items()]


def _value(metrics: Mapping[str, Any], name: str) -> float | None:
    part, found = ("refusal", name.removeprefix("refusal.")) if name.startswith("refusal.") else ("metrics", name)
    estimate = metrics[part].get(found)
    if not isinstance(estimate, dict) or "value" not in estimate:
        raise RunError(f"the floor names {name!r}, which is no figure of a run. There are: {', '.join(metrics[part])}")
    value: float | None = estimate["value"]
    return value
