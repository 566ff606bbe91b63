"""A row that was found → its table: caption, columns with their units, rows, and what a row is called by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from index.errors import IndexFolderError
from index.schema import Block, Chunk, Document, Sentence
from index.store.protocol import Index
from index.words.normalize import squeeze
from rag.answering.table_units import amount, corner_unit, fitting_unit, is_text, is_unit, name_and_unit, units_of

_SERIAL = re.compile(r"序号|编号|序|号|no\.?|#|项次|行次|排序", re.IGNORECASE)
_UNIT_COLUMN = re.compile(r"(?:计量|数据)?单\s*位")
_TIME_COLUMN = re.compile(r"年份|年度|时间|日期|月份|季度|年|月|期间|时期")
_PERIOD_NAME = re.compile(r"(?:19|20)\d\d\s*年?(?:度|末|初|底|全年)?\s*[AEF]?")
_LONGEST_NAME = 24
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOTAL = re.compile(
    r"合\s*计|总\s*计|小\s*计|共\s*计|总和|平均(?:值|数)?|全[国省市县区行]?(?:合计|平均|总计)|全[国省市县]"
)
_TOTAL_OF = re.compile(r"[\u3400-\u9fff]{1,8}(?:合\s*计|总\s*计|小\s*计)")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9._/-]{3,}")
_DATA = ("xlsx", "csv")
_NOTHING = frozenset(("", "-", "—", "–", "--", "——", "/", "…", "……", "N/A", "n/a", "无数据", "未披露"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells as read, and the sentence of the index that it is quoted by."""

    cells: tuple[str, ...]
    chunk: Chunk
    position: int

    @property
    def sentence(self) -> Sentence:
        """The row as the index holds it; of a row that is longer than a chunk its first part."""
        return self.chunk.sentences[self.position]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where it stands, its header without the unit, and the unit that the header states."""

    at: int
    header: str
    name: str
    unit: str | None


@dataclass(frozen=True)
class Table:
    """A table of a report. ``units`` are those that its caption or unit line gives for all of it.

    ``is_data``: the file is a workbook or CSV, which says nothing besides its tables.
    """

    block: Block
    caption: str | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    units: tuple[str, ...]
    is_data: bool = False

    @cached_property
    def labels(self) -> tuple[int, ...]:
        """The columns that a row can be called by: those of names and times."""
        return tuple(c.at for c in self.columns if not self.is_serial(c) and self._names_rows(c))

    @cached_property
    def key(self) -> int:
        """The column that a row is called by: of names that tell rows apart, rather than of codes or groups of rows."""
        rest = [c.at for c in self.columns if not self.is_serial(c)]
        first = next(iter(self.labels), rest[0] if rest else 0)
        if not self._is_code(first) and self._tells_apart(first):
            return first
        return next((at for at in self.labels if not self._is_code(at) and self._tells_apart(at)), first)

    @cached_property
    def values(self) -> tuple[Column, ...]:
        """The columns that say something of a row, in their order."""
        units = {c.at for c in self.columns if self._is_unit_column(c)}
        keys = {self.key} if self.labels or len(self.rows) > 1 else set()
        return tuple(c for c in self.columns if c.at not in keys | units and not self.is_serial(c))

    def _is_code(self, at: int) -> bool:
        """Whether a column has codes and no names: LC24001."""
        cells = [row.cells[at] for row in self.rows if row.cells[at] not in _NOTHING]
        return all(map(_CODE.fullmatch, cells))

    def _tells_apart(self, at: int) -> bool:
        cells = [row.cells[at] for row in self.rows]
        short = all(0 < len(cell) <= _LONGEST_NAME and not is_nothing(cell) for cell in cells)
        return short and len(set(cells)) == len(cells)

    def _names_rows(self, column: Column) -> bool:
        cells = [row.cells[column.at] for row in self.rows if row.cells[column.at] not in _NOTHING]
        if not cells or self._is_unit_column(column):
            return False
        years = sum(bool(_YEAR.fullmatch(cell)) for cell in cells)
        if years == len(cells) and (_TIME_COLUMN.search(column.name) or column.at == 0):
            return True
        return sum(map(is_text, cells)) > len(cells) / 2

    def is_serial(self, column: Column) -> bool:
        """Whether a column only numbers the rows."""
        cells = [row.cells[column.at] for row in self.rows]
        if _SERIAL.fullmatch(column.name):
            return not any(re.search("[A-Za-z]", cell) for cell in cells)
        return not column.name and column.at == 0 and all(cell.isdigit() for cell in cells if cell)

    def _is_unit_column(self, column: Column) -> bool:
        cells = [row.cells[column.at] for row in self.rows if row.cells[column.at]]
        return bool(_UNIT_COLUMN.fullmatch(column.name)) and sum(map(is_unit, cells)) * 2 > len(cells)

    def name_of(self, row: Row) -> str:
        """What a row is called: the cell of the key column without its unit; nothing where a single row has no name."""
        if len(self.rows) == 1 and not self.labels:
            return ""
        return name_and_unit(row.cells[self.key])[0]

    def unit_of(self, row: Row, column: Column) -> str | None:
        """The unit of a cell that is a number without one: from the header, the row, a column of units, the caption."""
        found = amount(row.cells[column.at])
        if found is None or found.unit:
            return None
        if column.unit:
            return column.unit
        name, unit = name_and_unit(row.cells[self.key])
        own = next((row.cells[c.at] for c in self.columns if self._is_unit_column(c)), None)
        # Where the columns are years, what is measured stands in the row.
        of_row = _PERIOD_NAME.fullmatch(column.name) is not None or fitting_unit(name, self.units) is None
        return unit or own or fitting_unit(name if of_row else column.name, self.units)

    def is_total(self, row: Row) -> bool:
        """Whether a row sums others up."""
        return is_total_name(self.name_of(row))


def is_total_name(name: str) -> bool:
    """Whether a row or column of this name sums others up: 合计, 支出合计."""
    return _TOTAL.match(squeeze(name)) is not None or _TOTAL_OF.fullmatch(squeeze(name)) is not None


def is_nothing(cell: str) -> bool:
    """Whether a cell is empty, or says so."""
    return cell.strip() in _NOTHING


def table_of(index: Index, chunk: Chunk) -> Table | None:
    """The table that a chunk of rows belongs to; ``None`` where it is a picture, has no header, or cannot be told."""
    if chunk.kind != "table" or chunk.picture or not chunk.header:
        return None
    try:
        document = index.document(chunk.document_id)
    except (KeyError, IndexFolderError):
        return None
    block = _block_of(document, chunk)
    if block is None:
        return None
    columns = tuple(_columns(block.header))
    rows = tuple(_rows(index, chunk, block, len(columns)))
    stated = [header for header in block.header if "单位" in header]
    corner = corner_unit(block.header[0])
    units = (corner,) if corner else units_of(*stated, chunk.caption)
    return Table(block, chunk.caption, columns, rows, units, document.format in _DATA) if rows else None


def _columns(header: tuple[str, ...]) -> Iterator[Column]:
    for at, text in enumerate(header):
        name, unit = name_and_unit(text)
        yield Column(at, text, name, unit)


def _block_of(document: Document, chunk: Chunk) -> Block | None:
    first = chunk.sentences[0] if chunk.sentences else None
    if first is None or first.text == chunk.caption:
        return None
    found = [
        block
        for block in document.blocks
        if block.kind == "table"
        and block.header == chunk.header
        and block.label == chunk.label
        and first.text in block.text
        and document.section_path(block.section) == chunk.section
    ]
    near = [b for b in found if b.paragraph == chunk.paragraph and b.page_index <= chunk.page_index]
    return next(iter(near or found), None)


def _rows(index: Index, chunk: Chunk, block: Block, width: int) -> Iterator[Row]:
    """The rows with the sentences that hold them; both are in reading order."""
    places = [
        (each, n)
        for each in index.chunks.of(chunk.document_id)
        if each.kind == "table"
        and (each.header, each.label, each.section) == (chunk.header, chunk.label, chunk.section)
        and each.paragraph == chunk.paragraph
        for n in range(len(each.sentences))
    ]
    at = 0
    for row in block.rows:
        text = block.text[row.start : row.end]
        while at < len(places) and not text.startswith(places[at][0].sentences[places[at][1]].text):
            at += 1
        if at == len(places):
            return
        if text:
            yield Row((*row.cells, *[""] * width)[:width], *places[at])
            at += 1
