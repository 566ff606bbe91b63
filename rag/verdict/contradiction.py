"""A statement and a sentence → what the sentence says in its place: another value, the other direction, a denial; or nothing.

Only of the same thing: every name, title and period that is stated stands there, and nearly all of its other words do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from rag.facts.stated_numbers import Figure, same_unit
from rag.proof.same_names import check_names
from rag.proof.same_number_meaning import is_change
from rag.proof.same_periods import check_periods, governing
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading, words_of
from rag.proof.turning_words import DEEDS, NEGATOR
from rag.proof.word_coverage import covered, held_by, rare_word_missing
from rag.proof.words_beside_numbers import label_fit

SAME_THING = 0.45
"""Share of the statement's words, those left out that are contradicted, that a sentence with what stands before it holds."""
_HELD = 0.4
"""The same of the sentence alone."""
_IN_CLAUSE = 0.4
"""The same of the one clause that says the opposite."""
_HELD_IN_ALL = 0.7
"""The same of a sentence that says the opposite in another clause than the one with most of the words."""
_ALL = 0.95
"""The same of a sentence with one number that may be the one, whatever the words right beside it."""
_SAME_LABEL = 0.6
"""How well the words beside a number fit those beside the number that stands in its place."""
_SIDES = tuple(sides for one, other in DEEDS for sides in ((one, other), (other, one)))
_BOUNDS = ("over", "under")
_NEARLY = re.compile(r"(?:近|nearly|almost|close to)\s*$")
"""A bound that a number far below it does not keep."""
_CLAUSE = re.compile(r"[,;:。!?]")
_ENDS_DENYING = re.compile(rf"(?:{NEGATOR.pattern}|不是)$")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``instead`` is the number in the place of the one stated; empty where there is no such one."""

    kind: Literal["value", "direction", "denial"]
    instead: str = ""


def contradiction(claim: Reading, scope: Scope) -> Contradiction | None:
    """What a sentence says instead of a statement; ``None`` where it bears it out or speaks of something else."""
    if claim.english != scope.own.english and not claim.figures:
        # the words that carry a direction are told apart in one language only
        return _turned(claim, scope)
    return _other_value(claim, scope) or _turned(claim, scope)


def same_thing(claim: Reading, scope: Scope, aside: Iterable[str] = ()) -> bool:
    """Whether a sentence speaks of what a statement speaks of, the words ``aside`` left out."""
    rest = _without(claim, tuple(aside))
    if not rest.words and not rest.titles:
        return False
    names, _ = check_names(rest, scope)
    periods, _ = check_periods(rest, scope, [], None)
    coverage, held = covered(rest, scope)
    return not (names or periods or rare_word_missing(rest, scope)) and coverage >= SAME_THING and held >= _HELD


def _without(claim: Reading, aside: tuple[str, ...]) -> Reading:
    return replace(claim, words=tuple(w for w in claim.words if not any(w in out or out in w for out in aside)))


def _other_value(claim: Reading, scope: Scope) -> Contradiction | None:
    """The number of the same label, unit and period that stands in the place of the only one not borne out."""
    own = scope.own
    missing = [
        figure for figure in claim.figures if not any(_bears_out(claim, figure, stated) for stated in own.figures)
    ]
    if len(missing) != 1 or not same_thing(claim, scope):
        return None
    stated = _in_its_place(claim, missing[0], scope)
    if stated is None or stated.bound or not _excludes(missing[0], stated):
        return None
    return Contradiction("value", own.plain[stated.start : stated.end].strip())


def bound_kept(claim: Reading, scope: Scope) -> bool:
    """Whether all numbers of a statement are bounds (超过30万亿元), each kept by the number in its place."""
    places = [(figure, _in_its_place(claim, figure, scope)) for figure in claim.figures if figure.bound in _BOUNDS]
    return (
        0 < len(places) == len(claim.figures)
        and same_thing(claim, scope)
        and all(stated is not None and _bears_out(claim, figure, stated) for figure, stated in places)
    )


def _in_its_place(claim: Reading, figure: Figure, scope: Scope) -> Figure | None:
    """The number of a sentence that has the same label, unit and period as one of a statement, where one fits best by far."""
    own = scope.own
    others = [f for f in claim.figures if f is not figure]
    alike = [
        stated
        for stated in own.figures
        if same_unit(figure.unit, stated.unit)
        and not any(other.equals(stated) for other in others)
        and _same_period(claim, figure, scope, stated)
    ]
    if len(alike) == 1 and min(covered(claim, scope)) >= _ALL:
        return alike[0]  # 累计交易金额,截至…达到7万亿元: the label stands in another clause
    fits = sorted(((_label_fit(claim, figure, own, each), each) for each in alike), key=lambda f: -f[0])
    if not fits or fits[0][0] < _SAME_LABEL or (len(fits) > 1 and fits[1][0] > fits[0][0] - 0.2):
        return None
    return fits[0][1]


def _label_fit(claim: Reading, figure: Figure, own: Reading, stated: Figure) -> float:
    """How well the words beside two numbers fit; by how much something changed is said of the amount before it."""
    beside = [stated]
    if is_change(claim, figure) and is_change(own, stated):
        amounts = [each for each in own.figures if each.end <= stated.start and not is_change(own, each)]
        beside += amounts[-1:]
    return max(label_fit(claim, figure, own, [each], within=True) for each in beside)


def _bears_out(claim: Reading, figure: Figure, stated: Figure) -> bool:
    """Whether a stated number is the one asked about, lies beyond its bound, or is what it rounds."""
    if not same_unit(figure.unit, stated.unit):
        return False
    if _NEARLY.search(claim.plain[: figure.start]):
        return not _apart(figure, stated)
    if figure.bound == "over":
        return stated.value > figure.value or (stated.value == figure.value and stated.bound == "over")
    if figure.bound == "under":
        return stated.value < figure.value or (stated.value == figure.value and stated.bound == "under")
    return figure.value == stated.value


def _excludes(figure: Figure, stated: Figure) -> bool:
    """Whether two numbers cannot both be so: a bound that is not kept, or values further apart than rounding."""
    if figure.bound in ("over", "under"):
        return True
    return _apart(figure, stated)


def _apart(figure: Figure, stated: Figure) -> bool:
    return abs(figure.value - stated.value) > Decimal("0.05") * max(abs(stated.value), abs(figure.value))


def _same_period(claim: Reading, figure: Figure, scope: Scope, stated: Figure) -> bool:
    """Whether a number is given for the period of the one stated; without one in the statement, for the only one there is."""
    mine, theirs = governing(claim, figure), governing(scope.own, stated)
    if mine is None:
        periods = {(m.first, m.last) for m in scope.own.moments if not m.base and not m.quoted}
        return len(periods) < 2
    if theirs is None:
        return any(mine.same(moment) for _, moment in scope.before)
    return mine.same(theirs)


def _turned(claim: Reading, scope: Scope) -> Contradiction | None:
    """Whether what holds most of the statement has the other direction, or denies or asserts one of its words."""
    if not NEGATOR.search(claim.bare) and any(_opposite(claim, scope, *sides) for sides in _SIDES):
        return Contradiction("direction")
    words = [word for word in claim.words if len(word) > 1]
    denied = [word for word in words if _denied(word, claim.bare)]
    for word in denied or ([] if NEGATOR.search(claim.bare) else words):
        clauses = clauses_meant(claim, scope)
        if any(word in clause and _denied(word, clause) != bool(denied) for clause in clauses) and same_thing(
            claim, scope
        ):
            return Contradiction("denial")
    return None


def _opposite(claim: Reading, scope: Scope, mine: re.Pattern[str], theirs: re.Pattern[str]) -> bool:
    """Whether the statement has a word of one side, and the clause meant, or a sentence that holds all else, the other alone."""
    aside = tuple(match.group() for match in mine.finditer(claim.bare))
    if not aside or theirs.search(claim.bare) or not same_thing(claim, scope, aside):
        return False
    texts = clauses_meant(claim, scope, aside)
    if covered(_without(claim, aside), scope)[1] >= _HELD_IN_ALL:
        texts = [*texts, scope.own.bare]
    return any(theirs.search(text) and not mine.search(text) and not _of_another(claim, theirs, text) for text in texts)


def _of_another(claim: Reading, side: re.Pattern[str], text: str) -> bool:
    """Whether each word of a side has an object that a statement does not speak of: 减少对信用卡的依赖 is no fall of 信用卡."""
    after = [_CLAUSE.split(text[match.end() :])[0].split("、")[0] for match in side.finditer(text)]
    objects = [[word for word in words_of(re.split(r"[\d\0]", rest)[0]) if len(word) > 1][-1:] for rest in after]
    return all(found and not any(found[0] in word or word in found[0] for word in claim.words) for found in objects)


def _denied(word: str, text: str) -> bool:
    """Whether a negation stands right before each place of a word."""
    before = [text[: match.start()].rstrip(' “"') for match in re.finditer(re.escape(word), text)]
    return bool(before) and all(_ENDS_DENYING.search(each) for each in before)


def clauses_meant(claim: Reading, scope: Scope, aside: Iterable[str] = ()) -> list[str]:
    """The clauses of a sentence that hold most of the words of a statement, those ``aside`` left out, where they hold enough of them."""
    words = _without(claim, tuple(aside)).words
    clauses = _CLAUSE.split(scope.own.bare)
    total = sum(min(len(w), 4) for w in words)
    shares = [sum(min(len(w), 4) * held_by(w, clause) for w in words) / total if total else 0.0 for clause in clauses]
    best = max(shares)
    return [clause for clause, share in zip(clauses, shares, strict=True) if share == best and best >= _IN_CLAUSE]
