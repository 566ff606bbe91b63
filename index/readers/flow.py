"""What an office file, a web page or a piece of HTML is made of in reading order, and how it becomes a document's blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.readers.builder import DocumentBuilder, PagedText, PageRef
from index.readers.grids import Grid, tables_of, unit_of
from index.readers.names import caption_label, is_table_note, source_note, squeeze
from index.schema import FootnoteMark
from index.words.variants import fold_variants

MAX_CAPTION_LENGTH = 80
_CAPTION = re.compile(r"^附?(?:图表|[图表])\s*(?:\d+(?:[-.–]\d+)*|[一二三四五六七八九十]{1,3})(?:\s|[:：])\s*\S")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its level, from 1."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or an item of a list; ``marks`` are footnote marks by their offset, which are not part of the text."""

    text: str
    marks: tuple[tuple[int, str], ...] = ()
    caption: bool = False
    """Whether the file says that it is the caption of a table or figure."""
    bold: bool = False
    size: float = 0
    """Of its type, where the file says so of all of it; 0 where it does not."""


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table as a full grid; ``header_rows`` where the file says how many there are."""

    grid: Grid
    header_rows: int | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """The text of a footnote."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, with what the file says of it."""

    text: str = ""


Item = Heading | Paragraph | TableGrid | Note | Picture


def is_caption(text: str) -> bool:
    """Whether a paragraph is the caption of a table or figure: numbered, short, no sentence."""
    return len(text) <= MAX_CAPTION_LENGTH and _CAPTION.match(text) is not None and text[-1] not in "。；;！!？?，,："


@dataclass(slots=True)
class FlowReader:
    """Takes items in order and puts them into ``builder``."""

    builder: DocumentBuilder = field(default_factory=DocumentBuilder)

    def take(self, items: Iterable[Item], page: PageRef) -> None:
        """Add items that stand on one page."""
        for item in items:
            if isinstance(item, Heading):
                if title := _clean(item.text):
                    self.builder.heading(title, item.level, page)
            elif isinstance(item, Paragraph):
                self._paragraph(item, page)
            elif isinstance(item, TableGrid):
                self._table(item, page)
            elif isinstance(item, Note):
                self.builder.footnote(item.mark, PagedText(((_clean(item.text), page),)))
            elif not self.builder.picture() and is_caption(text := _clean(item.text)):
                self.builder.caption(text, caption_label(text), page, picture=True)

    def _paragraph(self, item: Paragraph, page: PageRef) -> None:
        text, marks = _with_marks(item, page)
        note = source_note(text)
        if not text or (note and self.builder.source(note)):
            return
        if is_table_note(text) and self.builder.note(text, page):
            return
        if unit := unit_of(text):
            self.builder.unit(unit, page)
        elif is_caption(text) or (item.caption and len(text) <= MAX_CAPTION_LENGTH):
            self.builder.caption(text, caption_label(text), page)
        else:
            self.builder.paragraph(PagedText(((text, page),), marks))

    def _table(self, item: TableGrid, page: PageRef) -> None:
        grid = [[fold_variants(cell) for cell in row] for row in item.grid]
        for found in tables_of(grid, header_rows=item.header_rows, caption=item.caption):
            if isinstance(found, str):
                self._paragraph(Paragraph(found), page)
                continue
            self._caption(found.caption, page)
            self.builder.table(found.header, ((row, page) for row in found.rows))
            if found.source:
                self.builder.source(found.source)
            for note in found.notes:
                self.builder.note(note, page)

    def _caption(self, text: str | None, page: PageRef) -> None:
        """A table's own caption; a unit alone belongs to the caption that stands above it already."""
        if text is None:
            return
        if text.startswith("(单位:"):
            self.builder.unit(text[4:-1], page)
        else:
            self.builder.caption(text, caption_label(text), page)


def _clean(text: str) -> str:
    return squeeze(fold_variants(text))


def _with_marks(item: Paragraph, page: PageRef) -> tuple[str, tuple[FootnoteMark, ...]]:
    """The text with its white space collapsed, and the marks at offsets of that."""
    text, marks, start = "", [], 0
    for offset, mark in item.marks:
        text = _joined(text, item.text[start:offset])
        marks.append(FootnoteMark(len(text), mark, page.index))
        start = offset
    return _joined(text, item.text[start:]), tuple(marks)


def _joined(before: str, after: str) -> str:
    gap = " " if before and after[:1].isspace() and _clean(after) else ""
    return before + gap + _clean(after)
