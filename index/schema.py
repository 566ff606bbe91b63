"""The records of a report and its index: the whole vocabulary on one screen.

Pages: ``page_index`` is 1-based in the file, ``page_label`` is what is printed on the page (``None`` where nothing is).
Offsets are half-open character ranges. Geometry is in PDF points, origin at the top left of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

BlockKind = Literal["heading", "paragraph", "table", "caption", "footnote"]
ChunkKind = Literal["text", "table", "figure", "footnote", "outline", "cover"]
Direction = Literal["right", "down", "left", "up"]
DocumentFormat = Literal["pdf", "export", "markdown", "docx", "html", "xlsx", "csv", "pptx"]

Vectors = npt.NDArray[np.float32]
"""Shape ``(n, dimension)``, rows of unit length."""

Progress = Callable[[str, int, int], None]
"""Called as ``progress(stage, done, total)``."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    page_index: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """Where the characters ``[start, end)`` of a block's text stand.

    A PDF gives one for each printed line, with ``box`` and with ``edges``: the left edge of every character and the right
    edge of the last one, ``end - start + 1`` numbers (empty for a table row, where ``box`` is the row's).
    Text sources give one for each page, without geometry.
    """

    start: int
    end: int
    page_index: int
    page_label: str | None
    box: Box | None = None
    edges: tuple[float, ...] = ()
    direction: Direction = "right"
    """Which way the characters run on the sheet: the edges count from its left, for text that runs down or up from its
    top."""
    confidence: float | None = None
    """Where OCR read it: how sure its characters are on average, in [0, 1]."""
    uncertain: tuple[tuple[int, int], ...] = ()
    """Where OCR read it: ranges of the block's text that hold a number read with less than .9 confidence."""


@dataclass(frozen=True, slots=True)
class FootnoteMark:
    """A footnote mark that stood at ``offset`` of a block's text (the mark itself is not part of the text)."""

    offset: int
    mark: str
    page_index: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: its cells, and the range of the block's text that holds them, joined by one space."""

    cells: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the report's text in reading order.

    ``section`` points into ``Document.sections`` (``None`` before the first heading). ``label`` is the normalised number of a
    table or figure (``表3``, ``图1``) for captions and their tables, and the mark of a footnote. A table's text is its rows,
    one a line, the header excluded, and under them the notes that stand below it.
    """

    kind: BlockKind
    text: str
    lines: tuple[Line, ...]
    section: int | None = None
    label: str | None = None
    marks: tuple[FootnoteMark, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    source: str | None = None
    """Captions and tables: what follows 来源: or 数据来源:."""
    picture: bool = False
    """Captions: the values stand only in a picture, not in the text."""
    paragraph: int | None = None
    """Where the file has no pages: its number among the paragraphs, tables and captions of its section, from 1; 0 for a heading."""

    @property
    def notes(self) -> tuple[tuple[int, int], ...]:
        """Where in the text of a table its notes stand (注:…), one a line below its rows."""
        at = self.rows[-1].end + 1 if self.rows else len(self.text)
        spans = []
        for note in self.text[at:].splitlines(keepends=True):
            spans.append((at, at + len(note.rstrip("\n"))))
            at += len(note)
        return tuple(spans)

    @property
    def page_index(self) -> int:
        """The page on which the block begins."""
        return self.lines[0].page_index

    @property
    def page_label(self) -> str | None:
        """The printed number of the page on which the block begins."""
        return self.lines[0].page_label


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its place in the tree; ``parent`` points into ``Document.sections``."""

    title: str
    level: int
    page_index: int
    page_label: str | None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file. ``width`` and ``height`` are 0 where the source has no pages of its own."""

    page_index: int
    page_label: str | None
    width: float = 0.0
    height: float = 0.0
    has_text: bool = True
    by_ocr: bool = False
    """Its text was read by OCR."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text that was left out, and the first page on which it stands."""

    text: str
    page_index: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that was read and left out of the body, how often, and why."""

    what: str
    count: int
    why: str = ""
    texts: tuple[LeftOut, ...] = ()
    """What it says, each text once."""


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read: what the chunker, the parse report and the page view work from."""

    document_id: str
    title: str
    format: DocumentFormat
    file_name: str
    sha256: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    publisher: str | None = None
    number: str | None = None
    date: str | None = None
    garbled_ratio: float = 0.0
    """Share of characters without a usable mapping to text, in [0, 1]."""
    dropped: tuple[Dropped, ...] = ()
    origin: str | None = None
    """Tells files of one name in two folders apart: a hash of the path; ``None`` where nobody has said it."""
    unsure_pages: tuple[int, ...] = ()
    """Pages (by index) whose reading order is not sure: cells or columns, the page does not tell."""

    def section_path(self, section: int | None) -> tuple[str, ...]:
        """Titles from the first level down to ``section``; empty before the first heading."""
        path: list[str] = []
        while section is not None:
            path.append(self.sections[section].title)
            section = self.sections[section].parent
        return tuple(reversed(path))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a chunk (a row, for a table), ``chunk.text[start:end]``."""

    text: str
    start: int
    end: int
    page_index: int
    page_label: str | None
    boxes: tuple[Box, ...] = ()
    footnotes: tuple[str, ...] = ()
    """Texts of the footnotes whose marks stand in the sentence."""
    paragraph: int | None = None
    """As that of its block; ``None`` where the file has pages."""
    confidence: float | None = None
    """Where OCR read it: how sure its characters are on average, in [0, 1]."""
    uncertain: tuple[tuple[int, int], ...] = ()
    """Ranges of its text that hold a number of which OCR is not sure."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is retrieved: consecutive sentences under one heading, rows of one table, a figure's caption, a footnote.

    An ``outline`` holds the headings right below a heading, a ``cover`` one statement of the cover (its date, say);
    ``caption`` then says what they are.
    """

    chunk_id: str
    document_id: str
    document_title: str
    section: tuple[str, ...]
    kind: ChunkKind
    text: str
    sentences: tuple[Sentence, ...]
    page_index: int
    page_label: str | None
    label: str | None = None
    """Tables and figures: ``表3``, ``图1``. Footnotes: the mark."""
    caption: str | None = None
    header: tuple[str, ...] = ()
    source: str | None = None
    picture: bool = False
    paragraph: int | None = None
    """As that of its first sentence."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for a question. ``score``: higher is better, no fixed range; ``signals`` as each ranker gave them."""

    rank: int
    score: float
    chunk: Chunk
    signals: dict[str, float] = field(default_factory=dict)


class Encoder(Protocol):
    """Turns text into vectors of unit length."""

    @property
    def name(self) -> str:
        """The name that the manifest records; two encoders of one name give interchangeable vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape ``(len(texts), dimension)``."""
        ...

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages, shape ``(len(texts), dimension)``."""
        ...


@runtime_checkable
class TokenEncoder(Protocol):
    """An encoder that also tells the tokens of a question."""

    def token_vectors(self, text: str) -> tuple[Vectors, tuple[tuple[int, int], ...]]:
        """Vectors of the tokens in their places, shape ``(tokens, dimension)``, and the range of characters that each stands for."""
        ...
