"""A passage → its sentences, single and in pairs, with what a reader knows when he comes to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from index.schema import Chunk
from rag.facts.canonical_text import canonical
from rag.facts.stated_periods import Moment
from rag.proof.stated_facts import Reading, read
from rag.schema import Passage


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """One sentence, or two that follow each other, with what a reader knows when he comes to them.

    ``around`` is normalised: headings, caption, the sentences before it, footnotes and the report's title.
    """

    passage: int
    positions: tuple[int, ...]
    own: Reading
    parts: tuple[Reading, ...]
    around: str
    is_row: bool
    before: tuple[tuple[int | None, Moment], ...]
    """Periods stated last before it: the position of the sentence, or ``None`` for a heading or caption."""
    earlier: tuple[tuple[int, str], ...] = ()
    """The sentences right before it, normalised, with their positions, the nearest first."""
    heads: str = ""
    """``around`` without the sentences."""


@lru_cache(maxsize=4_000)
def singles_of(passage: Passage) -> tuple[Scope, ...]:
    """Every sentence of a passage."""
    return tuple(_scope(passage.chunk, passage.n, (n,)) for n in range(len(passage.chunk.sentences)))


@lru_cache(maxsize=4_000)
def pairs_of(passage: Passage) -> tuple[Scope, ...]:
    """Every two neighbours of running text."""
    if passage.chunk.kind != "text":
        return ()
    return tuple(_scope(passage.chunk, passage.n, (n, n + 1)) for n in range(len(passage.chunk.sentences) - 1))


def _scope(chunk: Chunk, passage: int, positions: tuple[int, ...]) -> Scope:
    sentences = [chunk.sentences[n] for n in positions]
    text = " ".join(sentence.text for sentence in sentences)
    if chunk.kind != "text" or chunk.caption:
        text = " ".join([chunk.caption or "", " ".join(chunk.header), text])
    first = positions[0]
    earlier = chunk.sentences[max(0, first - 2) : first] if chunk.kind == "text" else ()
    notes = [note for sentence in sentences for note in sentence.footnotes]
    heads = [*chunk.section, chunk.caption or "", *notes, chunk.document_title, chunk.source or ""]
    parts = [*heads, *(s.text for s in earlier)]
    told = tuple((first - n, canonical(s.text)) for n, s in enumerate(reversed(earlier), start=1))
    before = _periods_before(chunk, first)
    years = [moment.last // 12 for _, moment in before if moment.dated]
    year = years[-1] if years else None
    own = read(text, year)
    each = tuple(read(sentence.text, year) for sentence in sentences) if len(sentences) > 1 else (own,)
    return Scope(
        passage,
        positions,
        own,
        each,
        canonical(" ".join(parts)),
        chunk.kind == "table",
        before,
        told,
        canonical(" ".join(heads)),
    )


def _periods_before(chunk: Chunk, first: int) -> tuple[tuple[int | None, Moment], ...]:
    if chunk.kind == "text":
        for n in range(first - 1, -1, -1):
            if found := [m for m in read(chunk.sentences[n].text).moments if not m.quoted and not m.base]:
                return tuple((n, moment) for moment in found)
    found = [m for m in read(" ".join([*chunk.section, chunk.caption or ""])).moments if not m.quoted]
    return tuple((None, moment) for moment in found)
