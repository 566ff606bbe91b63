"""Document → chunks: never across a heading, whole sentences, tables by rows under their header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.schema import Block, Box, Chunk, ChunkKind, Document, Line, Sentence
from index.segment import clause_spans, sentence_spans

DEFAULT_MAX_CHARS = 350


LONG_SENTENCE = 80
"""A sentence of more characters than this is told apart at its semicolons: each part is found and quoted by itself."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence on its way into a chunk (its parts, where it is long), and what has to stand before it."""

    parts: tuple[Sentence, ...]
    separator: str

    @property
    def length(self) -> int:
        return sum(len(part.text) for part in self.parts)


def chunk_document(document: Document, *, max_chars: int = DEFAULT_MAX_CHARS) -> tuple[Chunk, ...]:
    """All chunks of a document in reading order.

    Raises ``ValueError`` for ``max_chars`` under 50: a chunk has to hold a sentence.
    """
    if max_chars < 50:
        raise ValueError(f"max_chars is {max_chars}; a chunk needs at least 50 characters to hold a sentence")
    notes = {(block.page_index, block.label): block.text for block in document.blocks if block.kind == "footnote"}
    unnumbered_pages = {block.label: block.text for block in document.blocks if block.kind == "footnote"}
    tables = {block.label for block in document.blocks if block.kind == "table"}
    chunks: list[Chunk] = [*_cover_chunks(document), *_outline_chunks(document)]
    body = [block for block in document.blocks if block.kind != "heading"]
    for (section, kind), group in groupby(body, key=lambda block: (block.section, block.kind)):
        blocks = list(group)
        path = document.section_path(section)
        base = Chunk("", document.document_id, document.title, path, "text", "", (), 0, None)
        if kind == "paragraph":
            pieces = _paragraph_pieces(blocks, notes, unnumbered_pages, max_chars)
            chunks += [_join(base, part) for part in _pack(pieces, max_chars)]
        elif kind == "table":
            for block in blocks:
                chunks += _table_chunks(base, block, document, max_chars)
        else:
            for block in blocks:
                if kind == "caption" and block.label in tables:
                    continue
                chunks += _single(base, block, max_chars)
    return tuple(replace(chunk, chunk_id=f"{document.document_id}:{n:04d}") for n, chunk in enumerate(chunks, start=1))


def _paragraph_pieces(
    blocks: Sequence[Block],
    notes: dict[tuple[int, str | None], str],
    by_mark: dict[str | None, str],
    max_chars: int,
) -> list[list[_Piece]]:
    """For every paragraph its sentences, those longer than a chunk cut at clauses."""
    paragraphs = []
    for block in blocks:
        pieces: list[_Piece] = []
        for start, end in _limited(block.text, sentence_spans(block.text), max_chars):
            parts = []
            for low, high in _parts(block.text, start, end):
                footnotes = tuple(
                    note
                    for mark in block.marks
                    if low < mark.offset <= high or mark.offset == low == 0
                    if (note := notes.get((mark.page_index, mark.mark), by_mark.get(mark.mark)))
                )
                parts.append(_sentence(block, low, high, footnotes))
            gap = " " if pieces and block.text[start - 1 : start].isspace() else ""
            pieces.append(_Piece(tuple(parts), gap))
        if pieces:
            pieces[0] = _Piece(pieces[0].parts, "\n")
            paragraphs.append(pieces)
    return paragraphs


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a long sentence between its semicolons; a part under 10 characters stays with the one before."""
    if end - start <= LONG_SENTENCE:
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    low = start
    for n in range(start, end):
        if text[n] in ";\uff1b" and n + 1 - low >= 10 and end - n > 10:
            parts.append((low, n + 1))
            low = n + 1
    return [*parts, (low, end)]


def _limited(text: str, spans: Iterable[tuple[int, int]], limit: int) -> Iterator[tuple[int, int]]:
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


def _pack(paragraphs: Sequence[list[_Piece]], limit: int) -> list[list[_Piece]]:
    """Fill chunks in order; a paragraph that would be cut begins a chunk of its own where the open one is half full."""
    chunks: list[list[_Piece]] = []
    open_chunk: list[_Piece] = []
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


def _join(base: Chunk, pieces: Sequence[_Piece]) -> Chunk:
    text = ""
    sentences = []
    for piece in pieces:
        text += piece.separator if text else ""
        for part in piece.parts:
            start = len(text)
            text += part.text
            sentences.append(replace(part, start=start, end=len(text)))
    first = sentences[0]
    return replace(
        base,
        text=text,
        sentences=tuple(sentences),
        page_index=first.page_index,
        page_label=first.page_label,
    )


def _cover_chunks(document: Document) -> list[Chunk]:
    """What the cover states, one chunk each."""
    stated = {"发布时间": document.date, "发布机构": document.publisher, "编号": document.number}
    index, label = (document.pages[0].page_index, document.pages[0].page_label) if document.pages else (1, None)
    return [
        Chunk(
            chunk_id="",
            document_id=document.document_id,
            document_title=document.title,
            section=(),
            kind="cover",
            text=value,
            sentences=(Sentence(value, 0, len(value), index, label),),
            page_index=index,
            page_label=label,
            caption=f"{document.title}{name}",
        )
        for name, value in stated.items()
        if value
    ]


def _outline_chunks(document: Document) -> list[Chunk]:
    """For every section with sections below it (and for the report itself) their headings, in order."""
    chunks = []
    for parent in (None, *range(len(document.sections))):
        children = [n for n, section in enumerate(document.sections) if section.parent == parent]
        if len(children) < 2:
            continue
        base = Chunk(
            chunk_id="",
            document_id=document.document_id,
            document_title=document.title,
            section=document.section_path(parent),
            kind="outline",
            text="",
            sentences=(),
            page_index=0,
            page_label=None,
            caption=document.title if parent is None else document.sections[parent].title,
        )
        headings = [_heading_sentence(document, child) for child in children]
        chunks.append(_join(base, [_Piece((heading,), "\n") for heading in headings]))
    return chunks


def _heading_sentence(document: Document, section: int) -> Sentence:
    block = next((b for b in document.blocks if b.kind == "heading" and b.section == section), None)
    if block is not None:
        return _sentence(block, 0, len(block.text), ())
    title = document.sections[section]
    return Sentence(title.title, 0, len(title.title), title.page_index, title.page_label)


def _table_chunks(base: Chunk, block: Block, document: Document, limit: int) -> list[Chunk]:
    caption = next((b for b in document.blocks if b.kind == "caption" and b.label == block.label and b.label), None)
    head = replace(
        base,
        kind="table",
        label=block.label,
        caption=caption.text if caption else None,
        header=block.header,
        source=block.source or (caption.source if caption else None),
    )
    rows = [_Piece((_sentence(block, row.start, row.end, ()),), "\n") for row in block.rows if row.end > row.start]
    return [_join(head, part) for part in _pack([[row] for row in rows], limit)]


def _single(base: Chunk, block: Block, limit: int) -> list[Chunk]:
    """A caption with its source, or a footnote, as one chunk (more where it is longer than a chunk)."""
    kind: ChunkKind = "footnote"
    if block.kind == "caption":
        kind = "table" if (block.label or "").startswith("表") else "figure"
    head = replace(base, kind=kind, label=block.label, source=block.source, picture=block.picture)
    if block.kind == "caption":
        head = replace(head, caption=block.text)
    spans = _limited(block.text, sentence_spans(block.text), limit)
    pieces = [_Piece((_sentence(block, start, end, ()),), "") for start, end in spans]
    return [_join(head, part) for part in _pack([pieces], limit)] if pieces else []


def _sentence(block: Block, start: int, end: int, footnotes: tuple[str, ...]) -> Sentence:
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
    )


def _share(line: Line, lines: Sequence[Line], start: int, end: int) -> int:
    """Characters of ``[start, end)`` on the page of ``line``."""
    return sum(min(other.end, end) - max(other.start, start) for other in lines if other.page_index == line.page_index)


def _box(line: Line, start: int, end: int) -> Box | None:
    if line.box is None or not line.edges:
        return line.box
    low = max(start, line.start) - line.start
    high = min(end, line.end) - line.start
    return replace(line.box, x0=line.edges[low], x1=line.edges[high])
