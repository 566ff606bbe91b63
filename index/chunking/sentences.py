"""Sentences on their way into chunks: told apart, limited, packed, joined; each with its page and boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.schema import Block, Box, Chunk, Line, Sentence
from index.words.segmentation import clause_spans

LONG_SENTENCE = 80
"""A sentence of more characters than this is told apart at its semicolons: each part is found and quoted by itself."""


_PART_END = re.compile(r"[;\uff1b]|[,\uff0c:\uff1a](?=[二三四五六七八九]是|另一方面|其次|再次)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence on its way into a chunk (its parts, where it is long), and what has to stand before it."""

    parts: tuple[Sentence, ...]
    separator: str

    @property
    def length(self) -> int:
        """Characters of the text, the space between parts included."""
        return self.parts[-1].end - self.parts[0].start


def part_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a long sentence: between its semicolons, and from one item of its list (二是 …) to the next.

    A part under 10 characters stays with the one before.
    """
    if end - start <= LONG_SENTENCE:
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    low = start
    for match in _PART_END.finditer(text, start, end):
        if match.end() - low >= 10 and end - match.end() >= 10:
            parts.append((low, match.end()))
            low = match.end()
            while text[low].isspace():
                low += 1
    return [*parts, (low, end)]


def limited(text: str, spans: Iterable[tuple[int, int]], limit: int) -> Iterator[tuple[int, int]]:
    """The spans, those longer than ``limit`` cut at clauses, or anywhere where a clause is longer."""
    for start, end in spans:
        if end - start <= limit:
            yield start, end
            continue
        low = start
        high = start
        for _, clause_end in ((start + a, start + b) for a, b in clause_spans(text[start:end])):
            if clause_end - low > limit and high > low:
                yield low, high
                low = high
            while clause_end - low > limit:
                yield low, low + limit
                low += limit
            high = clause_end
        if low < end:
            yield low, end


def pack(paragraphs: Sequence[list[Piece]], limit: int) -> list[list[Piece]]:
    """Fill chunks in order; a paragraph that would be cut begins a chunk of its own where the open one is half full."""
    chunks: list[list[Piece]] = []
    open_chunk: list[Piece] = []
    size = 0
    for pieces in paragraphs:
        length = sum(p.length + len(p.separator) for p in pieces)
        if open_chunk and size + length > limit and size > limit // 2:
            chunks.append(open_chunk)
            open_chunk, size = [], 0
        for piece in pieces:
            cost = piece.length + (len(piece.separator) if open_chunk else 0)
            if open_chunk and size + cost > limit:
                chunks.append(open_chunk)
                open_chunk, size = [], 0
                cost = piece.length
            open_chunk.append(piece)
            size += cost
    if open_chunk:
        chunks.append(open_chunk)
    return chunks


def join(base: Chunk, pieces: Sequence[Piece]) -> Chunk:
    """``base`` with the text and the sentences of the pieces, on the page where they begin."""
    text = ""
    sentences = []
    for piece in pieces:
        text += piece.separator if text else ""
        origin = len(text) - piece.parts[0].start
        for part in piece.parts:
            start = origin + part.start
            text = text.ljust(start)  # the space between two parts of a sentence
            text += part.text
            sentences.append(replace(part, start=start, end=len(text)))
    first = sentences[0]
    return replace(
        base,
        text=text,
        sentences=tuple(sentences),
        page_index=first.page_index,
        page_label=first.page_label,
        paragraph=first.paragraph,
    )


def sentence_of(block: Block, start: int, end: int, footnotes: tuple[str, ...]) -> Sentence:
    """``block.text[start:end]``, on the page that holds most of it, with its box on every line."""
    lines = [line for line in block.lines if line.start < end and line.end > start] or list(block.lines[:1])
    main = max(lines, key=lambda line: _share(line, lines, start, end))
    return Sentence(
        text=block.text[start:end],
        start=start,
        end=end,
        page_index=main.page_index,
        page_label=main.page_label,
        boxes=tuple(box for line in lines if (box := _box(line, start, end))),
        footnotes=footnotes,
        paragraph=block.paragraph,
        confidence=_confidence(lines, start, end),
        uncertain=tuple(
            (max(low, start) - start, min(high, end) - start)
            for line in lines
            for low, high in line.uncertain
            if low < end and high > start
        ),
    )


def _confidence(lines: Sequence[Line], start: int, end: int) -> float | None:
    """That of the lines, each counting by how much of ``[start, end)`` it holds."""
    read = [(line.confidence, min(line.end, end) - max(line.start, start)) for line in lines]
    known = [(sure, length) for sure, length in read if sure is not None and length > 0]
    total = sum(length for _, length in known)
    return round(sum(sure * length for sure, length in known) / total, 4) if total else None


def _share(line: Line, lines: Sequence[Line], start: int, end: int) -> int:
    """Characters of ``[start, end)`` on the page of ``line``."""
    return sum(min(other.end, end) - max(other.start, start) for other in lines if other.page_index == line.page_index)


def _box(line: Line, start: int, end: int) -> Box | None:
    if line.box is None or not line.edges:
        return line.box
    low = max(start, line.start) - line.start
    high = min(end, line.end) - line.start
    first, last = sorted((line.edges[low], line.edges[high]))
    if line.direction in ("down", "up"):
        return replace(line.box, top=first, bottom=last)
    return replace(line.box, x0=first, x1=last)
