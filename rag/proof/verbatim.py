"""A quote or an answer, and its source → whether the quote, or every number of the answer, stands there word for word."""

from __future__ import annotations

from index.schema import Chunk
from index.words.normalize import squeeze
from rag.facts.quantities import numbers


def quote_stands(quote: str, chunk: Chunk) -> bool:
    """Whether ``quote`` stands in the chunk's text or in its caption, after NFKC and without white space."""
    return bool(squeeze(quote)) and any(squeeze(quote) in squeeze(text) for text in (chunk.text, chunk.caption or ""))


def numbers_stand(text: str, *sources: str) -> bool:
    """Whether every number of ``text`` (with its scale: 1.02万亿 is 10200亿) stands in one of ``sources``."""
    allowed = set().union(*(numbers(source) for source in sources)) if sources else set()
    return numbers(text) <= allowed
