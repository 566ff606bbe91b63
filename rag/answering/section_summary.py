"""A section or a report of the index → the sentences that carry each of its parts, in reading order, under their headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
import numpy.typing as npt

from index.schema import Vectors
from index.store.protocol import Index
from rag.answering.central_sentences import central
from rag.answering.places import (
    HeadingKey,
    SentencePlace,
    centred_vectors,
    heading_vectors,
    is_whole,
    places_where,
)
from rag.question.named_sections import ordinal, says_nothing_of_the_matter

Length = Literal["short", "long"]
Allowed = npt.NDArray[np.bool_] | None
"""For every chunk of the index whether it may be used; all where it is ``None``."""

MOST: dict[Length, int] = {"short": 6, "long": 12}
"""Sentences of a summary at most."""
_EACH: dict[Length, int] = {"short": 1, "long": 2}
"""Sentences of one part at most, where there are several parts."""
_ALONE: dict[Length, int] = {"short": 3, "long": 6}
"""Sentences of a summary of one part at most, and no more than a third of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one part: its heading path, and the sentences."""

    section: tuple[str, ...]
    places: tuple[SentencePlace, ...]


def summarise(
    index: Index,
    documents: Sequence[str],
    section: tuple[str, ...],
    length: Length,
    *,
    allowed: Allowed = None,
    figures: bool = False,
    room: int = 0,
) -> tuple[Told, ...]:
    """What the parts of ``section`` say, of whole reports where that is empty; empty where it holds no sentences.

    ``figures``: only sentences that give some; ``room`` sentences of the summary are taken already.
    """
    places = [
        place
        for place in places_where(
            index,
            index.chunks.of_kind("text", documents=documents),
            lambda n, c: c.section[: len(section)] == section and (allowed is None or bool(allowed[n])),
        )
        if not any(says_nothing_of_the_matter([title]) for title in place.chunk.section[len(section) :])
    ]
    parts = _parts(places, len(section))
    if not parts:
        return ()
    counts = _counts(parts, MOST[length] - room, length)
    vectors = centred_vectors(index, places)
    headings = heading_vectors(index, documents)
    told, at = [], {place.row: n for n, place in enumerate(places)}
    for (path, own), most in zip(parts, counts, strict=True):
        rows = vectors[[at[place.row] for place in own]]
        chosen = central(own, rows, most, _nearness(headings, own, rows, len(path)), figures=figures)
        if chosen:
            told.append(Told(path, tuple(own[n] for n in chosen)))
    return tuple(told)


def _nearness(
    headings: Mapping[HeadingKey, Vectors], own: Sequence[SentencePlace], rows: Vectors, depth: int
) -> npt.NDArray[np.float64]:
    """For every sentence of a part the mean cosine with the heading of the part and with the one right above it."""
    found = np.zeros(len(own))
    for n, place in enumerate(own):
        keys = [(place.chunk.document_id, place.chunk.section[:depth]), (place.chunk.document_id, place.chunk.section)]
        known = [headings[key] for key in keys if key in headings]
        found[n] = np.mean([max(0.0, float(rows[n] @ heading)) for heading in known]) if known else 0.0
    return found


Part = tuple[tuple[str, ...], list[SentencePlace]]


def _parts(places: Sequence[SentencePlace], depth: int) -> list[Part]:
    """The sentences by the headings right below ``depth``, further down while there is one heading only.

    What stands before the first heading is left out: of a file that has headings that is its cover.
    """
    if not any(is_whole(place.text) for place in places):
        return []
    by_path: dict[tuple[str, ...], list[SentencePlace]] = {}
    for (_, path), group in groupby(places, key=lambda p: (p.chunk.document_id, p.chunk.section[: depth + 1])):
        by_path.setdefault(path, []).extend(group)
    if len(by_path) == 1:
        (path,) = by_path
        deeper = any(len(place.chunk.section) > len(path) for place in places)
        return _parts(places, depth + 1) if deeper else [(path, list(places))]
    return [(path, own) for path, own in by_path.items() if path]


def _counts(parts: Sequence[Part], room: int, length: Length) -> list[int]:
    """How many sentences each part may have: one each at least, where there is room; the long ones first."""
    sizes = [sum(is_whole(place.text) for place in own) for _, own in parts]
    if len(parts) == 1:
        return [max(1, min(_ALONE[length], room, -(-sizes[0] // 3)))]
    counts = [0] * len(parts)
    order = sorted(range(len(parts)), key=lambda n: (-_is_chapter(parts[n][0]), -sizes[n], n))
    for turn in range(_EACH[length]):
        for n in order:
            # a second sentence says something new only where there are some more
            if sum(counts) < room and sizes[n] > 3 * turn:
                counts[n] += 1
    return counts


def _is_chapter(path: tuple[str, ...]) -> bool:
    """Whether a part has a number of the first level: what is left out last."""
    return len(path) == 1 and ordinal(path[0]) is not None
