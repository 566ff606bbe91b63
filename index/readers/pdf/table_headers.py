"""The header of a table: its first rows in, one row of column names out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.names import squeeze

Box = tuple[float, float, float, float]

_MAX_HEADER_ROWS = 4
_NUMBER = re.compile(r"^[-−+(（]?[\d,，]+(?:[.．]\d+)?\s*[%％]?[)）]?$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_LONG_VALUE = 24


def is_value(text: str) -> bool:
    """Whether a cell holds a number; a year names a column."""
    stripped = text.strip()
    return bool(_NUMBER.match(stripped)) and not _YEAR.match(stripped)


def header_depth(
    texts: Sequence[Sequence[str]], boxes: Sequence[Sequence[Box | None]], starts: Sequence[Sequence[float | None]] = ()
) -> int:
    """How many rows make the header: the first, those below cells over several columns, those that its cells reach down to.

    0 where the first row is one of values: such a table has none. ``starts`` says where the text of every cell begins.
    """
    if not texts or _is_headless(texts) or _is_tall(boxes) or _is_list_of_pairs(texts, starts):
        return 0
    depth = 1
    while depth < min(_MAX_HEADER_ROWS, len(texts) - 1):
        above = boxes[depth - 1]
        spans = any(cell is None and any(above[:at]) for at, cell in enumerate(above))
        reaches = any(cell is not None and cell == above[at] for at, cell in enumerate(boxes[depth]))
        if not (spans or reaches) or any(map(is_value, texts[depth])) or _repeats(texts, depth):
            break
        depth += 1
    return depth


def _repeats(texts: Sequence[Sequence[str]], depth: int) -> bool:
    """Whether a cell of this row stands in most rows under it: 指, 台."""
    below = texts[depth + 1 :]
    return len(below) > 1 and any(
        text and 2 * sum(row[column] == text for row in below) > len(below) for column, text in enumerate(texts[depth])
    )


def _is_tall(boxes: Sequence[Sequence[Box | None]]) -> bool:
    """Whether the first cell reaches down beside several rows, each of its own: it names them, and no column."""
    if len(boxes) < 2 or boxes[0][0] is None or any(cell is None for cell in boxes[0]):
        return False
    rest = [cell[3] for cell in boxes[0][1:] if cell is not None]
    return bool(rest) and boxes[0][0][3] > max(rest) + 4


def _is_list_of_pairs(texts: Sequence[Sequence[str]], starts: Sequence[Sequence[float | None]]) -> bool:
    """Whether a table of two columns is one of names and values: its first row set flush left as all others are."""
    if not starts or len(texts) < 3 or len(texts[0]) != 2 or not all(texts[0]):
        return False
    for column in (0, 1):
        lengths = {len(row[column]) for row in texts if row[column]}
        found = [start[column] for start in starts if start[column] is not None]
        if len(lengths) < 2 or not found or max(found) - min(found) > 1.5:  # type: ignore[type-var,operator]
            return False
    return any(len(row[0]) < len(texts[0][0]) for row in texts[1:]) and len(texts[0][1]) > 4


def column_names(texts: Sequence[Sequence[str]], boxes: Sequence[Sequence[Box | None]]) -> tuple[str, ...]:
    """Name of every column: what stands above it, from the widest cell down to its own."""
    names: list[list[str]] = [[] for _ in texts[0]]
    for row, cells in zip(texts, boxes, strict=True):
        if len(texts) > 1 and sum(cell is not None for cell in cells) == 1 and len(cells) > 2:
            names[0].append(squeeze(" ".join(row)))  # a title over the whole table
            continue
        spanning = ""
        for column, text in enumerate(row):
            spanning = text if text or cells[column] is not None else spanning
            name = text or (spanning if cells[column] is None else "")
            if name and name not in names[column]:
                names[column].append(name)
    return tuple(squeeze(" ".join(parts)) for parts in names)


def _is_headless(texts: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is one of values: a number or a long text where others have a name."""
    first = [text for text in texts[0] if text]
    rest = first[1:] if len(first) > 1 else first
    if any(is_value(text) and len(text) > 1 for text in rest):
        return True
    lengths = [len(row[1]) for row in texts if len(row) == 2]
    return len(lengths) > 1 and len(first) == 2 and len(first[1]) > _LONG_VALUE and len(first[0]) < len(first[1]) / 2
