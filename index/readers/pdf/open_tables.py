"""Tables without a full grid: glyphs and horizontal rules of a page in, three-line tables and bare ones out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from index.readers.names import caption_label, labels_either, labels_table
from index.readers.pdf.columns import Region, find_regions
from index.readers.pdf.pages import Glyph, RawPage, Rect, Rule
from index.readers.pdf.table_cells import Row, column_names_of, columns_of, merged, place_of, rows_of
from index.readers.pdf.table_headers import is_value
from index.readers.pdf.table_units import unit_line
from index.readers.pdf.tables import PageRow, PageTable

_FEWEST_ROWS = 3
_LONGEST_CELL = 24
_MIN_FILLED = 0.55
_MOST_HEADER_ROWS = 4
_FEWEST_RULES = 3
_OUT = 4.0
"""How far, in points, a cell may stand out beyond the rules."""
_WIDE = 0.55
"""Share of the sheet from which a table may reach over several columns."""
_SENTENCE = re.compile(r"[。；]$|[。；].")


def open_tables(page: RawPage, glyphs: Sequence[Glyph], taken: Sequence[PageTable]) -> list[PageTable]:
    """Find them, outside of the tables already read.

    A table within a column of text is found before the columns are, so that its cells are not taken for them; one that
    reaches over several columns has to have a rule under every row: heads and feet have rules, too.
    """
    boxes = [table.box for table in taken]
    free = _outside(glyphs, boxes)
    found: list[PageTable] = []
    wide: list[tuple[PageTable, bool]] = []
    for (x0, x1), heights in _rules_of_one_reach(page.rules, page.width, boxes):
        near = rows_of([glyph for glyph in free if x0 - _OUT <= (glyph.x0 + glyph.x1) / 2 <= x1 + _OUT])
        for bands in _parted(heights, [row for row in near if row.cells[0].x0 < x1 and row.cells[-1].x1 > x0]):
            box = (x0, bands[0], x1, bands[-1])
            inside = [row for row in near if _is_between(row, box[1], box[3]) and _overlaps(row, box)]
            table = _table(page.page_index, inside, box, bands, _row_above(near, box))
            if table is None:
                continue
            if x1 - x0 < _WIDE * page.width:
                found.append(table)
            else:
                wide.append((table, len(bands) - 1 >= max(4, len(table.rows) - 2)))
            free = _outside(free, [box])
    regions, _ = find_regions(_outside(glyphs, [table.box for table in found]), boxes)
    columns = [region for region in regions if region.reach is not None]
    found += [table for table, ruled in wide if ruled or not _is_over_columns(table.box, columns)]
    free = _outside(glyphs, [*boxes, *(table.box for table in found)])
    for region in columns:
        own = _outside(region.glyphs, [*boxes, *(table.box for table in found)])
        found += _bare_tables(page.page_index, rows_of(own))
    return found + _bare_tables(page.page_index, rows_of(_outside(free, [region.box for region in columns])))


def _outside(glyphs: Sequence[Glyph], boxes: Sequence[Rect]) -> list[Glyph]:
    return [glyph for glyph in glyphs if not any(_within(glyph, box) for box in boxes)]


def _is_over_columns(box: Rect, columns: Sequence[Region]) -> bool:
    """Whether two columns of text begin and end within the box."""
    over = [
        region
        for region in columns
        if box[1] < (region.box[1] + region.box[3]) / 2 < box[3] and region.box[0] < box[2] and region.box[2] > box[0]
    ]
    return len(over) > 1


def _within(glyph: Glyph, box: Rect) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 <= box[2] and box[1] - 1 <= (glyph.top + glyph.bottom) / 2 <= box[3] + 1


def _overlaps(row: Row, box: Rect) -> bool:
    return row.cells[0].x0 < box[2] and row.cells[-1].x1 > box[0]


def _rules_of_one_reach(
    rules: Sequence[Rule], width: float, taken: Sequence[Rect]
) -> list[tuple[tuple[float, float], list[float]]]:
    """Left and right end of rules that begin and end at the same places, and the heights of three or more of them."""
    groups: dict[tuple[int, int], list[float]] = defaultdict(list)
    for rule in _joined(rules):
        if rule.x1 - rule.x0 < 0.25 * width or any(_on(rule, box) for box in taken):
            continue
        key = next(
            (key for key in groups if abs(key[0] - rule.x0) <= 4 and abs(key[1] - rule.x1) <= 4),
            (round(rule.x0), round(rule.x1)),
        )
        groups[key].append(rule.y)
    found: list[tuple[tuple[float, float], list[float]]] = []
    for reach, ys in groups.items():
        ys.sort()
        heights = [y for at, y in enumerate(ys) if not at or y - ys[at - 1] > 3]
        if len(heights) >= _FEWEST_RULES:
            found.append((reach, heights))
    return found


def _parted(heights: Sequence[float], rows: Sequence[Row]) -> list[tuple[float, ...]]:
    """Runs of three or more rules with cells between them: what has a caption or running text above it is another table."""
    runs = [[heights[0]]]
    for above, below in pairwise(heights):
        between = [row for row in rows if _is_between(row, above, below)]
        alone = [row for row in between if len(row.cells) < 2]
        # A heading, and the line that announces a table.
        text = len(alone) > 1 and len(alone) == len(between) and not any(is_value(row.text) for row in alone)
        if text or any(caption_label(row.text) or _is_prose(row) for row in alone):
            runs.append([])
        runs[-1].append(below)
    return [tuple(run) for run in runs if len(run) >= _FEWEST_RULES]


def _is_prose(row: Row) -> bool:
    return len(row.text) > _LONGEST_CELL and _SENTENCE.search(row.text) is not None


def _is_between(row: Row, top: float, bottom: float) -> bool:
    return top - 1 <= (row.top + row.bottom) / 2 <= bottom + 1


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Rules cut into pieces, put together."""
    out: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.y), rule.x0)):
        last = out[-1] if out else None
        if last is not None and abs(last.y - rule.y) <= 1 and rule.x0 - last.x1 <= 2:
            out[-1] = Rule(last.x0, max(last.x1, rule.x1), last.y)
        else:
            out.append(rule)
    return out


def _on(rule: Rule, box: Rect) -> bool:
    return box[1] - 3 <= rule.y <= box[3] + 3 and rule.x0 < box[2] and rule.x1 > box[0]


def _row_above(rows: Sequence[Row], box: Rect) -> Row | None:
    above = [row for row in rows if 0 <= box[1] - row.bottom < 1.5 * row.size and _overlaps(row, box)]
    return above[-1] if above and len(above[-1].cells) > 1 else None


def _table(
    page_index: int, rows: Sequence[Row], box: Rect, bands: Sequence[float], above: Row | None
) -> PageTable | None:
    """A table of the rows, of which those above the second rule are its header."""
    head = [row for row in rows if row.bottom <= bands[1] + 2]
    body = [row for row in rows if row not in head]
    if not head or len(head) > _MOST_HEADER_ROWS or not body:
        return None
    if any(is_value(cell.text) for row in head for cell in row.cells[1:]):
        head, body = ([above] if above is not None else []), list(rows)
    every = len(bands) - 1 >= max(4, len(body) / 2)  # a rule under every row: what stands between two is one
    columns = columns_of(body, head)
    if len(columns) < 2 or _is_text(body, every) or any(caption_label(row.text) for row in head):
        return None
    groups = _by_band(body, bands if body[0].bottom <= bands[1] else bands[1:]) if every else _by_row(body, columns)
    names = column_names_of(head, columns)
    return _page_table(page_index, box, names, head or body[:1], [(merged(group, columns), group) for group in groups])


def _is_text(rows: Sequence[Row], every: bool) -> bool:
    """Whether the lines are running text between rules, or text beside a column of notes."""
    alone = sum(len(row.cells) < 2 for row in rows)
    longest = median(max(len(cell.text) for cell in row.cells) for row in rows)
    return any(len(cell.text) > 3 * _LONGEST_CELL for row in rows for cell in row.cells) or (
        not every and (2 * alone > len(rows) or longest > _LONGEST_CELL)
    )


def _page_table(
    page_index: int,
    box: Rect,
    names: tuple[str, ...],
    head: Sequence[Row],
    body: Sequence[tuple[tuple[str, ...], Sequence[Row]]],
) -> PageTable | None:
    filled = sum(1 for cells, _ in body for cell in cells if cell)
    if not body or (any(names) and sum(map(bool, names)) < 2) or filled < _MIN_FILLED * len(body) * len(names):
        return None
    rows = [PageRow(page_index, names, (box[0], head[0].top, box[2], head[-1].bottom), True)]
    rows += [
        PageRow(page_index, cells, (box[0], group[0].top, box[2], max(row.bottom for row in group)), False)
        for cells, group in body
    ]
    return PageTable(page_index, box, tuple(rows), page_index, ruled=False)


def _by_band(rows: Sequence[Row], bands: Sequence[float]) -> list[list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[sum(y < (row.top + row.bottom) / 2 for y in bands)].append(row)
    return [groups[key] for key in sorted(groups)]


def _by_row(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> list[list[Row]]:
    """A line without a first cell and without numbers goes on with the row above it."""
    groups: list[list[Row]] = []
    for row in rows:
        first = any(place_of(cell, columns) == 0 for cell in row.cells)
        goes_on = not first and not any(is_value(cell.text) for cell in row.cells)
        if groups and goes_on and row.top - groups[-1][-1].bottom < 0.8 * row.size:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _bare_tables(page_index: int, rows: Sequence[Row]) -> list[PageTable]:
    """Runs of lines with the same columns of numbers, or under a caption or a unit."""
    found: list[PageTable] = []
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and is_table_row(rows[end]) and (end == at or _follows(rows[end - 1], rows[end])):
            end += 1
        table = (
            _bare_table(page_index, rows[at:end], rows[at - 1] if at else None) if end - at >= _FEWEST_ROWS else None
        )
        if table is not None:
            found.append(table)
        at = max(end, at + 1)
    return found


def is_table_row(row: Row) -> bool:
    """Whether a line may be a row: cells, none of which is long or a sentence."""
    return len(row.cells) > 1 and all(
        len(cell.text) <= _LONGEST_CELL and not _SENTENCE.search(cell.text) for cell in row.cells
    )


def _follows(above: Row, row: Row) -> bool:
    return row.top - above.bottom < 2.0 * row.size and abs(row.size - above.size) <= 1.5


def _bare_table(page_index: int, rows: Sequence[Row], above: Row | None) -> PageTable | None:
    columns = columns_of(rows)
    cells = [merged([row], columns) for row in rows]
    if len(columns) < 2 or any(len(row.cells) > len(columns) for row in rows):
        return None
    announced = above is not None and (
        labels_table(label := caption_label(above.text)) or labels_either(label) or unit_line(above.text) is not None
    )
    values = [sum(is_value(text) for text in column[1:]) for column in zip(*cells, strict=True)]
    numeric = sum(count >= 0.6 * (len(rows) - 1) for count in values)
    if not numeric or not (announced or (len(columns) > 2 and len(rows) > _FEWEST_ROWS and numeric > 1)):
        return None
    if any(is_value(text) for text in cells[0][1:]):
        return None
    box = (columns[0][0], rows[0].top, columns[-1][1], rows[-1].bottom)
    return _page_table(
        page_index, box, cells[0], rows[:1], [(row, [line]) for row, line in zip(cells[1:], rows[1:], strict=True)]
    )
