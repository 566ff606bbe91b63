"""Ranked sentences → an answer made of the report's own sentences, or of the clauses of them that answer."""

from __future__ import annotations

from collections.abc import Sequence

from index.schema import Chunk, Sentence
from index.store.protocol import Index
from index.words.segmentation import clause_spans
from rag.answering.connectives import CONNECTIVE, FINAL, PAUSES
from rag.answering.evidence import covered
from rag.answering.selected import Selected
from rag.answering.selection import choose
from rag.answering.table_answers import from_table
from rag.config import AnswerSettings
from rag.facts.sentences import facts_of
from rag.schema import Evidence, Question

_WORDS_VALUE = 1.0
"""What a clause is worth for holding words of the answer; all that the question has in common with it is worth 1 too."""


def compose(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    weights: dict[str, float],
    settings: AnswerSettings,
) -> tuple[Selected, ...]:
    """The sentences of the answer; ``evidence`` is ranked, best first, and not empty.

    What answers stands first, the rest in reading order; the items of a list keep theirs.
    """
    if cells := from_table(index, question, evidence):
        return cells
    chosen = choose(index, question, evidence, weights, settings)
    texts: dict[int, str] = {}
    room = settings.max_chars
    shortest_first = sorted(chosen, key=lambda item: len(shown(item)))
    for left, item in zip(range(len(chosen), 0, -1), shortest_first, strict=True):
        text = shown(item)
        if len(text) > room // left and item.chunk.kind == "text":
            text = trim(question, text, weights, room // left, _span_shown(item, text))
        texts[id(item)] = text
        room = max(0, room - len(text))
    in_order = _in_order(chosen)
    return tuple(Selected(texts[id(item)], item) for item in in_order)


def _in_order(chosen: Sequence[Evidence]) -> list[Evidence]:
    """Reading order, but the run of neighbouring sentences that holds the best one first."""
    runs: list[list[Evidence]] = []
    for item in sorted(chosen, key=lambda item: (item.chunk.chunk_id, item.position)):
        last = runs[-1][-1] if runs else None
        if last is not None and last.chunk.chunk_id == item.chunk.chunk_id and item.position == last.position + 1:
            runs[-1].append(item)
        else:
            runs.append([item])
    best = max(item.score for item in chosen)
    runs.sort(key=lambda run: max(item.score for item in run) < best)
    return [item for run in runs for item in run]


def shown(evidence: Evidence) -> str:
    """A statement of the cover with its name, a caption with its source, a sentence without its opening connective."""
    return shown_sentence(evidence.chunk, evidence.sentence)


def shown_sentence(chunk: Chunk, sentence: Sentence) -> str:
    """As ``shown``, of a sentence of a chunk."""
    text = sentence.text
    if chunk.kind == "cover":
        return f"《{chunk.document_title}》{(chunk.caption or '').removeprefix(chunk.document_title)}:{text}。"
    if chunk.kind == "outline" or (chunk.kind == "table" and not chunk.picture and text != chunk.caption):
        return text if text.endswith(FINAL) else f"{text}。"
    if chunk.kind in ("figure", "table"):
        return f"{text},来源:{chunk.source}。" if chunk.source else f"{text}。"
    text = CONNECTIVE.sub("", text)
    return text if text.endswith((*FINAL, ".")) else text.rstrip(PAUSES) + "。"


def _span_shown(item: Evidence, text: str) -> tuple[int, int]:
    """Where the words of the answer stand in what is shown of a sentence; an empty range where they are not known."""
    gone = len(item.sentence.text) - len(CONNECTIVE.sub("", item.sentence.text))
    first, end = item.span or (0, 0)
    return max(0, first - gone), min(len(text), max(0, end - gone))


def trim(question: Question, text: str, weights: dict[str, float], room: int, words: tuple[int, int] = (0, 0)) -> str:
    """The run of clauses of a long sentence that answers, within ``room`` characters where one clause fits.

    ``words`` is where the words of the answer stand in ``text``.
    """
    spans = clause_spans(text)
    if len(spans) < 2:
        return text
    values = [
        _clause_value(question, text[a:b], weights) + _WORDS_VALUE * (a < words[1] and words[0] < b) for a, b in spans
    ]
    best, first, last = -1.0, 0, 0
    for low in range(len(spans)):
        for high in range(low, len(spans)):
            length = spans[high][1] - spans[low][0]
            if length > room and high > low:
                break
            value = sum(values[low : high + 1]) - 0.002 * length + (0.15 if low == 0 else 0.0)
            if value > best:
                best, first, last = value, low, high
    kept = CONNECTIVE.sub("", text[spans[first][0] : spans[last][1]].rstrip(PAUSES))
    return kept if kept.endswith(FINAL) else kept + "。"


def _clause_value(question: Question, clause: str, weights: dict[str, float]) -> float:
    facts = facts_of(clause)
    have = {quantity.unit_class for quantity in facts.quantities}
    value = covered(weights, facts.plain) + 0.6 * len(have & set(question.units))
    if question.wants == "number" and not question.units and have:
        value += 0.5
    if question.wants == "date" and facts.periods:
        value += 0.6
    if question.wants in ("list", "name") and any(mark in clause for mark in "、《“"):
        value += 0.2
    return value
