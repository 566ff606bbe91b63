"""The checks of an answer → how often each verdict was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from rag.schema import Check, Verdict

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def verdict_rates(checks: Sequence[Check]) -> dict[str, float]:
    """The share of each verdict among the sentences that a model wrote, in [0, 1]; empty where it wrote none."""
    if not checks:
        return {}
    return {verdict: sum(check.verdict == verdict for check in checks) / len(checks) for verdict in VERDICTS}
