"""A question and a table → which of its rows and columns are asked for, and what is to be done with their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from rag.answering.named_cells import LEAST, blanked, columns_named, forms_of, rows_named, spans_of
from rag.answering.table_cells import Column, Row, Table, is_total_name
from rag.facts.sentences import plain_of
from rag.proof.word_coverage import held_by
from rag.question.asked_value import noun_around
from rag.schema import Question

Operation = Literal["show", "highest", "lowest", "sum", "difference", "count"]

_HIGHEST = r"(?<!至)最(?:高|大|多|长|快|强|贵|重)|居首|首位|第一名|排名?第一"
_LOWEST = r"最(?:低|小|少|短|慢|弱|轻)|垫底|末位|倒数第一"
_HIGHER, _LOWER = (
    r"(?:哪|谁)[^,?]{0,12}?更(?:高|大|多|长|快)(?:一些|些)?",
    r"(?:哪|谁)[^,?]{0,12}?更(?:低|小|少|短|慢)(?:一些|些)?",
)
_DIFFERENCE = r"比[^,?]{1,16}?[多少高低][\u3400-\u9fff]{1,2}多少|相差|差(?:了)?(?:多少|几|值|额|距|别)|(?<!至)(?:多|少|高|低|大|小)(?:出|了)?多少|(?:增加|减少|上升|下降|提高|降低|净增)(?:了|额)?(?:是)?多少"
_SUM = r"之和|总和|合计|总计|加起来|加在一起|加总|一共|总共|共计"
_ORDINAL = r"第\s*(?P<n>[一二三四五六七八九十]{1,3}|\d{1,3})\s*行|(?P<last>最后一行|末行)|(?P<first>首行)"
_UNNAMED_ORDINAL = re.sub(r"\?P<\w+>", "?:", _ORDINAL)
_WHOLE = r"哪些|哪几|列出|列了|列举|内容|分别|各自?|每一?[个家项]|全部|所有|整张|完整|逐[项一]"
_FILTER = r"哪些(?:列|字段|栏)|超过|大于|小于|高于|低于|多于|少于|以上|以下|不足|不到|至少|没有|未|除了?|以外|之外|不是|不含|前[一二两三四五六七八九十\d]|第[二三四五六七八九十\d]+[高大多低小少名位]|平均|占[^,]{0,8}比|为什么|原因"
_GENERIC = (
    r"多少|百分之几|哪[些个家一几项张年里笔只座款种条位名所套部支类天月期]?|什么|几[个家项种]?|怎么样|如何|请问|请|告诉我|一下|列出|列了|列举|列|表格?|数据|数值|数字|数额|具体|大约|约|达到?|"
    r"分别|各自?|每[个家项]?|全部|所有|内容|情况|其中|总|共|是|的|了|有|为|在|中|里|和|与|及|跟|同|比|较|从|到|到底|呢|吗|啊|吧|那|这|该|它|上|行|多|少|高|低|大|小|"
    r"更|最|谁|个|家|项|种|年|月|日|末|底|时|第|又|各|按|根据|显示|报告|文件|名称|名|叫|元|被|对|于|由|以|两者|二者|之间|计算|求|分|何|给出|是否|年度|全年|地区|单位"
)
_ASKING = "|".join(f"(?:{each})" for each in (_UNNAMED_ORDINAL, _HIGHEST, _LOWEST, _SUM, _DIFFERENCE, _WHOLE))
_COUNTED = re.compile(r"(?:这|那)?(?P<n>[两二三四五六七八九十]|\d{1,2})[个家项](?=[\u3400-\u9fff])")
_HOW_MANY = re.compile(
    r"(?:多少|几)(?P<measure>[个家项只名位条款种笔座所张户起支处])?(?P<noun>[\u3400-\u9fff]{1,6}?)(?=$|[?吗呢了,的])"
)
_MONEY_ASKED = re.compile(r"(?P<verb>[\u3400-\u9fff])[了到得过出]{0,2}多少钱")
_NUMBERED = re.compile(r"(?<!\d)\d{1,4}(?P<of>(?![年月日天个家%])[\u3400-\u9fff]{2})")
_ROWS = frozenset(("行", "条", "记录", "数据", "条目"))
_RATE_ASKED = (
    r"(?:同比|环比)[^,?]{0,4}?(?=多少|几|是|\?*$)|增长率|增速|增幅|降幅|涨幅|跌幅|增长(?=了?多少|了?几|了?百分)"
)
_RATE_GIVEN = r"%|‰|率|增速|增幅|降幅|涨幅|跌幅|同比|环比|增长"
_MAY_BE_TOLD = frozenset({"list", "definition", "comparison", "yesno", "summary", "reason"})
"""What a row may answer in words that are not the question's."""
_VALUE_LENGTH = 20
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
    measure: str = ""
    """Of a count what is counted in: 家."""
    left: int = 0
    """How many characters of the question are left that neither the table nor what stands around it says."""
    strange: str = ""
    """A word of a question for a number that neither the row that ranks first nor what stands around it says."""


def asked_of(question: Question, table: Table, around: str, found: Row | None) -> Asked | None:
    """What ``question`` asks of ``table``; ``found`` is the row that ranks first, where it is one of this table.

    ``around`` is what a reader of the table knows: the headings, the report's title. ``None`` where it asks nothing of it.
    """
    plain = question.plain.replace(" ", "")
    names = [plain_of(c.name).replace(" ", "") for c in table.columns if len(c.name) > 1]
    if re.search(_FILTER, blanked(_without_targets(plain), spans_of(_without_targets(plain), names))):
        return None
    if count := _count_of(question, table, plain, around):
        return count
    row_terms, rows = rows_named(question, table, plain)
    column_terms, columns, exact = columns_named(question, table, blanked(plain, spans_of(plain, row_terms)))
    if not rows and len(table.rows) == 1 and column_terms and not table.labels:
        rows = table.rows  # nothing to tell rows apart by, and nothing to tell
    if len(rows) == 1 and not columns and (money := _money_meant(table, plain)):
        column_terms, columns, exact = (money[0],), (money[1],), True
    terms = (*row_terms, *column_terms)
    left = _left(question, table, plain, terms, around)
    found_asked = _asked(
        question, table, around, found, plain, (row_terms, rows), (column_terms, columns, exact), not left
    )
    return replace(found_asked, left=left) if found_asked else None


def _asked(
    question: Question,
    table: Table,
    around: str,
    found: Row | None,
    plain: str,
    by_row: tuple[tuple[str, ...], tuple[Row, ...]],
    by_column: tuple[tuple[str, ...], tuple[Column, ...], bool],
    sure: bool,
) -> Asked | None:
    """``asked_of`` with the rows and columns that are named, and whether nothing of the question is left."""
    (row_terms, rows), (column_terms, columns, exact) = by_row, by_column
    terms = (*row_terms, *column_terms)
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
    strange = _uncounted(table, plain) or _strange(question, table, found, around)
    return Asked("show", (found,), values, named=False, sure=False, terms=terms, strange=strange)


def _count_of(question: Question, table: Table, plain: str, around: str) -> Asked | None:
    """The rows that are counted: of a table that is named, or of a file that is nothing but tables, what its rows are."""
    match = _HOW_MANY.search(plain)
    if match is None or not (table.is_data or _means(question, table)):
        return None
    key = re.sub(r"[^\u3400-\u9fff]", "", plain_of(table.columns[table.key].name))
    noun = match["noun"]
    are = sum(noun in plain_of(row.cells[table.key]) for row in table.rows)
    if noun not in _ROWS and not _is_called(noun, key) and (len(noun) < LEAST or are * 2 <= len(table.rows)):
        return None
    rest = blanked(plain, [match.span()])
    terms, rows = rows_named(question, table, rest)
    if _left(question, table, rest, terms, around):
        return None
    counted = rows or tuple(row for row in table.rows if not table.is_total(row))
    measure = match["measure"] or ("行" if noun in _ROWS else "个")
    column = table.columns[table.key]
    return Asked("count", counted, (column,), True, True, whole=True, terms=terms, measure=measure)


def _is_called(noun: str, key: str) -> bool:
    """Whether rows under a column of this name are what a noun says: 企业 under 企业名称, 镇 under 镇, no 电 under 电站名称."""
    return noun == key.removesuffix("名称") or (len(noun) >= LEAST and noun in key)


def _uncounted(table: Table, plain: str) -> str:
    """What a question wants counted, where that is the rows of a table: no row by itself says how many there are."""
    match = _HOW_MANY.search(plain)
    key = plain_of(table.columns[table.key].name)
    return match.group() if match and (match["noun"] in _ROWS or _is_called(match["noun"], key)) else ""


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
    if not columns and len(over) > 1 and (column := _meant_column(table)):
        columns = (column,)
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


def _money_meant(table: Table, plain: str) -> tuple[str, Column] | None:
    """The one column of money (or the sum of several), where a question only says what was done: 融了多少钱 for 融资金额."""
    asked = _MONEY_ASKED.search(plain)
    money = [c for c in table.values if any((table.unit_of(row, c) or "").endswith("元") for row in table.rows)]
    money = money if len(money) == 1 else [c for c in money if is_total_name(c.name)]
    said = f"{money[0].name}{table.caption or ''}" if len(money) == 1 else ""
    return (asked.group(), money[0]) if asked and asked["verb"] in said else None


def _meant_column(table: Table) -> Column | None:
    """The column that is meant where a question names none: the only one with numbers, or the one that sums the others up."""
    numbers = [c for c in table.values if c.at not in table.labels]
    totals = [c for c in numbers if is_total_name(c.name)]
    return numbers[0] if len(numbers) == 1 else totals[0] if len(totals) == 1 else None


def in_order_asked(table: Table, asked: Asked, plain: str) -> Asked:
    """The two rows or columns of a difference in the order in which the question names them."""

    def place(text: str) -> int:
        found = spans_of(plain, [form for part in text.split() for form in forms_of(part, is_key=True)])
        years = [at for year in re.findall(r"(?:19|20)\d\d", text) if (at := plain.find(year)) >= 0]
        return min([first for first, _ in found] or years, default=len(plain))

    rows = sorted(asked.rows, key=lambda row: place(row.cells[table.key]))
    shared = set.intersection(*(set(column.name.split()) for column in asked.columns)) if asked.columns else set()
    columns = sorted(
        asked.columns, key=lambda c: place(" ".join(part for part in c.name.split() if part not in shared))
    )
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
    same = [c for c in table.values if c.at in table.labels and len({row.cells[c.at] for row in rows}) == 1]
    return tuple(c for c in same if spans_of(plain, forms_of(rows[0].cells[c.at], is_key=True)))[:1]


def _all_of(plain: str) -> bool:
    return re.search(r"内容|全部|所有|整张|完整", plain) is not None


def _left(question: Question, table: Table, plain: str, terms: Iterable[str], around: str) -> int:
    """How many characters of the question neither rows, columns, times nor what stands around the table say."""
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
    words = [word for word in question.words if len(word) > 1 and word in kept]
    if words := [word for word in words if not re.fullmatch(f"(?:{_GENERIC})+", word)]:
        return sum(map(len, words))
    kept = re.sub(_GENERIC, "#", kept)
    # A character that is left right before a name makes it another name: 新东港.
    return sum(map(len, re.findall(r"[\u3400-\u9fffa-z0-9]{2,}|[\u3400-\u9fff]\|", kept)))


def _growth(plain: str, table: Table, rows: tuple[Row, ...], columns: tuple[Column, ...]) -> str:
    """The word for a rate of change that is asked for, where the cells are amounts."""
    match = re.search(_RATE_ASKED, plain)
    if match is None or any(re.search(_RATE_GIVEN, c.header) for c in columns):
        return ""
    given = any(re.search(_RATE_GIVEN, " ".join(row.cells)) for row in rows)
    return "" if given or any(table.unit_of(row, c) in ("%", "‰") for row in rows for c in columns) else match.group()


def _strange(question: Question, table: Table, row: Row, around: str) -> str:
    amounts = question.wants == "number" or bool(question.units)
    if not amounts and (question.wants in _MAY_BE_TOLD or "哪" in question.plain or not _is_of_values(row)):
        return ""
    plain, own = question.plain.replace(" ", ""), plain_of(" ".join(row.cells)).replace(" ", "")
    if any(plain[n : n + _NAMES] in own for n in range(len(plain) - _NAMES + 1)):
        return ""
    headers = (c.header for c in table.columns)
    said = plain_of(" ".join([*row.cells, around, table.caption or "", *headers])).replace(" ", "")
    for kind in _NUMBERED.finditer(plain):
        if kind.group() not in said and re.search(rf"\d{kind['of']}", said):
            return kind.group()  # 95号汽油 where the table has 92号汽油
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
    named = noun_around(lacked, question.plain)
    return named if amounts or not re.search("[a-z]", named) else ""


def _is_of_values(row: Row) -> bool:
    """Whether a row has values, and no cell that may tell in other words what is asked."""
    return all(len(cell) <= _VALUE_LENGTH for cell in row.cells)


def _without_targets(plain: str) -> str:
    return re.sub(r"[《“\"「][^》”\"」]*[》”\"」]", "", plain)


def _ordinal(text: str) -> int:
    from rag.question.named_objects import arabic

    return int(arabic(text))
