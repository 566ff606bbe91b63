"""A page of the report with the quoted sentence boxed on it. Pure but for ``page_png``.

Hooks for the page's script:

- ``.bb-page[data-report][data-page]``: the whole fragment; it is made larger and smaller by the script.
- ``.bb-page-nav[data-page]``: show that page (previous, next, and those on which the quote goes on). Without
  ``data-page`` and disabled at the first and the last page.
- ``.bb-page-scroll``: scrolls in both directions; ``.bb-page-sheet`` in it has the page's shape before the picture is there.
- ``.bb-box``: a box of the quote, placed in percent of the sheet; the first one has the id ``bb-box`` to scroll to;
  ``.bb-box-told`` are those of the words that answer.
- ``.bb-line``: a line of print as text over the picture, to be selected.
- ``.bb-page-picture``: the ``<img>``; ``data-fine`` is the address of a finer one.

A ``PageError`` is told with ``page_error_<reason>``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from index.schema import Block, Box, Document, Page
from ui.evidence.page_picture import PageError, PagePictures, step
from ui.words.texts import Label

_PIXELS, _FINE_PIXELS = 2.0, 4.0
"""Pixels to a point of a page's picture, as it opens and where it is made larger."""
_MARGIN = 1.5
"""Points around a box: the reader's boxes end where the letters do."""
_PREVIEW_ABOVE = 6.0
"""Percent of a page that a preview shows above the first box."""
_HEAD = 0.08
"""Of a page's height, above which no figure reaches."""
_LEAST_FIGURE = 60.0
"""Points of height, below which what stands above a caption is no figure."""
_TYPE = 0.86
"""Size of type in a line's height."""


def page_png(pdf: Path, page_index: int, scale: float) -> bytes:
    """Page ``page_index`` (1-based) as PNG; ``scale`` in pixels to a point. Raises ``PageError`` and nothing else."""
    return _pictures().png(pdf, page_index, scale)


@lru_cache(maxsize=1)
def _pictures() -> PagePictures:
    return PagePictures()


def page_fragment(
    report_id: str,
    document: Document,
    page_index: int,
    boxes: Sequence[Box],
    label: Label,
    *,
    told: Sequence[Box] = (),
    base: str,
) -> str:
    """HTML of a page with the boxes that lie on it; ``boxes`` may lie on several pages, ``told`` are those of the words that answer.

    Pictures are fetched from ``<base>/<report_id>/pages/<page>.png?scale=``. Raises ``PageError`` where the report has no such page.
    """
    page = next((page for page in document.pages if page.page_index == page_index), None)
    if page is None:
        raise PageError("no_page", page_index)
    shape = f"aspect-ratio:{page.width:g}/{page.height:g}" if page.width > 0 < page.height else ""
    where = f"{label('page_at', page=page_index)}"
    if page.page_label:
        where += label("page_printed_in", page=page.page_label)
    fine = escape(_source(base, report_id, page_index, _FINE_PIXELS))
    return (
        f'<figure class="bb-page" data-report="{escape(report_id)}" data-page="{page_index}">'
        f'<div class="bb-page-bar" role="group" aria-label="{escape(label("page_view"))}">'
        + _turn("bb-page-previous", page_index - 1, document, label("page_previous"), "‹")
        + f'<span class="bb-page-number" role="status">{escape(where)}</span>'
        + _turn("bb-page-next", page_index + 1, document, label("page_next"), "›")
        + f'<button type="button" class="bb-zoom bb-zoom-out" aria-label="{escape(label("zoom_out"))}">−</button>'
        + '<span class="bb-zoom-now">100%</span>'
        + f'<button type="button" class="bb-zoom bb-zoom-in" aria-label="{escape(label("zoom_in"))}">+</button>'
        + "</div>"
        f'<div class="bb-page-scroll" tabindex="0" role="region" aria-label="{escape(label("page_picture"))} {page_index}">'
        f'<div class="bb-page-sheet" style="{shape}">'
        f'<img class="bb-page-picture" src="{escape(_source(base, report_id, page_index, _PIXELS))}" data-fine="{fine}" '
        f'alt="{escape(label("page_picture"))} {page_index}">'
        + _boxes(page, boxes, told)
        + _lines(document, page)
        + "</div></div>"
        + _more(page, boxes, document, label)
        + "</figure>"
    )


def page_preview(
    report_id: str,
    document: Document,
    page_index: int,
    boxes: Sequence[Box],
    label: Label,
    *,
    told: Sequence[Box] = (),
    base: str,
) -> str:
    """A button that shows the part of a page around its first box, and opens the page; empty where there is no such page."""
    page = next((page for page in document.pages if page.page_index == page_index), None)
    if page is None or not page.width > 0 < page.height:
        return ""
    places = percentages(page, boxes)
    above = max(0.0, (places[0][1] if places else 0.0) - _PREVIEW_ABOVE)
    return _cut_out(report_id, page, above, None, _boxes(page, boxes, told, named=False), label, base)


def figure_preview(report_id: str, document: Document, caption: Block, label: Label, *, base: str) -> str:
    """A button that shows a figure cut out of its page, and opens the page; empty where nothing stands above its caption.

    A figure reaches from the text before its caption to the caption.
    """
    box = next((line.box for line in caption.lines if line.box is not None), None)
    page = next((page for page in document.pages if box is not None and page.page_index == box.page_index), None)
    if box is None or page is None or not page.width > 0 < page.height:
        return ""
    ends = [
        line.box.bottom
        for block in document.blocks
        for line in block.lines
        if line.box is not None and line.box.page_index == box.page_index and line.box.bottom <= box.top
    ]
    top = max(ends, default=page.height * _HEAD)
    if box.top - top < _LEAST_FIGURE:
        return ""
    low, high = 100 * top / page.height, 100 * min(page.height, box.bottom + _MARGIN) / page.height
    return _cut_out(report_id, page, low, high - low, "", label, base)


def _cut_out(report_id: str, page: Page, top: float, height: float | None, boxes: str, label: Label, base: str) -> str:
    """A strip of a page from ``top`` on, ``height`` high (both in percent of the page); a fixed one without a height."""
    ratio = page.height / page.width
    said = escape(label("page_open"))
    # Margins are counted of the width.
    strip = "" if height is None else f' style="height:auto;aspect-ratio:{100 / (height * ratio):.4f}"'
    return (
        f'<button type="button" class="bb-open-page bb-page-preview" data-page="{page.page_index}" aria-label="{said}"{strip}>'
        f'<span class="bb-page-sheet" style="margin-top:{-top * ratio:.3f}%;aspect-ratio:{page.width:g}/{page.height:g}">'
        f'<img class="bb-page-picture" src="{escape(_source(base, report_id, page.page_index, _PIXELS))}" alt="">'
        f'{boxes}</span><span class="bb-page-preview-said" aria-hidden="true">{said}</span></button>'
    )


def _source(base: str, report_id: str, page_index: int, scale: float) -> str:
    """The address of a picture."""
    return f"{base}/{quote(report_id, safe='')}/pages/{page_index}.png?scale={step(scale):g}"


def _boxes(page: Page, boxes: Sequence[Box], told: Sequence[Box], *, named: bool = True) -> str:
    """The boxes of the quote, then those of the words that answer."""
    quoted = (_box(place, "bb-box", named and n == 0) for n, place in enumerate(percentages(page, boxes)))
    return "".join([*quoted, *(_box(place, "bb-box bb-box-told", False) for place in percentages(page, told))])


def _lines(document: Document, page: Page) -> str:
    """The lines of print as text that can be selected, each over its place in the picture, in reading order."""
    if not (page.width > 0 and page.height > 0):
        return ""
    out = []
    for block in document.blocks:
        for line in block.lines:
            box = line.box
            if box is None or box.page_index != page.page_index or line.direction != "right":
                continue
            text = escape(block.text[line.start : line.end])
            left, top = 100 * box.x0 / page.width, 100 * box.top / page.height
            width, height = 100 * (box.x1 - box.x0) / page.width, 100 * (box.bottom - box.top) / page.width
            if text.strip() and width > 0 < height and math.isfinite(left + top + width + height):
                out.append(
                    f'<span class="bb-line" style="left:{left:.3f}%;top:{top:.3f}%;width:{width:.3f}%;'
                    f'font-size:{height * _TYPE:.3f}cqw">{text}</span>'
                )
    return f'<div class="bb-lines" lang="zh-CN">{"".join(out)}</div>'


def percentages(page: Page, boxes: Sequence[Box]) -> list[tuple[float, float, float, float]]:
    """Boxes on ``page`` as (left, top, width, height) in percent of the sheet, with a small margin, cut at its edges.

    For one on a page of another index, without an area, beside the sheet or not finite there is none.
    """
    if not (page.width > 0 and page.height > 0):
        return []
    found = []
    for box in boxes:
        edges = (box.x0, box.top, box.x1, box.bottom)
        if box.page_index != page.page_index or not all(map(math.isfinite, edges)):
            continue
        x0, x1 = _cut(sorted((box.x0, box.x1)), page.width)
        top, bottom = _cut(sorted((box.top, box.bottom)), page.height)
        if x0 < x1 and top < bottom:
            found.append((x0, top, x1 - x0, bottom - top))
    return found


def _cut(ends: Sequence[float], length: float) -> tuple[float, float]:
    """The range with its margin in percent of ``length``, within 0 and 100; empty where it lies outside."""
    low, high = ends
    if high <= 0 or low >= length or low == high:
        return 0.0, 0.0
    return 100 * max(0.0, low - _MARGIN) / length, 100 * min(length, high + _MARGIN) / length


def _box(place: tuple[float, float, float, float], name: str, first: bool) -> str:
    left, top, width, height = place
    named = ' id="bb-box"' if first else ""
    return (
        f'<span class="{name}"{named} style="left:{left:.3f}%;top:{top:.3f}%;width:{width:.3f}%;height:{height:.3f}%">'
        "</span>"
    )


def _turn(name: str, to: int, document: Document, said: str, sign: str) -> str:
    there = any(page.page_index == to for page in document.pages)
    target = f'data-page="{to}"' if there else "disabled"
    return f'<button type="button" class="bb-page-nav {name}" {target} aria-label="{escape(said)}">{sign}</button>'


def _more(page: Page, boxes: Sequence[Box], document: Document, label: Label) -> str:
    """Links to the other pages on which the quote stands."""
    known = {page.page_index: page.page_label or str(page.page_index) for page in document.pages}
    others = sorted({box.page_index for box in boxes if box.page_index in known} - {page.page_index})
    if not others:
        return ""
    links = " ".join(
        f'<button type="button" class="bb-page-nav" data-page="{other}">{escape(known[other])}</button>'
        for other in others
    )
    return f'<p class="bb-page-more">{escape(label("page_more"))} {links}</p>'
