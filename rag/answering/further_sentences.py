"""The best sentence and the others that were read → those that the answer needs besides."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from index.words.segmentation import words
from rag.answering.enumerations import item_mark
from rag.answering.evidence import confidence, covered
from rag.answering.shown_sentences import shown_together
from rag.config import AnswerSettings
from rag.facts.sentences import plain_of
from rag.question.orders_to_models import is_instruction
from rag.schema import Evidence, Question

NEEDED_WEIGHTS = {
    "bias": -2.56,
    "share": 0.53,
    "behind": 0.31,
    "gain": 0.52,
    "section": 0.61,
    "next": 0.56,
    "object": 0.49,
    "length": -0.55,
    "best": 0.31,
}
"""Logistic regression on which sentences complete the answers to labelled questions: see docs/decisions.md."""
NEEDED = 0.12
"""How likely it has to be that a further sentence makes the answer whole. Lower: more answers are whole, and more of them say what nobody asked."""
_SOURCE = re.compile(r"来源|出自|来自|引自|^\[\d|https?:|source", re.IGNORECASE)
_LENGTH = 100
_ANSWERS_PART = -1.0
"""The reader's log odds from which on a sentence may answer a part of the question."""
_SURE = 10.0
"""A higher score of the best sentence tells nothing more."""


def with_further(
    question: Question,
    chosen: Sequence[Evidence],
    evidence: Sequence[Evidence],
    weights: dict[str, float],
    settings: AnswerSettings,
) -> list[Evidence]:
    """``chosen`` with others, one by one, as long as they add more than the room that they take from those before them.

    What a sentence adds is as much as it is likely to be needed (``needed`` of its features).

    None that gives a model an order is said, nor a heading, a source that nobody asked for, or what is said already.
    """
    found, best = list(chosen), evidence[0]
    kept = shown_together(question, found, best, weights, settings.max_chars)[1]
    says = [item for item in evidence if _tells(item)]
    while len(found) < settings.max_sentences:
        others = (
            replace(item, features={**item.features, "needed": needed_by(question, found, item, evidence, weights)})
            for item in says
            if not _repeats(found, item)
        )
        keeping = [
            (shown_together(question, [*found, item], best, weights, settings.max_chars)[1], item)
            for item in others
            if item.features["needed"] >= NEEDED
        ]
        most, item = max(keeping, key=lambda pair: pair[0], default=(kept, best))
        if most - kept < NEEDED:
            break
        found.append(item)
        kept = most
    return found


def needed_by(
    question: Question,
    chosen: Sequence[Evidence],
    item: Evidence,
    evidence: Sequence[Evidence],
    weights: dict[str, float],
) -> float:
    """How likely in (0, 1) an answer of the ``chosen`` sentences lacks ``item``, one of the ranked ``evidence``."""
    features = needed_features(question, chosen, item, evidence, weights)
    return confidence(sum(NEEDED_WEIGHTS[name] * value for name, value in features.items()))


def needed_features(
    question: Question,
    chosen: Sequence[Evidence],
    item: Evidence,
    evidence: Sequence[Evidence],
    weights: dict[str, float],
) -> dict[str, float]:
    """What tells whether a sentence is needed besides the ``chosen`` ones, by the names of ``NEEDED_WEIGHTS``.

    ``share`` is the logarithm of its share of all ``evidence`` by score, ``behind`` how much surer the reader is of it than of
    the surest one that is chosen (for the question, or for a part of it that this one answers), ``gain`` the share of the question's words that only it holds,
    ``best`` the best score of all.
    """
    top = max(each.score for each in evidence)
    total = sum(math.exp(each.score - top) for each in evidence)
    own, said = plain_of(item.sentence.text), [plain_of(each.sentence.text) for each in chosen]
    return {
        "bias": 1.0,
        "share": item.score - top - math.log(total),
        "behind": max(_behind(chosen, item, name) for name in ("reader", *_parts_told(item))),
        "gain": covered(weights, own, *said) - covered(weights, *said),
        "section": float(any(each.chunk.section == item.chunk.section for each in chosen)),
        "next": float(any(_beside(each, item) for each in chosen)),
        "object": float(any(_names(forms, own) and not _names(forms, *said) for forms in question.objects)),
        "length": len(item.sentence.text) / _LENGTH,
        "best": min(top, _SURE),
    }


def holds(chosen: Sequence[Evidence], item: Evidence) -> bool:
    """Whether a sentence is one of those chosen."""
    return any(e.chunk.chunk_id == item.chunk.chunk_id and e.position == item.position for e in chosen)


def _tells(item: Evidence) -> bool:
    """Whether a sentence tells something besides: no order to a model, no heading, no caption, and no source, where none is asked for."""
    text = item.sentence.text
    if is_instruction(text) or (item.features.get("fragment") and item_mark(text) is None):
        return False
    if item.chunk.kind in ("figure", "table") and text == item.chunk.caption:
        return False  # what a picture is called
    return not (item.features.get("reference") and (item.chunk.kind != "footnote" or _SOURCE.search(text)))


def _repeats(chosen: Sequence[Evidence], item: Evidence) -> bool:
    """Whether one of those chosen has all the words of a sentence, its numbers too."""
    own = set(words(item.sentence.text))
    return any(own <= set(words(each.sentence.text)) for each in chosen)


def _names(forms: Sequence[str], *texts: str) -> bool:
    return any(form in text for form in forms for text in texts)


def _behind(chosen: Sequence[Evidence], item: Evidence, name: str) -> float:
    """How much surer the reader is of ``item`` than of the surest one that is chosen, for the question or one of its parts."""
    return _odds(item, name) - max(_odds(each, name) for each in chosen)


def _parts_told(item: Evidence) -> list[str]:
    """The parts of the question that a sentence may answer by itself."""
    return [name for name, odds in item.features.items() if name.startswith("part_") and odds > _ANSWERS_PART]


def _odds(item: Evidence, name: str = "reader") -> float:
    """The reader's log odds; for the whole question where it was not read for a part, the score where nothing was read."""
    return item.features.get(name, item.features.get("reader", item.score))


def _beside(one: Evidence, other: Evidence) -> bool:
    same = one.chunk.chunk_id == other.chunk.chunk_id and one.chunk.kind == "text"
    return same and abs(one.position - other.position) == 1
