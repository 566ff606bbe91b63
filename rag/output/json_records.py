"""Answers, passages and parse reports as JSON, with the fields of the design and no other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.schema import Block, Document, Dropped, Hit
    from rag.assistant import SearchResult
    from rag.schema import Answer, Citation, Nearest

EXTRACTIVE = "extractive"
CITED_KINDS = frozenset({"text", "table", "figure", "footnote"})


def dumps(record: Mapping[str, Any], *, indent: int | None = None) -> str:
    """JSON as people read it: Chinese unescaped. On one line unless ``indent`` is given."""
    return json.dumps(record, ensure_ascii=False, indent=indent, allow_nan=False)


def answer_record(answer: Answer) -> dict[str, Any]:
    """An answer or a refusal; with what became of each sentence where a language model had a part in it."""
    record = {
        "question": answer.question,
        "answer": answer.answer,
        "refused": answer.refused,
        "refusal_reason": answer.refusal_reason,
        "generator": answer.generator,
        "index": answer.index,
        "citations": [_citation(citation) for citation in answer.citations],
        "unmet": _plain(answer.unmet),
        "nearest": [_nearest(near) for near in answer.nearest],
        "timings_ms": _rounded(answer.timings_ms),
    }
    if answer.cells:
        record |= {"cells": _plain(answer.cells), "computed": _plain(answer.computed), "table": _plain(answer.table)}
    elif answer.reports and answer.computed is not None:
        record["computed"] = _plain(answer.computed)
    record |= _conversation(answer)
    if answer.checks or answer.notice or answer.generator != EXTRACTIVE:
        record |= _writing(answer)
    if answer.confidence is not None:
        record["confidence"] = answer.confidence
    return record


def _conversation(answer: Answer) -> dict[str, Any]:
    """What only some answers have: each field is there where it says something."""
    found = {
        "kind": None if answer.kind == "answer" else answer.kind,
        "asked": answer.asked,
        "corrected": answer.corrected or None,
        "elsewhere": _nearest(answer.elsewhere) if answer.elsewhere else None,
        "summary": _plain(answer.summary) or None,
        "comparison": _plain(answer.comparison),
        "reports": _plain(answer.reports) or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _writing(answer: Answer) -> dict[str, Any]:
    from rag.output.verdict_rates import verdict_rates

    rates = verdict_rates(answer.checks)
    return {
        "notice": answer.notice,
        "verdicts": {"sentences": len(answer.checks), **{name: round(rate, 4) for name, rate in rates.items()}},
        "checks": _plain(answer.checks),
    }


def read_answer(record: Mapping[str, Any]) -> Answer:
    """The answer that ``answer_record`` wrote: what a browser or a file kept of it, to be asked on from or shown again.

    What is missing counts as empty, a citation without ``verified`` as not verified; fields beyond the record's are passed
    over. Boxes are not kept. Raises ``ValueError`` for anything of a wrong type, and for a number that is none.
    """
    import math

    import msgspec

    from rag.schema import Answer

    if not isinstance(record, Mapping):
        raise ValueError(f"the record of an answer is an object, not {type(record).__name__}")
    empty = {"question": "", "answer": "", "refused": False, "refusal_reason": None, "generator": "", "index": ""}
    lists = {
        "citations": [
            {**_EMPTY_CITATION, "n": n, **item, "boxes": []}
            for n, item in enumerate(_objects(record, "citations"), start=1)
        ],
        "unmet": [{"asked": "", "found": "", **item} for item in _objects(record, "unmet")],
        "nearest": [{**_EMPTY_NEAREST, **item} for item in _objects(record, "nearest")],
    }
    try:
        answer = msgspec.convert({**empty, **record, **lists}, type=Answer)
    except msgspec.ValidationError as error:
        raise ValueError(f"not the record of an answer: {error}") from None
    if not all(
        map(
            math.isfinite,
            [*answer.timings_ms.values(), answer.confidence or 0.0, *(citation.score for citation in answer.citations)],
        )
    ):
        raise ValueError("not the record of an answer: a score or a time is not finite")
    return answer


def search_record(result: SearchResult) -> dict[str, Any]:
    """Ranked passages."""
    return {
        "question": result.question,
        "hits": [_hit(hit) for hit in result.hits],
        "timings_ms": _rounded(result.timings_ms),
    }


def parse_record(document: Document) -> dict[str, Any]:
    """What was read of a report, and what was left out."""
    captions = [block for block in document.blocks if block.kind == "caption"]
    by_label = {block.label: block.text for block in captions if block.label}
    read = {block.label for block in document.blocks if block.kind == "table"}
    tables = [b for b in document.blocks if b.kind == "table" or (_is_table_caption(b) and b.label not in read)]
    figures = [caption for caption in captions if not _is_table_caption(caption)]
    return {
        "title": document.title,
        "pages": len(document.pages),
        "pages_without_text": [page.page_index for page in document.pages if not page.has_text],
        "pages_by_ocr": [page.page_index for page in document.pages if page.by_ocr],
        "garbled_ratio": round(document.garbled_ratio, 4),
        "headings": [
            {"level": s.level, "title": s.title, "page_label": s.page_label, "page_index": s.page_index}
            for s in document.sections
        ],
        "tables": [_table(t, by_label.get(t.label or "")) for t in tables],
        "figures": [{"caption": f.text, "page_label": f.page_label, "source": f.source} for f in figures],
        "footnotes": [
            {"mark": b.label, "page_label": b.page_label, "text": b.text}
            for b in document.blocks
            if b.kind == "footnote"
        ],
        "dropped": [_dropped(d, document) for d in document.dropped],
        "pages_of_unsure_order": list(document.unsure_pages),
    }


def _dropped(dropped: Dropped, document: Document) -> dict[str, Any]:
    labels = {page.page_index: page.page_label for page in document.pages}
    texts = [
        {"text": left.text, "page_label": labels.get(left.page_index), "page_index": left.page_index}
        for left in dropped.texts
    ]
    return {"what": dropped.what, "count": dropped.count, "texts": texts}


def _is_table_caption(block: Block) -> bool:
    return block.kind == "caption" and (block.label or "").startswith("表")


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.n,
        "document": citation.document,
        "section": list(citation.section),
        "page_label": citation.page_label,
        "page_index": citation.page_index,
        "kind": citation.kind,
        "quote": citation.quote,
        "chunk_id": citation.chunk_id,
        "score": round(citation.score, 4),
        "verified": citation.verified,
        **_in_words(citation.page_label, citation.page_index, citation.paragraph),
        **({"row": _plain(citation.row)} if citation.row else {}),
        **_by_ocr(citation),
        "answer_span": None if citation.answer_span is None else list(citation.answer_span),
    }


def _by_ocr(citation: Citation) -> dict[str, Any]:
    """Where OCR read the quote: how sure it is, of which numbers it is not, and that in words."""
    if citation.ocr_confidence is None:
        return {}
    from rag.output.words import SPACED, ocr_words

    return {
        "ocr_confidence": round(citation.ocr_confidence, 4),
        "uncertain": [list(span) for span in citation.uncertain],
        "ocr": SPACED.join(ocr_words(citation)),
    }


def _nearest(near: Nearest) -> dict[str, Any]:
    place = _in_words(near.page_label, None, near.paragraph)
    return {"section": list(near.section), "page_label": near.page_label, "quote": near.quote, **place}


def _in_words(page_label: str | None, page_index: int | None, paragraph: int | None) -> dict[str, Any]:
    """Where the file has no pages: the paragraph, and where that is as the terminal and the page say it."""
    if paragraph is None:
        return {}
    from rag.output.words import page_words

    return {"paragraph": paragraph, "place": page_words(page_label, page_index, paragraph)}


_EMPTY_CITATION: Mapping[str, Any] = {
    "document": "",
    "section": [],
    "page_label": None,
    "page_index": 0,
    "kind": "text",
    "quote": "",
    "chunk_id": "",
    "score": 0.0,
    "verified": False,
    "answer_span": None,
    "paragraph": None,
    "row": None,
}
_EMPTY_NEAREST: Mapping[str, Any] = {"section": [], "page_label": None, "quote": "", "paragraph": None}


def _objects(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = record.get(name, [])
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise ValueError(f"not the record of an answer: {name} is a list of objects")
    return found


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "signals": {name: round(value, 4) for name, value in hit.signals.items()},
        "document": hit.chunk.document_title,
        "section": list(hit.chunk.section),
        "page_label": hit.chunk.page_label,
        "page_index": hit.chunk.page_index,
        "kind": hit.chunk.kind if hit.chunk.kind in CITED_KINDS else "text",
        "chunk_id": hit.chunk.chunk_id,
        "text": hit.chunk.text,
        **_in_words(hit.chunk.page_label, hit.chunk.page_index, hit.chunk.paragraph),
    }


def _table(block: Block, caption: str | None) -> dict[str, Any]:
    """A table; one that is a picture has its caption and no rows."""
    return {
        "caption": caption,
        "page_label": block.page_label,
        "header": list(block.header),
        "rows": [list(row.cells) for row in block.rows],
    }


def _plain(record: object) -> Any:
    """A record, or several, as JSON has them: objects with their fields in order."""
    import msgspec

    found = msgspec.to_builtins(record)
    return list(found) if isinstance(found, tuple) else found


def _rounded(timings: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 1) for name, value in timings.items()}
