"""Whether the names, titles and codes of a statement are those that the report speaks of."""

from __future__ import annotations

import re

from rag.coverage import UNLIKE, held_by
from rag.name_shapes import shaped_names
from rag.names import Name, mentions
from rag.reading import Reading, names_of, names_to_prove, places_within, read
from rag.scopes import Scope

_TITLE = re.compile(r"《[^》]*》")
_ALIKE = 0.5
"""What ``held_by`` stays below for a word that is neither there, in other words or in large part, nor a synonym."""


def check_names(claim: Reading, scope: Scope) -> tuple[list[str], list[int]]:
    """Names, titles and codes stand in the scope; a place or organisation may also stand before it."""
    failures: list[str] = []
    own, around = scope.own.plain, scope.around
    tight_own, tight = _tight(own), _tight(own + " " + around)
    for title in claim.titles:
        if _tight(title) not in tight or (scope.own.titles and _tight(title) not in tight_own):
            failures.append("name")
    for code in claim.codes:
        if not re.search(rf"(?<![a-z\d]){re.escape(_tight(code))}(?!\d)", tight):
            failures.append("name")
    for name in names_to_prove(claim):
        if mentions(own, name) or _within(name, tight_own):
            holding = [p for p in scope.parts if any(f.equals(g) for f in claim.figures for g in p.figures)]
            apart = [p for p in holding if not mentions(p.plain, name) and _speaks_of_another(name, p)]
            if len(scope.parts) > 1 and holding and len(apart) == len(holding):
                failures.append("name")
            continue
        if not (mentions(around, name) or _within(name, tight)) or (
            claim.figures and _speaks_of_another(name, scope.own)
        ):
            failures.append("name")
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
    return failures, []


def unknown_there(claim: Reading, *texts: str) -> list[str]:
    """What in a Chinese statement has the form of a name and stands in none of the texts."""
    if claim.english:
        return []
    tight = [_tight(text) for text in texts]
    return [
        name.text
        for name in shaped_names(_TITLE.sub(" ", claim.plain))
        if not any(_tight(name.text) in text for text in tight) and max(held_by(name.text, t) for t in texts) < _ALIKE
    ]


def _within(name: Name, tight: str) -> bool:
    """A word in Latin letters is to stand as a word; others may be parted by spaces."""
    return name.kind != "latin" and any(_tight(form) in tight for form in name.forms if len(form) > 2)


def _speaks_of_another(name: Name, text: Reading) -> bool:
    return any(other.kind == name.kind and other.key != name.key for other in names_to_prove(text))


def _tight(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’]+", "", text).lower()
