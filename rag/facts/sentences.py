"""A sentence of the report → what it states, read once and kept: its normalised form, periods, quantities and names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from index.words.normalize import normalize
from index.words.segmentation import clause_spans
from rag.facts.names import Name, known_names
from rag.facts.periods import Period, find_periods
from rag.facts.quantities import Quantity, UnitClass, find_quantities


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence, normalised, with the classes of its numbers."""

    plain: str
    units: frozenset[UnitClass]


@dataclass(frozen=True, slots=True)
class Facts:
    """``plain`` is the normalised text."""

    plain: str
    periods: tuple[Period, ...]
    quantities: tuple[Quantity, ...]
    names: tuple[Name, ...]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=50_000)
def plain_of(text: str) -> str:
    """The normalised form of ``text``, kept."""
    return normalize(text)


@lru_cache(maxsize=20_000)
def facts_of(text: str) -> Facts:
    """Read ``text``; under a millisecond the first time."""
    clauses = []
    for start, end in clause_spans(text):
        found = find_quantities(text[start:end])
        units = frozenset(q.unit_class for q in found)
        clauses.append(Clause(normalize(text[start:end]), units))
    return Facts(plain_of(text), find_periods(text), find_quantities(text), known_names(text), tuple(clauses))
