"""Document → chunks: never across a heading, whole sentences, tables by rows under their header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from index.chunking.sentences import Piece, join, limited, pack, part_spans, sentence_of
from index.config import IndexSettings
from index.schema import Block, Chunk, ChunkKind, Document, Sentence, TableRow
from index.words.segmentation import sentence_spans

DEFAULT_SETTINGS = IndexSettings()


def chunk_document(document: Document, settings: IndexSettings = DEFAULT_SETTINGS) -> tuple[Chunk, ...]:
    """All chunks of a document in reading order."""
    cut = _heading_chunks if settings.chunking == "headings" else _fixed_chunks
    chunks = cut(document, settings.max_chars)
    return tuple(replace(chunk, chunk_id=numbered(document.document_id, n)) for n, chunk in enumerate(chunks, start=1))


def numbered(document_id: str, number: int) -> str:
    """The id of a report's chunk, counted from 1."""
    return f"{document_id}:{number:04d}"


def _fixed_chunks(document: Document, max_chars: int) -> list[Chunk]:
    """Windows over everything below the headings, whole sentences; each is cited by the section where it begins."""
    pieces: list[list[Piece]] = []
    places: dict[int, Block] = {}
    for block in document.blocks:
        spans = list(limited(block.text, sentence_spans(block.text), max_chars))
        if block.kind == "heading" or not spans:
            continue
        paragraph = [Piece((sentence_of(block, a, b, ()),), "") for a, b in spans]
        paragraph[0] = Piece(paragraph[0].parts, "\n")
        places |= {id(piece.parts[0]): block for piece in paragraph}
        pieces.append(paragraph)
    chunks = []
    for part in pack([[piece for paragraph in pieces for piece in paragraph]], max_chars):
        path = document.section_path(places[id(part[0].parts[0])].section)
        chunks.append(join(Chunk("", document.document_id, document.title, path, "text", "", (), 0, None), part))
    return chunks


def _heading_chunks(document: Document, max_chars: int) -> list[Chunk]:
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
            chunks += [join(base, part) for part in pack(pieces, max_chars)]
        elif kind == "table":
            for block in blocks:
                chunks += _table_chunks(base, block, document, max_chars)
        else:
            for block in blocks:
                if kind == "caption" and block.label in tables:
                    continue
                chunks += _single(base, block, max_chars)
    return chunks


def _paragraph_pieces(
    blocks: Sequence[Block],
    notes: dict[tuple[int, str | None], str],
    by_mark: dict[str | None, str],
    max_chars: int,
) -> list[list[Piece]]:
    """For every paragraph its sentences, those longer than a chunk cut at clauses."""
    paragraphs = []
    for block in blocks:
        pieces: list[Piece] = []
        for start, end in limited(block.text, sentence_spans(block.text), max_chars):
            parts = []
            for low, high in part_spans(block.text, start, end):
                footnotes = tuple(
                    note
                    for mark in block.marks
                    if low < mark.offset <= high or mark.offset == low == 0
                    if (note := notes.get((mark.page_index, mark.mark), by_mark.get(mark.mark)))
                )
                parts.append(sentence_of(block, low, high, footnotes))
            gap = " " if pieces and block.text[start - 1 : start].isspace() else ""
            pieces.append(Piece(tuple(parts), gap))
        if pieces:
            pieces[0] = Piece(pieces[0].parts, "\n")
            paragraphs.append(pieces)
    return paragraphs


def _cover_chunks(document: Document) -> list[Chunk]:
    """What the cover states, one chunk each."""
    stated = {"发布时间": document.date, "发布机构": document.publisher, "编号": document.number}
    paragraph = document.blocks[0].paragraph if document.blocks else None
    index, label = (document.pages[0].page_index, document.pages[0].page_label) if document.pages else (1, None)
    return [
        Chunk(
            chunk_id="",
            document_id=document.document_id,
            document_title=document.title,
            section=(),
            kind="cover",
            text=value,
            sentences=(Sentence(value, 0, len(value), index, label, paragraph=None if paragraph is None else 0),),
            page_index=index,
            page_label=label,
            paragraph=None if paragraph is None else 0,
            caption=f"{document.title}{name}",
        )
        for name, value in stated.items()
        if value
    ]


def _outline_chunks(document: Document) -> list[Chunk]:
    """For every section with sections below it (and for the report itself) their headings, in order.

    These are looked up, never searched for, so that one may be longer than the limit.
    """
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
        chunks.append(join(base, [Piece((heading,), "\n") for heading in headings]))
    return chunks


def _heading_sentence(document: Document, section: int) -> Sentence:
    block = next((b for b in document.blocks if b.kind == "heading" and b.section == section), None)
    if block is not None:
        return sentence_of(block, 0, len(block.text), ())
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
    rows = [_row_pieces(block, row, limit) for row in block.rows if row.end > row.start]
    notes = [_note_pieces(block, start, end, limit) for start, end in block.notes]
    return [join(head, part) for part in pack([*rows, *notes], limit)]


def _note_pieces(block: Block, start: int, end: int, limit: int) -> list[Piece]:
    """The sentences of a note below a table."""
    spans = [(start + a, start + b) for a, b in sentence_spans(block.text[start:end])]
    pieces = [Piece((sentence_of(block, a, b, ()),), "") for a, b in limited(block.text, spans, limit)]
    return [Piece(pieces[0].parts, "\n"), *pieces[1:]]


def _row_pieces(block: Block, row: TableRow, limit: int) -> list[Piece]:
    """A row; its sentences, where it is longer than a chunk."""
    spans = [(row.start, row.end)]
    if row.end - row.start > limit:
        spans = [(row.start + a, row.start + b) for a, b in sentence_spans(block.text[row.start : row.end])]
    pieces = [Piece((sentence_of(block, a, b, ()),), " ") for a, b in limited(block.text, spans, limit)]
    return [Piece(pieces[0].parts, "\n"), *pieces[1:]]


def _single(base: Chunk, block: Block, limit: int) -> list[Chunk]:
    """A caption with its source, or a footnote, as one chunk (more where it is longer than a chunk)."""
    kind: ChunkKind = "footnote"
    if block.kind == "caption":
        kind = "table" if (block.label or "").startswith("表") else "figure"
    head = replace(base, kind=kind, label=block.label, source=block.source, picture=block.picture)
    if block.kind == "caption":
        head = replace(head, caption=block.text)
    spans = limited(block.text, sentence_spans(block.text), limit)
    pieces = [Piece((sentence_of(block, start, end, ()),), "") for start, end in spans]
    return [join(head, part) for part in pack([pieces], limit)] if pieces else []
