"""A page of the report with the quoted sentence boxed on it. Pure but for ``page_png``.

Hooks for the page's script (every one is a ``<button>`` or holds the data to fetch the fragment again):

- ``.bb-page[data-report][data-page][data-zoom]``: the whole fragment.
- ``.bb-page-nav[data-page]``: show that page (previous, next, and those on which the quote goes on). Without
  ``data-page`` and disabled at the first and the last page.
- ``.bb-zoom[data-zoom]``: show the same page at that width, in percent of the panel.
- ``.bb-page-scroll``: scrolls in both directions; ``.bb-page-sheet`` in it has the page's shape before the picture is there.
- ``.bb-box``: a box of the quote, placed in percent of the sheet; the first one has the id ``bb-box`` to scroll to.
- ``.bb-page-picture``: the ``<img>``; on its ``error`` event show the text instead.

Labels that are asked for: ``page_view``, ``page_previous``, ``page_next``, ``printed_page``, ``page_picture``,
``page_more``, ``zoom_in``, ``zoom_out``; a ``PageError`` is told with ``page_error_<reason>``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from index.schema import Box, Document, Page
from ui.evidence.page_picture import PageError, PagePictures, step
from ui.words.texts import Label

ZOOMS = (50, 75, 100, 125, 150, 200, 300)
"""Widths of the sheet, in percent of the panel."""

_PIXELS_AT_100 = 2.0
_MARGIN = 1.5
"""Points around a box: the reader's boxes end where the letters do."""


_PREVIEW_ABOVE = 6.0
"""Percent of a page that a preview shows above the first box."""


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
    zoom: int = 100,
    base: str = "/api/reports",
) -> str:
    """HTML of a page with the boxes that lie on it; ``boxes`` may lie on several pages.

    ``zoom`` becomes the nearest of ``ZOOMS``. The picture is fetched from ``<base>/<report_id>/pages/<page>.png?scale=``.
    Raises ``PageError`` where the report has no such page.
    """
    page = next((page for page in document.pages if page.page_index == page_index), None)
    if page is None:
        raise PageError("no_page", page_index)
    zoom = min(ZOOMS, key=lambda known: abs(known - zoom))
    source = _source(base, report_id, page_index, zoom)
    printed = f"{escape(label('printed_page'))} {escape(page.page_label)} · " if page.page_label else ""
    shape = f"aspect-ratio:{page.width:g}/{page.height:g}" if page.width > 0 < page.height else ""
    return (
        f'<figure class="bb-page" data-report="{escape(report_id)}" data-page="{page_index}" data-zoom="{zoom}">'
        f'<div class="bb-page-bar" role="group" aria-label="{escape(label("page_view"))}">'
        + _turn("bb-page-previous", page_index - 1, document, label("page_previous"), "‹")
        + f'<span class="bb-page-number" role="status">{printed}{page_index} / {len(document.pages)}</span>'
        + _turn("bb-page-next", page_index + 1, document, label("page_next"), "›")
        + _zoom(max((z for z in ZOOMS if z < zoom), default=None), label("zoom_out"), "−")
        + f'<span class="bb-zoom-now">{zoom}%</span>'
        + _zoom(min((z for z in ZOOMS if z > zoom), default=None), label("zoom_in"), "+")
        + "</div>"
        f'<div class="bb-page-scroll" tabindex="0" role="region" aria-label="{escape(label("page_picture"))} {page_index}">'
        f'<div class="bb-page-sheet" style="width:{zoom}%;{shape}">'
        f'<img class="bb-page-picture" src="{escape(source)}" alt="{escape(label("page_picture"))} {page_index}">'
        + "".join(_box(place, first=n == 0) for n, place in enumerate(percentages(page, boxes)))
        + "</div></div>"
        + _more(page, boxes, document, label)
        + "</figure>"
    )


def page_preview(
    report_id: str, document: Document, page_index: int, boxes: Sequence[Box], label: Label, *, base: str
) -> str:
    """A button that shows the part of a page around its first box, and opens the page; empty where there is no such page."""
    page = next((page for page in document.pages if page.page_index == page_index), None)
    if page is None or not page.width > 0 < page.height:
        return ""
    places = percentages(page, boxes)
    # Of the width, as margins are counted: the first box stands a little below the upper edge.
    above = max(0.0, (places[0][1] if places else 0.0) - _PREVIEW_ABOVE) * page.height / page.width
    said = escape(label("page_open"))
    return (
        f'<button type="button" class="bb-open-page bb-page-preview" data-page="{page_index}" aria-label="{said}">'
        f'<span class="bb-page-sheet" style="margin-top:{-above:.3f}%;aspect-ratio:{page.width:g}/{page.height:g}">'
        f'<img class="bb-page-picture" src="{escape(_source(base, report_id, page_index, 100))}" alt="">'
        + "".join(_box(place, first=False) for place in places)
        + f'</span><span class="bb-page-preview-said" aria-hidden="true">{said}</span></button>'
    )


def _source(base: str, report_id: str, page_index: int, zoom: int) -> str:
    """The address of a picture."""
    return f"{base}/{quote(report_id, safe='')}/pages/{page_index}.png?scale={step(_PIXELS_AT_100 * zoom / 100):g}"


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


def _box(place: tuple[float, float, float, float], *, first: bool) -> str:
    left, top, width, height = place
    name = ' id="bb-box"' if first else ""
    return (
        f'<span class="bb-box"{name} style="left:{left:.3f}%;top:{top:.3f}%;width:{width:.3f}%;height:{height:.3f}%">'
        "</span>"
    )


def _turn(name: str, to: int, document: Document, said: str, sign: str) -> str:
    there = any(page.page_index == to for page in document.pages)
    target = f'data-page="{to}"' if there else "disabled"
    return f'<button type="button" class="bb-page-nav {name}" {target} aria-label="{escape(said)}">{sign}</button>'


def _zoom(to: int | None, said: str, sign: str) -> str:
    target = "disabled" if to is None else f'data-zoom="{to}"'
    return f'<button type="button" class="bb-zoom" {target} aria-label="{escape(said)}">{sign}</button>'


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
