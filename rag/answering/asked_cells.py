"""A question and a table → which of its rows and columns are asked for, and what is to be done with their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from rag.answering.named_cells import LEAST, blanked, columns_named, forms_of, rows_named, spans_of
from rag.answering.table_cells import Column, Row, Table
from rag.facts.sentences import plain_of
from rag.proof.word_coverage import held_by
from rag.question.asked_value import noun_around
from rag.schema import Question

Operation = Literal["show", "highest", "lowest", "sum", "difference"]

_HIGHEST = r"(?<!至)最(?:高|大|多|长|快|强|贵|重)|居首|首位|第一名|排名?第一"
_LOWEST = r"最(?:低|小|少|短|慢|弱|轻)|垫底|末位|倒数第一"
_HIGHER, _LOWER = (
    r"(?:哪|谁)[^,?]{0,12}?更(?:高|大|多|长|快)(?:一些|些)?",
    r"(?:哪|谁)[^,?]{0,12}?更(?:低|小|少|短|慢)(?:一些|些)?",
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
_RATE_ASKED = r"(?:同比|环比)[^,?]{0,4}?(?=多少|几|是)|增长率|增速|增幅|降幅|涨幅|跌幅|增长(?=了?多少|了?几|了?百分)"
_RATE_GIVEN = r"%|‰|率|增速|增幅|降幅|涨幅|跌幅|同比|环比|增长"
_NAMES = 6
"""A run of so many characters that a question shares with a row names it, in whichever cell: 信息安全运营管理指南."""
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
    row_terms, rows = rows_named(question, table, plain)
    column_terms, columns, exact = columns_named(question, table, blanked(plain, spans_of(plain, row_terms)))
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
        made = _computed(operation, table, rows, columns, sure and (exact or len(rows) == 1), terms)
        return in_order_asked(table, made, plain) if made and operation == "difference" else made
    if rows:
        named = bool(columns) and exact
        if len(rows) > 1 and not columns and (by := _filtered_by(table, rows, plain)):
            return Asked("show", rows, by, True, sure, whole=True, terms=terms)
        strange = _growth(plain, table, rows, values)
        if not columns and not sure and len(rows) == 1:
            strange = strange or _strange(question, table, rows[0], around)
        return Asked("show", rows, values, named, named and sure and not strange, terms=terms, strange=strange)
    if re.search(_WHOLE, plain) and _is_whole(question, table, columns, plain):
        listed = tuple(row for row in table.rows if not table.is_total(row))
        wanted = columns or (table.values if _all_of(plain) else ())
        return Asked("show", listed, wanted, True, sure or _means(question, table), whole=True, terms=terms)
    if found is None:
        return None
    strange = _strange(question, table, found, around)
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
        found = spans_of(plain, [form for part in text.split() for form in forms_of(part, is_key=True)])
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
    if _means(question, table):
        return True
    key = plain_of(table.columns[table.key].name)
    return bool(columns) and len(key) >= LEAST and key in plain


def _means(question: Question, table: Table) -> bool:
    """Whether a question names this table: by its number, or one without a number as 这张表."""
    target = question.target
    return target is not None and target.kind == "table" and target.key == (table.block.label or "")


def _filtered_by(table: Table, rows: tuple[Row, ...], plain: str) -> tuple[Column, ...]:
    """The column in which all the rows say the same, where what is asked for is the rows' names: 临海市的港口有哪些."""
    key = plain_of(table.columns[table.key].name)
    if len(key) < LEAST or key not in plain:
        return ()
    return tuple(c for c in table.values if c.at in table.labels and len({row.cells[c.at] for row in rows}) == 1)[:1]


def _all_of(plain: str) -> bool:
    return re.search(r"内容|全部|所有|整张|完整", plain) is not None


def _covered(question: Question, table: Table, plain: str, terms: Iterable[str], around: str) -> bool:
    """Whether rows, columns, times and what stands around the table say all that the question does."""
    rest = blanked(plain, spans_of(plain, terms), "|")
    things = sum(not table.is_total(row) for row in table.rows)
    if (counted := _COUNTED.search(rest)) and _ordinal(counted["n"].replace("两", "二")) == things:
        rest = rest.replace(counted.group(), "#" * len(counted.group()))
    periods = [plain_of(period.text).replace(" ", "") for period in question.periods]
    rest = blanked(rest, [(m.start(), m.end()) for text in periods for m in re.finditer(re.escape(text), rest)])
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


def _growth(plain: str, table: Table, rows: tuple[Row, ...], columns: tuple[Column, ...]) -> str:
    """The word for a rate of change that is asked for, where the cells are amounts."""
    match = re.search(_RATE_ASKED, plain)
    if match is None or any(re.search(_RATE_GIVEN, c.header) for c in columns):
        return ""
    given = any(re.search(_RATE_GIVEN, " ".join(row.cells)) for row in rows)
    return "" if given or any(table.unit_of(row, c) in ("%", "‰") for row in rows for c in columns) else match.group()


def _strange(question: Question, table: Table, row: Row, around: str) -> str:
    if question.wants != "number" and not question.units:
        return ""
    plain, own = question.plain.replace(" ", ""), plain_of(" ".join(row.cells)).replace(" ", "")
    if any(plain[n : n + _NAMES] in own for n in range(len(plain) - _NAMES + 1)):
        return ""
    headers = (c.header for c in table.columns)
    said = plain_of(" ".join([*row.cells, around, table.caption or "", *headers])).replace(" ", "")
    asking = re.compile(f"(?:{_ASKING}|{_GENERIC})+")
    lacked = [
        word
        for word in question.words
        if len(word) >= LEAST
        and not word.isdigit()
        and not asking.fullmatch(word)
        and not any(word in p.text for p in question.periods)
        and held_by(word, said) < _HELD
    ]
    return noun_around(lacked, question.plain)


def _without_targets(plain: str) -> str:
    return re.sub(r"[《“\"「][^》”\"」]*[》”\"」]", "", plain)


def _ordinal(text: str) -> int:
    from rag.question.named_objects import arabic

    return int(arabic(text))
