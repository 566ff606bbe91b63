"""Read a PDF report: the stages from a file to a ``Document``, in their order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from index.errors import UnreadableTextError
from index.readers.names import file_document_id, is_cjk, tidy_name
from index.readers.ocr.records import OcrSettings
from index.readers.pdf.block_text import join_parts
from index.readers.pdf.blocks import collect, find_captions, to_block
from index.readers.pdf.by_ocr import read_by_ocr
from index.readers.pdf.contents import Contents, find_contents
from index.readers.pdf.cover import Cover, is_back_cover, is_cover, metadata_title, read_cover
from index.readers.pdf.footnotes import Footnote, find_footnotes
from index.readers.pdf.headings import Heading, find_headings
from index.readers.pdf.lines import TextLine, build_lines, drop_doubles, restore_raised
from index.readers.pdf.margins import Margins, find_margins
from index.readers.pdf.pages import Glyph, RawFile, RawPage, Rect, load_pages
from index.readers.pdf.tables import PageTable, append_table, continues, read_table
from index.readers.pdf.typography import body_type
from index.schema import Block, Document, Dropped, Page, Section

_MAX_GARBLED = 0.3
_SCANNED_CHARACTERS = 20


def read_pdf(path: Path, *, password: str | None = None, ocr: OcrSettings | None = None) -> Document:
    """Read the report at ``path``, pages without usable text by OCR; raise the ``SourceError`` that says why it cannot be read."""
    by_ocr = read_by_ocr(path, password, load_pages(path, password), ocr or OcrSettings())
    try:
        return by_ocr.told(_read(path, password, by_ocr.raw))
    except UnreadableTextError as error:
        raise UnreadableTextError(f"{error}. {by_ocr.advice}") from None


def _read(path: Path, password: str | None, raw: RawFile) -> Document:
    garbled = _garbled_ratio(raw)
    _check_text(path, raw, garbled)
    glyphs = {page.page_index: drop_doubles(page.glyphs) for page in raw.pages}
    doubled = sum(glyph.doubled for page in glyphs.values() for glyph in page)
    pages = {page: build_lines(found, page) for page, found in glyphs.items()}
    body = body_type(line for lines in pages.values() for line in lines)

    tables = _tables(raw.pages, glyphs, body.font)
    in_tables = frozenset(
        (page, at)
        for page, lines in pages.items()
        for at, line in enumerate(lines)
        if any(_inside(line, table) for table in tables if table.page_index == page)
    )
    heights = {page.page_index: page.height for page in raw.pages}
    margins = find_margins(pages, heights, in_tables)
    cover, imprint = _cover(raw, pages, margins, body.size)
    flow = _without(pages, margins.all | in_tables | imprint)
    notes, in_notes = find_footnotes(flow, {page.page_index: page.rules for page in raw.pages}, body.size)
    flow = _without(flow, in_notes)

    marks = _marks_by_page(notes)
    lines = [restore_raised(line, marks.get(page, frozenset())) for page in sorted(flow) for line in flow[page]]
    if not lines and not tables:
        raise _scanned(path, len(raw.pages), len(raw.pages))
    body = body_type(lines) if lines else body
    contents = find_contents(lines)
    listed = frozenset(at for found in contents.taken.values() for at in found)
    captions = find_captions(lines, body, contents.end)
    title = cover.title or metadata_title(raw.metadata) or _header_title(pages, margins)
    framed = _framed(lines, {page.page_index: page.frames for page in raw.pages})
    headings = find_headings(lines, contents, body, margins.labels, listed | captions.taken, framed, title or "")
    tables = _joined(tables, lines, listed)
    drafts = collect(lines, tables, heights, headings, captions, listed, body)
    blocks = [to_block(draft, margins.labels, body) for draft in drafts]
    return Document(
        document_id=file_document_id(path),
        title=title or path.stem,
        format="pdf",
        file_name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        pages=tuple(_page(page, margins.labels) for page in raw.pages),
        sections=_sections(headings, lines, margins.labels),
        blocks=(*blocks, *_note_blocks(notes, blocks, margins.labels)),
        publisher=cover.publisher,
        number=cover.number,
        date=cover.date,
        garbled_ratio=round(garbled, 4),
        dropped=_dropped(margins, contents, len(imprint), len(captions.drawn), doubled, raw),
    )


def _garbled_ratio(raw: RawFile) -> float:
    unmapped = sum(page.unmapped for page in raw.pages)
    total = unmapped + sum(len(page.glyphs) for page in raw.pages)
    return unmapped / total if total else 0.0


def _check_text(path: Path, raw: RawFile, garbled: float) -> None:
    if garbled > _MAX_GARBLED:
        raise UnreadableTextError(
            f"{path.name}: {garbled:.0%} of its characters have no mapping to text ((cid:N) instead of words); at "
            f"most {_MAX_GARBLED:.0%} may"
        )
    scanned = [page for page in raw.pages if _is_scanned(page)]
    empty = sum(1 for page in raw.pages if not page.glyphs)
    if empty == len(raw.pages) or len(scanned) > len(raw.pages) / 2:
        raise _scanned(path, max(empty, len(scanned)), len(raw.pages))


def _is_scanned(page: RawPage) -> bool:
    area = page.width * page.height
    covered = any((x1 - x0) * (bottom - top) > 0.5 * area for x0, top, x1, bottom in page.images)
    return covered and sum(1 for glyph in page.glyphs if not glyph.text.isspace()) < _SCANNED_CHARACTERS


def _scanned(path: Path, without: int, pages: int) -> UnreadableTextError:
    return UnreadableTextError(f"{path.name}: {without} of {pages} pages have no text (scanned pictures?)")


def _tables(pages: Sequence[RawPage], glyphs: Mapping[int, Sequence[Glyph]], body_font: str) -> list[PageTable]:
    found = (
        read_table(grid, glyphs[page.page_index], page.page_index, body_font) for page in pages for grid in page.grids
    )
    return [table for table in found if table is not None]


def _inside(line: TextLine, table: PageTable) -> bool:
    x0, top, x1, bottom = table.box
    return top - 1 <= line.middle_y <= bottom + 1 and x0 - 2 <= line.middle <= x1 + 2


def _framed(lines: Sequence[TextLine], frames: Mapping[int, Sequence[Rect]]) -> frozenset[int]:
    return frozenset(
        at
        for at, line in enumerate(lines)
        if any(
            top <= line.middle_y <= bottom and x0 <= line.middle <= x1
            for x0, top, x1, bottom in frames[line.page_index]
        )
    )


def _joined(tables: Sequence[PageTable], lines: Sequence[TextLine], skipped: frozenset[int]) -> list[PageTable]:
    """Join tables over page breaks, where no text stands between the parts."""
    out: list[PageTable] = []
    for table in sorted(tables, key=lambda table: (table.page_index, table.box[1])):
        if out and continues(out[-1], table):
            last = out[-1].rows[-1]
            between = any(
                (line.page_index == last.page_index and line.top > last.box[3])
                or (line.page_index == table.page_index and line.bottom < table.box[1] + 1)
                for at, line in enumerate(lines)
                if at not in skipped
            )
            if not between:
                out[-1] = append_table(out[-1], table)
                continue
        out.append(table)
    return out


def _cover(
    raw: RawFile, pages: Mapping[int, Sequence[TextLine]], margins: Margins, body_size: float
) -> tuple[Cover, frozenset[tuple[int, int]]]:
    """Read the front cover and take both covers out of the text."""
    imprint: set[tuple[int, int]] = set()
    cover = Cover()
    first, last = raw.pages[0].page_index, raw.pages[-1].page_index
    lines = [line for at, line in enumerate(pages[first]) if (first, at) not in margins.all]
    if len(raw.pages) > 1 and lines and is_cover(lines, body_size):
        cover = read_cover(lines)
        imprint.update((first, at) for at in range(len(pages[first])))
    if last != first and last not in margins.labels and is_back_cover(pages[last]):
        imprint.update((last, at) for at in range(len(pages[last])))
    return cover, frozenset(imprint - margins.all)


def _header_title(pages: Mapping[int, Sequence[TextLine]], margins: Margins) -> str | None:
    """Take the running header for the title where it stands on most pages, because that is what it usually is."""
    counts = Counter(tidy_name(pages[page][at].text) for page, at in margins.headers)
    text, count = counts.most_common(1)[0] if counts else ("", 0)
    return text if 2 * count > len(pages) and any(is_cjk(char) for char in text) else None


def _without(pages: Mapping[int, Sequence[TextLine]], dropped: frozenset[tuple[int, int]]) -> dict[int, list[TextLine]]:
    return {page: [line for at, line in enumerate(lines) if (page, at) not in dropped] for page, lines in pages.items()}


def _marks_by_page(notes: Sequence[Footnote]) -> dict[int, frozenset[str]]:
    """Marks that may stand on a page: those of its own notes, and of the next page's, where a note may slip to."""
    marks: dict[int, set[str]] = {}
    for note in notes:
        marks.setdefault(note.page_index, set()).add(note.mark)
        marks.setdefault(note.page_index - 1, set()).add(note.mark)
    return {page: frozenset(found) for page, found in marks.items()}


def _sections(headings: Sequence[Heading], lines: Sequence[TextLine], labels: Mapping[int, str]) -> tuple[Section, ...]:
    sections: list[Section] = []
    open_: list[int] = []
    for number, heading in enumerate(headings):
        while open_ and sections[open_[-1]].level >= heading.level:
            open_.pop()
        page = lines[heading.start].page_index
        parent = open_[-1] if open_ else None
        sections.append(Section(heading.title, heading.level, page, labels.get(page), parent))
        open_.append(number)
    return tuple(sections)


def _note_blocks(notes: Sequence[Footnote], blocks: Sequence[Block], labels: Mapping[int, str]) -> list[Block]:
    """Make blocks of the footnotes, each in the section whose text carries its mark."""
    home = {(mark.mark, mark.page_index): block.section for block in blocks for mark in block.marks}
    out: list[Block] = []
    for note in notes:
        joined = join_parts(note.parts, labels)
        section = home.get((note.mark, note.page_index), home.get((note.mark, note.page_index - 1)))
        out.append(Block("footnote", joined.text, joined.lines, section, note.mark))
    return out


def _page(page: RawPage, labels: Mapping[int, str]) -> Page:
    has_text = any(not glyph.text.isspace() for glyph in page.glyphs)
    return Page(page.page_index, labels.get(page.page_index), page.width, page.height, has_text)


def _dropped(
    margins: Margins, contents: Contents, imprint: int, drawn: int, doubled: int, raw: RawFile
) -> tuple[Dropped, ...]:
    counts = (
        ("running header", len(margins.headers), "the same line at the head of many pages"),
        ("running footer", len(margins.footers), "the same line at the foot of many pages"),
        ("page number", len(margins.numbers), "kept as the page's label"),
        *(
            (f"{kind} line", len(found), "evidence for headings and captions, no text")
            for kind, found in sorted(contents.taken.items())
        ),
        ("cover line", imprint, "title, number, publisher and date are kept"),
        ("line inside a drawing", drawn, "labels of a figure make no sentences"),
        ("character painted twice", doubled, "bold by overprinting; read once"),
        ("unreadable character", sum(page.unmapped for page in raw.pages), "no mapping to text"),
        ("rotated character", sum(page.rotated for page in raw.pages), "watermarks and margins"),
    )
    return tuple(Dropped(what, count, why) for what, count, why in counts if count)
