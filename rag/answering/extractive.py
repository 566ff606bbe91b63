"""Ranked sentences → an answer made of the report's own sentences, or of the clauses of them that answer."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.protocol import Index
from rag.answering.selected import Selected
from rag.answering.selection import choose
from rag.answering.shown_sentences import shown_together
from rag.answering.table_answers import from_table
from rag.config import AnswerSettings
from rag.schema import Evidence, Question


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
    in_order = _in_order(chosen)
    texts, _ = shown_together(question, in_order, evidence[0], weights, settings.max_chars)
    return tuple(Selected(text, item) for text, item in zip(texts, in_order, strict=True))


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
