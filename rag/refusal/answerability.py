"""The sentences chosen for an answer → how likely they answer the question, and the conditions that they do not meet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.store.folder import Index
from rag.answering.evidence import covered, is_fragment, word_weights
from rag.answering.sentence_context import context_of
from rag.facts.sentences import plain_of
from rag.refusal.unmet_conditions import known_not_to_answer, unmet_conditions
from rag.schema import Evidence, Question, Target, Unmet

_ON_PAGE = 0.3
"""Share of the words of a question about a page that the sentences from that page have to hold."""
_UNREAD = -8.0
"""Log odds of a sentence that is not there."""
CONDITIONS = ("period", "place", "organisation", "quantity", "object", "premise", "topic")

WEIGHTS: Mapping[str, float] = {"bias": 0.0, "reader": 1.0}
"""Logistic regression on questions that the reader was not trained on; see docs/decisions.md."""
WEIGHTS_WITHOUT_READER: Mapping[str, float] = {"bias": 0.0, "standing": 0.5}


@dataclass(frozen=True, slots=True)
class Judgement:
    """``unmet`` conditions, most telling first; ``probability`` in [0, 1] that the evidence answers."""

    unmet: tuple[Unmet, ...]
    probability: float
    features: Mapping[str, float] = field(default_factory=dict)


def judge(
    index: Index, question: Question, chosen: Sequence[Evidence], ranked: Sequence[Evidence], *, read: bool = True
) -> Judgement:
    """How likely ``chosen``, which is not empty, answers; ``ranked`` are all sentences, best first, ``read`` by a reader or not.

    A condition is unmet where none of the sentences meets it.
    """
    unmet = _unmet_by_all(index, question, chosen)
    features = features_of(index, question, chosen, ranked, unmet)
    if known := known_not_to_answer(index, question, chosen[0].chunk):
        return Judgement((*known, *unmet), 0.0, features)
    if _is_object(question, chosen, word_weights(index, question)):
        return Judgement(unmet, 1.0, features)
    return Judgement(unmet, probability_of(features, WEIGHTS if read else WEIGHTS_WITHOUT_READER), features)


def probability_of(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The logistic function of the weighted sum."""
    score = sum(weights.get(name, 0.0) * value for name, value in features.items()) + weights["bias"]
    return 1.0 / (1.0 + math.exp(-score))


def features_of(
    index: Index,
    question: Question,
    chosen: Sequence[Evidence],
    ranked: Sequence[Evidence],
    unmet: Sequence[Unmet],
) -> dict[str, float]:
    """What the probability is computed from: the reader's log odds, nearness, shares of the question's words, conditions."""
    read = sorted((item.features.get("reader", _UNREAD) for item in ranked), reverse=True)
    weights = word_weights(index, question)
    best = max(chosen, key=lambda item: item.score)
    english = float(question.language == "en")
    held = covered(weights, *(text for item in chosen for text in (plain_of(item.sentence.text), _around(item))))
    kinds = {each.condition for each in unmet}
    return {
        "reader": read[0],
        "second": read[1] if len(read) > 1 else _UNREAD,
        "standing": max(item.standing for item in chosen),
        "first": float(any(item.hit.rank == 1 for item in chosen)),
        "held": held,
        "search": best.features.get("search", 0.0),
        "english": english,
        **{name: float(name in kinds) for name in CONDITIONS},
    }


def _around(item: Evidence) -> str:
    return context_of(item.chunk, item.position).plain


def _unmet_by_all(index: Index, question: Question, chosen: Sequence[Evidence]) -> tuple[Unmet, ...]:
    """The conditions that the best sentence does not meet and no other one does; the lines of a text that are none count little."""
    stated = [item for item in chosen if not is_fragment(item)] or list(chosen)
    best = max(stated, key=lambda item: item.score)
    others = [
        {(each.condition, each.asked) for each in unmet_conditions(index, question, item, silent=False)}
        for item in stated
        if item is not best
    ]
    return tuple(
        each
        for each in unmet_conditions(index, question, best)
        if all((each.condition, each.asked) in theirs for theirs in others)
    )


def _is_object(question: Question, chosen: Sequence[Evidence], weights: dict[str, float]) -> bool:
    """Whether the answer is taken from the very object that the question names: 表3, 第32页, 第四章, the cover."""
    target = question.target
    for item in chosen:
        if item.chunk.kind in ("cover", "outline") or (item.chunk.kind == "footnote" and "脚注" in question.plain):
            return True
        if target is None:
            continue
        if target.kind in ("table", "figure", "footnote") and item.chunk.label == target.key:
            return True
        if target.kind == "page" and item.sentence.page_label == target.key and _is_on_page(target, weights, chosen):
            return True
    return target is not None and target.kind == "section"


def _is_on_page(target: Target, weights: dict[str, float], chosen: Sequence[Evidence]) -> bool:
    """Whether a page speaks of what is asked about it, where the question says more than the page."""
    asked = {word: weight for word, weight in weights.items() if len(word) > 1 and word not in target.text}
    return not asked or covered(asked, *(plain_of(item.sentence.text) for item in chosen)) >= _ON_PAGE
