"""An answer made of the report's own sentences, or of the clauses of them that answer."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.normalize import normalize
from index.schema import Chunk, Hit
from index.segment import clause_spans
from index.store import Index
from rag.conditions import context_of
from rag.config import AnswerSettings
from rag.enumeration import as_evidence, enumeration_at, item_mark
from rag.evidence import covered
from rag.facts import facts_of
from rag.schema import Evidence, Question
from rag.sections import named_section, outline_chunk

_NEEDS_ANTECEDENT = re.compile(r"^(?:其中|其|该|此|这|它|他|她|上述|前者|后者|对此|为此|据此|二者|两者|以上|前述|相关)")
_CONNECTIVE = re.compile(
    r"^(?:同时|此外|另外|而且|并且|因此|但是?|然而|例如|比如|如(?![图表果何此上下今同])|具体来看|具体而言|总体来看|从整体来看|一方面|另一方面|首先|其次|再次|最后|据统计|据悉|可以说|整体而言|此前)[,\uff0c:\uff1a]?"
)
_JOINS = re.compile(r"、|和|以及|及|与")
_LONGEST_LIST = 8
_COUNTED_HEADINGS = 3
_HEADING_COVERED = 0.25
_ENDS = ",;:、 \uff0c\uff1b\uff1a"
_FINAL = ("。", "!", "?", "\uff01", "\uff1f", "。”")
_RELATIVE_FLOOR = 0.30
"""A further sentence is worth adding when its probability is at least this share of the best one's."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A sentence of the answer: what is shown, and the evidence whose sentence is quoted."""

    text: str
    evidence: Evidence


def compose(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    weights: dict[str, float],
    settings: AnswerSettings,
) -> tuple[Selected, ...]:
    """The sentences of the answer in reading order; ``evidence`` is ranked, best first, and not empty."""
    items = _list_items(index, question, evidence, weights)
    chosen = items or _with_antecedents(_choose(question, evidence, weights, settings), settings)
    texts: dict[int, str] = {}
    room = settings.max_chars
    shortest_first = sorted(chosen, key=lambda e: len(_shown(e)))
    for left, item in zip(range(len(chosen), 0, -1), shortest_first, strict=True):
        text = _shown(item)
        if len(text) > room // left and item.chunk.kind == "text":
            text = trim(question, text, weights, room // left)
        texts[id(item)] = text
        room = max(0, room - len(text))
    return tuple(Selected(texts[id(item)], item) for item in sorted(chosen, key=_reading_order))


def _list_items(
    index: Index, question: Question, evidence: Sequence[Evidence], weights: dict[str, float]
) -> list[Evidence]:
    """All items where the question asks for a list or a summary and the report enumerates them; else empty."""
    if question.wants not in ("list", "summary") and question.count is None:
        return []
    section = named_section(index, question)
    if section is not None:
        outline = outline_chunk(index, section)
        if outline is not None and question.count in (None, len(outline.sentences)):
            return _all_sentences(outline, evidence[0])
    for place, item in enumerate(evidence[:4]):
        if section is not None and item.chunk.section[: len(section)] != section:
            continue
        found = enumeration_at(index, item, inside=question.count is not None)
        if not found or len(found) > _LONGEST_LIST:
            continue
        counted = question.count == len(found) and (len(found) > 2 or question.wants == "summary")
        if counted or (place == 0 and question.count is None and _leads_to_list(item)):
            return [as_evidence(each, item) for each in found]
    if question.count is None or question.count < _COUNTED_HEADINGS:
        return []
    for chunk in index.chunks:
        if chunk.kind == "outline" and len(chunk.sentences) == question.count:
            near = evidence[0].chunk.section[: len(chunk.section)] == chunk.section
            if near and chunk.section and covered(weights, normalize(chunk.section[-1])) > _HEADING_COVERED:
                return _all_sentences(chunk, evidence[0])
    return []


def _leads_to_list(evidence: Evidence) -> bool:
    """Whether a sentence is an item of a numbered list or announces one, without naming the items itself."""
    text = evidence.sentence.text
    mark = item_mark(text)
    if mark is not None and mark[0] in ("方面", "先"):
        return False
    return len(_JOINS.findall(text)) < 2


def _all_sentences(chunk: Chunk, near: Evidence) -> list[Evidence]:
    hit = Hit(near.hit.rank, near.hit.score, chunk)
    return [Evidence(hit, sentence, i, near.score, near.cosine) for i, sentence in enumerate(chunk.sentences)]


def _shown(evidence: Evidence) -> str:
    """A table row as header and cell, a caption with its source, a sentence without the connective it begins with."""
    chunk, text = evidence.chunk, evidence.sentence.text
    if chunk.kind == "cover":
        return f"《{chunk.document_title}》{(chunk.caption or '').removeprefix(chunk.document_title)}:{text}。"
    if chunk.kind == "outline":
        return f"{text}。"
    if chunk.kind == "table" and not chunk.picture:
        return text if text.endswith("。") else text + "。"
    if chunk.kind in ("figure", "table"):
        return f"{text},来源:{chunk.source}。" if chunk.source else f"{text}。"
    text = _CONNECTIVE.sub("", text)
    return text if text.endswith((*_FINAL, ".")) else text.rstrip(_ENDS) + "。"


def _choose(
    question: Question, evidence: Sequence[Evidence], weights: dict[str, float], settings: AnswerSettings
) -> list[Evidence]:
    best = evidence[0]
    chosen = [best]
    limit = settings.max_sentences
    while len(chosen) < limit:
        used = sum(min(len(e.sentence.text), settings.max_chars) for e in chosen)
        gains = [
            (gain(question, chosen, e, weights, best.score), e)
            for e in evidence[1:15]
            if e not in chosen and used + min(len(e.sentence.text), 60) <= settings.max_chars
        ]
        if not gains:
            break
        value, item = max(gains, key=lambda pair: pair[0])
        if value < 1.0:
            break
        chosen.append(item)
    return chosen


def gain(
    question: Question, chosen: Sequence[Evidence], item: Evidence, weights: dict[str, float], best: float
) -> float:
    """What a further sentence adds; 1 or more is worth its room."""
    have = [facts_of(e.sentence.text).plain for e in chosen]
    new = covered(weights, *have, facts_of(item.sentence.text).plain) - covered(weights, *have)
    held = {q.unit_class for e in chosen for q in facts_of(e.sentence.text).quantities}
    missing = set(question.units) - held
    brings = {q.unit_class for q in facts_of(item.sentence.text).quantities} & missing
    near = math.exp(item.score - best)
    compared = 2.0 if question.wants == "comparison" else 1.0
    follows = any(e.chunk.chunk_id == item.chunk.chunk_id and item.position - e.position == 1 for e in chosen)
    return near / _RELATIVE_FLOOR + 4.0 * compared * new * min(1.0, 3 * near + 0.2) + 0.6 * len(brings) + 0.35 * follows


def _with_antecedents(chosen: list[Evidence], settings: AnswerSettings) -> list[Evidence]:
    """Bring the sentence before one that begins with 其中 or 该, where there is room for it."""
    found = list(chosen)
    for item in chosen:
        before = _previous(item)
        if before is None or not _NEEDS_ANTECEDENT.search(_CONNECTIVE.sub("", item.sentence.text)):
            continue
        if any(e.chunk.chunk_id == before.chunk.chunk_id and e.position == before.position for e in found):
            continue
        if len(found) >= settings.max_sentences and len(chosen) > 1:
            found.remove(min((e for e in found if e is not item), key=lambda e: e.score))
        found.append(before)
    return found


def _previous(item: Evidence) -> Evidence | None:
    if item.position == 0 or item.chunk.kind != "text":
        return None
    sentence = item.chunk.sentences[item.position - 1]
    return Evidence(item.hit, sentence, item.position - 1, item.score - 1.0, item.cosine, {})


def _reading_order(evidence: Evidence) -> tuple[str, int]:
    return evidence.chunk.chunk_id, evidence.position


def trim(question: Question, text: str, weights: dict[str, float], room: int) -> str:
    """The run of clauses of a long sentence that answers, within ``room`` characters where one clause fits."""
    spans = clause_spans(text)
    if len(spans) < 2:
        return text
    values = [_clause_value(question, text[a:b], weights) for a, b in spans]
    best: tuple[float, int, int] | None = None
    for first in range(len(spans)):
        for last in range(first, len(spans)):
            length = spans[last][1] - spans[first][0]
            if length > room and last > first:
                break
            value = sum(values[first : last + 1]) - 0.002 * length + (0.15 if first == 0 else 0.0)
            if best is None or value > best[0]:
                best = (value, first, last)
    assert best is not None
    _, first, last = best
    shown = text[spans[first][0] : spans[last][1]].rstrip(_ENDS)
    shown = _CONNECTIVE.sub("", shown)
    return shown if shown.endswith(_FINAL) else shown + "。"


def _clause_value(question: Question, clause: str, weights: dict[str, float]) -> float:
    facts = facts_of(clause)
    have = {quantity.unit_class for quantity in facts.quantities}
    value = covered(weights, facts.plain)
    value += 0.6 * len(have & set(question.units))
    if question.wants == "number" and not question.units and have:
        value += 0.5
    if question.wants == "date" and facts.periods:
        value += 0.6
    if question.wants in ("list", "name") and ("、" in clause or "《" in clause or "“" in clause):
        value += 0.2
    return value


def source_context(chunk: Chunk, position: int) -> str:
    """The normalised text around a sentence, against which conditions are checked."""
    return context_of(chunk, position).plain
