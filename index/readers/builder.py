"""Blocks of a text source in reading order, with their pages and sections, while a reader goes through it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.readers.outline import is_titlelike, parse_number
from index.schema import Block, BlockKind, FootnoteMark, Line, Page, Section, TableRow

_CALLED_TABLE = re.compile(r"(?<![上下左右如见])(?:表|清单|一览|名录|台账)(?:[(（][^()（）]*[)）])?$")
_TITLE_LENGTH = 50


def is_table_title(text: str) -> bool:
    """Whether a line above a table can be its title: short, no sentence, no number of a list or chapter."""
    return len(text) <= _TITLE_LENGTH and is_titlelike(text) and parse_number(text) is None


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page by its place in the file and the number printed on it."""

    index: int
    label: str | None


@dataclass(frozen=True, slots=True)
class PagedText:
    """Text that runs over pages: the pieces that stand on each, and the marks at offsets of the whole."""

    pieces: tuple[tuple[str, PageRef], ...]
    marks: tuple[FootnoteMark, ...] = ()

    @property
    def text(self) -> str:
        """The pieces, joined."""
        return "".join(piece for piece, _ in self.pieces)

    def lines(self) -> tuple[Line, ...]:
        """One line for each page that holds some of the text."""
        lines: list[Line] = []
        offset = 0
        for piece, page in self.pieces:
            if piece:
                lines.append(Line(offset, offset + len(piece), page.index, page.label))
            offset += len(piece)
        return tuple(lines)


@dataclass(slots=True)
class DocumentBuilder:
    """Collects sections and blocks.

    A caption, its table and their source form one group: a source note reaches every member of it, and only a
    paragraph, a heading or the next caption closes it.
    """

    sections: list[Section] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    _group: list[int] = field(default_factory=list)
    _open: list[int] = field(default_factory=list)

    @property
    def section(self) -> int | None:
        """The section that is open: the last heading."""
        return len(self.sections) - 1 if self.sections else None

    def heading(self, title: str, level: int, page: PageRef) -> None:
        """Open a section under the last one of a higher level."""
        self._group = []
        self._open = [index for index in self._open if self.sections[index].level < level]
        parent = self._open[-1] if self._open else None
        self._open.append(len(self.sections))
        self.sections.append(Section(title, level, page.index, page.label, parent))
        self._add("heading", PagedText(((title, page),)))

    def paragraph(self, content: PagedText) -> None:
        """Add a paragraph; nothing where it has no text."""
        if content.text:
            self._group = []
            self._add("paragraph", content)

    def footnote(self, mark: str, content: PagedText) -> None:
        """Add the text of a footnote; an open caption stays open, as a note may stand between it and its source."""
        if content.text:
            self._add("footnote", content, label=mark)

    def caption(self, text: str, label: str | None, page: PageRef, *, picture: bool = False) -> None:
        """Open a table or a figure."""
        self._group = [len(self.blocks)]
        self._add("caption", PagedText(((text, page),)), label=label, picture=picture)

    def unit(self, unit: str, page: PageRef) -> None:
        """Add the unit of a table that follows to its caption; without one it is the caption."""
        said = f"(单位:{unit})"
        self._title_above(with_unit=True)
        kinds = [self.blocks[index].kind for index in self._group]
        if kinds[:1] != ["caption"] or "table" in kinds:
            self.caption(said, None, page)
            return
        old = self.blocks[self._group[0]]
        whole = f"{old.text}{said}"
        self.blocks[self._group[0]] = replace(old, text=whole, lines=(replace(old.lines[0], end=len(whole)),))

    def _title_above(self, *, with_unit: bool) -> None:
        """Open the group with the line right above a table where that is its title: above its unit, or called a table."""
        last = self.blocks[-1] if self.blocks else None
        if self._group or last is None or last.kind != "paragraph" or last.section != self.section or last.marks:
            return
        if is_table_title(last.text) and (with_unit or _CALLED_TABLE.search(last.text)):
            self._group = [len(self.blocks) - 1]
            self.blocks[-1] = replace(last, kind="caption")

    def picture(self) -> bool:
        """Mark the open caption as that of a picture; whether there was one."""
        captions = [index for index in self._group if self.blocks[index].kind == "caption"]
        for index in captions:
            self.blocks[index] = replace(self.blocks[index], picture=True)
        return bool(captions)

    def table(self, header: Iterable[str], rows: Iterable[tuple[Iterable[str], PageRef]]) -> None:
        """Add a table under the open caption, which then is no picture's; nothing where it has no rows."""
        built: list[TableRow] = []
        pieces: list[tuple[str, PageRef]] = []
        offset = 0
        for cells, page in rows:
            row = tuple(cells)
            if pieces:
                pieces[-1] = (pieces[-1][0] + "\n", pieces[-1][1])
                offset += 1
            text = " ".join(cell for cell in row if cell)
            built.append(TableRow(row, offset, offset + len(text)))
            pieces.append((text, page))
            offset += len(text)
        if offset == 0:
            return
        self._title_above(with_unit=False)
        first = self.blocks[self._group[0]] if self._group else None
        if any(self.blocks[index].kind == "table" for index in self._group):
            first, self._group = None, []  # a second table under one caption is a table of its own
        for index in self._group:
            self.blocks[index] = replace(self.blocks[index], picture=False)
        if first is not None and first.label is None and first.kind == "caption":
            # A caption without a number is this table's and no figure's.
            first = self.blocks[self._group[0]] = replace(self.blocks[self._group[0]], label=f"表:{first.text}")
        self._group.append(len(self.blocks))
        self._add(
            "table",
            PagedText(_merged(pieces)),
            label=first.label if first else None,
            source=first.source if first else None,
            header=tuple(header),
            rows=tuple(built),
        )

    def source(self, text: str) -> bool:
        """Give the open caption and table their source; whether there was one without."""
        without = [index for index in self._group if self.blocks[index].source is None]
        for index in without:
            self.blocks[index] = replace(self.blocks[index], source=text)
        return bool(without)

    def note(self, text: str, page: PageRef) -> bool:
        """Put a note under the table that comes right before it; whether there was one."""
        last = self.blocks[-1] if self.blocks else None
        if last is None or last.kind != "table":
            return False
        start, whole = len(last.text) + 1, f"{last.text}\n{text}"
        lines = (*last.lines[:-1], replace(last.lines[-1], end=start), Line(start, len(whole), page.index, page.label))
        self.blocks[-1] = replace(last, text=whole, lines=lines)
        return True

    def finished(self, *, paged: bool = True) -> tuple[Block, ...]:
        """All blocks in reading order, a footnote in the section whose text carries its mark.

        Where the file is not ``paged``, what stands below the headings is numbered within its section.
        """
        home: dict[tuple[str, int], int | None] = {}
        for block in self.blocks:
            for mark in block.marks:
                # A note stands on its mark's page, or on the next one where it did not fit.
                home[mark.mark, mark.page_index] = block.section
                home.setdefault((mark.mark, mark.page_index + 1), block.section)
        blocks = tuple(
            replace(block, section=home.get((block.label or "", block.page_index), block.section))
            if block.kind == "footnote"
            else block
            for block in self.blocks
        )
        return blocks if paged else _numbered(blocks)

    def pages(self, extra: Mapping[int, str | None]) -> tuple[Page, ...]:
        """Every page that holds text, and those in ``extra``, by their place in the file."""
        labels = dict(extra)
        for block in self.blocks:
            for line in block.lines:
                labels.setdefault(line.page_index, line.page_label)
        filled = {line.page_index for block in self.blocks for line in block.lines}
        return tuple(Page(index, labels[index], has_text=index in filled) for index in sorted(labels))

    def _add(
        self,
        kind: BlockKind,
        content: PagedText,
        *,
        label: str | None = None,
        picture: bool = False,
        source: str | None = None,
        header: tuple[str, ...] = (),
        rows: tuple[TableRow, ...] = (),
    ) -> None:
        self.blocks.append(
            Block(
                kind,
                content.text,
                content.lines(),
                section=self.section,
                label=label,
                marks=content.marks,
                header=header,
                rows=rows,
                source=source,
                picture=picture,
            )
        )


def _numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Paragraphs, tables and captions counted in their section; 0 for a heading, a footnote has its mark's number."""
    counted: Counter[int | None] = Counter()
    marked: dict[tuple[int | None, str], int] = {}
    numbers = []
    for block in blocks:
        if block.kind not in ("heading", "footnote"):
            counted[block.section] += 1
        numbers.append(0 if block.kind == "heading" else counted[block.section])
        marked |= {(block.section, mark.mark): numbers[-1] for mark in block.marks}
    return tuple(
        replace(block, paragraph=marked.get((block.section, block.label or ""), number or 1))
        if block.kind == "footnote"
        else replace(block, paragraph=number)
        for block, number in zip(blocks, numbers, strict=True)
    )


def _merged(pieces: list[tuple[str, PageRef]]) -> tuple[tuple[str, PageRef], ...]:
    merged: list[tuple[str, PageRef]] = []
    for piece, page in pieces:
        if merged and merged[-1][1] == page:
            merged[-1] = (merged[-1][0] + piece, page)
        else:
            merged.append((piece, page))
    return tuple(merged)
