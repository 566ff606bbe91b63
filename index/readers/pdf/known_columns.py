"""Pages as ordered in, the same pages out: one with fewer columns than others is read as wide as they are (the last is rarely full)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.readers.pdf.flow import Ordered
from index.readers.pdf.lines import TextLine

_OUT = 3.0
"""Points that a line may stand out of its column."""
_FULL = 0.3
"""Share of the lines that reach the end of their column, where it is one."""

Edges = tuple[float, float]


def in_known_columns(
    pages: Mapping[int, Ordered], again: Callable[[int, Sequence[Edges]], Ordered]
) -> dict[int, Ordered]:
    """Set the text of each page that stands in a column of another as wide as that page's columns are.

    ``again`` puts a page in order in columns that are given: a line or two in the second tell of none by themselves.
    """
    known = [
        (strip.own, strip.wide)
        for page in pages.values()
        for strip in page.read.strips
        if len(page.read.strips) > 1 and strip.own != strip.wide
    ]
    if not known:
        return dict(pages)
    columns: list[Edges] = []
    # Where most pages are in one column, two things beside each other are cells, or a label and its text.
    most = 2 * sum(len(page.read.strips) > 1 for page in pages.values()) >= sum(
        bool(page.lines) for page in pages.values()
    )
    for own, _ in sorted(known) if most else ():
        if not columns or own[0] >= columns[-1][1]:
            columns.append(own)
    return {
        index: _widened(page if len(page.read.strips) > 1 else again(index, columns), known)
        for index, page in pages.items()
    }


def _widened(page: Ordered, known: Sequence[tuple[Edges, Edges]]) -> Ordered:
    strips = page.read.strips
    if len(strips) == 1:
        lines = [line for line, _ in page.lines]
        found = [(own, wide) for own, wide in known if _stands_in(lines, own)]
        if not found:
            return page
        own, wide = max(found, key=lambda edges: edges[1][1] - edges[1][0])
        changed = {strips[0]: replace(strips[0], own=own, wide=wide)}
    else:
        edges = [wide for own, wide in known if any(_same(strip.own, own) for strip in strips)]
        if not edges:
            return page
        wide = min(left for left, _ in edges), max(right for _, right in edges)
        changed = {strip: replace(strip, wide=wide) for strip in strips if strip.wide == strips[0].wide}
    return replace(
        page,
        read=replace(page.read, strips=tuple(changed.get(strip, strip) for strip in strips)),
        lines=tuple((line, changed.get(strip, strip)) for line, strip in page.lines),
    )


def _stands_in(lines: Sequence[TextLine], own: Edges) -> bool:
    """Whether the lines begin and end where a column does, as running text does."""
    ends = sum(line.x1 > own[1] - 1.6 * line.size for line in lines)
    return (
        0 < ends >= _FULL * len(lines)
        and all(own[0] - _OUT <= line.x0 and line.x1 <= own[1] + max(_OUT, line.size) for line in lines)
        and any(abs(line.x0 - own[0]) <= _OUT for line in lines)
    )


def _same(one: Edges, other: Edges) -> bool:
    return abs(one[0] - other[0]) <= _OUT and abs(one[1] - other[1]) <= _OUT
