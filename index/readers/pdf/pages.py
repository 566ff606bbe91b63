"""The only module that knows pdfplumber: a file in, its pages out, as they are read: glyphs, rules, pictures, grids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFNoPageLabels, PDFPasswordIncorrect
from pdfplumber.table import (
    Table,
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)
from pdfplumber.utils import filter_edges

from index.errors import EmptySourceError, EncryptedError, FormatError, NotFoundError
from index.readers.pdf.arcfour import use_linear_arcfour
from index.readers.pdf.directions import direction_of
from index.readers.pdf.open_sides import open_sides
from index.readers.pdf.painting import Painted, Painting, paint
from index.readers.pdf.strokes import Stroke
from index.readers.pdf.visibility import unseen
from index.schema import Direction
from index.shell import word
from index.words.variants import fold_variants

Rect = tuple[float, float, float, float]
"""``x0, top, x1, bottom``."""

SOFT_HYPHEN = "\u00ad"
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FILLED_AND_STROKED = (2, 6)
_FEWEST_RULES = 2
"""A grid needs edges in both directions; with fewer, looking for one is a waste of time."""
_MIN_FRAME_HEIGHT = 36.0
_SNAP = 3.0
"""Points: pdfplumber's own tolerance for strokes that are one."""
_SHORT = 1.0


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as painted.

    Programs make bold in two ways: ``doubled`` is painted twice, a hair apart; ``bold`` is filled and stroked.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    baseline: float
    size: float
    font: str
    doubled: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its box and, row by row, the boxes of its cells (``None`` where a cell is merged into another)."""

    box: Rect
    rows: tuple[tuple[Rect | None, ...], ...]


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page before anything is understood about it."""

    page_index: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    images: tuple[Rect, ...]
    grids: tuple[Grid, ...]
    frames: tuple[Rect, ...]
    """Boxes around text: two long vertical rules far apart (top and bottom may be on other pages)."""
    unmapped: int
    """Glyphs without a usable mapping to text, left out of ``glyphs``."""
    turned: Mapping[Direction, tuple[Glyph, ...]] = field(default_factory=dict)
    """Glyphs that run down, up or upside down, by direction, left out of ``glyphs``."""
    left_out: tuple[tuple[str, str], ...] = ()
    """Runs of text that no reader sees or that runs aslant: why, and the text."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """All pages, and what the file says of itself."""

    pages: tuple[RawPage, ...]
    metadata: Mapping[str, str]
    labels: tuple[str, ...] = ()
    """The file's own names for its pages; empty where it gives none."""


def load_pages(path: Path, password: str | None) -> RawFile:
    """Read the file's pages, or say by the class of the error why that cannot be done."""
    _check_bytes(path)
    use_linear_arcfour()
    with _understood(path, password), pdfplumber.open(path, password=password or "") as pdf:
        pages = tuple(_read_page(page, number) for number, page in enumerate(pdf.pages, start=1))
        labels = _labels(pdf.doc, len(pages))
        metadata = {str(key): str(value) for key, value in (pdf.metadata or {}).items() if value}
    if not pages:
        raise FormatError(
            f"{path.name}: no page can be found in it, so it is damaged or cut short. Get a complete copy, then "
            f"run: bluebook index FILE"
        )
    return RawFile(pages, metadata, labels)


def _labels(document: Any, pages: int) -> tuple[str, ...]:
    try:
        labels = tuple(str(label) for label in islice(document.get_page_labels(), pages))
    except PDFNoPageLabels:
        return ()
    except Exception:  # a damaged number tree is no reason to refuse the text
        return ()
    return labels if len(labels) == pages and any(labels) else ()


def _check_bytes(path: Path) -> None:
    if path.is_dir():
        raise NotFoundError(f"{path} is a folder; a PDF file is needed. Run: bluebook index {word(path / 'FILE.pdf')}")
    if not path.is_file():
        raise NotFoundError(f"{path}: no such file. Check the spelling (ls {word(path.parent)}), then run it again")
    size = path.stat().st_size
    if size == 0:
        raise EmptySourceError(f"{path.name}: 0 bytes; a PDF with text is needed. Get it again, then run it again")
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(0, size - 2048))
        tail = file.read()
    if b"%PDF-" not in head:
        raise FormatError(
            f"{path.name}: begins with {head[:8]!r} where a PDF begins with %PDF-. Give a PDF, a Markdown (.md) "
            f"or a text (.txt) file; `file {word(path)}` tells what it is"
        )
    if b"%%EOF" not in tail:
        raise FormatError(
            f"{path.name}: cut short, {size} bytes without the %%EOF that ends a PDF. Get a complete copy, then "
            f"run it again"
        )


@contextmanager
def _understood(path: Path, password: str | None) -> Iterator[None]:
    """Turn the parsers' many exceptions into the two that mean something to the reader of the message."""
    try:
        yield
    except Exception as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args, error.__cause__)):
            given = "needs a password" if not password else "does not open with the password given"
            raise EncryptedError(
                f"{path.name}: {given}. Run: bluebook index {word(path)} --password PASSWORD, or save an "
                f"unprotected copy"
            ) from error
        raise FormatError(
            f"{path.name}: damaged, its pages cannot be read ({_first_line(error)}). Get a complete copy, or save "
            f"it anew from a PDF viewer, then run it again"
        ) from error


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:120]


def _read_page(page: Any, number: int) -> RawPage:
    painting = paint(page.page_obj, page.pdf.rsrcmgr)
    left, bottom, right, top = painting.sheet
    glyphs, turned, left_out, unmapped = _sorted(painting)

    def rect(item: Sequence[float]) -> Rect:
        return item[0] - left, top - item[3], item[2] - left, top - item[1]

    def upright(strokes: Iterable[Stroke]) -> list[tuple[float, float, float]]:
        return [(stroke.x0 - left, top - stroke.y1, top - stroke.y0) for stroke in strokes if stroke.upright]

    drawn = [stroke for stroke in painting.strokes if not stroke.paper]
    level = [(stroke.x0 - left, top - stroke.y0, stroke.x1 - left) for stroke in drawn if not stroke.upright]
    raw = RawPage(
        page_index=number,
        width=right - left,
        height=top - bottom,
        glyphs=glyphs,
        rules=tuple(Rule(x0 - left, x1 - left, top - y1) for x0, _, x1, y1 in painting.rules),
        images=tuple(map(rect, painting.images)),
        grids=grids_of(level, upright(drawn), _SNAP),
        frames=_frames(upright(painting.strokes), right - left),
        unmapped=unmapped,
        turned=turned,
        left_out=left_out,
    )
    page.close()  # pdfplumber keeps every page's objects otherwise
    return raw


def _sorted(
    painting: Painting,
) -> tuple[tuple[Glyph, ...], dict[Direction, tuple[Glyph, ...]], tuple[tuple[str, str], ...], int]:
    """Upright glyphs, those of other directions, runs of text left out, and how many map to no text."""
    glyphs: dict[Direction, list[Glyph]] = {}
    left_out: list[tuple[str, str]] = []
    unmapped = 0
    before: str | None = None
    for char, reason in zip(painting.chars, unseen(painting), strict=True):
        text = _usable(char.text)
        if not text:
            unmapped += text is None and reason is None
            continue
        direction = direction_of(char.matrix)
        why = reason or ("slanted text" if direction is None else None)
        if why is not None:
            same = before == why and left_out
            left_out[-1 if same else len(left_out) :] = [(why, (left_out[-1][1] if same else "") + text)]
        elif direction is not None:
            glyphs.setdefault(direction, []).append(_glyph(char, text, painting, direction))
        before = why
    upright = tuple(glyphs.pop("right", ()))
    runs = tuple((why, text) for why, text in left_out if text.strip())
    return upright, {direction: tuple(found) for direction, found in glyphs.items()}, runs, unmapped


def _glyph(char: Painted, text: str, painting: Painting, direction: Direction) -> Glyph:
    left, _, _, top = painting.sheet
    x0, y0, x1, y1 = char.box
    return Glyph(
        text=text,
        x0=x0 - left,
        x1=x1 - left,
        top=top - y1,
        bottom=top - y0,
        # Fonts of one line differ in depth, so their boxes end at different heights; their baselines agree.
        baseline=top - char.matrix[5] if direction in ("right", "left") else char.matrix[4] - left,
        size=round(char.size, 1),
        font=_family(char.font),
        bold=char.mode in _FILLED_AND_STROKED,
    )


@lru_cache(maxsize=1 << 10)
def _family(font: object) -> str:
    return _SUBSET.sub("", str(font))


@lru_cache(maxsize=1 << 14)
def _usable(text: str) -> str | None:
    """Return the text to use: nothing for invisible characters, ``None`` for what maps to no text."""
    if text.isspace():
        return " "
    if text.startswith("(cid:") or "\ufffd" in text:
        return None
    kept = "".join(
        char for char in text if char == SOFT_HYPHEN or unicodedata.category(char) not in ("Cc", "Co", "Cn", "Cs", "Cf")
    )
    if not kept and any(unicodedata.category(char) != "Cf" for char in text):
        return None  # private-use and control codes: a bullet here and there, or a whole text layer
    return fold_variants(kept)


def grids_of(
    flat: Sequence[tuple[float, float, float]], upright: Sequence[tuple[float, float, float]], near: float
) -> tuple[Grid, ...]:
    """The grids that strokes make: horizontal ones are ``x0, y, x1``, vertical ones ``x, top, bottom``.

    ``near``: points up to which strokes that do not meet are drawn as if they did. What pdfplumber's finder of tables
    does, which takes what lies between two upright edges for a cell; sides that are left open are added.
    """
    if len(flat) < _FEWEST_RULES or not upright:
        return ()
    edges = [
        *(
            {"orientation": "h", "x0": x0, "x1": x1, "top": y, "bottom": y, "width": x1 - x0}
            for x0, y, x1 in flat
            if x1 - x0 >= _SHORT
        ),
        *(
            {"orientation": "v", "x0": x, "x1": x, "top": top, "bottom": bottom, "height": bottom - top}
            for x, top, bottom in upright
            if bottom - top >= _SHORT
        ),
    ]
    merged = filter_edges(merge_edges(edges, near, near, near, near), min_length=near)
    cells = intersections_to_cells(edges_to_intersections([*merged, *open_sides(merged)], near, near))
    tables = [Table(None, table) for table in cells_to_tables(cells)]
    return tuple(
        Grid(tuple(map(float, table.bbox)), tuple(tuple(row.cells) for row in table.rows))  # type: ignore[arg-type]
        for table in tables
    )


def _frames(upright: Sequence[tuple[float, float, float]], width: float) -> tuple[Rect, ...]:
    runs: list[list[float]] = []  # x, top, bottom; programs cut long rules into pieces
    for x, top, bottom in sorted(upright, key=lambda stroke: (round(stroke[0]), stroke[1])):
        if runs and abs(runs[-1][0] - x) <= 1.5 and top <= runs[-1][2] + 4:
            runs[-1][2] = max(runs[-1][2], bottom)
        else:
            runs.append([x, top, bottom])
    tall = [run for run in runs if run[2] - run[1] >= _MIN_FRAME_HEIGHT]
    return tuple(
        (left[0], max(left[1], right[1]), right[0], min(left[2], right[2]))
        for left in tall
        for right in tall
        if 0.03 * width < left[0]  # a page's own background is no frame
        and right[0] - left[0] > 0.5 * width
        and min(left[2], right[2]) > max(left[1], right[1])
    )
