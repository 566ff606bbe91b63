"""Markdown → Document.

Block structure, tables and inline markup are parsed by markdown-it-py: emphasis, links, entities, nested lists and
tables have more corners than a page of our own code would get right. What is particular to reports stands in its
paragraphs and comments and is read here: page markers, footnotes, captions, sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from index.errors import EmptySourceError, FormatError
from index.readers.builder import DocumentBuilder, PagedText, PageRef
from index.readers.decoding import SourceText, read_source
from index.readers.flow import FlowReader, Heading, Item, Picture, TableGrid, is_caption
from index.readers.grids import unit_of
from index.readers.html_tree import items_of, parse_html
from index.readers.markdown.converters import tidied
from index.readers.markdown.inline import (
    COMMENT,
    DEFINITION,
    IMAGE,
    MARK,
    MARKER,
    PAGE,
    PAGE_LIKE,
    PICTURE,
    inline_source,
    one_line,
    protect_marks,
)
from index.readers.markdown.levels import numbered_levels
from index.readers.markdown.math_text import math_text, with_math
from index.readers.markdown.plain_text import hash_headings, mark_below, mark_headings, without_contents
from index.readers.names import (
    caption_label,
    file_document_id,
    file_name,
    file_stem,
    is_table_note,
    source_note,
    squeeze,
    tidy_name,
)
from index.readers.title import first_line, is_lone_title
from index.schema import Document, Dropped, FootnoteMark

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(\w+)\s*[:：]\s*(.*?)\s*$")
_FIELDS = ("title", "publisher", "number", "date")


_NOT_A_NUMBER = re.compile(r"^(?:NaN|NaT|Unnamed: \d+(?:_level_\d+)?)$")
"""What converters by way of a data frame write for an empty cell."""


def read_markdown(path: Path) -> Document:
    """Read a Markdown file, or plain text with numbered headings.

    Raises ``NotFoundError``, ``EmptySourceError`` or ``FormatError``.
    """
    return parse_markdown(read_source(path))


def parse_markdown(source: SourceText) -> Document:
    """Make a document of Markdown text; pure."""
    fields, unknown, body = _front_matter(source.text)
    body, contents = without_contents(tidied(body))
    hashes = hash_headings(body)
    if not hashes:
        body = mark_headings(body)
    elif len(hashes) == 1:
        body = mark_below(body, hashes[0])
    reader = _Reader(source.path)
    tokens = _parser().parse(protect_marks(body))
    title = _take_title(tokens)
    reader.read(tokens)
    builder = reader.builder
    if not builder.blocks:
        raise EmptySourceError(f"{source.path} has no text besides front matter and comments.")
    dropped = [
        Dropped("front matter field", unknown, f"known are {', '.join(_FIELDS)}"),
        Dropped("table of contents", contents, "the headings are read from the text"),
        Dropped("comment", reader.comments, "a note to the writer, not text of the report"),
    ]
    return Document(
        document_id=file_document_id(source.path),
        title=tidy_name(fields.get("title") or title or first_line(builder.blocks) or file_stem(source.path)),
        format="markdown",
        file_name=file_name(source.path),
        sha256=source.sha256,
        pages=builder.pages(reader.turned),
        sections=tuple(builder.sections),
        blocks=builder.finished(paged=reader.has_pages),
        publisher=fields.get("publisher"),
        number=fields.get("number"),
        date=fields.get("date"),
        dropped=tuple(entry for entry in dropped if entry.count),
    )


def _take_title(tokens: list[Token]) -> str | None:
    """Take a title that stands alone above the chapters out of the tokens; the headings below rise by a level."""
    opened = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    texts = [squeeze(COMMENT.sub("", MARK.sub("", inline_source(tokens[at + 1])))) for at in opened]
    levels = numbered_levels([(text, _level(tokens[at])) for text, at in zip(texts, opened, strict=True)])
    named = list(zip(texts, levels, strict=True))
    for at, level in zip(opened, levels, strict=True):
        tokens[at].tag = f"h{level}"
    if not is_lone_title(named):
        return None
    highest = min(level for _, level in named[1:])
    for at, (_, level) in zip(opened[1:], named[1:], strict=True):
        tokens[at].tag = f"h{level - highest + 1}"
    del tokens[opened[0] : opened[0] + 3]
    return named[0][0]


def _is_named(header: Sequence[str]) -> bool:
    """Whether the header names its columns: converters leave it empty, or put a title or one row of a merged header there."""
    named = [cell for cell in header if cell and not _NOT_A_NUMBER.match(cell)]
    framed = any(cell.startswith("Unnamed: ") for cell in header)
    return len(named) == len(set(named)) and len(named) > (framed or len(header) > 2)


def _level(token: Token) -> int:
    return int(token.tag[1:])


def _parser() -> MarkdownIt:
    # Indented text is an indented paragraph in Chinese files, never code.
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    # $5 is a price: a formula has no digit right outside of its signs.
    return parser.use(dollarmath_plugin, allow_digits=False, double_inline=True)


def _front_matter(text: str) -> tuple[dict[str, str], int, str]:
    """Known fields, the number of unknown ones, and the text after the block."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, 0, text
    found = [_FIELD.match(line) for line in match.group(1).splitlines() if line.strip()]
    if not all(found):
        return {}, 0, text  # a thematic break, not front matter
    pairs = {m.group(1).lower(): m.group(2).strip("\"' ") for m in found if m is not None}
    known = {key: value for key, value in pairs.items() if key in _FIELDS and value}
    return known, len(pairs.keys() - set(_FIELDS)), text[match.end() :]


@dataclass(slots=True)
class _Reader:
    """Where the reading stands: the page, and what has been collected."""

    path: Path
    builder: DocumentBuilder = field(default_factory=DocumentBuilder)
    turned: dict[int, str | None] = field(default_factory=dict)
    comments: int = 0
    _page: PageRef | None = None

    @property
    def page(self) -> PageRef:
        """The page that is open; text before the first marker stands on an unnumbered first page."""
        if self._page is None:
            self._page = PageRef(1, None)
        return self._page

    def read(self, tokens: Sequence[Token]) -> None:
        item = ""
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "heading_open":
                self._heading(inline_source(tokens[position + 1]), token)
                position += 2
            elif token.type == "table_open":
                end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
                self._table(tokens[position:end])
                position = end
            elif token.type == "list_item_open":
                item = f"{token.info}{token.markup} " if token.info else ""
            elif token.type == "inline":
                self._flow(item + inline_source(token))
                item = ""
            elif token.type == "html_block":
                self._html(token.content)
            elif token.type == "math_block":
                self._flow(math_text(token.content))
            elif token.type == "fence":
                for line in token.content.splitlines():
                    self._flow(line)
            position += 1

    @property
    def has_pages(self) -> bool:
        """Whether a page marker was met."""
        return self._page is not None and (self._page != PageRef(1, None) or bool(self.turned))

    def _html(self, raw: str) -> None:
        """A block of HTML; the markers and definitions of reports in it are read as in any text."""
        bare = self._without_comments(raw)
        if "<" not in MARKER.sub("", bare):
            self._flow(bare)
            return
        for part in MARKER.split(bare):
            if MARKER.fullmatch(part):
                self._marker(part)
            elif (root := parse_html(part)) is not None:
                self._items(items_of(root))

    def _items(self, items: Iterable[Item]) -> None:
        for item in items:
            if isinstance(item, Picture):
                self._image(squeeze(item.text))
            elif isinstance(item, Heading):
                FlowReader(self.builder).take([Heading(with_math(item.text), item.level)], self.page)
            elif isinstance(item, TableGrid):
                grid = [[with_math(cell) for cell in row] for row in item.grid]
                FlowReader(self.builder).take([replace(item, grid=grid)], self.page)
            else:
                self._flow(with_math(item.text))

    def _heading(self, raw: str, token: Token) -> None:
        title = squeeze(MARK.sub("", IMAGE.sub("", self._without_comments(one_line(raw)))))
        if token.markup in ("-", "=") and title.endswith(("。", ";", ";")):
            self._flow(raw)  # a rule under a paragraph, not an underlined title
        elif title:
            self.builder.heading(title, _level(token), self.page)

    def _table(self, tokens: Sequence[Token]) -> None:
        header: list[str] = []
        rows: list[tuple[list[str], PageRef]] = []
        for position, token in enumerate(tokens):
            if token.type == "tr_open":
                rows.append(([], self.page))
            elif token.type in ("th_open", "td_open"):
                cell = MARK.sub("", IMAGE.sub(r"\1", self._without_comments(inline_source(tokens[position + 1]))))
                (header if token.type == "th_open" else rows[-1][0]).append(squeeze(cell))
        texts = [cells for cells, _ in rows[1:]]
        if _is_named(header) or len({page for _, page in rows}) > 1:
            self.builder.table(header, rows[1:])
        else:
            named = [[_NOT_A_NUMBER.sub("", cell) for cell in row] for row in (header, *texts)]
            FlowReader(self.builder).take([TableGrid(named)], self.page)

    def _flow(self, raw: str) -> None:
        """Text between two block borders: footnote definitions, captions and sources leave, the rest is a paragraph."""
        parts = DEFINITION.split(self._without_comments(raw))
        self._text(parts[0])
        for mark, note in zip(parts[1::2], parts[2::2], strict=True):
            content = self._paged(one_line(note.strip()))
            self.builder.footnote(mark, content)

    def _text(self, raw: str) -> None:
        lines = [line for line in raw.strip().split("\n") if line.strip()]
        for image in IMAGE.findall(raw):
            self._image(squeeze(image))
        lines = [kept for line in lines if (kept := IMAGE.sub("", line).strip())]
        if not lines:
            return
        # A source may follow its caption without a blank line.
        sources = [source_note(MARK.sub("", line)) for line in lines[1:]]
        if len(lines) > 1 and all(sources) and is_caption(lines[0]):
            for line in lines:
                self._paragraph(line)
        else:
            self._paragraph(one_line("\n".join(lines)))

    def _paragraph(self, text: str) -> None:
        text = text.strip()
        while (leading := MARKER.match(text)) is not None:
            self._marker(leading.group())
            text = text[leading.end() :].lstrip()
        if not text:
            return
        bare = squeeze(MARK.sub("", PICTURE.sub("", text)))
        note = source_note(bare)
        if note and self.builder.source(note):
            return
        if is_table_note(bare) and self.builder.note(bare, self.page):
            return
        if unit := unit_of(bare):
            self.builder.unit(unit, self.page)
        elif is_caption(bare):
            picture = PICTURE.search(text) is not None
            self.builder.caption(bare, caption_label(bare), self.page, picture=picture)
        else:
            self.builder.paragraph(self._paged(text))

    def _image(self, text: str) -> None:
        # An image right under its caption is the picture of that caption.
        if is_caption(text):
            self.builder.caption(text, caption_label(text), self.page, picture=True)
        elif not self.builder.picture() and text:
            self.builder.caption(text, None, self.page, picture=True)

    def _paged(self, text: str) -> PagedText:
        """Cut text at its page markers and take the footnote marks out of it."""
        pieces: list[tuple[str, PageRef]] = []
        marks: list[FootnoteMark] = []
        offset = 0
        for part in MARKER.split(text):
            if part and MARKER.fullmatch(part):
                self._marker(part)
                continue
            clean = ""
            for position, run in enumerate(MARK.split(part)):
                if position % 2:
                    marks.append(FootnoteMark(offset + len(clean), run, self.page.index))
                else:
                    clean += run
            if clean:
                pieces.append((clean, self.page))
                offset += len(clean)
        return PagedText(tuple(pieces), tuple(marks))

    def _marker(self, marker: str) -> None:
        match = PAGE.fullmatch(marker)
        if match is None:
            self.builder.picture()
            return
        last = self._page.index if self._page else 0
        index = int(match["index"]) if match["index"] else last + 1
        label = None if match["label"] == "-" else match["label"]
        if self.turned.setdefault(index, label) != label:
            raise FormatError(
                f"{self.path}: page {index} of the file is marked as printed {self.turned[index] or '-'} and as "
                f"{label or '-'}; one page has one printed number. Correct the marker {marker}."
            )
        self._page = PageRef(index, label)

    def _without_comments(self, raw: str) -> str:
        """Drop comments that are no marker; a page marker with a slip is an error, not a comment."""

        def kept(match: re.Match[str]) -> str:
            comment = match.group()
            if MARKER.fullmatch(comment):
                return comment
            if PAGE_LIKE.match(comment):
                raise FormatError(
                    f"{self.path}: {comment} is no page marker; write `<!-- page: 12 -->`, "
                    "`<!-- page: 12 index: 21 -->`, or `-` for a page without a printed number."
                )
            self.comments += 1
            return ""

        return COMMENT.sub(kept, raw)
