"""What a question costs: milliseconds of each stage, and questions a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.schema import Outcome

PREFIX = "ms_"


def cost_scores(outcome: Outcome) -> dict[str, float | None]:
    """Milliseconds of each stage that the answer reports: ``ms_total``, ``ms_<stage>``; ``ms_total`` always has a key."""
    timings: Mapping[str, Any] = outcome.answer.get("timings_ms") or {}
    return {f"{PREFIX}total": None, **{f"{PREFIX}{stage}": float(ms) for stage, ms in timings.items()}}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed: always a time that was measured.

    The nearest rank, method 1 of Hyndman & Fan 1996.
    """
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def stage_percentiles(values: Sequence[Mapping[str, float | None]]) -> dict[str, dict[str, float]]:
    """``p50_ms`` and ``p95_ms`` of each stage over the questions that report it, ``total`` first."""
    by_stage: dict[str, list[float]] = {}
    for scores in values:
        for name, value in scores.items():
            if name.startswith(PREFIX) and value is not None:
                by_stage.setdefault(name.removeprefix(PREFIX), []).append(value)
    found = {}
    for stage in sorted(by_stage, key=lambda name: name != "total"):
        found[stage] = {"p50_ms": percentile(by_stage[stage], 0.5), "p95_ms": percentile(by_stage[stage], 0.95)}
    return found


def questions_per_second(
    values: Sequence[Mapping[str, float | None]], questions: int, wall_s: float | None
) -> float | None:
    """``questions / wall_s``; without a wall clock, what one worker would do: questions by the seconds they took.

    ``None`` where neither is known.
    """
    if wall_s is not None:
        return questions / wall_s if wall_s > 0 else None
    taken = [total for scores in values if (total := scores.get(f"{PREFIX}total")) is not None]
    return 1000 * len(taken) / sum(taken) if sum(taken) > 0 else None
