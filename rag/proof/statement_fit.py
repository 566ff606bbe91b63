"""A statement of a draft and a sentence of the report → whether it is borne out, and where not, why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.facts.stated_numbers import Figure
from rag.facts.stated_periods import Moment
from rag.proof.forecasts import stated_as_done
from rag.proof.same_names import check_names
from rag.proof.same_number_meaning import meant_for_another, of_something_else, role_changed
from rag.proof.same_periods import check_periods
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading
from rag.proof.subject_and_clauses import cause_missing, clause_missing, subject_missing
from rag.proof.turned_statements import objects_turned, ranks_changed, sides_turned, subject_changed
from rag.proof.turning_words import denied_otherwise, turned, unborne
from rag.proof.word_coverage import covered, item_missing, nearest_part


@dataclass(frozen=True, slots=True)
class Fit:
    """How a scope bears a statement out: what fails (empty for nothing), and what else is to be quoted.

    ``inexact`` are those of the failures that nothing makes good: a number, unit, period or name that is not the scope's, or
    that the scope has of something else.
    ``coverage`` is the share of its words that stand in the scope or before it, ``held`` of those in the scope itself;
    ``pairs`` are its numbers, each with those of the scope that are the same.
    """

    scope: Scope
    inexact: tuple[str, ...]
    failures: tuple[str, ...]
    coverage: float
    held: float
    pairs: tuple[tuple[Figure, list[Figure]], ...]
    needs: tuple[int, ...] = ()


@lru_cache(maxsize=4_000)
def fit(
    claim: Reading,
    scope: Scope,
    earlier: Moment | None = None,
    *,
    led: bool = False,
    subject: tuple[str, ...] = (),
) -> Fit:
    """Check one statement against one scope; ``earlier`` is the period stated before it in the draft.

    ``led`` is true where what stands before it in its sentence of the draft says that it is a forecast or a plan;
    ``subject`` is whom it speaks of.
    """
    own = scope.own
    inexact: list[str] = []
    pairs: list[tuple[Figure, list[Figure]]] = []
    for figure in claim.figures:
        equal = [stated for stated in own.figures if figure.equals(stated)]
        if not equal:
            alike = any(figure.value == stated.value for stated in own.figures)
            inexact.append("unit" if alike else "number")
        elif not any(figure.within(stated) for stated in equal):
            inexact.append("number")
        else:
            pairs.append((figure, equal))
    period_fails, needs = check_periods(claim, scope, pairs, earlier)
    name_fails, name_needs = check_names(claim, scope)
    inexact += [*period_fails, *name_fails]
    if pairs and (meant_for_another(claim, own, pairs) or role_changed(claim, own, pairs)):
        inexact.append("number")
    if any(of_something_else(claim, scope, figure) for figure, _ in pairs):
        inexact.append("content")
    failures = list(inexact)
    if item_missing(claim, scope):
        failures.append("content")
    if cause_missing(claim, scope):
        failures.append("content")
    coverage, held = covered(claim, scope)
    if clause_missing(claim, scope) or subject_missing(claim, scope, subject):
        failures.append("content")
    if not failures and (turned_surely(claim, scope, pairs, led=led) or turned_perhaps(claim, scope)):
        failures.append("direction")
    every = tuple(dict.fromkeys([*needs, *name_needs]))
    return Fit(scope, tuple(inexact), tuple(failures), coverage, held, tuple(pairs), every)


Pairs = Sequence[tuple[Figure, list[Figure]]]


def turned_surely(claim: Reading, scope: Scope, pairs: Pairs, *, led: bool = False) -> bool:
    """Whether a word turns the sense: another direction, order or rank, the utmost, done for planned."""
    own = scope.own
    nearest = _nearest_clauses(claim, own, pairs)
    if turned(claim.plain, own.plain, nearest) or sides_turned(claim, own) or ranks_changed(claim, own):
        return True
    if not claim.figures and subject_changed(claim, own):
        return True
    if unborne(claim.plain, own.plain):
        return True
    places = [equal[0].start for _, equal in pairs]
    return stated_as_done(claim.bare, own.bare, places, claim.words, led=led)


def turned_perhaps(claim: Reading, scope: Scope) -> bool:
    """Whether objects or negations are turned; in other words than the report's they may be, and mean the same."""
    own = scope.own
    if objects_turned(claim, own):
        return True
    words = [word for word in claim.words if len(word) > 1]
    foreign = claim.english != own.english
    text = own.plain if foreign else nearest_part(claim, scope).plain
    return denied_otherwise(claim.plain, text, words, foreign=foreign)


def _nearest_clauses(claim: Reading, own: Reading, pairs: Pairs) -> str:
    """The clauses that hold the stated numbers, else the one with most of the claim's words."""
    clauses: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(r"[,;。!?]", own.plain):
        clauses.append((start, match.end()))
        start = match.end()
    clauses.append((start, len(own.plain)))
    if pairs:
        held = {(a, b) for _, equal in pairs for each in equal for a, b in clauses if a <= each.start < b}
        return " ".join(own.plain[a:b] for a, b in clauses if (a, b) in held)
    counts = [sum(word in own.plain[a:b] for word in claim.words) for a, b in clauses]
    best = max(counts)
    return " ".join(own.plain[a:b] for (a, b), n in zip(clauses, counts, strict=True) if n == best)
