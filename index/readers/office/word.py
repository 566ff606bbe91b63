"""A Word file (DOCX) → Document: headings by style, outline level and numbering; tables, captions and notes."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from index.readers.flow import FlowReader, Heading, Item, Note, Paragraph, TableGrid
from index.readers.grids import spread
from index.readers.office.finish import NO_PAGE, OfficeFile, document_of
from index.readers.office.package import damaged
from index.readers.office.word_numbering import Numbers, W, read_numbers, value
from index.readers.office.word_styles import Style, Styles, read_styles
from index.readers.office.word_text import Left, paragraph_text
from index.readers.outline import contents_kind, has_leaders, parse_number
from index.readers.set_apart import headings_set_apart
from index.readers.title import lone_title, numbered_headings
from index.schema import Document, Dropped

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SKIPPED_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_LONGEST_HEADING = 120
_TITLE_LINES = 3
_MERGED = "\0"
"""A cell that the one above reaches into."""


def read_word(file: OfficeFile) -> Document:
    """Read a DOCX. Raises ``FormatError`` or ``EmptySourceError``."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        opened = docx.Document(io.BytesIO(file.data))
        parts = {rel.reltype.removeprefix(_TYPES): rel for rel in opened.part.rels.values() if not rel.is_external}
        roots = {
            name: etree.fromstring(
                parts[name].target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True)
            )
            for name in ("styles", "numbering", "footnotes", "endnotes")
            if name in parts
        }
        walk = _Walk(read_styles(roots.get("styles")), read_numbers(roots.get("numbering")))
        items = list(walk.body(opened.element.body))
    except (OpcError, etree.XMLSyntaxError, KeyError, ValueError, AttributeError, TypeError) as error:
        raise damaged(file.path, error) from error
    notes = {**_notes(roots.get("footnotes"), "footnote", walk), **_notes(roots.get("endnotes"), "endnote", walk)}
    items = _with_notes(items, notes)
    named = walk.title or None
    title, items = (named, items) if named else lone_title(numbered_headings(items))
    reader = FlowReader()
    reader.take(headings_set_apart(numbered_headings(items)), NO_PAGE)
    return document_of(file, reader.builder, "docx", title=title, dropped=walk.dropped())


@dataclass(slots=True)
class _Walk:
    """Goes through the body; what is left out is counted."""

    styles: Styles
    numbers: Numbers
    left: Left = field(default_factory=Left)
    title: str = ""
    _seen: int = 0

    def body(self, parent: Any) -> Iterator[Item]:
        """The items of the body, or of a part of it."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}sdt":
                gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                if gallery is not None and "Contents" in (gallery.get(f"{W}val") or ""):
                    self.left.counts["table of contents"] += 1
                else:
                    for content in child.findall(f"{W}sdtContent"):
                        yield from self.body(content)
            elif child.tag in (f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                yield from self.body(child)

    def _paragraph(self, element: Any) -> Iterator[Item]:
        found = paragraph_text(element, self.left)
        style = self.styles.of(element)
        number = self._number(element, style)
        for box in found.boxes:
            yield from self.body(box)
        text = found.text.strip()
        if not text:
            return
        self._seen += 1
        if style.is_contents or has_leaders(text) or contents_kind(text):
            self.left.counts["table of contents"] += 1
        elif style.is_title and self._seen <= _TITLE_LINES:
            self.title += text
        elif style.level is not None and len(text) <= _LONGEST_HEADING:
            yield Heading(_numbered(number, text), style.level)
        else:
            shift = len(_numbered(number, "")) - (len(found.text) - len(found.text.lstrip()))
            marks = tuple((max(0, offset + shift), mark) for offset, mark in found.marks)
            bold = all(style.bold if own is None else own for own, _ in found.runs)
            size = min((own or style.size for _, own in found.runs), default=0)
            yield Paragraph(_numbered(number, text), marks, style.is_caption, bold, size)

    def _number(self, element: Any, style: Style) -> str:
        """The paragraph's number, which counts although it may not be shown."""
        own = element.find(f"{W}pPr/{W}numPr")
        number = value(own, "numId") if own is not None else None
        level = value(own, "ilvl") if own is not None else None
        number = style.number if number is None else number
        if number in (None, "0"):
            return ""
        at = int(level) if level is not None and level.isdigit() else style.number_level
        return self.numbers.next(str(number), at)

    def _table(self, element: Any) -> Iterator[Item]:
        rows, heads = [], 0
        for row in _rows(element):
            line = [("", 1, 1)] * min(_before(row), 64)
            for cell in _cells(row):
                properties = cell.find(f"{W}tcPr")
                span = _int(value(properties, "gridSpan")) if properties is not None else 1
                merge = properties.find(f"{W}vMerge") if properties is not None else None
                merged = merge is not None and merge.get(f"{W}val") != "restart"
                text = " ".join(
                    item.text if isinstance(item, (Heading, Paragraph)) else _flat(item)
                    for item in self.body(cell)
                    if isinstance(item, (Heading, Paragraph, TableGrid))
                )
                line.append((_MERGED if merged else text, span, 1))
            rows.append(line)
            if row.find(f"{W}trPr/{W}tblHeader") is not None and heads == len(rows) - 1:
                heads += 1
        grid = spread(rows)
        for above, row in pairwise(grid):
            for at, text in enumerate(row):
                if text == _MERGED:
                    row[at] = above[at] if at < len(above) else ""
        yield TableGrid([["" if cell == _MERGED else cell for cell in row] for row in grid], heads or None)

    def dropped(self) -> list[Dropped]:
        """What was left out, and why."""
        return [Dropped(what, self.left.counts[what], why) for what, why in _WHY.items()]


_WHY: Mapping[str, str] = {
    "table of contents": "the headings are read from the text",
    "picture": "pictures are not read",
    "deleted text": "struck out with changes tracked",
    "hidden text": "not shown",
}


def _numbered(number: str, text: str) -> str:
    """Number and text; a number that the text has itself is not put twice."""
    if not number or (text and parse_number(text) is not None and parse_number(number + "题") is not None):
        return text
    return number + text if number[-1] in "、）)章节条篇．:：" else f"{number} {text}"


def _rows(table: Any) -> Iterator[Any]:
    return _within(table, "tr")


def _cells(row: Any) -> Iterator[Any]:
    return _within(row, "tc")


def _within(element: Any, name: str) -> Iterator[Any]:
    """The children of a name, also those in content controls and insertions."""
    for child in element:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}customXml", f"{W}ins"):
            content = child.find(f"{W}sdtContent")
            yield from _within(child if content is None else content, name)


def _before(row: Any) -> int:
    properties = row.find(f"{W}trPr")
    return _int(value(properties, "gridBefore"), 0) if properties is not None else 0


def _int(text: str | None, otherwise: int = 1) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,3}", text) else otherwise


def _flat(item: Item) -> str:
    """A table within a cell as text."""
    return " ".join(" ".join(filter(None, row)) for row in item.grid) if isinstance(item, TableGrid) else ""


def _notes(root: Any | None, kind: str, walk: _Walk) -> dict[str, str]:
    """Texts of foot- or endnotes by the mark that ``paragraph_text`` gives them."""
    if root is None:
        return {}
    found = {}
    for note in root.iter(f"{W}{kind}"):
        if note.get(f"{W}type") in _SKIPPED_NOTES:
            continue
        texts = [paragraph_text(paragraph, walk.left).text.strip() for paragraph in note.iter(f"{W}p")]
        found[f"{kind} {note.get(f'{W}id')}"] = " ".join(text for text in texts if text)
    return found


def _with_notes(items: list[Item], notes: Mapping[str, str]) -> list[Item]:
    """Marks as numbers in the order of the text, and after each paragraph the notes that it has marks of."""
    made: list[Item] = []
    used: Counter[str] = Counter()
    for item in items:
        if not isinstance(item, Paragraph) or not item.marks:
            made.append(item)
            continue
        marks, texts = [], []
        for offset, name in item.marks:
            if notes.get(name):
                used["all"] += 1
                marks.append((offset, str(used["all"])))
                texts.append(Note(str(used["all"]), notes[name]))
        made += [replace(item, marks=tuple(marks)), *texts]
    return made
