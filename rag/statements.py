"""The statements of a draft, each with what those before it say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.dates import Moment
from rag.matching import Fit, fit
from rag.outlook import looks_ahead
from rag.reading import Reading, read
from rag.scopes import Scope
from rag.standing import subject_of


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with the period stated last before it, whether it goes on with a forecast or a plan, and whom it speaks of."""

    reading: Reading
    earlier: Moment | None
    led: bool
    subject: tuple[str, ...]

    def fit(self, scope: Scope, *, rescuable: bool = False) -> Fit:
        """How a scope bears it out; see ``rag.matching.fit``."""
        return fit(self.reading, scope, self.earlier, led=self.led, subject=self.subject, rescuable=rescuable)


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
