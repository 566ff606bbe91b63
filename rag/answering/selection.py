"""Which sentences make up an answer: the best one, and what the question asks for besides."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from index.schema import Chunk, Hit
from index.store.folder import Index
from rag.answering.connectives import CONNECTIVE
from rag.answering.enumerations import as_evidence, enumeration_at, enumeration_of, enumerations_near, item_mark
from rag.answering.evidence import covered, is_fragment
from rag.answering.neighbours import beside, going_on
from rag.answering.several_parts import by_object, by_part, holds, speaks_of
from rag.answering.source_footnotes import source_of
from rag.answering.tables_and_figures import asks_caption, caption_evidence
from rag.config import AnswerSettings
from rag.facts.sentences import facts_of, plain_of
from rag.question.named_sections import asked_outline, asks_items, leaf_sentences, named_section, ordinal, outline_chunk
from rag.schema import Evidence, Question

_NEEDS_ANTECEDENT = re.compile(
    r"^(?:其中|其(?!他|它|余)|该|此(?!外|前|次)|这(?!一领域)|它|他|她|上述|前者|后者|对此|为此|据此|二者|两者|以上|前述)"
)
_JOINS = re.compile(r"、|和|以及|及|与")
_RELATIVE_FLOOR = 0.30
"""A further sentence is worth adding when its probability is at least this share of the best one's."""
_OTHER_ROW = 0.25
"""A row beside the one that answers is worth less: rows of a table are alike, and answer different questions."""
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
    if asks_caption(question) and (caption := caption_evidence(index, question, evidence[0])):
        return [caption]
    if question.asks_source and (noted := source_of(index, question, evidence)):
        sentence, footnote = noted
        return [sentence, _one(footnote, 0, sentence)]
    if _is_target(question, evidence[0]):
        return [evidence[0]]
    if items := list_items(index, question, evidence):
        return items
    parts = by_part(index, question, evidence)
    chosen = [evidence[0]] if len({id(part) for part in parts}) < 2 else parts[:1]
    for needed in (*parts, *by_object(question, evidence, chosen, weights)):
        if len(chosen) < settings.max_sentences and not holds(chosen, needed):
            chosen.append(needed)
    if len(chosen) == 1 and settings.max_sentences > 1 and (missing := beside(question, evidence)) is not None:
        return _with_antecedents([*chosen, missing], settings)
    if len(chosen) == 1 and settings.max_sentences > 1 and (more := going_on(question, evidence)) is not None:
        chosen = [*chosen, more]
    if not (question.objects and all(any(speaks_of(item, f) for item in chosen) for f in question.objects)):
        chosen = _fill(question, chosen, evidence, weights, settings)
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


def _fill(
    question: Question,
    chosen: list[Evidence],
    evidence: Sequence[Evidence],
    weights: dict[str, float],
    settings: AnswerSettings,
) -> list[Evidence]:
    """Add sentences as long as one is worth its room; none that the report has twice."""
    best = evidence[0].score
    while len(chosen) < settings.max_sentences:
        used = sum(min(len(e.sentence.text), settings.max_chars) for e in chosen)
        said = {plain_of(e.sentence.text) for e in chosen}
        gains = [
            (gain(question, chosen, e, weights, best), e)
            for e in evidence[1:15]
            if plain_of(e.sentence.text) not in said and used + min(len(e.sentence.text), 60) <= settings.max_chars
        ]
        value, item = max(gains, key=lambda pair: pair[0], default=(0.0, None))
        if item is None or value < 1.0:
            break
        chosen = [*chosen, item]
    return chosen


def gain(
    question: Question, chosen: Sequence[Evidence], item: Evidence, weights: dict[str, float], best: float
) -> float:
    """What a further sentence adds; 1 or more is worth its room."""
    have = [facts_of(e.sentence.text).plain for e in chosen]
    own = facts_of(item.sentence.text)
    new = covered(weights, *have, own.plain) - covered(weights, *have)
    held = {q.unit_class for e in chosen for q in facts_of(e.sentence.text).quantities}
    brings = {q.unit_class for q in own.quantities} & (set(question.units) - held)
    near = math.exp(min(0.0, item.score - best))
    if item.chunk.kind == "table" and question.wants not in ("list", "comparison"):
        near *= _OTHER_ROW
    compared = 2.0 if question.wants == "comparison" else 1.0
    follows = any(e.chunk.chunk_id == item.chunk.chunk_id and item.position - e.position == 1 for e in chosen)
    continues = follows and bool(_NEEDS_ANTECEDENT.search(item.sentence.text))
    follows_by = 0.35 * follows + 0.4 * continues
    return near / _RELATIVE_FLOOR + 4.0 * compared * new * min(1.0, 3 * near + 0.2) + 0.6 * len(brings) + follows_by


def _with_antecedents(chosen: list[Evidence], settings: AnswerSettings) -> list[Evidence]:
    """Bring the sentence before one that begins with 其中 or 该, where there is room for it."""
    found = list(chosen)
    for item in chosen:
        if item.position == 0 or item.chunk.kind != "text":
            continue
        before = _one(item.chunk, item.position - 1, item, behind=1.0)
        if not _NEEDS_ANTECEDENT.search(CONNECTIVE.sub("", item.sentence.text)) or holds(found, before):
            continue
        if len(found) >= settings.max_sentences and len(chosen) > 1:
            found.remove(min((e for e in found if e is not item), key=lambda e: e.score))
        found.append(before)
    return found


def _one(chunk: Chunk, position: int, near: Evidence, behind: float = 0.0) -> Evidence:
    """A sentence that another one led to, as evidence of the same standing (or ``behind`` it)."""
    hit = near.hit if near.chunk is chunk else Hit(near.hit.rank, near.hit.score, chunk, near.hit.signals)
    return Evidence(hit, chunk.sentences[position], position, near.score - behind, near.cosine, near.standing)
