"""Documents written down in a few lines, for tests of what comes after reading."""

from __future__ import annotations

from collections.abc import Sequence

from index.schema import Block, Box, Document, FootnoteMark, Line, Page, Section, TableRow


def paragraph(text: str, section: int | None = 0, page: int = 1, marks: Sequence[tuple[int, str]] = ()) -> Block:
    """A paragraph on one page; ``marks`` are offsets and footnote marks."""
    lines = (Line(0, len(text), page, str(page)),)
    return Block("paragraph", text, lines, section, marks=tuple(FootnoteMark(at, mark, page) for at, mark in marks))


def printed(lines: Sequence[tuple[str, int, float]], section: int | None = 0) -> Block:
    """A paragraph as a PDF gives it: (text, page, top) of every line; a character is 10 wide, the left margin 100."""
    made, start = [], 0
    for text, page, top in lines:
        edges = tuple(100.0 + 10 * n for n in range(len(text) + 1))
        box = Box(page, 100, top, edges[-1], top + 12)
        made.append(Line(start, start + len(text), page, str(page), box, edges))
        start += len(text)
    return Block("paragraph", "".join(text for text, _, _ in lines), tuple(made), section)


def note(mark: str, text: str, page: int = 1, section: int | None = 0) -> Block:
    """A footnote."""
    return Block("footnote", text, (Line(0, len(text), page, str(page)),), section, label=mark)


def caption(text: str, label: str, *, source: str | None = None, picture: bool = False, page: int = 1) -> Block:
    """A caption under the first section."""
    lines = (Line(0, len(text), page, str(page)),)
    return Block("caption", text, lines, 0, label=label, source=source, picture=picture)


def table(label: str, header: Sequence[str], rows: Sequence[Sequence[str]], page: int = 1) -> Block:
    """A table under the first section."""
    made, start = [], 0
    for cells in rows:
        width = len(" ".join(cells))
        made.append(TableRow(tuple(cells), start, start + width))
        start += width + 1
    text = "\n".join(" ".join(cells) for cells in rows)
    lines = (Line(0, len(text), page, str(page)),)
    return Block("table", text, lines, 0, label=label, header=tuple(header), rows=tuple(made))


def report(*blocks: Block, sections: Sequence[Section] = (Section("一、茶园", 1, 1, "1"),), **fields: str) -> Document:
    """A report of these blocks; ``fields`` are those of the cover (date, publisher, number) and ``document_id``."""
    pages = sorted({line.page_index for block in blocks for line in block.lines})
    return Document(
        document_id=fields.get("document_id", "tea"),
        title=fields.get("title", "茶业年报"),
        format="markdown",
        file_name=fields.get("document_id", "tea") + ".md",
        sha256=fields.get("sha256", "00"),
        pages=tuple(Page(page, str(page)) for page in pages),
        sections=tuple(sections),
        blocks=blocks,
        publisher=fields.get("publisher"),
        number=fields.get("number"),
        date=fields.get("date"),
    )
