"""A statement and a sentence → whether periods are those of the report, and numbers given for the same ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.facts.stated_numbers import Figure
from rag.facts.stated_periods import Moment
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading


def check_periods(
    claim: Reading, scope: Scope, pairs: Sequence[tuple[Figure, list[Figure]]], earlier: Moment | None
) -> tuple[list[str], list[int]]:
    """Every period of the claim stands in the scope or before it, and numbers are those of the same period."""
    own = scope.own
    failures: list[str] = []
    needs: list[int] = []
    if not claim.figures and _dated_otherwise(claim, scope):
        failures.append("period")
    for moment in claim.moments:
        agrees = moment.same if claim.figures and not moment.base else moment.within
        if moment.quoted and any(agrees(stated) for stated in own.moments):
            continue
        if any(agrees(stated) for stated in own.moments):
            continue
        around = [n for n, stated in scope.before if agrees(stated)]
        if not around:
            failures.append("period")
        elif around[-1] is not None:
            needs.append(around[-1])
    for figure, equal in pairs:
        mine = governing(claim, figure) or earlier
        if mine is None:
            continue
        stated = [governing(own, each) for each in equal]
        if None in stated:
            before = [(n, m) for n, m in scope.before if mine.same(m)]
            if scope.before and not before:
                failures.append("period")
            elif before and before[-1][0] is not None:
                needs.append(before[-1][0])
            elif not before and not any(mine.same(m) for m in own.moments):
                failures.append("period")
        elif not any(m is not None and mine.same(m) for m in stated):
            failures.append("period")
    return failures, needs


def _dated_otherwise(claim: Reading, scope: Scope) -> bool:
    """Whether of two neighbours the one that holds more of the claim is of another date than the claim."""
    if len(scope.parts) < 2 or not claim.moments:
        return False
    held = [_share(claim, part) for part in scope.parts]
    main = scope.parts[0] if held[0] >= held[1] else scope.parts[1]
    dates = [m for m in main.moments if not m.base and not m.quoted]
    return bool(dates) and not any(m.within(stated) for m in claim.moments for stated in main.moments)


def _share(claim: Reading, part: Reading) -> float:
    things = [*claim.words, *claim.titles, *claim.codes]
    return sum(thing in part.plain for thing in things) / len(things) if things else 0.0


def governing(reading: Reading, figure: Figure) -> Moment | None:
    """The period that a number is given for: the last one before it, else the first one after it."""
    free = [m for m in reading.moments if not m.base and not m.quoted]
    if reading.english:
        # 63% in 2022, 72% in 2023: English states the period after the number
        following = min((f.start for f in reading.figures if f.start >= figure.end), default=len(reading.bare))
        after = [m for m in free if figure.end <= m.start < following]
        if after and not re.search(r"[,;]", reading.bare[figure.end : after[0].start]):
            return after[0]
    before = [m for m in free if m.end <= figure.start]
    if before:
        return before[-1]
    return free[0] if free else None


def agree(mine: Moment | None, stated: Moment | None) -> bool:
    """Whether two numbers may be of one period; one without a period may be of any."""
    return mine is None or stated is None or mine.same(stated)
