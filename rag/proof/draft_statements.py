"""The statements of a draft → the same, each with what those before it say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.facts.stated_periods import Moment
from rag.proof.forecasts import looks_ahead
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading, read
from rag.proof.statement_fit import Fit, fit
from rag.proof.subject_and_clauses import subject_of


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with the period stated last before it, whether it goes on with a forecast or a plan, and whom it speaks of."""

    reading: Reading
    earlier: Moment | None
    led: bool
    subject: tuple[str, ...]

    def fit(self, scope: Scope) -> Fit:
        """How a scope bears it out; see ``rag.proof.statement_fit.fit``."""
        return fit(self.reading, scope, self.earlier, led=self.led, subject=self.subject)


def statements(parts: Sequence[str]) -> list[Statement]:
    """Each statement with what those before it in the draft say of it."""
    found: list[Statement] = []
    last: Moment | None = None
    led = False
    subject: tuple[str, ...] = ()
    for part in parts:
        reading = read(part, last.last // 12 if last and last.dated else None)
        subject = subject_of(reading, subject)
        found.append(Statement(reading, last, led, subject))
        own = [m for m in reading.moments if not m.base and not m.quoted]
        last = own[-1] if own else last
        led = (led or looks_ahead(reading.bare)) and not part.rstrip().endswith((";", "；", "。"))
    return found
