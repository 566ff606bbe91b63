"""Deciding whether the evidence answers: one sentence meets every condition, and it is near enough to the question."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.store.protocol import Index
from rag.answering.conditions_met import context_of, stated_periods
from rag.answering.evidence import IS_NEAR, covered, is_fragment, word_weights
from rag.facts.names import mentions
from rag.facts.sentences import facts_of, plain_of
from rag.question.analysis import analyse
from rag.refusal.contradicted_premises import unmet_premise
from rag.refusal.unmet_conditions import known_not_to_answer, unmet_conditions
from rag.refusal.unmet_measures import unmet_kind
from rag.refusal.unmet_names import unsaid_name
from rag.refusal.unmet_values import unmet_quantity
from rag.schema import Evidence, Question, Target, Unmet

_SAME_TOPIC = 0.8
_SAME_TOPIC_TRANSLATED = 0.4
_STANDING_MARGIN = 1.5
_ON_PAGE = 0.3
"""Share of the words of a question about a page that the sentences from that page have to hold."""
WEIGHTS: dict[str, float] = {
    "bias": 1.0,
    "cosine": 1.5,
    "standing": 0.5,
    "context": 0.9,
    "agreement": 0.65,
    "translated": 0.4,
    "cosine_translated": 0.2,
}
"""Logistic regression on the development questions, for where nothing is read; see docs/decisions.md."""
SURE = (
    "unsaid_name",
    "unmet_period",
    "other_place",
    "other_organisation",
    "unmet_object",
    "unmet_premise",
    "unmet_quantity",
)
"""Conditions that are right when they are not met, so that no log odds outweigh them. ``other_…`` says that the report has something else in the
place of what is asked. One that is not here (a name that stands nowhere near, a question off topic) is as often not met where the report answers."""
WEIGHTS_READ: dict[str, float] = {
    "bias": 0.45,
    "any": 0.36,
    "chosen": 0.14,
    "context": 0.16,
    "agreement": 0.27,
    "unmet_organisation": -0.35,
    "unmet_place": -1.7,
    "unmet_name": -2.0,
    **dict.fromkeys(SURE, -8.0),
}
"""Logistic regression on questions that the reader was not trained on: its log odds, and conditions that are not met."""


_MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Judgement:
    """``unmet`` conditions, most telling first; ``probability`` in [0, 1] that the evidence answers."""

    unmet: tuple[Unmet, ...]
    probability: float
    features: dict[str, float] = field(default_factory=dict)


def judge(index: Index, question: Question, chosen: Sequence[Evidence], ranked: Sequence[Evidence] = ()) -> Judgement:
    """Check the sentences that were chosen for an answer: one of them has to meet every condition by itself.

    ``chosen`` is not empty; ``ranked`` are all sentences that were looked at. Where none of the chosen does, the conditions
    that the nearest one fails are the unmet ones. Where a reader has read them, these lower the probability; else they are
    the end of it.
    """
    weights = word_weights(index, question)
    stated = [item for item in chosen if not is_fragment(item)] or list(chosen)
    best = max(stated, key=lambda item: item.score)
    needed = same_topic(question) * _held(weights, best)
    near = [item for item in stated if item is best or _is_near(weights, item, best, needed)]
    found = [(unmet_conditions(index, question, item, silent=item is best), item) for item in near]
    unmet, witness = min(found, key=lambda pair: len(pair[0]))
    unmet = tuple(each for each in unmet if not _met_together(index, question, each, chosen))
    several = question.parts[:_MOST_PARTS] if len(question.parts) > 1 else ()
    if unmet and any(_meets_part(index, part, near) for part in _in_full(several)):
        unmet = ()  # what the other parts lack is told beside the answer
    name = unsaid_name(index, question)
    if name is not None and name.asked not in [each.asked for each in unmet]:
        unmet = (name, *unmet)
    features = soft_features(index, question, chosen, witness)
    if name is not None:
        features["unsaid_name"] = 1.0
    if any(each.condition == "organisation" and each.asked in question.proper for each in unmet):
        features["unmet_name"] = 1.0
    if premise := unmet_premise(question, facts_of(best.sentence.text)):
        unmet = (premise, *unmet)
    read = sorted((item.features["reader"] for item in ranked if "reader" in item.features), reverse=True)
    if read:
        features |= _of_reader(read, best, unmet)
        if features["chosen"] < IS_NEAR:
            unmet = tuple(replace(each, found="") if each.condition == "quantity" else each for each in unmet)
    if known := known_not_to_answer(index, question, best.chunk):
        return Judgement((*known, *(each for each in unmet if each.condition != "topic")), 0.0, features)
    if all(item.chunk.kind == "outline" for item in chosen):
        return Judgement((), 1.0, features)
    if not read and unmet:
        return Judgement(unmet, 0.0, features)
    if not unmet and _is_object(question, chosen, weights):
        return Judgement(unmet, 1.0, features)
    return Judgement(unmet, probability_of(features, WEIGHTS_READ if read else WEIGHTS), features)


def at_best(read: Sequence[float]) -> float:
    """The highest probability that sentences with these log odds can come to, every condition met."""
    highest = max(read)
    total = highest + math.log(sum(math.exp(odds - highest) for odds in read))
    return probability_of({"any": total, "chosen": highest, "context": 1.0, "agreement": 1.0}, WEIGHTS_READ)


def probability_of(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The logistic function of the weighted sum."""
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-score))


def _of_reader(read: Sequence[float], best: Evidence, unmet: Sequence[Unmet]) -> dict[str, float]:
    """Log odds that one of the sentences ``read`` (highest first) answers, of the one chosen, and the unmet conditions by kind."""
    return {
        "reader": read[0],
        "any": read[0] + math.log(sum(math.exp(odds - read[0]) for odds in read)),
        "chosen": best.features.get("reader", read[0]),
        **{f"unmet_{each.condition}": 1.0 for each in unmet},
        **{f"other_{each.condition}": 1.0 for each in unmet if each.found},
    }


def _is_object(question: Question, chosen: Sequence[Evidence], weights: dict[str, float]) -> bool:
    """Whether the answer is taken from the very object that the question names: 表3, 第32页, 第四章."""
    target = question.target
    for item in chosen:
        if item.chunk.kind == "outline" or (
            item.chunk.kind == "footnote" and (question.asks_source or "脚注" in question.plain)
        ):
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


def _met_together(index: Index, question: Question, unmet: Unmet, chosen: Sequence[Evidence]) -> bool:
    """Where a question sets several things side by side or has several parts, each may be met by another sentence."""
    facts = [facts_of(item.sentence.text) for item in chosen]
    if unmet.condition in ("organisation", "place") and len(question.objects) > 1:
        asked = next((name for name in question.names if name.text == unmet.asked), None)
        return asked is not None and any(mentions(f.plain, asked) for f in facts)
    if unmet.condition == "period" and (len(question.periods) > 1 or len(question.parts) > 1):
        asked_period = next(p for p in question.periods if p.text == unmet.asked)
        return any(p.answers(asked_period) for f in facts for p in stated_periods(question, f))
    if unmet.condition == "quantity" and len(question.parts) > 1:
        return any(
            (unmet_quantity(index, question, item.chunk, f) or unmet_kind(question, item.chunk, f)) is None
            for item, f in zip(chosen, facts, strict=True)
        )
    if unmet.condition == "object" and len(question.objects) > 1:
        return any(unmet.asked.strip("《》") in f.plain for f in facts)
    return False


def _in_full(parts: Sequence[str]) -> Iterator[Question]:
    """Parts of a question, each with the period and the names that it leaves out and the part before it has (2024年余额是多少,涨了多少)."""
    before: Question | None = None
    for text in parts:
        own = analyse(text)
        if before is not None:
            own = replace(own, periods=own.periods or before.periods, names=own.names or before.names)
        before = own
        yield own


def _meets_part(index: Index, part: Question, near: Sequence[Evidence]) -> bool:
    """Whether one of the sentences meets all that a part of a question states, where it states something that can be checked."""
    exact = bool(part.units or part.periods) or part.wants in ("number", "date")
    return exact and any(not unmet_conditions(index, part, item) for item in near)


def _is_near(weights: dict[str, float], item: Evidence, best: Evidence, needed: float) -> bool:
    """Whether a sentence is about what the best one is about: as near, as many of the words, and the rarest of them."""
    if item.standing < best.standing - _STANDING_MARGIN or _held(weights, item) < needed:
        return False
    own = plain_of(best.sentence.text)
    rarest = max(
        (w for w in weights if w in own and not w[0].isdigit()), key=lambda w: (weights[w], len(w)), default=""
    )
    return rarest in plain_of(item.sentence.text) or rarest in context_of(item.chunk, item.position).plain


def same_topic(question: Question) -> float:
    """How much of the question, relative to the nearest sentence, another has to hold to be about the same thing."""
    return _SAME_TOPIC if question.language == "zh" else _SAME_TOPIC_TRANSLATED


def _held(weights: dict[str, float], item: Evidence) -> float:
    return covered(weights, facts_of(item.sentence.text).plain, context_of(item.chunk, item.position).plain)


def soft_features(index: Index, question: Question, chosen: Sequence[Evidence], witness: Evidence) -> dict[str, float]:
    """What the probability is computed from: nearness, shares of the question's words, agreement of the rankers."""
    weights = word_weights(index, question)
    best = max(chosen, key=lambda item: item.cosine)
    cosine = (best.cosine - 0.92) / 0.03
    translated = question.language != "zh"
    return {
        "cosine": 0.0 if translated else cosine,
        "standing": max(item.standing for item in chosen) - 3.0,
        "context": 0.0 if translated else _held(weights, witness),
        "agreement": float(any(item.hit.rank == 1 for item in chosen)),
        "translated": float(translated),
        "cosine_translated": (best.cosine - 0.80) / 0.02 if translated else 0.0,
    }
