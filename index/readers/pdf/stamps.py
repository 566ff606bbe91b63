"""A file's pages in, the same without what is stamped across the text of page after page: level watermarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.readers.pdf.pages import Glyph, RawFile, RawPage

STAMPED = "stamped text"
_FEWEST = 3
_SAMPLE = 16
"""Pages that are compared."""
_MARGIN = 0.13
"""Share of the sheet at the head and at the foot, where repeated lines are running heads."""
_SHORTEST = 2

_Key = tuple[str, int, int, float]
"""A character in its place."""


def without_stamps(raw: RawFile) -> RawFile:
    """Leave out characters that stand at one place on most pages and have those of the text across them."""
    sample = raw.pages[:: 1 + len(raw.pages) // _SAMPLE]
    counts = Counter(key for page in sample for key in {_key(glyph) for glyph in _inked(page)})
    common = {key for key, count in counts.items() if count >= max(_FEWEST, len(sample) / 2)}
    runs = [(page, run) for page in sample for run in _runs(page, common)]
    crossed = {_said(run) for page, run in runs if _is_inner(page, run[0]) and _is_crossed(page, run, common)}
    # Of tiles some stand between the lines, and some in the margins.
    stamps = {_key(glyph) for _, run in runs if _said(run) in crossed for glyph in run}
    return replace(raw, pages=tuple(_without(page, stamps) for page in raw.pages)) if stamps else raw


def _key(glyph: Glyph) -> _Key:
    return glyph.text, round(glyph.x0), round(glyph.baseline), glyph.size


def _said(run: Sequence[Glyph]) -> tuple[str, float]:
    return "".join(glyph.text for glyph in run), run[0].size


def _inked(page: RawPage) -> Iterator[Glyph]:
    return (glyph for glyph in page.glyphs if not glyph.text.isspace())


def _is_inner(page: RawPage, glyph: Glyph) -> bool:
    return _MARGIN * page.height < glyph.bottom and glyph.top < (1 - _MARGIN) * page.height


def _runs(page: RawPage, common: set[_Key]) -> list[list[Glyph]]:
    """Common characters of one line, in the order in which they are painted."""
    runs: list[list[Glyph]] = []
    open_ = False
    for glyph in _inked(page):
        if _key(glyph) not in common:
            open_ = False
            continue
        if open_ and abs(runs[-1][-1].baseline - glyph.baseline) < 1:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
        open_ = True
    return [run for run in runs if len(run) >= _SHORTEST]


def _is_crossed(page: RawPage, run: Sequence[Glyph], common: set[_Key]) -> bool:
    x0, x1 = min(glyph.x0 for glyph in run), max(glyph.x1 for glyph in run)
    top, bottom = min(glyph.top for glyph in run), max(glyph.bottom for glyph in run)
    return any(
        x0 < (other.x0 + other.x1) / 2 < x1
        and top < (other.top + other.bottom) / 2 < bottom
        and _key(other) not in common
        for other in _inked(page)
    )


def _without(page: RawPage, stamps: set[_Key]) -> RawPage:
    kept = tuple(glyph for glyph in page.glyphs if _key(glyph) not in stamps)
    text = "".join(glyph.text for glyph in page.glyphs if _key(glyph) in stamps)
    return replace(page, glyphs=kept, left_out=(*page.left_out, (STAMPED, text))) if text else page
