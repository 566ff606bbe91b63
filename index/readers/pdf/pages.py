"""The only module that knows pdfplumber: a file in, its pages out, as they are read: glyphs, rules, pictures, grids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
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
    TableFinder,
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)
from pdfplumber.utils import filter_edges

from index.errors import EmptySourceError, EncryptedError, FormatError, NotFoundError
from index.readers.pdf.directions import direction_of
from index.readers.pdf.open_sides import open_sides
from index.readers.pdf.painting import Painted, Painting, paint
from index.readers.pdf.visibility import unseen
from index.schema import Direction
from index.words.variants import fold_variants

Rect = tuple[float, float, float, float]
"""``x0, top, x1, bottom``."""

SOFT_HYPHEN = "\u00ad"
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_RULE_THICKNESS = 2.0
_FILLED_AND_STROKED = (2, 6)
_FEWEST_RULES = 2
"""A grid needs edges in both directions; with fewer, looking for one is a waste of time."""
_MIN_FRAME_HEIGHT = 36.0
_SNAP = 3.0
"""Points: pdfplumber's own tolerance for strokes that are one."""
_NEAR = 4.0
"""Points: strokes of a scanned page meet no better than that."""


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
        raise NotFoundError(f"{path} is a folder; a PDF file is needed. Run: bluebook index {path}/FILE.pdf")
    if not path.is_file():
        raise NotFoundError(f"{path}: no such file. Check the spelling (ls {path.parent}), then run it again")
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
            f"or a text (.txt) file; file {path.name} tells what it is"
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
                f"{path.name}: {given}. Run: bluebook index {path.name} --password PASSWORD, or save an "
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
    page._layout = painting.layout  # what pdfplumber would make by running the page once more
    x0, y0, x1, y1 = painting.sheet
    glyphs, turned, left_out, unmapped = _sorted(painting)
    rules = [*page.lines, *(rect for rect in page.rects if rect["bottom"] - rect["top"] < _RULE_THICKNESS)]
    # pdfplumber counts from the corner of the sheet as it was before cutting; the picture of the page begins at the cut.
    left, top = float(page.bbox[0]) + x0, float(page.bbox[1]) + float(page.height) - y1

    def rect(item: Sequence[float]) -> Rect:
        return item[0] - left, item[1] - top, item[2] - left, item[3] - top

    raw = RawPage(
        page_index=number,
        width=x1 - x0,
        height=y1 - y0,
        glyphs=glyphs,
        rules=tuple(
            Rule(float(rule["x0"]) - left, float(rule["x1"]) - left, float(rule["top"]) - top)
            for rule in rules
            if rule["bottom"] - rule["top"] < _RULE_THICKNESS < rule["x1"] - rule["x0"]
        ),
        images=tuple(rect(_rect(image)) for image in page.images),
        grids=tuple(
            Grid(rect(grid.box), tuple(tuple(cell and rect(cell) for cell in row) for row in grid.rows))
            for grid in _grids(page)
        ),
        frames=tuple(map(rect, _frames(page))),
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


def _grids(page: Any) -> tuple[Grid, ...]:
    edges = page.edges
    horizontal = sum(1 for edge in edges if edge["orientation"] == "h")
    if horizontal < _FEWEST_RULES or horizontal == len(edges):
        return ()
    return tuple(
        Grid(tuple(map(float, table.bbox)), tuple(tuple(row.cells) for row in table.rows))  # type: ignore[arg-type]
        for table in _Tables(page).tables
    )


class _Tables(TableFinder):  # type: ignore[misc]
    """pdfplumber's, which takes what lies between two upright edges for a cell: sides that are left open are added."""

    def get_edges(self) -> list[dict[str, Any]]:
        drawn = [edge for edge in self.page.edges if not _is_paper(edge)]
        seen = [*filter_edges(drawn, "v", min_length=1), *filter_edges(drawn, "h", min_length=1)]
        merged = merge_edges(seen, _SNAP, _SNAP, _SNAP, _SNAP)
        edges: list[dict[str, Any]] = filter_edges(merged, min_length=_SNAP)
        return [*edges, *open_sides(edges)]


def _is_paper(edge: Mapping[str, Any]) -> bool:
    """Whether it is the edge of a white area: some programs paint one behind every piece of text."""
    if edge.get("object_type") != "rect_edge" or edge.get("stroke") or not edge.get("fill"):
        return False
    colour = edge.get("non_stroking_color")
    values = colour if isinstance(colour, tuple | list) else (colour,)
    return bool(values) and all(value == (0 if len(values) == 4 else 1) for value in values)


def grids_of(
    flat: Sequence[tuple[float, float, float]], upright: Sequence[tuple[float, float, float]]
) -> tuple[Grid, ...]:
    """The grids that strokes make: horizontal ones are ``x0, y, x1``, vertical ones ``x, top, bottom``."""
    if len(flat) < _FEWEST_RULES or not upright:
        return ()
    edges = [
        *({"orientation": "h", "x0": x0, "x1": x1, "top": y, "bottom": y, "width": x1 - x0} for x0, y, x1 in flat),
        *(
            {"orientation": "v", "x0": x, "x1": x, "top": top, "bottom": bottom, "height": bottom - top}
            for x, top, bottom in upright
        ),
    ]
    merged = merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    merged = [*merged, *open_sides(merged)]
    cells = intersections_to_cells(edges_to_intersections(merged, _NEAR, _NEAR))
    tables = [Table(None, table) for table in cells_to_tables(cells)]
    return tuple(Grid(table.bbox, tuple(tuple(row.cells) for row in table.rows)) for table in tables)


def _frames(page: Any) -> tuple[Rect, ...]:
    runs: list[list[float]] = []  # x, top, bottom; programs cut long rules into pieces
    for edge in sorted(page.edges, key=lambda edge: (round(edge["x0"]), edge["top"])):
        if edge["orientation"] != "v":
            continue
        x, top, bottom = float(edge["x0"]), float(edge["top"]), float(edge["bottom"])
        if runs and abs(runs[-1][0] - x) <= 1.5 and top <= runs[-1][2] + 4:
            runs[-1][2] = max(runs[-1][2], bottom)
        else:
            runs.append([x, top, bottom])
    tall = [run for run in runs if run[2] - run[1] >= _MIN_FRAME_HEIGHT]
    return tuple(
        (left[0], max(left[1], right[1]), right[0], min(left[2], right[2]))
        for left in tall
        for right in tall
        if 0.03 * float(page.width) < left[0]  # a page's own background is no frame
        and right[0] - left[0] > 0.5 * float(page.width)
        and min(left[2], right[2]) > max(left[1], right[1])
    )


def _rect(item: Mapping[str, Any]) -> Rect:
    return float(item["x0"]), float(item["top"]), float(item["x1"]), float(item["bottom"])
