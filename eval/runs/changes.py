"""The records of a comparison of two runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.metrics.statistics import PairedTest
from eval.runs.finished import Verdict

RECALL, WRONGLY = "refusal.recall", "refusal.wrongly_refused"
"""Refused of what cannot be answered, and of what can: named as in a floor."""
LOWER_IS_BETTER = frozenset({WRONGLY, "ms_total"})
Direction = Literal["better", "worse", "other"]


@dataclass(frozen=True, slots=True)
class MetricChange:
    """A metric on the questions that are scored in both runs; ``test.difference`` is after minus before.

    ``scored_before`` and ``scored_after`` count the common questions that each run has a value for; ``better`` and
    ``worse`` the questions on which the second run is so, whichever way the metric points.
    """

    name: str
    before: float | None
    after: float | None
    test: PairedTest
    scored_before: int
    scored_after: int

    @property
    def lower_is_better(self) -> bool:
        """Whether less of it is better."""
        return self.name in LOWER_IS_BETTER

    @property
    def loss(self) -> float | None:
        """How much worse the second run is, negative where it is better; ``None`` where nothing is scored in both."""
        if self.test.difference.value is None:
            return None
        return self.test.difference.value if self.lower_is_better else -self.test.difference.value

    @property
    def better(self) -> int:
        """Questions on which the second run is better."""
        return self.test.worse if self.lower_is_better else self.test.better

    @property
    def worse(self) -> int:
        """Questions on which the second run is worse."""
        return self.test.better if self.lower_is_better else self.test.worse


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question that the two runs answer differently. ``by``: ``verdict``, or the metric that says so, or ``answer``."""

    id: str
    question: str
    kind: str | None
    before: Verdict
    after: Verdict
    direction: Direction
    by: str
    answer_before: str
    answer_after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the questions that they have in common: same id, same words, same conversation before it.

    ``reworded`` counts ids that both have for another question, ``regraded`` common questions whose gold differs;
    ``circumstances`` is what the runs were made with, where that differs: name, before, after.
    """

    before: Path
    after: Path
    names: tuple[str, str]
    common: int
    only_before: int
    only_after: int
    reworded: int
    regraded: int
    circumstances: tuple[tuple[str, Any, Any], ...]
    metrics: tuple[MetricChange, ...]
    questions: tuple[QuestionChange, ...]

    def changed(self, direction: Direction) -> tuple[QuestionChange, ...]:
        """The questions that went this way, in the order of the dataset."""
        return tuple(change for change in self.questions if change.direction == direction)
