"""A picture of a page → its ruled lines, straight or a little askew: what the grid of a table is made of."""

from __future__ import annotations

from collections.abc import Iterator

from index.readers.ocr.records import Picture

_LONG = 0.025
"""Of the page's longer side: shorter strokes belong to characters."""
_THIN = 0.004
_DARKER = 25
"""How much darker than what is around it a stroke is, of 255."""


def find_strokes(picture: Picture) -> tuple[tuple[float, float, float, float], ...]:
    """``x0, y0, x1, y1`` of every rule, horizontal ones from left to right, vertical ones from top to bottom."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, _DARKER)
    return (*_along(ink, across=False), *_along(ink, across=True))


def _along(ink: Picture, *, across: bool) -> Iterator[tuple[float, float, float, float]]:
    """Horizontal strokes, or vertical ones for ``across``: long thin pieces that are left when all short ones are gone."""
    import cv2
    import numpy as np

    long, thin = int(_LONG * max(ink.shape)), max(4, int(_THIN * max(ink.shape)))
    # A rule that is 1 degree askew changes its row every 57 pixels: pieces of that length are joined afterwards.
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((long, 1) if across else (1, long), np.uint8))
    joined = cv2.dilate(opened, np.ones((9, 3) if across else (3, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for number in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[number])
        along, other = (height, width) if across else (width, height)
        if along < 1.5 * long or other > thin + 0.05 * along:
            continue
        piece = labels[y : y + height, x : x + width] == number
        if across:
            first, last = _middle(piece[: long // 2].T), _middle(piece[-long // 2 :].T)
            yield x + first, float(y), x + last, float(y + height)
        else:
            first, last = _middle(piece[:, : long // 2]), _middle(piece[:, -long // 2 :])
            yield float(x), y + first, float(x + width), y + last


def _middle(piece: object) -> float:
    """The middle row of what is set."""
    import numpy as np

    rows = np.nonzero(np.asarray(piece))[0]
    return float(rows.mean()) if len(rows) else 0.0
