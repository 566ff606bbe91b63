"""A page's drawing instructions in, what they paint out: characters, strokes, and the pictures and surfaces that may cover them.

pdfplumber tells where a character is, but not whether it is painted at all, within which clip, or under what, and makes
a dictionary of every box: this runs the page through the same interpreter and writes down what is asked for later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdftypes import resolve1
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect

from index.readers.pdf.interpreter import Matrix, Rect, run
from index.readers.pdf.strokes import Stroke, is_rule, shapes, strokes

Rgb = tuple[float, float, float]

_EVERYWHERE: Rect = (-1e9, -1e9, 1e9, 1e9)
_THIN = 2.0
_WHITE: Rgb = (1.0, 1.0, 1.0)


class Painted(NamedTuple):
    """A character as painted. ``number`` counts what is painted on the page, in order; ``clip`` is what shows through."""

    text: str
    font: str
    box: Rect
    matrix: Matrix
    size: float
    colour: Rgb | None
    mode: int
    """Render mode of the text: 2 fills and strokes, 3 paints nothing, 7 only clips."""
    alpha: float
    clip: Rect
    number: int


@dataclass(frozen=True, slots=True)
class Cover:
    """Something painted over an area: a picture (``colour`` unknown) or a surface. ``opaque``: nothing shows through."""

    box: Rect
    colour: Rgb | None
    opaque: bool
    number: int


@dataclass(frozen=True, slots=True)
class Painting:
    """All of a page, with the origin at the bottom left."""

    chars: Sequence[Painted]
    covers: Sequence[Cover]
    strokes: Sequence[Stroke]
    rules: Sequence[Rect]
    images: Sequence[Rect]
    sheet: Rect
    """What is shown of the page, in the coordinates of everything else."""


def paint(page: Any, resources: Any) -> Painting:
    """Run the instructions of pdfminer's ``page``."""
    device = _Device(resources)
    run(page, resources, device)
    return Painting(device.chars, device.covers, device.strokes, device.rules, device.images, device.sheet)


class _Device(PDFTextDevice):  # type: ignore[misc]
    def __init__(self, resources: Any) -> None:
        super().__init__(resources)
        self.chars: list[Painted] = []
        self.covers: list[Cover] = []
        self.strokes: list[Stroke] = []
        self.rules: list[Rect] = []
        self.images: list[Rect] = []
        self.clip = _EVERYWHERE
        self.alpha = 1.0
        self.plain = True
        self.off: frozenset[int] = frozenset()
        self.hidden = False
        self.mode = 0
        self.number = 0
        self.known: dict[tuple[Any, int], tuple[str, float]] = {}
        """Text and width of every character of a font."""
        self.sheet = _EVERYWHERE

    def begin_page(self, page: Any, ctm: Matrix) -> None:
        whole = _upright(apply_matrix_rect(ctm, page.mediabox))
        shown = _meet(whole, _upright(apply_matrix_rect(ctm, page.cropbox)))
        self.sheet = shown if shown[2] - shown[0] > 1 and shown[3] - shown[1] > 1 else whole

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self.mode = textstate.render if isinstance(textstate.render, int) else 0
        stroked = self.mode in (1, 5)
        space = graphicstate.scs if stroked else graphicstate.ncs
        self.colour = _rgb(graphicstate.scolor if stroked else graphicstate.ncolor, space)
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        known = self.known.get((font, cid))
        if known is None:
            known = self.known[font, cid] = _text(font, cid), float(font.char_width(cid))
        text, width = known
        advance = width * fontsize * scaling
        if font.is_vertical():
            across, down = font.char_disp(cid)
            across = fontsize * 0.5 if across is None else across * fontsize * 0.001
            down = (1000 - down) * fontsize * 0.001
            own = (-across, down + rise + advance, -across + fontsize, down + rise)
        else:
            low = font.get_descent() * fontsize + rise
            own = (0.0, low, advance, low + fontsize)
        a, b, c, d, e, f = matrix
        if b == 0 == c:
            box = _upright((a * own[0] + e, d * own[1] + f, a * own[2] + e, d * own[3] + f))
            scale = abs(d)
        else:
            box = _upright(apply_matrix_rect(matrix, own))
            scale = (c * c + d * d) ** 0.5
        sign = -1 if fontsize < 0 else 1
        self.number += 1
        self.chars.append(
            Painted(
                text,
                font.fontname,
                box,
                (sign * a, sign * b, sign * c, sign * d, e, f),
                abs(fontsize) * (abs(a) or scale if font.is_vertical() else scale),
                self.colour,
                self.mode,
                0.0 if self.hidden else self.alpha,
                self.clip,
                self.number,
            )
        )
        return advance

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        if self.hidden:
            return
        self.number += 1
        colour = _rgb(gstate.ncolor, gstate.ncs) if fill else None
        paper = fill and not stroke and colour == _WHITE
        parts = shapes(path, self.ctm)
        for part in parts:
            self.strokes += strokes(part, paper)
            if is_rule(part):
                self.rules.append(_around(part.points))
        if fill and parts:
            # A curved shape covers less than its box, and several in one path are cut out of one another.
            straight = "".join(step[0] for step in path) in ("mlllh", "mllll", "mlll")
            self._cover([point for part in parts for point in part.points], colour, opaque=straight)

    def paint_shading(self) -> None:
        """Fill the clip with colours that change from place to place."""
        if self.hidden:
            return
        self.number += 1
        x0, y0, x1, y1 = _meet(self.clip, self.sheet)
        self._cover([(x0, y0), (x1, y1)], None, opaque=False)

    def _cover(self, corners: Sequence[tuple[float, float]], colour: Rgb | None, opaque: bool = True) -> None:
        box = _meet(self.clip, _around(corners))
        if min(box[2] - box[0], box[3] - box[1]) < _THIN:
            return
        places = {round(x, 1) for x, _ in corners}, {round(y, 1) for _, y in corners}
        upright = all(len(place) <= 2 for place in places)
        solid = opaque and upright and self.plain and self.alpha >= 0.98
        self.covers.append(Cover(box, colour, solid, self.number))

    def render_image(self, name: str, stream: Any) -> None:
        if self.hidden:
            return
        self.number += 1
        corners = [apply_matrix_pt(self.ctm, corner) for corner in ((0, 0), (1, 0), (1, 1), (0, 1))]
        self.images.append(_around(corners))
        attrs = stream.attrs
        through = any(resolve1(attrs.get(key)) for key in ("SMask", "Mask", "ImageMask", "IM", "SMaskInData"))
        self._cover(corners, None, opaque=not through)


def _text(font: Any, cid: int) -> str:
    try:
        return str(font.to_unichr(cid))
    except PDFUnicodeNotDefined:
        return f"(cid:{cid})"


def _upright(box: Sequence[float]) -> Rect:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _around(points: Sequence[tuple[float, float]]) -> Rect:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _meet(one: Rect, other: Rect) -> Rect:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _rgb(colour: Any, space: Any) -> Rgb | None:
    """The colour in red, green and blue, each in [0, 1]; ``None`` where only the file's own tables would tell."""
    values = colour if isinstance(colour, tuple | list) else (colour,)
    if not all(isinstance(value, int | float) for value in values):
        return None
    kind = getattr(space, "name", "DeviceGray")
    if kind in ("Separation", "DeviceN"):
        return (1.0, 1.0, 1.0) if not any(values) else None
    if len(values) == 1 and kind not in ("Indexed", "Pattern"):
        return (float(values[0]),) * 3
    if len(values) == 3 and kind != "Lab":
        return float(values[0]), float(values[1]), float(values[2])
    if len(values) == 4:
        ink = 1 - float(values[3])
        return (1 - values[0]) * ink, (1 - values[1]) * ink, (1 - values[2]) * ink
    return None
