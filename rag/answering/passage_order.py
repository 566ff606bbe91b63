"""Passages and their ranked sentences → the passages by their best sentence, first what is asked for by its kind.

Search ranks passages by all that they hold. What answers is one sentence, so that the passages it found are ordered by
how well their best sentence meets what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.schema import Chunk, Hit
from index.store.protocol import Index
from rag.answering.source_footnotes import source_of
from rag.question.named_sections import asked_outline
from rag.schema import Answer, Evidence, Question

SEARCH_WEIGHT = 0.5
"""What the score of search counts beside that of the best sentence; .2 to 1 gave the same on the development questions."""


def order_passages(
    index: Index, question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]
) -> tuple[Hit, ...]:
    """The passages found, best first. ``evidence`` are their sentences, ranked.

    A passage whose sentences were not worth checking stays behind those whose were.
    """
    best: dict[str, float] = {}
    for item in evidence:
        best.setdefault(item.chunk.chunk_id, item.score)
    lowest = min(best.values(), default=0.0)
    values = {hit.chunk.chunk_id: best.get(hit.chunk.chunk_id, lowest) + SEARCH_WEIGHT * hit.score for hit in hits}
    ordered = sorted(hits, key=lambda hit: (hit.chunk.chunk_id in best, values[hit.chunk.chunk_id]), reverse=True)
    leading = _leading(index, question, evidence)
    places = [*leading, *(hit.chunk for hit in ordered if hit.chunk not in leading)][: len(hits)]
    known = {hit.chunk.chunk_id: hit for hit in hits}
    top = max(values.values(), default=0.0)
    found = []
    for rank, chunk in enumerate(places, start=1):
        hit = known.get(chunk.chunk_id, Hit(rank, top, chunk))
        value = top if chunk in leading else values[chunk.chunk_id]
        found.append(replace(hit, rank=rank, score=value))
    return tuple(found)


def with_cited(index: Index, hits: Sequence[Hit], answer: Answer) -> tuple[Hit, ...]:
    """``hits``, before them the passages that a summary or a comparison is made of: search does not look for those."""
    if answer.kind not in ("summary", "comparison"):
        return tuple(hits)
    known = {hit.chunk.chunk_id: hit for hit in hits}
    top = max((hit.score for hit in hits), default=0.0)
    cited = list(dict.fromkeys(citation.chunk_id for citation in answer.citations))
    first = [known.get(chunk_id, Hit(0, top, index.chunks.with_id(chunk_id))) for chunk_id in cited]
    rest = [hit for hit in hits if hit.chunk.chunk_id not in cited]
    return tuple(
        replace(hit, rank=rank, score=top if rank <= len(first) else hit.score)
        for rank, hit in enumerate([*first, *rest], start=1)
    )


def _leading(index: Index, question: Question, evidence: Sequence[Evidence]) -> list[Chunk]:
    """What is looked up rather than searched for: the source of the sentence that answers, the headings of a chapter."""
    if not evidence:
        return []
    if question.asks_source and (noted := source_of(index, question, evidence)):
        return [noted[1]]
    outline = asked_outline(index, question, evidence[0].chunk.document_id)
    if outline is None or not any(item.chunk.section[: len(outline.section)] == outline.section for item in evidence):
        return []
    return [outline]
