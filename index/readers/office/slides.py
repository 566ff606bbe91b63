"""Slides (PPTX) → Document: a section a slide, with its title, its points, tables and the numbers of its charts."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import SourceError
from index.readers.builder import PageRef
from index.readers.flow import FlowReader, Heading, Item, Paragraph, TableGrid
from index.readers.grids import spread
from index.readers.office.finish import OfficeFile, document_of
from index.readers.office.named_figures import Box, named_figures
from index.readers.office.package import damaged
from index.readers.outline import is_titlelike
from index.schema import Document, Dropped

_MAX_GROUPS = 30
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SMALL_PLACES = ("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER")


def read_slides(file: OfficeFile) -> Document:
    """Read a PPTX. Raises ``FormatError`` or ``EmptySourceError``."""
    import pptx

    left: Counter[str] = Counter()
    reader = FlowReader()
    title: str | None = None
    count = 0
    try:
        for number, slide in enumerate(pptx.Presentation(io.BytesIO(file.data)).slides, start=1):
            count = number
            left["notes"] += bool(
                slide.has_notes_slide
                and slide.notes_slide.notes_text_frame
                and slide.notes_slide.notes_text_frame.text.strip()
            )
            if slide._element.get("show") in ("0", "false"):
                left["hidden slide"] += 1
                continue
            named, items = _slide(slide, left, number)
            if number == 1 and named and _is_cover(items):
                title = named
            elif named and _open_title(reader) != named:
                reader.take([Heading(named, 1)], PageRef(number, None))
            reader.take(items, PageRef(number, None))
    except SourceError:
        raise
    except Exception as error:  # python-pptx lets through whatever a damaged part makes Python say
        raise damaged(file.path, error) from error
    dropped = [Dropped(what, left[what], why) for what, why in _WHY.items()]
    return document_of(file, reader.builder, "pptx", title=title, dropped=dropped, pages=count)


_WHY: Mapping[str, str] = {
    "notes": "the speaker's, not shown",
    "hidden slide": "not shown",
    "picture": "pictures are not read",
    "drawing": "SmartArt is not read",
}


def _open_title(reader: FlowReader) -> str | None:
    """The title of the section that is open: slides of one title are one section."""
    sections = reader.builder.sections
    return sections[-1].title if sections else None


def _is_cover(items: list[Item]) -> bool:
    """Whether a first slide has no more than a title and some short lines."""
    return len(items) <= 4 and all(isinstance(item, Paragraph) and len(item.text) <= 40 for item in items)


def _slide(slide: Any, left: Counter[str], number: int) -> tuple[str | None, list[Item]]:
    """The title of a slide, and what stands on it from top to bottom."""
    named = slide.shapes.title
    title = " ".join(named.text_frame.text.split()) if named is not None and named.has_text_frame else ""
    items: list[Item] = []
    shapes = [shape for shape in _shapes(slide.shapes) if named is None or shape.shape_id != named.shape_id]
    shapes = [shape for shape in shapes if not (shape.has_text_frame and shape.text_frame.text.strip() == str(number))]
    called = named_figures([_box(shape) for shape in shapes])
    names = {at for at, _ in called.values()}
    for at in sorted(range(len(shapes)), key=lambda at: _place(shapes[at])):
        if at in called:
            items.append(Paragraph(called[at][1]))
        elif at not in names:
            items += _items(shapes[at], left)
    first = items[0] if len(items) > 1 else None
    if not title and isinstance(first, Paragraph) and is_titlelike(first.text):
        title, items = first.text, items[1:]
    return title or None, items


def _box(shape: Any) -> Box:
    lines = [" ".join(p.text.split()) for p in shape.text_frame.paragraphs] if shape.has_text_frame else []
    left, top, width, height = (int(edge or 0) for edge in (shape.left, shape.top, shape.width, shape.height))
    return Box(left, top, width, height, tuple(line for line in lines if line))


def _shapes(shapes: Any, depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if getattr(shape, "shapes", None) is not None and depth < _MAX_GROUPS:
            yield from _shapes(shape.shapes, depth + 1)
        elif not (
            shape.is_placeholder
            and shape.placeholder_format.type is not None
            and shape.placeholder_format.type.name in _SMALL_PLACES
        ):
            yield shape


def _place(shape: Any) -> tuple[int, int]:
    """Rows of a twentieth of a slide's usual height, then from left to right."""
    return int(shape.top or 0) // 340_000, int(shape.left or 0)


def _items(shape: Any, left: Counter[str]) -> Iterator[Item]:
    if getattr(shape, "has_table", False) and shape.has_table:
        yield _table(shape.table)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from _chart(shape.chart)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            if text := " ".join(paragraph.text.split()):
                yield Paragraph(text)
    elif shape._element.tag.endswith("}pic"):
        left["picture"] += 1
    elif shape._element.tag.endswith("}graphicFrame"):
        left["drawing"] += 1


def _table(table: Any) -> TableGrid:
    rows = []
    for row in table.rows:
        cells = []
        for cell in row.cells:
            if not cell.is_spanned:
                wide, high = (cell.span_width, cell.span_height) if cell.is_merge_origin else (1, 1)
                cells.append((" ".join(cell.text.split()), min(wide, 512), high))
        rows.append(cells)
    # A header that is merged in parts has more rows than the one that PowerPoint knows of.
    merged = any(columns > 1 for _, columns, _ in rows[0])
    return TableGrid(spread(rows), 1 if table.first_row and len(rows) > 1 and not merged else None)


def _chart(chart: Any) -> Iterator[Item]:
    """A chart's numbers as a table: a row a category, a column a series."""
    title = chart.chart_title.text_frame.text.strip() if chart.has_title and chart.chart_title.has_text_frame else None
    for plot in chart.plots:
        names = [str(category) for category in plot.categories]
        series = [(one.name or "", list(one.values)) for one in plot.series]
        rows = [
            [name, *("" if at >= len(values) or values[at] is None else f"{values[at]:.12g}" for _, values in series)]
            for at, name in enumerate(names)
        ]
        if rows and series:
            yield TableGrid([["类别", *(name for name, _ in series)], *rows], 1, title)
