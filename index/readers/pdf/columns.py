"""Glyphs of a page in, its regions in reading order out: columns, boxes and side notes apart; one where there are none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from index.readers.names import caption_label, source_note
from index.readers.pdf.pages import Glyph, Rect

_BASELINE = 2.0
_GAP = 0.7
"""Width of a gap that may be a gutter, in ems."""
_OUT = 3.0
"""Points that a line may begin before its column."""
_MIN_LINES = 3
_FULL = 0.3
"""Share of the lines of running text that reach the end of the column; the others end a paragraph or are headings."""


@dataclass(frozen=True, slots=True)
class Region:
    """Text that is read from top to bottom. ``reach``: left and right edge of the column that it is set in, if in one."""

    glyphs: tuple[Glyph, ...]
    box: Rect
    reach: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line without a wide gap, or a table, which is never cut."""

    x0: float
    x1: float
    top: float
    bottom: float
    y: float
    size: float
    glyphs: tuple[Glyph, ...]
    table: bool = False

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.text for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class _Leaf:
    pieces: Sequence[Piece]
    reach: tuple[float, float] | None


def find_regions(
    glyphs: Sequence[Glyph], tables: Sequence[Rect], columns: Sequence[tuple[float, float]] = ()
) -> tuple[list[Region], bool]:
    """The regions of a page, and whether their order is sure. ``columns``: edges of those that other pages are set in."""
    pieces = _pieces(glyphs, tables)
    if not pieces:
        return [Region(tuple(glyphs), (0.0, 0.0, 0.0, 0.0))] if glyphs else [], True
    doubts: list[str] = []
    leaves = [
        part for leaf in _standing_in(pieces, columns) or _cut(pieces, None, doubts) for part in _side_by_side(leaf)
    ]
    if len(leaves) == 1:
        return [Region(tuple(glyphs), _around(pieces))], not doubts
    spaces = [glyph for glyph in glyphs if glyph.text.isspace()]
    return [_region(leaf, spaces) for leaf in leaves], not doubts


def _region(leaf: _Leaf, spaces: Sequence[Glyph]) -> Region:
    x0, top, x1, bottom = box = _around(leaf.pieces)
    own = [glyph for piece in leaf.pieces for glyph in piece.glyphs]
    near = [s for s in spaces if x0 <= (s.x0 + s.x1) / 2 <= x1 and top <= (s.top + s.bottom) / 2 <= bottom]
    return Region((*own, *near), box, leaf.reach)


def _pieces(glyphs: Sequence[Glyph], tables: Sequence[Rect]) -> list[Piece]:
    inside: dict[int, list[Glyph]] = defaultdict(list)
    rows: list[list[Glyph]] = []
    for glyph in sorted((g for g in glyphs if not g.text.isspace()), key=lambda g: g.baseline):
        at = next((n for n, box in enumerate(tables) if _holds(box, glyph)), None)
        if at is not None:
            inside[at].append(glyph)
        elif rows and glyph.baseline - rows[-1][0].baseline <= _BASELINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    pieces = [piece for row in rows for piece in _row_pieces(row)]
    for at, found in inside.items():
        x0, top, x1, bottom = tables[at]
        pieces.append(Piece(x0, x1, top, bottom, (top + bottom) / 2, found[0].size, tuple(found), table=True))
    return sorted(pieces, key=lambda piece: (piece.y, piece.x0))


def _holds(box: Rect, glyph: Glyph) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 <= box[2] and box[1] - 1 <= (glyph.top + glyph.bottom) / 2 <= box[3] + 1


def _row_pieces(row: Sequence[Glyph]) -> list[Piece]:
    parts: list[list[Glyph]] = []
    right = 0.0
    for glyph in sorted(row, key=lambda g: g.x0):
        if parts and glyph.x0 - right <= _GAP * max(glyph.size, parts[-1][-1].size):
            parts[-1].append(glyph)
            right = max(right, glyph.x1)
        else:
            parts.append([glyph])
            right = glyph.x1
    return [
        Piece(
            min(g.x0 for g in part),
            max(g.x1 for g in part),
            min(g.top for g in part),
            max(g.bottom for g in part),
            row[0].baseline,
            max(g.size for g in part),
            tuple(part),
        )
        for part in parts
    ]


def _cut(pieces: Sequence[Piece], reach: tuple[float, float] | None, doubts: list[str]) -> list[_Leaf]:
    """Cut at the gutter with most text beside it; then what is above, beside and below it in turn."""
    best: tuple[int, int, int, float, bool] | None = None
    for x in _gutters(pieces):
        for start, end in _bands(pieces, x):
            left = [piece for piece in pieces[start:end] if piece.x1 <= x]
            right = [piece for piece in pieces[start:end] if piece.x0 >= x]
            verdict = _judge(left, right)
            if verdict == "doubt":
                doubts.append("cells or columns")
            elif verdict is not None and (best is None or end - start > best[0]):
                best = end - start, start, end, x, verdict == "right first"
    if best is None:
        return [_Leaf(pieces, reach)] if pieces else []
    _, start, end, x, right_first = best
    sides = [[p for p in pieces[start:end] if p.x1 <= x], [p for p in pieces[start:end] if p.x0 >= x]]
    if right_first:
        sides.reverse()
    inner = [leaf for side in sides for leaf in _cut(side, _reach(side), doubts)]
    return [*_cut(pieces[:start], reach, doubts), *inner, *_cut(pieces[end:], reach, doubts)]


def _standing_in(pieces: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> list[_Leaf]:
    """The pieces by column, where all stand in two columns or more of other pages: one of them may have a line alone."""
    leaves = [
        _Leaf([p for p in pieces if not p.table and x0 - _OUT <= p.x0 and p.x1 <= x1 + p.size], (x0, x1))
        for x0, x1 in columns
    ]
    filled = [leaf for leaf in leaves if leaf.pieces]
    return filled if len(filled) > 1 and sum(len(leaf.pieces) for leaf in filled) == len(pieces) else []


def _reach(pieces: Sequence[Piece]) -> tuple[float, float]:
    return min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)


def _gutters(pieces: Sequence[Piece]) -> list[float]:
    """Places just left of where several pieces begin."""
    begins = Counter(round(piece.x0 / 3) for piece in pieces)
    em = Counter(piece.size for piece in pieces).most_common(1)[0][0] if pieces else 0.0
    first = min((piece.x0 for piece in pieces), default=0.0)
    found = {
        3 * place - 0.5 * em
        for place, count in begins.items()
        if count + begins[place - 1] + begins[place + 1] >= _MIN_LINES and 3 * place > first + 3 * em
    }
    return sorted(found)


def _bands(pieces: Sequence[Piece], x: float) -> list[tuple[int, int]]:
    """Runs of pieces, in their order from top to bottom, that stand on one side of ``x`` each."""
    crossing = [at for at, piece in enumerate(pieces) if piece.x0 < x < piece.x1]
    edges = [-1, *crossing, len(pieces)]
    return [(a + 1, b) for a, b in pairwise(edges) if b - a > 2 * _MIN_LINES]


@dataclass(frozen=True, slots=True)
class _Side:
    """What tells a column of running text from cells and labels."""

    ys: tuple[float, ...]
    width: float
    em: float
    characters: float
    """In a line, on average."""
    running: bool


def _side(pieces: Sequence[Piece]) -> _Side | None:
    rows: dict[float, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if not piece.table:
            rows[piece.y].append(piece)
    if len(rows) < _MIN_LINES:
        return None
    em = Counter(piece.size for piece in pieces).most_common(1)[0][0]
    x0, x1 = _reach(pieces)
    ends = [max(piece.x1 for piece in row) for row in rows.values()]
    characters = fmean(sum(len(piece.glyphs) for piece in row) for row in rows.values())
    full = sum(end > x1 - 1.6 * em for end in ends) / len(ends)
    torn = sum(len(row) > 1 for row in rows.values()) / len(rows)
    running = x1 - x0 >= 7 * em and full >= _FULL and characters >= 7 and torn <= 0.25
    return _Side(tuple(sorted(rows)), x1 - x0, em, characters, running)


def _judge(left: Sequence[Piece], right: Sequence[Piece]) -> str | None:
    """``left first`` or ``right first`` where these are two texts side by side; ``doubt``; ``None`` where they are one."""
    one, two = _side(left), _side(right)
    if one is None or two is None:
        return None
    em = min(one.em, two.em)
    # A full stop may hang out into the gutter.
    ends, begin = sorted(piece.x1 for piece in left), min(piece.x0 for piece in right)
    if begin - ends[-1] < 0.4 * em or begin - ends[int(0.8 * (len(ends) - 1))] < 0.8 * em:
        return None
    if min(one.ys[-1], two.ys[-1]) - max(one.ys[0], two.ys[0]) < 2 * em:
        return None
    if one.running and two.running:
        return "left first"
    if not (one.running or two.running):
        return "doubt" if min(len(one.ys), len(two.ys)) >= 6 and min(one.characters, two.characters) >= 8 else None
    text, note = (one, two) if one.running else (two, one)
    if note.characters < 3 or note.width < 3 * note.em:
        return None
    if _labels(note, text):
        return None
    return "right first" if text is two and note.width < 0.8 * text.width else "left first"


def _labels(note: _Side, text: _Side) -> bool:
    """Whether these are labels, each with its text to the right of it, and ends of paragraphs of which nothing stands to the right."""
    away = [min(abs(y - other) for other in text.ys) for y in note.ys]
    ends = sum(gap > 0.8 * text.em for gap in away)
    alone = all(b - a > 2.2 * note.em for a, b in pairwise(note.ys))
    narrow = note.width < (10 if 3 * ends >= len(note.ys) else 6) * note.em
    return (alone or narrow) and ends + sum(gap <= _BASELINE for gap in away) >= 0.9 * len(note.ys)


def _side_by_side(leaf: _Leaf) -> list[_Leaf]:
    """Captions of two figures, or the sources under them, in one line: two lines, each with what stands below it."""
    out: list[_Leaf] = []
    plain: list[Piece] = []
    rows: dict[float, list[Piece]] = defaultdict(list)
    for piece in leaf.pieces:
        rows[piece.y].append(piece)
    for row in rows.values():
        texts = [piece.text for piece in row]
        if len(row) > 1 and (all(map(caption_label, texts)) or all(source_note(text) is not None for text in texts)):
            if plain:
                out.append(_Leaf(plain, leaf.reach))
            out.extend(_Leaf([piece], leaf.reach) for piece in row)
            plain = []
        else:
            plain.extend(row)
    return [*out, _Leaf(plain, leaf.reach)] if plain else out


def _around(pieces: Sequence[Piece]) -> Rect:
    return (
        min(piece.x0 for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.x1 for piece in pieces),
        max(piece.bottom for piece in pieces),
    )
