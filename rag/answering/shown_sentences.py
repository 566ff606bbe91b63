"""A sentence of the report → how it is shown in an answer, whole or cut to a run of its clauses."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from index.schema import Chunk, Sentence
from index.words.segmentation import clause_spans
from rag.answering.connectives import ANNOUNCES, CONNECTIVE, FINAL, PAUSES
from rag.answering.enumerations import item_mark
from rag.answering.evidence import confidence, covered
from rag.facts.sentences import facts_of
from rag.question.named_sections import asks_items
from rag.schema import Evidence, Question

CLAUSE_WEIGHTS = {
    "bias": -2.35,
    "covered": 0.63,
    "words": 2.86,
    "after": 0.42,
    "last": 0.36,
    "kind": 0.91,
    "length": 0.51,
}
"""Logistic regression on which clauses hold words of the answer, in sentences that answer labelled questions: see docs/decisions.md."""
_LENGTH = 30
FURTHER = 0.5
"""What a further sentence counts beside the best one, where both have to be cut and nothing says how needed it is."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What is shown of a sentence; ``share`` in [0, 1] of its words of the answer are likely to be in it."""

    text: str
    share: float


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
    return text if text.endswith((*FINAL, ".", *ANNOUNCES)) else text.rstrip(PAUSES) + "。"


def shown_together(
    question: Question, chosen: Sequence[Evidence], best: Evidence, weights: dict[str, float], room: int
) -> tuple[list[str], float]:
    """What is shown of each sentence within ``room`` characters, and how much of the answer that keeps.

    The ``best`` sentence whole counts 1, any other as much as it is likely to be needed, half as much where that is not known; the
    cuts that keep most together are taken. Where none fit together, the shortest are, and that counts 0.
    """
    kept: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}  # by characters: the most that is kept in so many
    for item in chosen:
        worth = 1.0 if item.sentence is best.sentence else item.features.get("needed", FURTHER)
        longer: dict[int, tuple[float, list[str]]] = {}
        for (used, (value, texts)), cut in itertools.product(kept.items(), _cuts_of(question, item, weights)):
            length, total = used + len(cut.text), value + worth * cut.share
            if length not in longer or total > longer[length][0]:
                longer[length] = total, [*texts, cut.text]
        kept = longer
    if fitting := [found for length, found in kept.items() if length <= room]:
        value, texts = max(fitting, key=lambda found: found[0])
        return texts, value
    return kept[min(kept)][1], 0.0


def trim(question: Question, text: str, weights: dict[str, float], room: int, words: tuple[int, int] = (0, 0)) -> str:
    """The run of clauses of a long sentence that answers, within ``room`` characters where one clause fits."""
    found = cuts(question, text, weights, words)
    return next((cut.text for cut in found if len(cut.text) <= room), found[-1].text)


def _cuts_of(question: Question, item: Evidence, weights: dict[str, float]) -> list[Cut]:
    text = shown(item)
    if item.chunk.kind != "text":
        return [Cut(text, 1.0)]
    # what an item of a list is stands in its first clause
    listed = asks_items(question) and item_mark(text) is not None
    return cuts(question, text, weights, words_shown(item, text), from_start=listed)


def words_shown(item: Evidence, text: str) -> tuple[int, int]:
    """Where the words of the answer stand in the ``text`` that is shown of a sentence; an empty range where they are not known."""
    gone = len(item.sentence.text) - len(CONNECTIVE.sub("", item.sentence.text))
    first, end = item.span or (0, 0)
    return max(0, first - gone), min(len(text), max(0, end - gone))


def cuts(
    question: Question,
    text: str,
    weights: dict[str, float],
    words: tuple[int, int] = (0, 0),
    *,
    from_start: bool = False,
) -> list[Cut]:
    """The sentence whole, then runs of its clauses, each shorter than the one before it and the best of its length.

    ``words`` is where the words of the answer stand in ``text``; an empty range where they are not known. ``from_start``
    leaves only runs that begin as the sentence does.
    """
    spans = clause_spans(text)
    told = clause_features(question, text, spans, weights, words)
    hopes = [confidence(sum(CLAUSE_WEIGHTS[name] * value for name, value in each.items())) for each in told]
    runs = [Cut(text, 1.0)]
    for first, last in itertools.combinations_with_replacement(range(len(spans)), 2):
        if last - first + 1 < len(spans) and not (from_start and first):
            kept = CONNECTIVE.sub("", text[spans[first][0] : spans[last][1]].rstrip(PAUSES))
            share = sum(hopes[first : last + 1]) / sum(hopes)
            runs.append(Cut(kept if kept.endswith(FINAL) else f"{kept}。", share))
    best: list[Cut] = []
    for cut in sorted(runs, key=lambda cut: (-cut.share, len(cut.text))):
        if not best or len(cut.text) < len(best[-1].text):
            best.append(cut)
    return best


def clause_features(
    question: Question, text: str, spans: Sequence[tuple[int, int]], weights: dict[str, float], words: tuple[int, int]
) -> list[dict[str, float]]:
    """What tells of each clause whether it holds words of the answer, by the names of ``CLAUSE_WEIGHTS``."""
    found = []
    for first, end in spans:
        facts = facts_of(text[first:end])
        units = {quantity.unit_class for quantity in facts.quantities}
        number = bool(units & set(question.units) if question.units else units and question.wants == "number")
        found.append(
            {
                "bias": 1.0,
                "covered": covered(weights, facts.plain),
                "words": float(first < words[1] and words[0] < end),
                "after": float(words[0] < words[1] <= first),
                "last": float(end == len(text)),
                "kind": float(number or (question.wants == "date" and bool(facts.periods))),
                "length": (end - first) / _LENGTH,
            }
        )
    return found
