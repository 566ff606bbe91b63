"""Tables drawn with characters (columns set apart by blanks or tabs, or in boxes of +, - and |) → HTML tables."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_GAP = re.compile(r"(?:[ \u3000]{2,}|\t)\s*")
_RULE = re.compile(r"^\s*[-=─━—]{3,}(?:[ \t]+[-=─━—]{3,})*\s*$")
_BORDER = re.compile(r"^\s*[+┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝┏┳┓┣╋┫┗┻┛][-=+─━═┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝┏┳┓┣╋┫┗┻┛]{2,}\s*$")
_WALL = re.compile(r"[|│┃║]")
_LEAST_ROWS = 3
_LEAST_COLUMNS = 3
_LONGEST_CELL = 24


def with_tables(lines: Sequence[str]) -> list[str]:
    """The lines; runs of them that are a table, as one line of HTML with blank lines around it."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        end, rows = _boxed(lines, at)
        if not rows:
            end, rows = _aligned(lines, at)
        if rows:
            out += ["", _markup(rows), ""]
            at = end
        else:
            out.append(lines[at])
            at += 1
    return out


def _boxed(lines: Sequence[str], start: int) -> tuple[int, list[list[str]]]:
    """Where a table in boxes that begins in a line ends, and its rows; none where there is no such table."""
    if not _BORDER.match(lines[start]):
        return start, []
    rows: list[list[str]] = []
    at = start
    while at < len(lines) and (_BORDER.match(lines[at]) or _WALL.match(lines[at].strip())):
        if not _BORDER.match(lines[at]):
            rows.append([cell.strip() for cell in _WALL.split(lines[at].strip())[1:-1]])
        at += 1
    return at, rows if len(rows) > 1 else []


def _aligned(lines: Sequence[str], start: int) -> tuple[int, list[list[str]]]:
    """The same of a table whose columns are set apart by blanks: the same number of short cells in three lines or more."""
    rows: list[list[str]] = []
    ruled = False
    at = start
    while at < len(lines):
        if _RULE.match(lines[at]) and len(rows) <= 1:
            ruled = True
        elif (cells := _cells(lines[at])) and (not rows or len(cells) == len(rows[0])):
            rows.append(cells)
        else:
            break
        at += 1
    while at > start and _RULE.match(lines[at - 1]):
        at -= 1
    fits = len(rows) >= _LEAST_ROWS - ruled and len(rows[0]) >= _LEAST_COLUMNS - ruled
    return at, rows if fits and _RULE.match(lines[start]) is None else []


def _cells(line: str) -> list[str]:
    """The cells of a line; none where it is a sentence or has no gaps."""
    if line.lstrip().startswith(("|", ">", "#")):
        return []
    cells = [cell.strip() for cell in (line.split("\t") if "\t" in line.strip() else _GAP.split(line.strip()))]
    short = all(len(cell) <= _LONGEST_CELL and not cell.endswith(("。", "；")) for cell in cells)
    return cells if len(cells) > 1 and short else []


def _markup(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<td>{html.escape(cell, quote=False)}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
