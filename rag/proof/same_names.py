"""A statement and a sentence → which names, titles and codes are not those that the report speaks of."""

from __future__ import annotations

import re

from rag.facts.names import Name, mentions
from rag.facts.unlisted_names import shaped_names
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading, names_of, names_to_prove, places_within, read
from rag.proof.subject_and_clauses import GOES_ON
from rag.proof.word_coverage import UNLIKE, held_by

_TITLE = re.compile(r"《[^》]*》")
_ALIKE = 0.5
"""What ``held_by`` stays below for a word that is neither there, in other words or in large part, nor a synonym."""


def check_names(claim: Reading, scope: Scope) -> tuple[list[str], list[int]]:
    """Names, titles and codes stand in the scope; a place or organisation may also stand before it."""
    failures: list[str] = []
    needs: list[int] = []
    own, around = scope.own.plain, scope.around
    tight_own, tight = _tight(own), _tight(own + " " + around)
    for title in claim.titles:
        if _tight(title) in tight_own:
            continue
        place = next((n for n, text in scope.earlier if _tight(title) in _tight(text)), None)
        spoken_of = _tight(title) in _tight(scope.heads) if place is None else GOES_ON.match(own) or title[-2:] in own
        if scope.own.titles or not spoken_of:
            failures.append("name")
        elif place is not None:
            needs.append(place)
    for code in claim.codes:
        there = re.compile(rf"(?<![a-z\d]){re.escape(_tight(code))}(?!\d)")
        # of two codes that a sentence and the one before it have, each is of what its own sentence says
        if not there.search(tight if not scope.own.codes else tight_own):
            failures.append("name")
    for name in names_to_prove(claim):
        if mentions(own, name) or _within(name, tight_own):
            holding = [p for p in scope.parts if any(f.equals(g) for f in claim.figures for g in p.figures)]
            apart = [p for p in holding if not mentions(p.plain, name) and _speaks_of_another(name, p)]
            of_another = len(scope.parts) > 1 and holding and len(apart) == len(holding)
            if of_another:
                failures.append("name")
            continue
        place = next((n for n, text in scope.earlier if mentions(text, name) or _within(name, _tight(text))), None)
        heads = scope.heads
        if _another_of(name, claim, scope.own) or (
            place is None and not (mentions(heads, name) or _within(name, _tight(heads)))
        ):
            failures.append("name")
        elif place is not None and not mentions(heads, name):
            needs.append(place)
    if any(max(held_by(word, own), held_by(word, around)) < UNLIKE for word in places_within(claim)):
        failures.append("name")
    if unknown_there(claim, own, around):
        failures.append("name")
    if any(name.key == "中国" for name in names_of(claim)):
        others = [n for n in names_of(scope.own) if n.kind == "place" and n.key != "中国"]
        if others and not mentions(own, next(n for n in names_of(claim) if n.key == "中国")):
            failures.append("name")
        elif not others and not mentions(own + around, next(n for n in names_of(claim) if n.key == "中国")):
            world = [n for n in names_of(read(around)) if n.kind == "place"]
            if world:
                failures.append("name")
    return failures, needs


def unknown_there(claim: Reading, *texts: str) -> list[str]:
    """What in a Chinese statement has the form of a name and stands in none of the texts, nor in part with the word that says what it is (基金会)."""
    if claim.english:
        return []
    tight = [_tight(text) for text in texts]
    return [
        name.text
        for name in shaped_names(_TITLE.sub(" ", claim.plain))
        if not any(_tight(name.text) in text for text in tight)
        and (max(held_by(name.text, t) for t in texts) < _ALIKE or not any(name.text[-2:] in text for text in tight))
    ]


def _within(name: Name, tight: str) -> bool:
    """A word in Latin letters is to stand as a word; others may be parted by spaces."""
    return name.kind != "latin" and any(_tight(form) in tight for form in name.forms if len(form) > 2)


def _speaks_of_another(name: Name, text: Reading) -> bool:
    return any(other.kind == name.kind and other.key != name.key for other in names_to_prove(text))


def _another_of(name: Name, claim: Reading, text: Reading) -> bool:
    """Whether a text speaks of another name of the kind that the statement lacks."""
    mine = {one.key for one in names_of(claim)}
    return any(other.kind == name.kind and other.key not in mine for other in names_to_prove(text))


def _tight(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’]+", "", text).lower()
