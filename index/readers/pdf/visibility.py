"""Painted characters in, for each the reason why nobody sees it, or none: hidden, white on white, cut off, covered, tiny."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from index.readers.pdf.interpreter import Rect
from index.readers.pdf.painting import Cover, Painted, Painting, Rgb

Reason = Literal["hidden text", "text in the colour of its background", "clipped text", "covered text", "tiny text"]

WHY: dict[Reason, str] = {
    "hidden text": "set to be painted invisibly, so that no reader sees it",
    "text in the colour of its background": "white on white, so that no reader sees it",
    "clipped text": "off the page or cut off, so that no reader sees it",
    "covered text": "under a picture or a filled area, so that no reader sees it",
    "tiny text": "under 2 points, so that no reader sees it",
}
_TINY = 2.0
_SAME_COLOUR = 0.06
_SHOWN = 0.15
"""Share of a character that has to show: of one cut in half, a reader may still make sense."""
_BANDS = 64
"""Into so many bands of one height the sheet is cut to look up what covers a place."""
_WHITE: Rgb = (1.0, 1.0, 1.0)
_MOSTLY = 0.8
"""Share of a scanned page's text that lies in its invisible layer, and of the sheet that its picture takes."""


def unseen(painting: Painting) -> list[Reason | None]:
    """The reason for each character. The text layer of a scanned page stays: its reader sees the same words as a picture."""
    paper = Cover(painting.sheet, _WHITE, True, 0)
    band = max((painting.sheet[3] - painting.sheet[1]) / _BANDS, 1.0)
    covers = _by_height((paper, *painting.covers), band)
    last = max((cover.number for cover in painting.covers if cover.opaque), default=0)
    reasons: list[Reason | None] = []
    for char in painting.chars:
        reason = _plainly(char, painting.sheet)
        if reason is None:
            x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
            near = covers.get(int(y // band), [paper])
            if char.number < last and _is_covered(char, x, y, near):
                reason = "covered text"
            elif char.colour is not None and char.mode != 2 and _alike(char.colour, _background(char, x, y, near)):
                reason = "text in the colour of its background"
        reasons.append(reason)
    return _with_text_layer(painting, reasons)


def _by_height(covers: Sequence[Cover], band: float) -> dict[int, list[Cover]]:
    """Covers by the bands of the sheet that they reach into, in the order in which they are painted."""
    _, low, _, high = covers[0].box
    found: dict[int, list[Cover]] = defaultdict(list)
    for cover in covers:
        for at in range(int(max(cover.box[1], low) // band), int(min(cover.box[3], high) // band) + 1):
            found[at].append(cover)
    return found


def _plainly(char: Painted, sheet: Rect) -> Reason | None:
    if char.mode in (3, 7) or char.alpha <= 0.02:
        return "hidden text"
    if char.size < _TINY:
        return "tiny text"
    window = _meet(sheet, char.clip)
    x0, y0, x1, y1 = char.box
    if not (window[0] <= x0 and window[1] <= y0 and x1 <= window[2] and y1 <= window[3]):
        whole = max(x1 - x0, 0.01) * max(y1 - y0, 0.01)
        if _area(char.box, window) < _SHOWN * whole:
            return "clipped text"
    return None


def _meet(one: Rect, other: Rect) -> Rect:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _holds(box: Rect, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_covered(char: Painted, x: float, y: float, covers: Sequence[Cover]) -> bool:
    for cover in reversed(covers):
        if cover.number < char.number:
            return False
        if cover.opaque and _holds(cover.box, x, y):
            return True
    return False


def _background(char: Painted, x: float, y: float, covers: Sequence[Cover]) -> Rgb | None:
    """What the character is painted on: the paper, a surface, or ``None`` for a picture."""
    for cover in reversed(covers):
        if cover.number < char.number and _holds(cover.box, x, y):
            return cover.colour
    return _WHITE


def _alike(one: Rgb, other: Rgb | None) -> bool:
    return other is not None and all(abs(a - b) <= _SAME_COLOUR for a, b in zip(one, other, strict=True))


def _with_text_layer(painting: Painting, reasons: list[Reason | None]) -> list[Reason | None]:
    x0, y0, x1, y1 = painting.sheet
    area = (x1 - x0) * (y1 - y0)
    scanned = any(
        cover.colour is None and _area(cover.box, painting.sheet) >= _MOSTLY * area for cover in painting.covers
    )
    layer = [reason in ("hidden text", "covered text") for reason in reasons]
    if not scanned or sum(layer) < _MOSTLY * len(layer):
        return reasons
    return [None if of_layer else reason for reason, of_layer in zip(reasons, layer, strict=True)]


def _area(box: Rect, sheet: Rect) -> float:
    width = min(box[2], sheet[2]) - max(box[0], sheet[0])
    height = min(box[3], sheet[3]) - max(box[1], sheet[1])
    return max(width, 0.0) * max(height, 0.0)
