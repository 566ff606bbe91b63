"""Two sides and the index → rows of what the report says of each under the same aspect, and of one alone.

A sentence belongs to a side that it names (or, of a period or chapter, lies in). Sentences of the two sides are paired by
how near their vectors are with the sides' names taken out of account, and by amounts of one class; the aspect is called
by the words that both have.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.schema import Vectors
from index.store.protocol import Index
from rag.answering.aspects import aspect_of
from rag.answering.places import SentencePlace, centred_vectors, is_whole, places_where, stands_alone
from rag.answering.section_summary import Allowed, summarise
from rag.facts.sentences import facts_of, plain_of
from rag.question.compared_sides import Compared, Side, speaks_of
from rag.question.content_words import content_words
from rag.question.named_sections import ordinal

_PAIRS, _ALONE, _BOTH = 4, 2, 2
"""Rows with two sides, rows with one for each side, and sentences that name both sides, at most."""
_NEAR = 0.3
"""Two sentences whose worth as a pair is less speak of different aspects."""
_SAME_UNITS = 0.2
_LONGEST = 160
_OF_THE_MATTER = 0.5
"""A sentence has to hold so much of the weight of the words that say in what the sides are compared."""
_OF_A_SECTION = 6
"""Sentences of the matter that stand for a section, at most."""
_POOL = 40
"""Of each side so many sentences are paired, the best ones."""


@dataclass(frozen=True, slots=True)
class AspectRow:
    """An aspect with a sentence for each side; ``None`` where nothing is said of that side. One that names both stands twice."""

    aspect: str
    places: tuple[SentencePlace | None, SentencePlace | None]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The rows, and for each side how many sentences the report has of it, in whatever matter."""

    rows: tuple[AspectRow, ...]
    found: tuple[int, int]


def side_by_side(
    index: Index,
    compared: Compared,
    documents: Sequence[str],
    allowed: Allowed = None,
    preferred: Container[tuple[str, str]] = (),
) -> SideBySide:
    """What the report says of both sides; first the sentences that speak of both, then pairs, then what is said of one alone.

    ``preferred`` are sentences, by chunk id and text, that are known to be to the point.
    """
    if compared.kind == "section":
        return _chapters(index, compared, documents, allowed)
    places = [
        place
        for place in places_where(
            index,
            index.chunks.of_kind("text", documents=documents),
            lambda n, _: allowed is None or bool(allowed[n]),
        )
        if is_whole(place.text) and len(place.text) <= _LONGEST
    ]
    of = [[speaks_of(side, place.text) for place in places] for side in compared.sides]
    named = (sum(of[0]), sum(of[1]))
    if not all(named):
        return SideBySide((), named)
    weights = {word: index.lexical.weight(word) for word in compared.matter}
    best = [(place.chunk.chunk_id, place.text) in preferred for place in places]
    meets = [known or _share(weights, place) >= _OF_THE_MATTER for known, place in zip(best, places, strict=True)]
    both = [n for n in range(len(places)) if of[0][n] and of[1][n] and meets[n]]
    own = [
        [n for n in range(len(places)) if o[n] and not p[n] and meets[n]] for o, p in ((of[0], of[1]), (of[1], of[0]))
    ]
    vectors = centred_vectors(index, places)
    worth = [_worth(side, weights, places, vectors, ns) for side, ns in zip(compared.sides, own, strict=True)]
    pools = [[ns[k] for k in np.argsort(-w, kind="stable")[:_POOL]] for ns, w in zip(own, worth, strict=True)]
    value = {n: float(v) + best[n] for ns, w in zip(own, worth, strict=True) for n, v in zip(ns, w, strict=True)}
    names = {word for side in compared.sides for word in content_words(plain_of(side.name))}
    pairs = _pairs(index, names, places, vectors, pools, value)
    rows = [_row(index, names, places[n], places[n]) for n in both[:_BOTH]]
    rows += [_row(index, names, places[a], places[b]) for a, b in pairs]
    taken = {n for pair in pairs for n in pair}
    for side, pool in enumerate(pools):
        alone = [n for n in pool if n not in taken and stands_alone(places[n].text)][:_ALONE]
        for n in alone:
            # An aspect that has a row already is called by another word.
            taken_names = names | {row.aspect for row in rows if row.aspect}
            rows.append(_row(index, taken_names, *((places[n], None) if side == 0 else (None, places[n]))))
    return SideBySide(tuple(rows), named)


def _chapters(index: Index, compared: Compared, documents: Sequence[str], allowed: Allowed) -> SideBySide:
    """Two chapters: of each the sentences that carry it, paired."""
    paths = [side.path or _chapter(index, side, documents) for side in compared.sides]
    own = [_carrying(index, compared, path, documents, allowed) if path else [] for path in paths]
    found = (len(own[0]), len(own[1]))
    if not all(found):
        return SideBySide((), found)
    places = [*own[0], *own[1]]
    pools = [list(range(found[0])), list(range(found[0], len(places)))]
    worth = dict.fromkeys(range(len(places)), 0.0)
    pairs = _pairs(index, set(), places, centred_vectors(index, places), pools, worth)
    taken = {n for pair in pairs for n in pair}
    rows = [_row(index, set(), places[a], places[b]) for a, b in pairs]
    rows += [_row(index, set(), places[n], None) for n in pools[0] if n not in taken][: 2 * _ALONE]
    rows += [_row(index, set(), None, places[n]) for n in pools[1] if n not in taken][: 2 * _ALONE]
    return SideBySide(tuple(rows), found)


def _carrying(
    index: Index, compared: Compared, path: tuple[str, ...], documents: Sequence[str], allowed: Allowed
) -> list[SentencePlace]:
    """The sentences that carry a section; of those of the matter, where the question names one."""
    if not compared.matter:
        told = summarise(index, documents, path, "long", allowed=allowed)
        return [place for part in told for place in part.places]
    weights = {word: index.lexical.weight(word) for word in compared.matter}
    inside = places_where(
        index,
        index.chunks.of_kind("text", documents=documents),
        lambda n, c: c.section[: len(path)] == path and (allowed is None or bool(allowed[n])),
    )
    own = [p for p in inside if is_whole(p.text) and len(p.text) <= _LONGEST and _share(weights, p) >= _OF_THE_MATTER]
    return sorted(own, key=lambda p: (-_share(weights, p), not stands_alone(p.text)))[:_OF_A_SECTION]


def _chapter(index: Index, side: Side, documents: Sequence[str]) -> tuple[str, ...]:
    """The path of a chapter by its number; empty where there is none."""
    return next(
        (
            path[:1]
            for document_id in documents
            for path in index.chunks.section_paths(document_id)
            if path and str(ordinal(path[0])) == side.chapter
        ),
        (),
    )


def _share(weights: dict[str, float], place: SentencePlace) -> float:
    """How much of the matter a sentence holds with its headings; all where there is no matter."""
    total = sum(weights.values())
    around = plain_of(place.text) + "\n" + "\n".join(plain_of(title) for title in place.chunk.section)
    return sum(weight for word, weight in weights.items() if word in around) / total if total else 1.0


def _worth(
    side: Side,
    weights: dict[str, float],
    places: Sequence[SentencePlace],
    vectors: Vectors,
    own: Sequence[int],
) -> npt.NDArray[np.float64]:
    """What each sentence of a side is worth: how much of what is said of it it covers, how early it names it, the matter."""
    if not own:
        return np.zeros(0)
    rows = vectors[list(own)]
    found: npt.NDArray[np.float64] = np.clip(rows @ rows.T, 0.0, None).mean(axis=1).astype(np.float64)
    for k, n in enumerate(own):
        plain = plain_of(places[n].text)
        at = min((plain.find(form) for form in side.forms if form in plain), default=0)
        found[k] += 0.3 * (1 - at / max(1, len(plain))) + 0.3 * _share(weights, places[n]) * bool(weights)
        found[k] -= 0.5 * (not stands_alone(places[n].text))
    return found


def _pairs(
    index: Index,
    names: set[str],
    places: Sequence[SentencePlace],
    vectors: Vectors,
    pools: Sequence[Sequence[int]],
    value: dict[int, float],
) -> list[tuple[int, int]]:
    """Sentences of the two sides that speak of one aspect and share words, the best pairs first, each sentence in one."""
    scored = []
    for a in pools[0]:
        units = {quantity.unit_class for quantity in facts_of(places[a].text).quantities} - {"plain", "count"}
        for b in pools[1]:
            same = units & {quantity.unit_class for quantity in facts_of(places[b].text).quantities}
            near = float(vectors[a] @ vectors[b]) + _SAME_UNITS * bool(same)
            if near >= _NEAR:
                scored.append((near + 0.3 * (value[a] + value[b]), a, b))
    chosen: list[tuple[int, int]] = []
    taken: set[int] = set()
    for _, a, b in sorted(scored, reverse=True):
        free = a not in taken and b not in taken and len(chosen) < _PAIRS
        if free and aspect_of(index, names, [places[a], places[b]]):
            chosen.append((a, b))
            taken |= {a, b}
    return chosen


def _row(index: Index, names: set[str], a: SentencePlace | None, b: SentencePlace | None) -> AspectRow:
    return AspectRow(aspect_of(index, names, [place for place in (a, b) if place is not None]), (a, b))
