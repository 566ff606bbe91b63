"""Sentences of one section, with their vectors → the few that carry it.

What a sentence is worth: how much of the section it covers that no chosen one does (facility location, Lin and Bilmes 2011:
for every sentence the cosine with the nearest chosen one), that it opens the section or a paragraph, that it holds
figures, and how near it is to the headings above it. One that is not understood without the sentence before it is taken
only where there is no other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.schema import Vectors
from rag.answering.enumerations import item_mark
from rag.answering.places import SentencePlace, is_whole, stands_alone
from rag.facts.sentences import facts_of
from rag.question.named_sections import ordinal

COVER, FIRST, LEAD, FIGURES, HEADING = 2.0, 0.10, 0.10, 0.15, 0.4
"""What each signal is worth; cover and heading are shares in [0, 1]."""
SHORTEST, LONGEST = 14, 80
_LENGTH = 0.4
"""What is lost by a sentence that is shorter, or twice as long."""
_ASKS = ("?", "？")
"""A question carries nothing: what answers it does."""
_TOO_SHORT, _TOO_LONG = 8, 200
_AMOUNTS = frozenset({"money", "percent", "times"})
_MORE_THAN_A_FEW = 20
_MOST_WEIGHED = 500
_LEAST = 0.1
"""What a sentence counts that is not near to its headings at all; one that is the same as they counts one more."""
_SAME = 0.9
"""Two sentences with such a cosine say the same."""


def central(
    places: Sequence[SentencePlace],
    vectors: Vectors,
    most: int,
    heading: npt.NDArray[np.float64],
    *,
    figures: bool = False,
) -> list[int]:
    """Positions of at most ``most`` of ``places``, in reading order; ``vectors`` as ``centred_vectors`` makes them.

    ``heading`` says how near each is to the headings above it, shape ``(len(places),)``; ``figures``: only sentences that hold some.
    """
    able = np.array([_is_able(place) for place in places], dtype=bool)
    if figures:
        able &= np.array([_holds_figures(place) for place in places], dtype=bool)
    alone = able & np.array([_is_plain(place.text) for place in places], dtype=bool)
    able = alone if alone.any() else able
    worth = np.array([_worth(place, n) for n, place in enumerate(places)]) + HEADING * heading
    # The best by themselves, of a section with more sentences than can be held against each other.
    able[np.argsort(np.where(able, -worth, np.inf), kind="stable")[_MOST_WEIGHED:]] = False
    weighed = np.flatnonzero(able)
    near = np.clip(vectors[weighed] @ vectors.T, 0.0, None)
    # What has little to do with the headings (a disclaimer below the last one) needs no covering.
    share = (_LEAST + heading) / (_LEAST + heading).sum()
    reached = np.zeros(len(places), dtype=np.float32)
    free = np.ones(len(weighed), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < most and free.any():
        gain = (np.maximum(near, reached) - reached) @ share
        best = int(np.argmax(np.where(free, COVER * gain + worth[weighed], -np.inf)))
        chosen.append(int(weighed[best]))
        reached = np.maximum(reached, near[best])
        free &= near[:, weighed[best]] < _SAME
        free[best] = False
    return sorted(chosen)


def _worth(place: SentencePlace, n: int) -> float:
    """What a sentence, the ``n``-th of its section, is worth by itself."""
    value = FIRST * (n == 0) + LEAD * place.leads + FIGURES * _holds_figures(place)
    length = len(place.text)
    beyond = max(SHORTEST - length, 0) / SHORTEST + max(length - LONGEST, 0) / LONGEST
    return value - _LENGTH * min(1.0, beyond)


def _is_able(place: SentencePlace) -> bool:
    """Whether a sentence may stand in a summary at all."""
    return is_whole(place.text) and _TOO_SHORT <= len(place.text) <= _TOO_LONG


def _is_plain(text: str) -> bool:
    """Whether a sentence says something by itself: one that points back does not, nor a question, nor one item of several."""
    return stands_alone(text) and not text.endswith(_ASKS) and item_mark(text) is None and ordinal(text) is None


def _holds_figures(place: SentencePlace) -> bool:
    """Whether a sentence gives an amount: of a count, one that is more than a few."""
    return any(
        quantity.unit_class in _AMOUNTS or (quantity.unit_class == "count" and quantity.value >= _MORE_THAN_A_FEW)
        for quantity in facts_of(place.text).quantities
    )
