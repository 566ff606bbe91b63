"""A page in, and how it is held to read it: turned where most text runs down, up or upside down, or is written vertically."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from index.readers.names import is_cjk
from index.readers.pdf.directions import to_reading
from index.readers.pdf.pages import Glyph, Grid, RawPage, Rule
from index.schema import Direction

_MOST = 0.6
_FEW = 20
"""Characters from which a page may be turned."""
_MIN_STACK = 3


@dataclass(frozen=True, slots=True)
class Held:
    """A page as held: everything on it as read, and ``asides``, glyphs of other directions, as read by themselves."""

    page: RawPage
    direction: Direction
    asides: tuple[tuple[Direction, tuple[Glyph, ...]], ...]


def hold(page: RawPage) -> Held:
    """Turn the page so that its text runs to the right."""
    counts = {direction: _count(glyphs) for direction, glyphs in (("right", page.glyphs), *page.turned.items())}
    main = max(counts, key=lambda direction: counts[direction])
    if main != "right" and counts[main] >= max(_FEW, _MOST * sum(counts.values())):
        groups = {"right": page.glyphs, **page.turned}
        return _turned(page, main, groups.pop(main), groups)
    stacked = _stacks(page.glyphs)
    if len(stacked) >= max(_FEW, _MOST * counts["right"]):
        groups = dict(page.turned)
        return _turned(page, "down", (*_in_columns(page.glyphs), *groups.pop("down", ())), groups)
    edge = _at_edge(page, stacked)
    groups = dict(page.turned)
    if edge:
        groups["down"] = (*groups.get("down", ()), *_in_columns([page.glyphs[at] for at in sorted(edge)]))
        page = replace(page, glyphs=tuple(glyph for at, glyph in enumerate(page.glyphs) if at not in edge))
    return Held(page, "right", _asides(groups, page))


def _count(glyphs: Sequence[Glyph]) -> int:
    return sum(1 for glyph in glyphs if not glyph.text.isspace())


def _asides(
    groups: dict[Direction, tuple[Glyph, ...]], page: RawPage
) -> tuple[tuple[Direction, tuple[Glyph, ...]], ...]:
    return tuple((way, _turn_glyphs(glyphs, way, page)) for way, glyphs in groups.items() if _count(glyphs))


def _turn_glyphs(glyphs: Sequence[Glyph], direction: Direction, page: RawPage) -> tuple[Glyph, ...]:
    turn = to_reading(direction, page.width, page.height)
    below: dict[Direction, Callable[[float], float]] = {
        "right": lambda y: y,
        "left": lambda y: page.height - y,
        "down": lambda x: page.width - x,
        "up": lambda x: x,
    }
    to_baseline = below[direction]
    out: list[Glyph] = []
    for glyph in glyphs:
        x0, top, x1, bottom = turn((glyph.x0, glyph.top, glyph.x1, glyph.bottom))
        out.append(replace(glyph, x0=x0, top=top, x1=x1, bottom=bottom, baseline=to_baseline(glyph.baseline)))
    return tuple(out)


def _turned(
    page: RawPage, direction: Direction, glyphs: Sequence[Glyph], others: dict[Direction, tuple[Glyph, ...]]
) -> Held:
    turn = to_reading(direction, page.width, page.height)
    sideways = direction in ("up", "down")
    turned = replace(
        page,
        width=page.height if sideways else page.width,
        height=page.width if sideways else page.height,
        glyphs=_turn_glyphs(glyphs, direction, page),
        rules=() if sideways else tuple(_turn_rule(rule, page) for rule in page.rules),
        images=tuple(map(turn, page.images)),
        grids=tuple(_turn_grid(grid, direction, page) for grid in page.grids),
        frames=() if sideways else tuple(map(turn, page.frames)),
    )
    return Held(turned, direction, _asides(others, page))


def _turn_rule(rule: Rule, page: RawPage) -> Rule:
    return Rule(page.width - rule.x1, page.width - rule.x0, page.height - rule.y)


def _turn_grid(grid: Grid, direction: Direction, page: RawPage) -> Grid:
    """The table as read: its columns become rows where the page is turned by a quarter."""
    turn = to_reading(direction, page.width, page.height)
    cells = [turn(cell) for row in grid.rows for cell in row if cell is not None]
    lefts = _edges([cell[0] for cell in cells])
    tops = _edges([cell[1] for cell in cells])
    rows: list[list[tuple[float, float, float, float] | None]] = [[None] * len(lefts) for _ in tops]
    for cell in cells:
        column = min(range(len(lefts)), key=lambda at: abs(lefts[at] - cell[0]))
        row = min(range(len(tops)), key=lambda at: abs(tops[at] - cell[1]))
        rows[row][column] = cell
    return Grid(turn(grid.box), tuple(map(tuple, rows)))


def _edges(values: Sequence[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > 3:
            out.append(value)
    return out


def _stacks(glyphs: Sequence[Glyph]) -> frozenset[int]:
    """Positions of characters that stand in runs below one another, in the order in which they are painted."""
    found: set[int] = set()
    run: list[int] = []
    for at, glyph in enumerate(glyphs):
        if glyph.text.isspace():
            continue
        if run and not _is_below(glyphs[run[-1]], glyph):
            found.update(run if len(run) >= _MIN_STACK else ())
            run = []
        run.append(at)
    found.update(run if len(run) >= _MIN_STACK else ())
    return frozenset(found)


def _is_below(above: Glyph, glyph: Glyph) -> bool:
    size = max(above.size, glyph.size)
    same = min(abs(above.x0 - glyph.x0), abs(above.x0 + above.x1 - glyph.x0 - glyph.x1) / 2)
    return same <= 0.15 * size and 0.6 * size <= glyph.top - above.top <= 2.2 * size


def _in_columns(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Glyphs of vertical writing with one baseline for each column, as if each lay on its side."""
    if not glyphs:
        return []
    size = median(glyph.size for glyph in glyphs)
    out: list[Glyph] = []
    column, reach = 0.0, -1e9
    for glyph in sorted(glyphs, key=lambda g: (g.x0 + g.x1) / 2):
        middle = (glyph.x0 + glyph.x1) / 2
        if middle - reach > 0.55 * size:
            column, reach = middle, middle
        out.append(replace(glyph, baseline=column - 0.4 * size))
    return out


def _at_edge(page: RawPage, stacked: frozenset[int]) -> frozenset[int]:
    """Stacked characters beside the text, not in it: a chapter's name down the outer edge."""
    rest = [glyph for at, glyph in enumerate(page.glyphs) if at not in stacked and not glyph.text.isspace()]
    if not rest or len(stacked) > len(rest):
        return frozenset()
    left, right = min(glyph.x0 for glyph in rest), max(glyph.x1 for glyph in rest)
    return frozenset(
        at
        for at in stacked
        if (page.glyphs[at].x0 >= right or page.glyphs[at].x1 <= left) and is_cjk(page.glyphs[at].text[0])
    )
