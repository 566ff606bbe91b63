"""A chunk that is too long for a model's context → runs of its whole sentences that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from index.schema import Chunk
from index.words.segmentation import clause_spans


def pieces_of(chunk: Chunk, fits: Callable[[Chunk], bool]) -> Iterator[Chunk]:
    """The chunk in runs of whole sentences that fit; of a sentence that does not fit by itself, what does."""
    if fits(chunk) or not chunk.sentences:
        yield chunk
        return
    first = 0
    while first < len(chunk.sentences):
        last = first + 1
        while last < len(chunk.sentences) and fits(_part(chunk, first, last + 1)):
            last += 1
        piece = _part(chunk, first, last)
        yield piece if fits(piece) else _shortened(piece, fits)
        first = last


def _part(chunk: Chunk, first: int, last: int) -> Chunk:
    """The sentences ``[first, last)`` of a chunk as a chunk of the same id."""
    kept = chunk.sentences[first:last]
    start = kept[0].start
    moved = tuple(replace(s, start=s.start - start, end=s.end - start) for s in kept)
    text, page = chunk.text[start : kept[-1].end], kept[0]
    return replace(
        chunk,
        text=text,
        sentences=moved,
        page_index=page.page_index,
        page_label=page.page_label,
        paragraph=page.paragraph,
    )


def _shortened(chunk: Chunk, fits: Callable[[Chunk], bool]) -> Chunk:
    """A chunk of one sentence cut at the last end of a clause that fits; the first clause where none does."""
    sentence = chunk.sentences[0]
    cut = chunk
    for _, end in reversed(clause_spans(sentence.text)):
        text = sentence.text[:end]
        cut = replace(chunk, text=text, sentences=(replace(sentence, text=text, start=0, end=end),))
        if fits(cut):
            break
    return cut
