"""A question about several things side by side → the sentence that answers each."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.conditions_met import context_of, unit_fit
from rag.answering.evidence import covered
from rag.facts.sentences import facts_of
from rag.schema import Evidence, Question

_FAR = 6.0
"""A sentence so far behind the best one, in score, speaks of a thing by chance."""
_SAME_MATTER = 0.6
"""How much of what the best sentence holds of the question another has to hold to be about the same matter."""


def by_object(
    question: Question, evidence: Sequence[Evidence], chosen: Sequence[Evidence], weights: dict[str, float]
) -> list[Evidence]:
    """For every thing that the question sets side by side the best sentence about it, with the number asked for.

    It has to be about the matter of the question too, by its section or its words: a sentence that shares only the
    thing itself is worse than none.
    """
    matter = {
        w: v for w, v in weights.items() if not any(w in form or form in w for o in question.objects for form in o)
    }
    needed = _SAME_MATTER * covered(matter, *_read_with(evidence[0]))
    near = [
        item
        for item in evidence[:20]
        if evidence[0].score - item.score < _FAR
        and (item.chunk.section == evidence[0].chunk.section or covered(matter, *_read_with(item)) >= needed)
    ]
    found = []

    def fit(item: Evidence) -> float:
        return unit_fit(question, facts_of(item.sentence.text))

    for forms in question.objects:
        if any(speaks_of(item, forms) and fit(item) >= 0 for item in chosen):
            continue
        about = [
            item
            for item in near
            if not holds(chosen, item)
            and (speaks_of(item, forms) or (fit(item) > 0 and any(form in _read_with(item)[1] for form in forms)))
        ]
        if best := max(about, key=lambda item: item.score + 3.0 * fit(item), default=None):
            found.append(best)
    return found


def _read_with(item: Evidence) -> tuple[str, str]:
    """A sentence and what a reader knows when he comes to it."""
    return facts_of(item.sentence.text).plain, context_of(item.chunk, item.position).plain


def speaks_of(item: Evidence, forms: tuple[str, ...]) -> bool:
    """Whether a sentence names a thing in one of its forms."""
    return any(form in facts_of(item.sentence.text).plain for form in forms)


def holds(chosen: Sequence[Evidence], item: Evidence) -> bool:
    """Whether a sentence is one of those chosen."""
    return any(e.chunk.chunk_id == item.chunk.chunk_id and e.position == item.position for e in chosen)
