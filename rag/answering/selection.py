"""Which sentences make up an answer: the best one, and what the question asks for besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import product

from index.schema import Chunk, Hit
from index.store.protocol import Index
from index.words.segmentation import clause_spans
from rag.answering.connectives import CONNECTIVE, LEANS_BACK
from rag.answering.enumerations import (
    announced,
    as_evidence,
    behind_colon,
    enumeration_at,
    enumeration_of,
    enumerations_near,
    item_mark,
)
from rag.answering.evidence import is_fragment
from rag.answering.further_sentences import holds, with_further
from rag.answering.source_footnotes import source_of
from rag.answering.tables_and_figures import asks_caption, caption_evidence
from rag.config import AnswerSettings
from rag.facts.sentences import plain_of
from rag.facts.word_class import word_class
from rag.question.named_sections import asked_outline, asks_items, leaf_sentences, named_section, ordinal, outline_chunk
from rag.schema import Evidence, Question

_JOINS = re.compile(r"、|和|以及|及|与")
_GOOD = 2.5
"""How far behind the best sentence, in score, one that speaks of the thing that is asked about may be and still be meant."""
_ALIKE = 0.5
"""Share of their characters that two clauses have in common, in order, where one says of one thing what the other says of another."""
_WHICH_OF_TWO = re.compile(r"(?:哪|谁)(?:个|家|一个|者)?[^,?]{0,6}(?:更|[大小多少高低快慢强弱好])")
_SIDE_BY_SIDE = 5
"""Sentences in which the other side of a question that asks which of two is more is looked for."""
_LONGEST_LIST = 8
_NEAR = 1.5
"""How far behind the best sentence, in score, an item of a list may be and still lead to the list."""


def choose(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    weights: dict[str, float],
    settings: AnswerSettings,
) -> list[Evidence]:
    """The sentences of the answer, in no order; ``evidence`` is ranked, best first, and not empty."""
    evidence = [item for item in evidence if not is_fragment(item)] or list(evidence)
    if asks_caption(question) and (caption := caption_evidence(index, question, evidence[0])):
        return [caption]
    if question.asks_source and (noted := source_of(index, question, evidence)):
        sentence, footnote = noted
        return [sentence, _one(footnote, 0, sentence)]
    if _is_target(question, evidence[0]):
        return [evidence[0]]
    if items := list_items(index, question, evidence):
        if len(question.parts) < 2:
            return items
        read = {(item.chunk.chunk_id, item.position): item for item in evidence}
        known = [read.get((item.chunk.chunk_id, item.position), item) for item in items]
        return with_further(question, known, evidence, weights, settings)
    evidence = _of_what_is_asked(question, evidence, weights)
    if behind := behind_colon(index, evidence[0], settings.max_sentences):
        return [evidence[0], *(as_evidence(each, evidence[0]) for each in behind)]
    chosen = with_further(question, _of_each_side(question, evidence), evidence, weights, settings)
    return _with_antecedent(chosen, settings)


def _is_target(question: Question, best: Evidence) -> bool:
    """Whether the best sentence is the caption of the table or figure that the question names."""
    target = question.target
    named = target is not None and target.kind in ("table", "figure") and best.chunk.label == target.key
    return named and best.chunk.text == best.chunk.caption


def list_items(index: Index, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """All items where the question asks for a list or a summary and the report enumerates them; else empty."""
    if not asks_items(question):
        return []
    report = evidence[0].chunk.document_id
    section = named_section(index, question, report)
    if outline := asked_outline(index, question, report):
        numbered = [n for n, heading in enumerate(outline.sentences) if ordinal(heading.text)]
        wanted = numbered if not section and len(numbered) > 1 else range(len(outline.sentences))
        return [_one(outline, position, evidence[0]) for position in wanted]
    inside = section is not None and evidence[0].chunk.section[: len(section)] == section
    if section is not None and inside and outline_chunk(index, section, report) is None:
        found = leaf_sentences(index, section, report)
        if 0 < len(found) <= _LONGEST_LIST:
            return [_one(chunk, i, evidence[0]) for chunk, i in found]
        items = enumeration_of(index, section, report)
        if items and question.count in (None, len(items)):
            return [as_evidence(each, evidence[0]) for each in items[:_LONGEST_LIST]]
    joins = len(_JOINS.findall(evidence[0].sentence.text))
    leads = _is_item(evidence[0]) or _announces(question, evidence[0])
    if question.count and joins >= question.count - 1 and not leads:
        return []
    for item in evidence[:4]:
        if evidence[0].score - item.score > _NEAR:
            break
        if section is not None and item.chunk.section[: len(section)] != section:
            continue
        first = item is evidence[0]
        if question.count is not None:
            items = enumerations_near(index, item, question.count)
            if items and (question.count > 2 or question.wants == "summary" or first):
                return [as_evidence(each, item) for each in items]
            continue
        items = enumeration_at(index, item)
        if 0 < len(items) <= _LONGEST_LIST and _leads_to_list(question, item, first=first):
            return [as_evidence(each, item) for each in items]
    return []


def _is_item(evidence: Evidence) -> bool:
    """Whether a sentence is an item of a numbered list."""
    mark = item_mark(evidence.sentence.text)
    return mark is not None and mark[0] not in ("方面", "先")


def _announces(question: Question, evidence: Evidence) -> bool:
    """Whether a sentence has what is asked for before the first item that it holds: 四项安排 of …,形成四项安排:一是…."""
    told = plain_of(announced(evidence.sentence.text))
    return any(word in told for word in question.words)


def _leads_to_list(question: Question, evidence: Evidence, *, first: bool) -> bool:
    """Whether a sentence is an item of a numbered list, or the best one and announces a list without naming the items."""
    if item_mark(evidence.sentence.text) is not None:
        return _is_item(evidence)
    return first and (len(_JOINS.findall(evidence.sentence.text)) < 2 or _announces(question, evidence))


def _of_what_is_asked(question: Question, evidence: Sequence[Evidence], weights: dict[str, float]) -> list[Evidence]:
    """Without the sentences that say of another thing what a good one says of the thing that is asked about (东港: 临海港).

    The best one speaks of another only if it has one of the kind in the place of a name that it lacks; where a question joins several
    things (金额和笔数), others may speak of any.
    """
    if question.wants == "comparison":
        return list(evidence)
    asked = [word for word in weights if len(word) > 1]
    told = [plain_of(item.sentence.text) for item in evidence]
    around = [f"{text} {plain_of(' '.join(item.chunk.section))}" for item, text in zip(evidence, told, strict=True)]

    def is_of_another(n: int, own: int) -> bool:
        lacked = [word for word in asked if word in told[own] and word not in around[n]]
        if n == 0:
            lacked = [word for word in lacked if _is_name(word) and _another_of_kind(word, told[n], question)]
        brings = any(word in told[n] and word not in around[own] for word in asked)
        return not brings and _alike(told[own], told[n], lacked)

    good = [n for n, item in enumerate(evidence) if evidence[0].score - item.score <= _GOOD]
    first = next((own for own in good if own and is_of_another(0, own)), 0)
    several = _JOINS.search(question.plain)
    return [item for n, item in enumerate(evidence) if n == first or (n and several) or not is_of_another(n, first)]


def _of_each_side(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence; where it is asked which of two is more, also the best that names the one that this does not."""
    found = [evidence[0]]
    if _WHICH_OF_TWO.search(question.plain):
        for forms in question.objects:
            if not any(form in plain_of(item.sentence.text) for item in found for form in forms):
                names = (e for e in evidence[1:_SIDE_BY_SIDE] if any(f in plain_of(e.sentence.text) for f in forms))
                found += [item for item in (next(names, None),) if item is not None]
    return found


def _is_name(word: str) -> bool:
    """Whether a word is a name, or none of the dictionary."""
    return (word_class(word) or "nz").startswith(("nr", "ns", "nt", "nz"))


def _another_of_kind(word: str, text: str, question: Question) -> bool:
    """Whether a text has another word that ends as ``word`` does, of which the question says nothing."""
    return any(found not in question.plain for found in re.findall(rf"[\u3400-\u9fff]{word[-1]}", text))


def _alike(own: str, other: str, words: Sequence[str]) -> bool:
    """Whether a clause of ``own`` with one of the words has the form of a clause of the ``other``."""
    ours, theirs = ([text[first:end] for first, end in clause_spans(text)] for text in (own, other))
    telling = [clause for clause in ours if any(word in clause for word in words)]
    return any(SequenceMatcher(None, a, b, autojunk=False).ratio() > _ALIKE for a, b in product(telling, theirs))


def _with_antecedent(chosen: list[Evidence], settings: AnswerSettings) -> list[Evidence]:
    """With the sentence before the best one, where that begins with 其中 or 该: in the place of the last where there is no other."""
    best = chosen[0]
    if best.position == 0 or best.chunk.kind != "text" or not LEANS_BACK.search(CONNECTIVE.sub("", best.sentence.text)):
        return chosen
    before = _one(best.chunk, best.position - 1, best, behind=1.0)
    return chosen if holds(chosen, before) else [*chosen[: max(1, settings.max_sentences - 1)], before]


def _one(chunk: Chunk, position: int, near: Evidence, behind: float = 0.0) -> Evidence:
    """A sentence that another one led to, as evidence of the same standing (or ``behind`` it)."""
    hit = near.hit if near.chunk is chunk else Hit(near.hit.rank, near.hit.score, chunk, near.hit.signals)
    return Evidence(hit, chunk.sentences[position], position, near.score - behind, near.cosine, near.standing)
