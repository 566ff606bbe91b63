"""A question and a table → which of its rows and columns are asked for, and what is to be done with their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from rag.answering.table_cells import Column, Row, Table
from rag.answering.table_units import name_and_unit
from rag.facts.periods import find_periods
from rag.facts.quantities import find_quantities
from rag.facts.sentences import plain_of
from rag.proof.word_coverage import held_by
from rag.schema import Question

Operation = Literal["show", "highest", "lowest", "sum", "difference"]
Span = tuple[int, int]

_HIGHEST = r"(?<!至)最(?:高|大|多|长|快|强|贵|重)|居首|首位|第一名|排名?第一"
_LOWEST = r"最(?:低|小|少|短|慢|弱|轻)|垫底|末位|倒数第一"
_HIGHER, _LOWER = (
    r"(?:哪|谁)[^,?]{0,12}?更?(?:高|大|多|长|快)(?:一些|些)?",
    r"(?:哪|谁)[^,?]{0,12}?更?(?:低|小|少|短|慢)(?:一些|些)?",
)
_DIFFERENCE = r"相差|差(?:了)?(?:多少|几|值|额|距|别)|(?<!至)(?:多|少|高|低|大|小)(?:出|了)?多少|(?:增加|减少|上升|下降|提高|降低|净增)(?:了|额)?(?:是)?多少"
_SUM = r"之和|总和|合计|总计|加起来|加在一起|加总|一共|总共|共计"
_ORDINAL = r"第\s*(?P<n>[一二三四五六七八九十]{1,3}|\d{1,3})\s*行|(?P<last>最后一行|末行)|(?P<first>首行)"
_UNNAMED_ORDINAL = re.sub(r"\?P<\w+>", "?:", _ORDINAL)
_WHOLE = r"哪些|哪几|列出|列了|列举|内容|分别|各自?|每一?[个家项]|全部|所有|整张|完整|逐[项一]"
_FILTER = r"哪些(?:列|字段|栏)|超过|大于|小于|高于|低于|多于|少于|以上|以下|不足|不到|至少|没有|未|除了?|以外|之外|不是|不含|前[一二两三四五六七八九十\d]|第[二三四五六七八九十\d]+[高大多低小少名位]|平均|占[^,]{0,8}比|为什么|原因"
_GENERIC = (
    r"多少|百分之几|哪[些个家一几项张年里]?|什么|几[个家项种]?|怎么样|如何|请问|请|告诉我|一下|列出|列了|列举|列|表格?|数据|数值|数字|数额|具体|大约|约|达到?|"
    r"分别|各自?|每[个家项]?|全部|所有|内容|情况|其中|总|共|是|的|了|有|为|在|中|里|和|与|及|跟|同|比|较|从|到|到底|呢|吗|啊|吧|那|这|该|它|上|行|多|少|高|低|大|小|"
    r"更|最|谁|个|家|项|种|年|月|日|末|底|时|第|又|各|按|根据|显示|报告|文件|名称|名|叫|元|被|对|于|由|以|两者|二者|之间|计算|求|分|何|给出|是否|年度|全年|地区|单位"
)
_ASKING = "|".join(f"(?:{each})" for each in (_UNNAMED_ORDINAL, _HIGHEST, _LOWEST, _SUM, _DIFFERENCE, _WHOLE))
_COUNTED = re.compile(r"(?:这|那)?(?P<n>[两二三四五六七八九十]|\d{1,2})[个家项](?=[\u3400-\u9fff])")
_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县]|股份有限公司|有限责任公司|有限公司|[市县区省])$")
_NUMBERING = re.compile(
    r"^(?:其中[:：]?|[一二三四五六七八九十]+[、.．]|\d+[.、．)]\s*|[(（][一二三四五六七八九十\d]+[)）]|[加减][:：]|[①-⑳])\s*"
)
_LEAST = 2
_HELD = 0.5
"""Less of a word than this does not stand in a row (rag/proof/word_coverage.py)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of a table.

    ``named`` says whether the question names rows and columns, ``sure`` whether besides nothing of it is left that the
    table and what stands around it do not say; ``terms`` are its words that name them, ``whole`` that it asks for all rows.
    """

    operation: Operation
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    named: bool
    sure: bool
    whole: bool = False
    terms: tuple[str, ...] = ()
    strange: str = ""
    """A word of a question for a number that neither the row that ranks first nor what stands around it says."""


def asked_of(question: Question, table: Table, around: str, found: Row | None) -> Asked | None:
    """What ``question`` asks of ``table``; ``found`` is the row that ranks first, where it is one of this table.

    ``around`` is what a reader of the table knows: the headings, the report's title. ``None`` where it asks nothing of it.
    """
    plain = question.plain.replace(" ", "")
    if re.search(_FILTER, _without_targets(plain)):
        return None
    row_terms, rows = _rows(question, table, plain)
    column_terms, columns, exact = _columns(question, table, _blank(plain, _spans(plain, row_terms)))
    terms = (*row_terms, *column_terms)
    sure = _covered(question, table, plain, terms, around)
    operation = _operation(plain, rows, columns)
    values = columns or table.values
    if ordinal := re.search(_ORDINAL, plain):
        at = len(table.rows) if ordinal["last"] else _ordinal(ordinal["n"] or "1")
        if not rows and 0 < at <= len(table.rows):
            return Asked("show", (table.rows[at - 1],), values, True, sure, terms=terms)
        return None
    if operation != "show":
        made = _computed(operation, table, rows, columns, sure and exact, terms)
        return in_order_asked(table, made, plain) if made and operation == "difference" else made
    if rows:
        named = bool(columns) and exact
        if len(rows) > 1 and not columns and (by := _filtered_by(table, rows, plain)):
            return Asked("show", rows, by, True, sure, whole=True, terms=terms)
        return Asked("show", rows, values, named, named and sure, terms=terms)
    if re.search(_WHOLE, plain) and _is_whole(question, table, columns, plain):
        listed = tuple(row for row in table.rows if not table.is_total(row))
        wanted = columns or (table.values if _all_of(plain) else ())
        named_table = question.target is not None and question.target.key == table.block.label
        return Asked("show", listed, wanted, True, sure or named_table, whole=True, terms=terms)
    if found is None:
        return None
    strange = _strange(question, table, found, plain, around)
    return Asked("show", (found,), values, named=False, sure=False, terms=terms, strange=strange)


def _computed(
    operation: Operation,
    table: Table,
    rows: tuple[Row, ...],
    columns: tuple[Column, ...],
    sure: bool,
    terms: tuple[str, ...],
) -> Asked | None:
    """Cells that can be compared or added: rows of one column, or columns of one row."""
    over = rows or tuple(row for row in table.rows if not table.is_total(row))
    if operation == "sum" and not rows:
        totals = tuple(row for row in table.rows if table.is_total(row))
        if len(totals) == 1 and columns:
            return Asked("show", totals, columns, True, sure, terms=terms)
        if totals:
            return None
    if len(over) == 1 and len(columns) < 2:
        columns = table.values if operation in ("highest", "lowest") or len(table.values) == 2 else columns
    one_column, one_row = len(columns) == 1 and len(over) > 1, len(over) == 1 and len(columns) > 1
    if not (one_column or one_row) or (operation == "difference" and len(over) * len(columns) != 2):
        # One cell of one row: a total that the row states, a change that a column states.
        return Asked("show", rows, columns, True, sure, terms=terms) if len(rows) == 1 and len(columns) == 1 else None
    return Asked(operation, over, columns, True, sure, terms=terms)


def in_order_asked(table: Table, asked: Asked, plain: str) -> Asked:
    """The two rows or columns of a difference in the order in which the question names them."""

    def place(text: str) -> int:
        found = _spans(plain, [form for part in text.split() for form in _forms(part, is_key=True)])
        return min((first for first, _ in found), default=len(plain))

    rows = sorted(asked.rows, key=lambda row: place(row.cells[table.key]))
    columns = sorted(asked.columns, key=lambda column: place(column.name))
    return replace(asked, rows=tuple(rows), columns=tuple(columns))


def _operation(plain: str, rows: tuple[Row, ...], columns: tuple[Column, ...]) -> Operation:
    named = "".join(column.name for column in columns)
    for operation, pattern in (("highest", _HIGHEST), ("lowest", _LOWEST), ("sum", _SUM), ("difference", _DIFFERENCE)):
        match = re.search(pattern, plain)
        if match and match.group() not in named and not any(match.group() in "".join(row.cells) for row in rows):
            return operation  # type: ignore[return-value]
    if len(rows) > 1 or (len(rows) == 1 and len(columns) > 1):
        if re.search(_HIGHER, plain):
            return "highest"
        if re.search(_LOWER, plain):
            return "lowest"
    return "show"


def _is_whole(question: Question, table: Table, columns: tuple[Column, ...], plain: str) -> bool:
    """Whether a question asks for the rows of a table: of the table it names, or of the things its key column holds."""
    if question.target is not None and question.target.kind == "table" and question.target.key == table.block.label:
        return True
    key = plain_of(table.columns[table.key].name)
    return bool(columns) and len(key) >= _LEAST and key in plain


def _filtered_by(table: Table, rows: tuple[Row, ...], plain: str) -> tuple[Column, ...]:
    """The column in which all the rows say the same, where what is asked for is the rows' names: 临海市的港口有哪些."""
    key = plain_of(table.columns[table.key].name)
    if len(key) < _LEAST or key not in plain:
        return ()
    return tuple(c for c in table.values if c.at in table.labels and len({row.cells[c.at] for row in rows}) == 1)[:1]


def _all_of(plain: str) -> bool:
    return re.search(r"内容|全部|所有|整张|完整", plain) is not None


def _rows(question: Question, table: Table, plain: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The terms of the question that name rows, and the rows: those that fit in each column that a term stands in."""
    chosen = list(table.rows)
    terms: list[str] = []
    by_column = []
    for at in table.labels:
        forms = {cell: _forms(cell, at == table.key) for cell in dict.fromkeys(row.cells[at] for row in table.rows)}
        found = {
            cell: hit for cell, names in forms.items() if (hit := next((n for n in names if _spans(plain, [n])), ""))
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
        if fitting or n == 0:
            chosen = fitting
            terms += [term for term in cells.values() if term in plain]
    return tuple(dict.fromkeys(terms)), tuple(chosen) if by_column else ()


def _forms(cell: str, is_key: bool) -> list[str]:
    """How a question may write a cell: whole, without its unit and number; the name of a place or company cut short."""
    whole = plain_of(cell).replace(" ", "")
    name = plain_of(_NUMBERING.sub("", name_and_unit(cell)[0])).replace(" ", "")
    short = _SUFFIX.sub("", name)
    forms = [whole, name] + ([short] if is_key else [])
    return [form for form in dict.fromkeys(forms) if len(form) >= _LEAST]


def _in_period(question: Question, cell: str) -> bool:
    """Whether a cell is a time within one that is asked for: 2024年3月 in 2024年."""
    periods = find_periods(cell) if re.match(r"(?:19|20)\d\d", cell) and len(cell) <= 12 else ()
    return any(a.first <= p.first and p.last <= a.last for p in periods for a in question.periods)


def _columns(question: Question, table: Table, plain: str) -> tuple[tuple[str, ...], tuple[Column, ...], bool]:
    """The terms that name columns, the columns, and whether they are named in full rather than in part."""
    parts = {c.at: [plain_of(p) for p in c.name.split()] for c in table.values}
    held = {
        c.at: [p for p in parts[c.at] if _spans(plain, [p.replace("度", "") if p.endswith("年度") else p])]
        for c in table.values
    }
    periods = {
        c.at: any(_in_period(question, p) or _in_period(question, f"{p}年") for p in parts[c.at]) for c in table.values
    }
    score = {
        at: sum(map(len, found)) + 4 * (periods[at] and not any(re.match(r"\d{4}", f) for f in found))
        for at, found in held.items()
    }
    full = [c for c in table.values if score[c.at] and (len(held[c.at]) == len(parts[c.at]) or periods[c.at])]
    if full:
        full = [c for c in full if not any(_swallowed(plain, held[c.at], held[d.at]) for d in full if d is not c)]
        terms = [term for c in full for term in held[c.at]]
        return tuple(dict.fromkeys(terms)), tuple(full), True
    best = max(score.values(), default=0)
    if best >= _LEAST:
        some = [c for c in table.values if score[c.at] == best]
        return tuple(dict.fromkeys(t for c in some for t in held[c.at])), tuple(some), True
    common = {c.at: max((_common(p, plain) for p in parts[c.at]), key=len, default="") for c in table.values}
    longest = max(map(len, common.values()), default=0)
    if longest >= _LEAST:
        some = [c for c in table.values if len(common[c.at]) == longest]
        return tuple({common[c.at]: None for c in some}), tuple(some), True
    return (), _by_unit(question, table), False


def _by_unit(question: Question, table: Table) -> tuple[Column, ...]:
    """The one column whose unit is of the class asked for (多少钱), where no column is named."""
    fitting = []
    for column in table.values:
        unit = column.unit or next((u for row in table.rows if (u := table.unit_of(row, column))), None)
        classes = {q.unit_class for q in find_quantities(f"1{unit}")} if unit else set()
        if classes & set(question.units) and (not question.measure or unit == question.measure):
            fitting.append(column)
    return tuple(fitting) if len(fitting) == 1 else ()


def _covered(question: Question, table: Table, plain: str, terms: Iterable[str], around: str) -> bool:
    """Whether rows, columns, times and what stands around the table say all that the question does."""
    rest = _blank(plain, _spans(plain, terms), "|")
    things = sum(not table.is_total(row) for row in table.rows)
    if (counted := _COUNTED.search(rest)) and _ordinal(counted["n"].replace("两", "二")) == things:
        rest = rest.replace(counted.group(), "#" * len(counted.group()))
    periods = [plain_of(period.text).replace(" ", "") for period in question.periods]
    rest = _blank(rest, [(m.start(), m.end()) for text in periods for m in re.finditer(re.escape(text), rest)])
    if question.target is not None and question.target.text:
        rest = rest.replace(question.target.text.replace(" ", ""), "#")
    known = plain_of(" ".join([around, table.caption or "", *(c.header for c in table.columns), *table.units])).replace(
        " ", ""
    )
    at = 0
    kept = ""
    while at < len(rest):
        size = next((n for n in range(min(20, len(rest) - at), 1, -1) if rest[at : at + n] in known), 0)
        kept += "#" if size else rest[at]
        at += size or 1
    kept = re.sub(_ASKING, "#", kept)
    if any(len(word) > 1 and word in kept and not re.fullmatch(f"(?:{_GENERIC})+", word) for word in question.words):
        return False
    kept = re.sub(_GENERIC, "#", kept)
    # A character that is left right before a name makes it another name: 新东港.
    return re.search(r"[\u3400-\u9fffa-z0-9]{2}|[\u3400-\u9fff]\|", kept) is None


def _strange(question: Question, table: Table, row: Row, plain: str, around: str) -> str:
    if question.wants != "number" and not question.units:
        return ""
    headers = (c.header for c in table.columns)
    said = plain_of(" ".join([*row.cells, around, table.caption or "", *headers])).replace(" ", "")
    asking = re.compile(f"(?:{_ASKING}|{_GENERIC})+")
    for word in question.words:
        if (
            len(word) < _LEAST
            or word.isdigit()
            or asking.fullmatch(word)
            or any(word in p.text for p in question.periods)
        ):
            continue
        if held_by(word, said) < _HELD:
            return word
    return ""


def _without_targets(plain: str) -> str:
    return re.sub(r"[《“\"「][^》”\"」]*[》”\"」]", "", plain)


def _spans(plain: str, terms: Iterable[str]) -> list[Span]:
    """Where terms stand in the question; a number or a Latin word only whole."""
    found = []
    for term in terms:
        left = r"(?<![\d.])" if term[:1].isdigit() else r"(?<![a-z])" if term[:1].isascii() else ""
        right = r"(?![\d.]*\d)" if term[-1:].isdigit() else r"(?![a-z])" if term[-1:].isascii() else ""
        found += [(m.start(), m.end()) for m in re.finditer(left + re.escape(term) + right, plain)] if term else []
    return found


def _inside(plain: str, term: str, other: str) -> bool:
    """Whether each place of ``term`` is part of a place of ``other``."""
    outer = _spans(plain, [other])
    return all(
        any(a <= first and end <= b and (a, b) != (first, end) for a, b in outer)
        for first, end in _spans(plain, [term])
    )


def _swallowed(plain: str, held: list[str], others: list[str]) -> bool:
    """Whether the terms of one column are but parts of those of another: 投资 in 投资额, 吞吐量 in 吞吐量 2024年."""
    return set(held) < set(others) or (
        held != others and all(any(t != o and _inside(plain, t, o) for o in others) or t in others for t in held)
    )


def _blank(plain: str, spans: Iterable[Span], by: str = "#") -> str:
    chars = list(plain)
    for first, end in spans:
        chars[first:end] = by * (end - first)
    return "".join(chars)


def _common(name: str, plain: str) -> str:
    """The longest run of characters that a header shares with the question, no number."""
    runs = (name[a:b] for a in range(len(name)) for b in range(len(name), a + 1, -1))
    test: Callable[[str], bool] = lambda run: run in plain and not re.search(r"\d", run)  # noqa: E731
    return max(filter(test, runs), key=len, default="")


def _ordinal(text: str) -> int:
    from rag.question.named_objects import arabic

    return int(arabic(text))
