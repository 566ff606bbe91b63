"""Whether a number is said of what the report says it of, told by the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.coverage import UNLIKE, held_by
from rag.figures import Figure
from rag.labels import in_list, label_fit, label_words, labels, moves_to
from rag.reading import Reading
from rag.scopes import Scope

_OTHER_FIT = 0.12
"""How much better another number's words have to fit than those of the number that is stated, to be the one meant."""


def meant_for_another(claim: Reading, own: Reading, pairs: Sequence[tuple[Figure, list[Figure]]]) -> bool:
    """Whether the words around a number fit another number of the sentence better than the one that is stated."""
    if _out_of_order(claim, pairs):
        return True
    for figure, equal in pairs:
        others = [o for o in own.figures if o.unit == equal[0].unit and o.value != figure.value]
        if not others:
            continue
        mine = label_fit(claim, figure, own, equal, within=True)
        if label_fit(claim, figure, own, others, within=True) > mine + _OTHER_FIT:
            return True
    return False


def _out_of_order(claim: Reading, pairs: Sequence[tuple[Figure, list[Figure]]]) -> bool:
    """Whether numbers stand in another order than in the report where the order says what they are.

    That is after 分别, where nothing else says it, and from one to the other (由5小时缩短到2小时).
    """
    listed = [equal[0].start for figure, equal in pairs if in_list(claim, figure) and not any(labels(claim, figure))]
    if listed != sorted(listed):
        return True
    return any(
        moves_to(claim.bare[one.end : two.start]) and one.unit == two.unit and first[0].start > second[-1].start
        for (one, first), (two, second) in pairwise(pairs)
    )


def of_something_else(claim: Reading, scope: Scope, figure: Figure) -> bool:
    """Whether one of the two words before a number, which say what it is, has nothing like it in the report."""
    if claim.english != scope.own.english:
        return False
    return any(
        max(held_by(word, scope.own.plain), held_by(word, scope.around)) < UNLIKE
        for word in label_words(claim, figure)
        if len(word) > 1
    )
