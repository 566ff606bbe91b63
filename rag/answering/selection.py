"""Which sentences make up an answer: the best one, and what the question asks for besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from index.schema import Chunk, Hit
from index.store.protocol import Index
from index.words.segmentation import tokenizer
from rag.answering.connectives import CONNECTIVE, LEANS_BACK
from rag.answering.enumerations import as_evidence, enumeration_at, enumeration_of, enumerations_near, item_mark
from rag.answering.evidence import is_fragment
from rag.answering.several_parts import by_object, holds, speaks_of
from rag.answering.source_footnotes import source_of
from rag.answering.tables_and_figures import asks_caption, caption_evidence
from rag.config import AnswerSettings
from rag.facts.sentences import plain_of
from rag.question.named_sections import asked_outline, asks_items, leaf_sentences, named_section, ordinal, outline_chunk
from rag.schema import Evidence, Question

_JOINS = re.compile(r"、|和|以及|及|与")
_AS_GOOD = 2.5
"""How far behind the best sentence, in score, another may be and still belong to the answer."""
_SHORT = 60
"""Room for so many characters of a further sentence is enough: it is cut to the clauses that answer."""
_ALIKE = 0.5
"""Share of their characters that two sentences have in common, in order, where one says of one thing what the other says of another."""
_LONGEST_LIST = 8
_SEMICOLONS = (";", "\uff1b")
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
    evidence = _of_what_is_named(question, evidence)
    if asks_caption(question) and (caption := caption_evidence(index, question, evidence[0])):
        return [caption]
    if question.asks_source and (noted := source_of(index, question, evidence)):
        sentence, footnote = noted
        return [sentence, _one(footnote, 0, sentence)]
    if _is_target(question, evidence[0]):
        return [evidence[0]]
    if items := list_items(index, question, evidence):
        return items
    chosen = [evidence[0]]
    for needed in by_object(question, evidence, chosen, weights):
        if len(chosen) < settings.max_sentences and not holds(chosen, needed):
            chosen.append(needed)
    if not (question.objects and all(any(speaks_of(item, f) for item in chosen) for f in question.objects)):
        chosen = _with_near(chosen, evidence, settings)
    return _with_antecedents(chosen, settings)


def _is_target(question: Question, best: Evidence) -> bool:
    """Whether the best sentence is the caption of the table or figure that the question names."""
    target = question.target
    named = target is not None and target.kind in ("table", "figure") and best.chunk.label == target.key
    return named and best.chunk.text == best.chunk.caption


def list_items(index: Index, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """All items where the question asks for a list or a summary and the report enumerates them; else empty."""
    if not asks_items(question):
        return []
    if question.wants == "list" and len(run := _semicolon_run(evidence[0])) > 1:
        return run
    report = evidence[0].chunk.document_id
    section = named_section(index, question, report)
    if outline := asked_outline(index, question, report):
        numbered = [n for n, heading in enumerate(outline.sentences) if ordinal(heading.text)]
        wanted = numbered if not section and len(numbered) > 1 else range(len(outline.sentences))
        return [_one(outline, position, evidence[0]) for position in wanted]
    if section is not None and outline_chunk(index, section, report) is None:
        found = leaf_sentences(index, section, report)
        if 0 < len(found) <= _LONGEST_LIST:
            return [_one(chunk, i, evidence[0]) for chunk, i in found]
        items = enumeration_of(index, section, report)
        if items and question.count in (None, len(items)):
            return [as_evidence(each, evidence[0]) for each in items[:_LONGEST_LIST]]
    joins = len(_JOINS.findall(evidence[0].sentence.text))
    if question.count and joins >= question.count - 1 and not _is_item(evidence[0]):
        return []
    for place, item in enumerate(evidence[:4]):
        if evidence[0].score - item.score > _NEAR:
            break
        if section is not None and item.chunk.section[: len(section)] != section:
            continue
        if question.count is not None:
            found_items = enumerations_near(index, item, question.count)
            if found_items and (question.count > 2 or question.wants == "summary" or place == 0):
                return [as_evidence(each, item) for each in found_items]
            continue
        found_items = enumeration_at(index, item)
        if 0 < len(found_items) <= _LONGEST_LIST and _leads_to_list(item, first=place == 0):
            return [as_evidence(each, item) for each in found_items]
    return []


def _semicolon_run(item: Evidence) -> list[Evidence]:
    """The parts of one long sentence, told apart at its semicolons, that a part belongs to."""
    sentences = item.chunk.sentences
    first = last = item.position
    while first and sentences[first - 1].text.endswith(_SEMICOLONS):
        first -= 1
    while last + 1 < len(sentences) and sentences[last].text.endswith(_SEMICOLONS):
        last += 1
    return [_one(item.chunk, position, item) for position in range(first, last + 1)][:_LONGEST_LIST]


def _is_item(evidence: Evidence) -> bool:
    """Whether a sentence is an item of a numbered list."""
    mark = item_mark(evidence.sentence.text)
    return mark is not None and mark[0] not in ("方面", "先")


def _leads_to_list(evidence: Evidence, *, first: bool) -> bool:
    """Whether a sentence is an item of a numbered list, or the best one and announces a list without naming the items."""
    if item_mark(evidence.sentence.text) is not None:
        return _is_item(evidence)
    return first and len(_JOINS.findall(evidence.sentence.text)) < 2


def _with_near(chosen: list[Evidence], evidence: Sequence[Evidence], settings: AnswerSettings) -> list[Evidence]:
    """With the next best sentences, where they are nearly as good and there is room; none that the report has twice."""
    found = list(chosen)
    for item in evidence[1:]:
        if len(found) >= settings.max_sentences or evidence[0].score - item.score > _AS_GOOD:
            break
        used = sum(min(len(each.sentence.text), settings.max_chars) for each in found)
        said = {plain_of(each.sentence.text) for each in found}
        if (
            plain_of(item.sentence.text) not in said
            and used + min(len(item.sentence.text), _SHORT) <= settings.max_chars
        ):
            found.append(item)
    return found


def _of_what_is_named(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Without the sentences that say of another thing what a good one says of the thing that the question names (东港: 临海港)."""
    if len(question.proper) != 1 or question.wants == "comparison":
        return list(evidence)
    name = question.proper[0]
    thing = name + next(iter(tokenizer().lcut(question.plain.partition(name)[2])), "")
    plain = [plain_of(item.sentence.text) for item in evidence]
    good = [text for item, text in zip(evidence, plain, strict=True) if evidence[0].score - item.score <= _AS_GOOD]
    for asked in (thing, name):
        if own := next((text for text in good if asked in text), None):
            return [item for item, text in zip(evidence, plain, strict=True) if asked in text or not _alike(own, text)]
    return list(evidence)


def _alike(own: str, other: str) -> bool:
    return SequenceMatcher(None, own, other, autojunk=False).ratio() > _ALIKE


def _with_antecedents(chosen: list[Evidence], settings: AnswerSettings) -> list[Evidence]:
    """Bring the sentence before one that begins with 其中 or 该, where there is room for it."""
    found = list(chosen)
    for item in chosen:
        if item.position == 0 or item.chunk.kind != "text":
            continue
        before = _one(item.chunk, item.position - 1, item, behind=1.0)
        if not LEANS_BACK.search(CONNECTIVE.sub("", item.sentence.text)) or holds(found, before):
            continue
        if len(found) >= settings.max_sentences and len(chosen) > 1:
            found.remove(min((e for e in found if e is not item), key=lambda e: e.score))
        found.append(before)
    return found


def _one(chunk: Chunk, position: int, near: Evidence, behind: float = 0.0) -> Evidence:
    """A sentence that another one led to, as evidence of the same standing (or ``behind`` it)."""
    hit = near.hit if near.chunk is chunk else Hit(near.hit.rank, near.hit.score, chunk, near.hit.signals)
    return Evidence(hit, chunk.sentences[position], position, near.score - behind, near.cosine, near.standing)
