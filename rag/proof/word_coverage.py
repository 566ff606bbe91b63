"""A statement and a sentence → how many of its words stand there, and whether one is missing that may not be."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from rag.facts.unlisted_names import rare
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading, words_of

UNLIKE = 0.2
"""What ``held_by`` stays below for a word with nothing like it in a text."""

_SCATTERED = 0.25
"""What ``held_by`` is for a word of which only the characters stand there, apart from each other."""


def covered(claim: Reading, scope: Scope) -> tuple[float, float]:
    """Share in [0, 1] of the length of the claim's words that the scope holds, with what stands before it and without.

    What stands only before it counts less.
    """
    # a title or code that does not stand there has failed already
    total = gained = own = 4.0 * len((*claim.titles, *claim.codes))
    for word in claim.words:
        weight = min(len(word), 4)
        total += weight
        here = held_by(word, scope.own.plain)
        own += weight * here
        gained += weight * max(here, 0.7 * held_by(word, scope.around))
    return (gained / total, own / total) if total else (1.0, 1.0)


def item_missing(claim: Reading, scope: Scope) -> bool:
    """Whether an item of a list in the claim has a word with nothing like it in the report."""
    if claim.english or scope.own.english:
        return False
    text = scope.own.plain if scope.is_row else nearest_part(claim, scope).plain
    for part in re.split(r"[,;:。!?]", claim.worded):
        listed = "、" in part or (scope.is_row and re.search("和|与|及", part))
        items = [words_of(item) for item in re.split(r"、|和|与|以及|及", part)] if listed else []
        for n, words in enumerate(items):
            # the first item ends the words before the list, the last one goes on into those after it
            own = words[-1:] if n == 0 else words[:1] if n == len(items) - 1 else words
            if scope.is_row and n == 0:
                own = tuple(word for word in words[-2:] if word not in _synonyms())
            if any(len(w) > 1 and max(held_by(w, text), held_by(w, scope.heads)) < UNLIKE for w in own):
                return True
    return False


def rare_word_missing(claim: Reading, scope: Scope) -> bool:
    """Whether a claim has a word so rare that it is a name as a rule, and the report has nothing like it."""
    if claim.english or scope.own.english:
        return False
    return any(
        max(held_by(word, scope.own.plain), held_by(word, scope.around)) <= _SCATTERED
        for word in claim.words
        if rare(word)
    )


def nearest_part(claim: Reading, scope: Scope) -> Reading:
    """The sentence of the scope that holds most of what the statement says after the words it begins with."""
    if len(scope.parts) < 2:
        return scope.own
    rest = claim.words[2:] or claim.words
    held = [
        sum(held_by(word, part.plain) for word in rest)
        + sum(any(figure.equals(stated) for stated in part.figures) for figure in claim.figures)
        + 2 * sum(thing in part.plain for thing in (*claim.titles, *claim.codes))
        for part in scope.parts
    ]
    return scope.parts[0] if held[0] >= held[1] else scope.parts[1]


@lru_cache(maxsize=200_000)
def held_by(word: str, text: str) -> float:
    """1 for a word that stands in the text, 0.9 for a synonym, less for part of it."""
    if word in text:
        return 1.0
    if any(other in text for other in synonyms_of(word)):
        return 0.9
    if word.isascii():
        return 0.0
    if len(word) > 2:
        pairs = [word[n : n + 2] for n in range(len(word) - 1)]
        if share := sum(pair in text for pair in pairs) / len(pairs):
            return 0.9 * share
    return 0.25 * sum(char in text for char in word) / len(word)


def synonyms_of(word: str) -> frozenset[str]:
    """The words that may stand for ``word``, itself among them; empty for most."""
    return _synonyms().get(word, frozenset())


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for line in (files("rag") / "lexicon" / "synonyms.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            group = line.split()
            for word in group:
                groups.setdefault(word, set()).update(group)
    return {word: frozenset(group) for word, group in groups.items()}
