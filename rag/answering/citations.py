"""A sentence of the report → the citation of it."""

from __future__ import annotations

from index.schema import Chunk, Sentence
from rag.answering.evidence import confidence
from rag.proof.verbatim import quote_stands
from rag.schema import Citation


def citation_of(
    chunk: Chunk,
    sentence: Sentence,
    n: int,
    *,
    cosine: float,
    behind: float = 0.0,
    span: tuple[int, int] | None = None,
) -> Citation:
    """The citation of one sentence.

    Its score in (0, 1) is how likely the sentence is by its ``cosine`` with what it bears out, less for a score ``behind``
    (at most 0) that of the best sentence.
    """
    return Citation(
        n=n,
        document=chunk.document_title,
        section=chunk.section,
        page_label=sentence.page_label,
        page_index=sentence.page_index,
        kind="text" if chunk.kind in ("outline", "cover") else chunk.kind,
        quote=sentence.text,
        chunk_id=chunk.chunk_id,
        score=round(confidence((cosine - 0.80) / 0.02 + min(0.0, behind)), 4),
        verified=quote_stands(sentence.text, chunk),
        boxes=sentence.boxes,
        answer_span=span,
        paragraph=sentence.paragraph,
        ocr_confidence=sentence.confidence,
        uncertain=sentence.uncertain,
    )
