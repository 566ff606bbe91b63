"""A document made of recognised pages → the same with how sure its lines are, doubtful numbers marked, boxes as they lie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from index.readers.pdf.ocr_glyphs import OcrPage, turned
from index.schema import Block, Box, Document, Dropped, Line

DOUBTFUL = 0.9
"""A number whose least sure character is under this is shown as uncertain."""
_NUMBER = re.compile(r"\d(?:[\d,.，．]*\d)?")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A character, or a number under ``DOUBTFUL`` with the middle of its place."""

    text: str
    x: float
    y: float
    confidence: float


def tell_confidence(document: Document, pages: Mapping[int, OcrPage]) -> Document:
    """Lines on ``pages`` get their confidence and the numbers in doubt; their boxes are turned as the page is."""
    chars = {number: _chars(page) for number, page in pages.items()}
    numbers = {number: _doubtful(page) for number, page in pages.items()}

    def line(block: Block, old: Line) -> Line:
        page = pages.get(old.page_index)
        if page is None or old.box is None:
            return old
        inside = [char.confidence for char in chars[old.page_index] if _is_in(char, old.box)]
        doubtful = {number.text for number in numbers[old.page_index] if _is_in(number, old.box)}
        sure = round(sum(inside) / len(inside), 4) if inside else None
        return replace(
            _tilted(old, old.box, page),
            confidence=sure,
            uncertain=tuple(_places(block.text, old.start, old.end, doubtful)),
        )

    blocks = tuple(replace(b, lines=tuple(line(b, old) for old in b.lines)) for b in document.blocks)
    down = sum(page.runs_down for page in pages.values())
    told = Dropped("character that runs down on a recognised page", down, "vertical lines are not recognised")
    return replace(
        document,
        blocks=blocks,
        pages=tuple(replace(p, by_ocr=p.page_index in pages and p.has_text) for p in document.pages),
        dropped=(*document.dropped, told) if down else document.dropped,
    )


def _chars(page: OcrPage) -> list[_Piece]:
    return [
        _Piece(glyph.text, (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2, sure)
        for glyph, sure in zip(page.glyphs, page.confidence, strict=True)
        if not glyph.text.isspace()
    ]


def _doubtful(page: OcrPage) -> list[_Piece]:
    """Numbers with a character under ``DOUBTFUL``; a number does not go on in another line."""
    found = []
    for _, group in groupby(zip(page.glyphs, page.confidence, page.lines, strict=True), key=lambda item: item[2]):
        items = list(group)
        # A glyph may stand for several characters: each has the glyph's confidence.
        spread = [(char, glyph, sure) for glyph, sure, _ in items for char in glyph.text]
        for match in _NUMBER.finditer("".join(char for char, _, _ in spread)):
            run = spread[match.start() : match.end()]
            least = min(sure for _, _, sure in run)
            if least < DOUBTFUL:
                first, last = run[0][1], run[-1][1]
                found.append(_Piece(match.group(), (first.x0 + last.x1) / 2, (first.top + first.bottom) / 2, least))
    return found


def _is_in(piece: _Piece, box: Box) -> bool:
    return box.x0 - 1 <= piece.x <= box.x1 + 1 and box.top - 1 <= piece.y <= box.bottom + 1


def _places(text: str, start: int, end: int, numbers: set[str]) -> list[tuple[int, int]]:
    return [match.span() for match in _NUMBER.finditer(text, start, end) if match.group() in numbers]


def _tilted(line: Line, box: Box, page: OcrPage) -> Line:
    """The line where it is on the page as it lies."""
    if not page.tilt:
        return line
    corners = [turned(x, y, page.tilt, page.centre) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
    shift = turned(page.centre[0], (box.top + box.bottom) / 2, page.tilt, page.centre)[0] - page.centre[0]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return replace(
        line,
        box=replace(box, x0=min(across), top=min(down), x1=max(across), bottom=max(down)),
        edges=tuple(edge + shift for edge in line.edges),
    )
