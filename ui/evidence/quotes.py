"""Where a quote stands in a report: the blocks, the characters, the boxes. Compared as citations are verified."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.chunking.sentences import sentence_of
from index.schema import Block, Box, Document
from index.words.normalize import squeeze


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``[start, end)`` of the text of ``document.blocks[block]``."""

    block: int
    start: int
    end: int


def find_quote(
    document: Document, quote: str, *, section: tuple[str, ...] | None = None, page_index: int | None = None
) -> tuple[Span, ...]:
    """The characters that ``quote`` repeats, after NFKC and without white space; nothing where there are none.

    One span where it stands in one block, several where it runs on over paragraphs. Of several places the one in
    ``section`` is taken, then a block that is the quote and no more, then the one nearest to ``page_index``.
    """
    wanted = squeeze(quote)
    if not wanted:
        return ()
    found = [n for n, block in enumerate(document.blocks) if wanted in squeeze(block.text)]
    groups = [[n] for n in found] or [run for run in _runs(document) if wanted in _joined(document, run)]
    if not groups:
        return ()

    def distance(group: Sequence[int]) -> tuple[bool, bool, int]:
        first = document.blocks[group[0]]
        pages = {line.page_index for n in group for line in document.blocks[n].lines}
        away = 0 if page_index is None or not pages else min(abs(page - page_index) for page in pages)
        return document.section_path(first.section) != section, squeeze(first.text) != wanted, away

    return _spans(document.blocks, min(groups, key=distance), wanted, page_index)


def part_of(document: Document, spans: Sequence[Span], quote: str, first: int, end: int) -> tuple[Span, ...]:
    """The characters of ``spans``, which repeat ``quote``, that are ``quote[first:end]``; nothing where that is no part of it."""
    if not 0 <= first < end <= len(quote):
        return ()
    low = len(squeeze(quote[:first]))
    high = low + len(squeeze(quote[first:end]))
    places = [
        (span.block, span.start + start, span.start + stop)
        for span in spans
        for start, stop in squeezed_with_places(document.blocks[span.block].text[span.start : span.end])[1]
    ]
    return _trimmed(places[low:high])


def quote_boxes(document: Document, spans: Sequence[Span]) -> tuple[Box, ...]:
    """The boxes of ``spans``, one a line of print; nothing for a source without geometry."""
    return tuple(
        box for span in spans for box in sentence_of(document.blocks[span.block], span.start, span.end, ()).boxes
    )


def squeezed_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """``squeeze(text)``, and for each of its characters the range of ``text`` that it comes from."""
    out: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        for char in unicodedata.normalize("NFKC", text[start:end]):
            if not char.isspace():
                out.append(char)
                places.append((start, end))
    return "".join(out), places


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that NFKC changes each by itself: a letter with its accents, most often a single character."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _apart(text[start:at], text[at]):
            yield start, at
            start = at


def _apart(before: str, char: str) -> bool:
    if "\u4e00" <= char <= "\u9fff" or char.isascii():
        return True  # never joined to what stands before
    form = unicodedata.normalize("NFKC", char)
    if form and unicodedata.combining(form[0]):
        return False  # may change places with one that follows, and then join
    return unicodedata.normalize("NFKC", before + char) == unicodedata.normalize("NFKC", before) + form


def _runs(document: Document) -> list[list[int]]:
    """Blocks of one kind under one heading, in order, footnotes and captions between them left out."""
    body = [(n, b) for n, b in enumerate(document.blocks) if b.kind in ("paragraph", "table")]
    grouped = groupby(body, key=lambda item: (item[1].section, item[1].kind))
    runs = ([n for n, _ in group] for _, group in grouped)
    return [run for run in runs if len(run) > 1]


def _joined(document: Document, run: Sequence[int]) -> str:
    return "".join(squeeze(document.blocks[n].text) for n in run)


def _spans(blocks: Sequence[Block], group: Sequence[int], wanted: str, page_index: int | None) -> tuple[Span, ...]:
    text = ""
    places: list[tuple[int, int, int]] = []
    for n in group:
        squeezed, own = squeezed_with_places(blocks[n].text)
        text += squeezed
        places += [(n, start, end) for start, end in own]
    candidates = [_trimmed(places[at : at + len(wanted)]) for at in _occurrences(text, wanted)]
    on_page = (spans for spans in candidates if any(page_index in _pages(blocks[s.block], s) for s in spans))
    return next(on_page, candidates[0] if candidates else ())


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _trimmed(places: Sequence[tuple[int, int, int]]) -> tuple[Span, ...]:
    """One span for each block, from its first character to its last."""
    by_block = groupby(places, key=lambda place: place[0])
    return tuple(Span(n, (own := list(group))[0][1], own[-1][2]) for n, group in by_block)


def _pages(block: Block, span: Span) -> set[int]:
    return {line.page_index for line in block.lines if line.start < span.end and line.end > span.start}
