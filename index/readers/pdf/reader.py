"""Read a PDF report: the stages from a file to a ``Document``, in their order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from index.errors import UnreadableTextError
from index.readers.names import file_document_id, file_name, file_stem, is_cjk, tidy_name
from index.readers.ocr.records import OcrSettings
from index.readers.pdf.block_text import join_parts
from index.readers.pdf.blocks import collect, find_captions, to_block
from index.readers.pdf.bookmarks import read_bookmarks
from index.readers.pdf.by_ocr import read_by_ocr
from index.readers.pdf.contents import find_contents
from index.readers.pdf.continued import continued_lines
from index.readers.pdf.cover import (
    Cover,
    first_page_date,
    first_page_title,
    is_back_cover,
    is_cover,
    is_imprint,
    metadata_title,
    read_cover,
    read_imprint,
)
from index.readers.pdf.flow import Ordered, margin_lines, order_page, sort_asides, without
from index.readers.pdf.footnotes import Footnote, find_footnotes
from index.readers.pdf.grid_parts import tables_of
from index.readers.pdf.headings import Evidence, Heading, find_headings
from index.readers.pdf.heads_alone import heads_alone
from index.readers.pdf.hyphens import mend_hyphens
from index.readers.pdf.known_columns import Edges, in_known_columns
from index.readers.pdf.left_out import dropped
from index.readers.pdf.lines import TextLine, build_lines, drop_doubles, restore_raised
from index.readers.pdf.margins import Margins, find_margins
from index.readers.pdf.open_continued import open_continued
from index.readers.pdf.open_tables import open_tables
from index.readers.pdf.pages import Glyph, RawFile, RawPage, Rect, load_pages
from index.readers.pdf.sheets import Strip, blocks_on_sheets
from index.readers.pdf.stamps import without_stamps
from index.readers.pdf.tables import PageTable, append_table, continues, drop_empty_columns, read_table
from index.readers.pdf.typography import body_type
from index.readers.pdf.upright import hold
from index.schema import Block, Document, Page, Section

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
    raw = without_stamps(raw)
    garbled = _garbled_ratio(raw)
    _check_text(path, raw, garbled)
    held = {page.page_index: hold(page) for page in raw.pages}
    glyphs = {page: drop_doubles(sheet.page.glyphs) for page, sheet in held.items()}
    doubled = sum(glyph.doubled for page in glyphs.values() for glyph in page)
    outer = {page: margin_lines(sheet, glyphs[page]) for page, sheet in held.items()}
    pages = {page: lines for page, (lines, _) in outer.items()}
    upright = {page for page, sheet in held.items() if sheet.direction == "right"}
    body = body_type(
        line for page in held for line in (pages[page] if page in upright else build_lines(glyphs[page], page))
    )
    tables = _tables([sheet.page for sheet in held.values()], glyphs, body.font)
    margins = find_margins(
        pages,
        {page: size for page, (_, size) in outer.items()},
        frozenset(
            (page, at)
            for page in upright
            for at, line in enumerate(pages[page])
            if any(_inside(line, table) for table in tables if table.page_index == page)
        ),
        raw.labels,
        body.size,
    )
    cover, covers = _cover(raw, pages, margins, body.size)
    taken = {page: [pages[page][at] for number, at in margins.all if number == page] for page in pages}
    asides, rotated = sort_asides(held, taken)

    def order(page: int, columns: Sequence[Edges] = ()) -> Ordered:
        own = without(glyphs[page], taken[page] if page in upright else ()) if page not in covers else ()
        boxes = [table.box for table in tables if table.page_index == page]
        return order_page(held[page], own, boxes, asides.get(page, ()), columns)

    ordered = in_known_columns({page: order(page) for page in held}, order)
    placed = {
        page: [
            (line, strip)
            for line, strip in found.lines
            if not any(_inside(line, table) for table in tables if table.page_index == page)
        ]
        for page, found in ordered.items()
    }
    flow = {page: [line for line, _ in found] for page, found in placed.items()}
    notes, in_notes = find_footnotes(flow, {page: sheet.page.rules for page, sheet in held.items()}, body.size)
    marks = _marks_by_page(notes)
    rest: list[tuple[TextLine, TextLine]] = []  # on the page as held, and as read
    for page, found in placed.items():
        read = ordered[page].read
        for at, (line, strip) in enumerate(found):
            if (page, at) not in in_notes:
                whole = restore_raised(line, marks.get(page, frozenset()))
                rest.append((whole, read.line(whole, strip)))
        rest.extend((line, line) for line in ordered[page].aside)
    lines = mend_hyphens([line for _, line in rest])
    if not lines and not tables:
        raise _scanned(path, len(raw.pages), len(raw.pages))
    body = body_type(lines) if lines else body
    contents = find_contents(lines)
    listed = frozenset(at for found in contents.taken.values() for at in found)
    as_read = [ordered[table.page_index].read.table(table) for table in tables]
    above_tables = _above_tables(lines, as_read)
    repeated = continued_lines(lines, above_tables, as_read)
    captions = find_captions(lines, body, contents.end, above_tables, repeated)
    first = pages[raw.pages[0].page_index]
    title = cover.title or (first_page_title(lines, body.size) if lines else None)
    # It may stand in the cells of a masthead.
    title = title or (
        first_page_title([*first, *(line for line in lines if line.page_index != first[0].page_index)], body.size)
        if first
        else None
    )
    title = title or metadata_title(raw.metadata) or _header_title(pages, margins)
    framed = _framed([line for line, _ in rest], {page: sheet.page.frames for page, sheet in held.items()})
    evidence = Evidence(contents, read_bookmarks(path, password), title or "", above_tables)
    headings = find_headings(lines, evidence, body, margins.labels, listed | repeated | captions.taken, framed)
    skipped = listed | repeated
    tables = _joined(as_read, lines, skipped)
    heights = {page: found.read.read_height for page, found in ordered.items()}
    drafts = collect(lines, tables, heights, headings, captions, skipped, body)
    blocks = [to_block(draft, margins.labels, body) for draft in drafts]
    placed_notes = _notes_as_read(notes, placed, ordered)
    imprint = [
        pages[page][at] for page in sorted(covers) for at in range(len(pages[page])) if (page, at) not in margins.all
    ]
    return Document(
        document_id=file_document_id(path),
        title=title or file_stem(path),
        format="pdf",
        file_name=file_name(path),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        pages=tuple(_page(page, margins.labels) for page in raw.pages),
        sections=_sections(headings, lines, margins.labels),
        blocks=tuple(
            blocks_on_sheets(
                [*blocks, *_note_blocks(placed_notes, blocks, margins.labels)],
                {page: found.read for page, found in ordered.items()},
            )
        ),
        publisher=cover.publisher,
        number=cover.number,
        date=cover.date or _first_page_date(raw.pages[0].page_index, lines, first, tables),
        garbled_ratio=round(garbled, 4),
        dropped=dropped(
            margins, pages, contents, lines, captions.drawn, repeated, imprint, rotated, raw.pages, doubled
        ),
        unsure_pages=tuple(page for page, found in ordered.items() if not found.sure),
    )


def _garbled_ratio(raw: RawFile) -> float:
    unmapped = sum(page.unmapped for page in raw.pages)
    total = unmapped + sum(map(_glyph_count, raw.pages))
    return unmapped / total if total else 0.0


def _check_text(path: Path, raw: RawFile, garbled: float) -> None:
    if garbled > _MAX_GARBLED:
        raise UnreadableTextError(
            f"{path.name}: {garbled:.0%} of its characters have no mapping to text ((cid:N) instead of words); at "
            f"most {_MAX_GARBLED:.0%} may"
        )
    scanned = [page for page in raw.pages if _is_scanned(page)]
    empty = sum(1 for page in raw.pages if not _glyph_count(page))
    if empty == len(raw.pages) or len(scanned) > len(raw.pages) / 2:
        raise _scanned(path, max(empty, len(scanned)), len(raw.pages))


def _glyph_count(page: RawPage) -> int:
    return len(page.glyphs) + sum(map(len, page.turned.values()))


def _is_scanned(page: RawPage) -> bool:
    area = page.width * page.height
    covered = any((x1 - x0) * (bottom - top) > 0.5 * area for x0, top, x1, bottom in page.images)
    return covered and _glyph_count(page) < _SCANNED_CHARACTERS


def _scanned(path: Path, without: int, pages: int) -> UnreadableTextError:
    return UnreadableTextError(f"{path.name}: {without} of {pages} pages have no text (scanned pictures?)")


def _tables(pages: Sequence[RawPage], glyphs: Mapping[int, Sequence[Glyph]], body_font: str) -> list[PageTable]:
    tables: list[PageTable] = []
    for page in pages:
        own = glyphs[page.page_index]
        size = median(glyph.size for glyph in own) if own else 0.0
        found = (read_table(grid, own, page.page_index, body_font) for grid in tables_of(page.grids, size, own))
        ruled = [table for table in found if table is not None]
        tables += [*ruled, *open_tables(page, own, ruled)]
    return [*tables, *heads_alone(pages, glyphs, tables), *open_continued(pages, glyphs, tables)]


def _inside(line: TextLine, table: PageTable) -> bool:
    x0, top, x1, bottom = table.box
    return top - 1 <= line.middle_y <= bottom + 1 and x0 - 2 <= line.middle <= x1 + 2


def _above_tables(lines: Sequence[TextLine], tables: Sequence[PageTable]) -> frozenset[int]:
    """The last line above each table, where it is near."""
    found: set[int] = set()
    for table in tables:
        above = [
            (table.box[1] - line.bottom, at)
            for at, line in enumerate(lines)
            if line.page_index == table.page_index and line.middle_y < table.box[1]
        ]
        if above and min(above)[0] < 2.5 * lines[min(above)[1]].size:
            found.add(min(above)[1])
    return frozenset(found)


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
    return [drop_empty_columns(table) if table.ruled else table for table in out if len(table.rows) > 1]


def _cover(
    raw: RawFile, pages: Mapping[int, Sequence[TextLine]], margins: Margins, body_size: float
) -> tuple[Cover, frozenset[int]]:
    """Read the front cover, and say which pages are covers."""
    covers: set[int] = set()
    cover = Cover()
    first, last = raw.pages[0].page_index, raw.pages[-1].page_index
    lines = [line for at, line in enumerate(pages[first]) if (first, at) not in margins.all]
    if len(raw.pages) > 1 and lines and is_cover(lines, body_size):
        cover = read_cover(lines)
        covers.add(first)
    elif len(raw.pages) > 1 and is_imprint(lines):
        cover = read_imprint(lines)
        covers.add(first)
    if last != first and is_back_cover([line for at, line in enumerate(pages[last]) if (last, at) not in margins.all]):
        covers.add(last)
    return cover, frozenset(covers)


def _first_page_date(
    page: int, lines: Sequence[TextLine], as_held: Sequence[TextLine], tables: Sequence[PageTable]
) -> str | None:
    cells = (cell for table in tables for row in table.rows if row.page_index == page for cell in row.cells)
    own = (line.text for line in lines if line.page_index == page)
    return first_page_date([*own, *cells, *(line.text for line in as_held)])


def _header_title(pages: Mapping[int, Sequence[TextLine]], margins: Margins) -> str | None:
    """Take the running header for the title where it stands on most pages, because that is what it usually is."""
    counts = Counter(tidy_name(pages[page][at].text) for page, at in margins.headers)
    text, count = counts.most_common(1)[0] if counts else ("", 0)
    return text if 2 * count > len(pages) and any(is_cjk(char) for char in text) else None


def _notes_as_read(
    notes: Sequence[Footnote],
    placed: Mapping[int, Sequence[tuple[TextLine, Strip]]],
    ordered: Mapping[int, Ordered],
) -> list[Footnote]:
    """Footnotes with their lines where they are read."""
    strips = {id(line): strip for found in placed.values() for line, strip in found}
    return [
        replace(
            note,
            parts=tuple(
                replace(part, line=ordered[part.line.page_index].read.line(part.line, strips[id(part.line)]))
                for part in note.parts
            ),
        )
        for note in notes
    ]


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
    has_text = any(not glyph.text.isspace() for glyphs in (page.glyphs, *page.turned.values()) for glyph in glyphs)
    return Page(page.page_index, labels.get(page.page_index), page.width, page.height, has_text)
