"""A sentence in its index → questions about the numbered list that it opens (有哪三条路径), or about a cell of a table."""

from __future__ import annotations

import re

from index.schema import Chunk, Hit
from index.store.protocol import Index
from index.words.normalize import normalize
from rag.answering.enumerations import enumeration_at
from rag.answering.table_cells import Table, is_nothing, table_of
from rag.answering.table_units import amount
from rag.facts.periods import find_periods
from rag.schema import Evidence
from rag.suggesting.candidate import Made
from rag.suggesting.phrases import ends_in_noun, is_subject

_DIGITS = "零一二三四五六七八九十"
_OPENS = re.compile(
    r"^(?:[^,。;:]{0,12},)?(?P<subject>[^,。;:]{4,24}?)(?P<verb>主要有|有|主要包括|包括|分为|呈现出?|面临|具有|存在|遵循|体现在|表现为|表现在|涵盖|形成)(?:着|了|以下|如下)*"
    r"(?P<n>[两二三四五六七八九十])(?P<measure>大|个|条|类|种|项|方面)(?P<noun>[\u3400-\u9fff]{0,8})[:。,;]?$"
)
_MOST_ITEMS = 6
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9·]{2,14}")
_COLUMN = re.compile(r"[\u3400-\u9fff]{2,10}")
_NO_THING = re.compile(r"备注|说明|来源|合计|序号|编号")


def about_list(index: Index, chunk: Chunk, position: int) -> list[Made]:
    """The question for the items that a sentence announces by their number, where the report lists as many."""
    match = _OPENS.match(normalize(chunk.sentences[position].text))
    if match is None or not is_subject(match["subject"]):
        return []
    count = 2 if match["n"] == "两" else _DIGITS.index(match["n"])
    items = enumeration_at(index, Evidence(Hit(1, 0.0, chunk, {}), chunk.sentences[position], position, 0.0, 0.0))
    if len(items) != count or count > _MOST_ITEMS:
        return []
    noun = "" if match["measure"] == "方面" and not match["noun"] else match["noun"]
    if noun and not ends_in_noun(noun):
        return []
    asked = f"{match['subject']}{match['verb']}哪{match['n']}{match['measure']}{noun}?"
    return [Made("list", asked, parts=count)]


def about_cell(index: Index, chunk: Chunk, position: int) -> list[Made]:
    """The question for what a table says of the thing that a row is called by, in the first column that says something."""
    table = table_of(index, chunk)
    if table is None:
        return []
    sentence = chunk.sentences[position]
    row = next((row for row in table.rows if row.sentence == sentence), None)
    if row is None or table.is_total(row) or not _names_one(table, table.name_of(row)):
        return []
    made = []
    # Of several columns it cannot be told whether rows are things and columns what is said of them, or the other way.
    for column in table.values if len(table.values) == 1 else ():
        cell = row.cells[column.at].strip()
        if is_nothing(cell) or not _COLUMN.fullmatch(column.name) or _NO_THING.search(column.name):
            continue
        found = amount(cell)
        asks = "是多少" if found is not None else "有哪些" if "、" in cell else "是什么"
        made.append(Made("cell", f"{table.name_of(row)}的{column.name}{asks}?", (cell,)))
    return made


def _names_one(table: Table, name: str) -> bool:
    """Whether a row is called by a name, no time or number, and no other row by the same."""
    if not _NAME.fullmatch(name) or name.isdigit() or find_periods(name):
        return False
    return [table.name_of(row) for row in table.rows].count(name) == 1
