"""Estimates as they stand in ``metrics.json``, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Estimate = Mapping[str, Any]
"""``value``, ``low``, ``high``, ``n``."""
NO_SCORE: Estimate = {"value": None, "low": None, "high": None, "n": 0}


def share(value: float | None, digits: int = 3) -> str:
    """0.927; a dash where there is no score."""
    return "–" if value is None else f"{value:.{digits}f}"


def interval(estimate: Estimate) -> str:
    """Both ends."""
    return f"{share(estimate['low'])}–{share(estimate['high'])}"


def counted(estimate: Estimate) -> tuple[int, int]:
    """The questions behind a share, and of how many."""
    return round((estimate["value"] or 0) * estimate["n"]), estimate["n"]
