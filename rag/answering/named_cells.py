"""A question and a table → the rows and columns that the question names, and the words that name them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rag.answering.table_cells import Column, Row, Table
from rag.answering.table_units import name_and_unit
from rag.facts.periods import find_periods
from rag.facts.sentences import plain_of
from rag.question.shorthand import written_out
from rag.schema import Question

Span = tuple[int, int]

_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县]|股份有限公司|有限责任公司|有限公司|[市县区省])$")
_NUMBERING = re.compile(
    r"^(?:其中[:：]?|[一二三四五六七八九十]+[、.．]|\d+[.、．)]\s*|[(（][一二三四五六七八九十\d]+[)）]|[加减][:：]|[①-⑳])\s*"
)
_RANGE = re.compile(r"\d{4}年?(?:到|至|-)(?=[#\d])|#(?:到|至|-)(?=[#\d])")
_LEAST_END = 3
_TIMES = frozenset("年初 年末 年底 期初 期末 月末 月初 上年 本年 本期 上期 去年 今年 上年末 上年同期".split())
_BEFORE, _AFTER = r",年月日的末底度\d", r",的是有在为比从最多\d?"
LEAST = 2
"""Shorter runs of characters name nothing."""


def rows_named(question: Question, table: Table, plain: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The terms of the question that name rows, and the rows: those that fit in each column that a term stands in."""
    chosen = list(table.rows)
    terms: list[str] = []
    by_column = []
    for at in table.labels:
        forms = {cell: forms_of(cell, at == table.key) for cell in dict.fromkeys(row.cells[at] for row in table.rows)}
        found = {
            cell: hit for cell, names in forms.items() if (hit := next((n for n in names if spans_of(plain, [n])), ""))
        }
        covering = {
            cell: term
            for cell, term in found.items()
            if not any(term != other and _inside(plain, term, other) for other in found.values())
        }
        covering |= {cell: cell for cell in forms if cell not in covering and _in_period(question, cell)}
        if covering:
            by_column.append((at, covering))
    for n, (at, cells) in enumerate(by_column):
        fitting = [row for row in chosen if row.cells[at] in cells]
        # 合计 beside other names asks for their sum.
        fitting = [row for row in fitting if not table.is_total(row)] or fitting
        if fitting or n == 0:
            chosen = fitting
            terms += [term for term in cells.values() if term in plain]
    if not by_column and (part := _named_in_part(table, plain)):
        return part
    return tuple(dict.fromkeys(terms)), tuple(chosen) if by_column else ()


def _named_in_part(table: Table, plain: str) -> tuple[tuple[str, ...], tuple[Row, ...]] | None:
    """The one row that a question calls by the end of its name, as a word of its own: 失业率 for 城镇登记失业率."""
    found: dict[str, list[Row]] = {}
    for row in table.rows:
        name = plain_of(table.name_of(row)).replace(" ", "")
        for size in range(len(name) - 1, _LEAST_END - 1, -1):
            if re.search(rf"(?:^|[{_BEFORE}]){re.escape(name[-size:])}(?=$|[{_AFTER}])", plain):
                found.setdefault(name[-size:], []).append(row)
                break
    longest = max(found, key=len, default="")
    return ((longest,), (found[longest][0],)) if len(found) == 1 and len(found[longest]) == 1 else None


def columns_named(question: Question, table: Table, plain: str) -> tuple[tuple[str, ...], tuple[Column, ...], bool]:
    """The terms that name columns, the columns, and whether they are named in full rather than in part."""
    # The question's shorthand is written out, so that the header's has to be, too: Q3, YoY.
    parts = {c.at: [plain_of(written_out(p)) for p in c.name.split()] for c in table.values}
    held = {
        c.at: [p for p in parts[c.at] if spans_of(plain, [p.replace("度", "") if p.endswith("年度") else p])]
        for c in table.values
    }
    dated = {
        c.at: [p for p in parts[c.at] if _in_period(question, p) or _in_period(question, f"{p}年")]
        for c in table.values
    }
    several = [c for c in table.values if len(parts[c.at]) > 1]
    whole = [c for c in several if _fits(parts[c.at], held[c.at], dated[c.at], plain)]
    if whole:
        most = max(_shared(parts[c.at], plain) for c in whole)
        whole = [c for c in whole if _shared(parts[c.at], plain) == most]
        terms = [term for c in whole for p in parts[c.at] for term in (p if p in held[c.at] else _common(p, plain),)]
        return tuple(term for term in dict.fromkeys(terms) if len(term) >= LEAST), tuple(whole), True
    periods = {c.at: bool(dated[c.at]) for c in table.values}
    full = [c for c in table.values if periods[c.at] or (held[c.at] and len(held[c.at]) == len(parts[c.at]))]
    if full:
        if _RANGE.search(plain) and len(full) == 2:
            first, last = (table.values.index(c) for c in full)
            full = list(table.values[first : last + 1])
        terms = [term for c in full for term in held[c.at]]
        return tuple(dict.fromkeys(terms)), tuple(full), True
    common = {c.at: max((_common(p, plain) for p in parts[c.at]), key=len, default="") for c in table.values}
    longest = max(map(len, common.values()), default=0)
    if longest >= LEAST:
        some = [c for c in table.values if len(common[c.at]) == longest]
        return tuple({common[c.at]: None for c in some}), tuple(some), True
    return (), (), False


def _fits(parts: list[str], held: list[str], dated: list[str], plain: str) -> bool:
    """Whether a question names each part of a header of several, one of them in full: 存款余额 年末 by 年末存款."""
    rest = [part for part in parts if part not in held and part not in dated]
    return len(rest) < len(parts) and all(len(_common(part, plain)) >= LEAST for part in rest)


def _shared(parts: list[str], plain: str) -> int:
    """How much of the names of a header, without its times, a question has: 贷款余额 rather than 存款余额."""
    return sum(len(_common(part, plain)) for part in parts if not re.match(r"\d", part) and part not in _TIMES)


def forms_of(cell: str, is_key: bool) -> list[str]:
    """How a question may write a cell: whole, without its unit and number; the name of a place or company cut short."""
    whole = plain_of(cell).replace(" ", "")
    name = plain_of(_NUMBERING.sub("", name_and_unit(cell)[0])).replace(" ", "")
    short = _SUFFIX.sub("", name)
    forms = [whole, name, written_out(name)] + ([short] if is_key else [])
    return [form for form in dict.fromkeys(forms) if len(form) >= LEAST]


def _in_period(question: Question, cell: str) -> bool:
    """Whether a cell is a time within one that is asked for: 2024年3月 in 2024年."""
    periods = find_periods(cell) if re.match(r"(?:19|20)\d\d", cell) and len(cell) <= 12 else ()
    asked = (*question.periods, *find_periods(question.plain)) if periods else ()
    return any(a.first <= p.first and p.last <= a.last for p in periods for a in asked)


def _common(name: str, plain: str) -> str:
    """The longest run of characters that a header shares with the question, no number."""
    runs = (name[a:b] for a in range(len(name)) for b in range(len(name), a + 1, -1))
    number = re.search(r"(?P<n>\d+)(?P<of>\D{1,2})\D*$", name)
    if number and not spans_of(plain, [number["n"]]) and re.search(rf"\d{re.escape(number['of'])}", plain):
        return ""  # 92号汽油 is not what 95号汽油 asks for
    test: Callable[[str], bool] = lambda run: run in plain and not re.search(r"\d", run)  # noqa: E731
    return max(filter(test, runs), key=len, default="")


def _inside(plain: str, term: str, other: str) -> bool:
    """Whether each place of ``term`` is part of a place of ``other``."""
    outer = spans_of(plain, [other])
    return all(
        any(a <= first and end <= b and (a, b) != (first, end) for a, b in outer)
        for first, end in spans_of(plain, [term])
    )


def spans_of(plain: str, terms: Iterable[str]) -> list[Span]:
    """Where terms stand in the question; a number or a Latin word only whole."""
    found = []
    for term in terms:
        left = r"(?<![\d.])" if term[:1].isdigit() else r"(?<![a-z])" if term[:1].isascii() else ""
        right = r"(?![\d.]*\d)" if term[-1:].isdigit() else r"(?![a-z])" if term[-1:].isascii() else ""
        found += [(m.start(), m.end()) for m in re.finditer(left + re.escape(term) + right, plain)] if term else []
    return found


def blanked(plain: str, spans: Iterable[Span], by: str = "#") -> str:
    """The question with the characters of ``spans`` replaced."""
    chars = list(plain)
    for first, end in spans:
        chars[first:end] = by * (end - first)
    return "".join(chars)
