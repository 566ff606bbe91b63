"""Ranked sentences → an answer made of a table's cells, where the question asks for cells; and that answer's records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from index.schema import Hit
from index.store.protocol import Index
from index.words.normalize import squeeze
from rag.answering.asked_cells import Asked, asked_of
from rag.answering.computed_cells import Result, compute
from rag.answering.evidence import IS_NEAR
from rag.answering.selected import FromTable, Selected
from rag.answering.table_cells import Column, Row, Table, is_nothing, table_of
from rag.answering.tables_and_figures import asks_caption
from rag.facts.sentences import plain_of
from rag.proof.verbatim import numbers_stand
from rag.schema import Answer, Cell, Citation, CitedRow, Computed, Evidence, Question, TableShown, Unmet

_LOOKED_AT = 12
"""Of the ranked sentences, how many may lead to a table."""
_MOST_ROWS = 100
_MOST_NAMED = 20
_WORDS = {("highest", False): "最高", ("highest", True): "更高", ("lowest", False): "最低", ("lowest", True): "更低"}


def from_table(index: Index, question: Question, evidence: Sequence[Evidence]) -> tuple[Selected, ...]:
    """The answer as sentences, each with its row; empty where the question is not answered by cells.

    A table whose rows and columns the question names goes before a sentence that does not name them; any other table only
    answers where one of its rows ranks first.
    """
    if not _may_be_cells(question):
        return ()
    seen: list[tuple[str, ...]] = []
    asked_of_tables: list[tuple[Table, Asked, Evidence, bool]] = []
    for item in evidence[:_LOOKED_AT]:
        chunk = item.chunk
        same = (chunk.document_id, chunk.label or "", *chunk.section, *chunk.header)
        if same in seen or (table := table_of(index, chunk)) is None:
            continue
        seen.append(same)
        first = evidence[0]
        found = next((r for r in table.rows if r.chunk is first.chunk and r.position == first.position), None)
        found = found or next((r for r in table.rows if r.sentence is first.sentence), None)
        around = " ".join([chunk.document_title, *chunk.section])
        if asked := asked_of(question, table, around, found):
            asked_of_tables.append((table, asked, item, found is not None))
    for table, asked, item, is_found in asked_of_tables:
        if not is_found and not asked.sure:
            continue
        best = _of_the_same_form(asked_of_tables, table, asked)
        if made := _made(*(best or (table, asked, item))):
            return made
    return ()


def _of_the_same_form(
    tables: Sequence[tuple[Table, Asked, Evidence, bool]], table: Table, asked: Asked
) -> tuple[Table, Asked, Evidence] | None:
    """Of tables with the same columns the one that says more of the question than the one that ranks first."""
    same = [
        (other, theirs, item)
        for other, theirs, item, _ in tables
        if other.block.header == table.block.header and theirs.operation == asked.operation != "show"
    ]
    best = min(same, key=lambda each: each[1].left, default=None)
    return best if best is not None and best[1].left < asked.left else None


def _may_be_cells(question: Question) -> bool:
    """Whether a question can ask for cells: not for a source, a caption, a page, a chapter, a summary of anything else."""
    table = question.target is not None and question.target.kind == "table"
    if question.asks_source or asks_caption(question) or question.about_report or question.language == "en":
        return False
    return table or (question.target is None and question.wants not in ("summary", "reason"))


def _made(table: Table, asked: Asked, near: Evidence) -> tuple[Selected, ...]:
    if asked.operation == "count":
        return _counted(table, asked, near)
    if asked.operation != "show":
        result = compute(asked.operation, table, asked.rows, asked.columns)
        if result:
            return _computed(table, asked, result, near)
        if len(asked.rows) != 1 or not any(row.sentence is near.sentence for row in asked.rows):
            return ()
        asked = replace(asked, operation="show", columns=table.values, named=False, sure=False)
    if len(asked.rows) > 1 or asked.whole:
        return _several(table, asked, near)
    row = asked.rows[0]
    columns = [c for c in asked.columns if not is_nothing(row.cells[c.at])]
    if not columns and asked.named:
        lacking = f"{table.name_of(row)}的{'、'.join(c.name for c in asked.columns)}"
        part = replace(_part(table, row, [], sure=False), strange=lacking)
        return (Selected(row.sentence.text, _evidence(row, near), part),)
    if not columns or not _stands(row, columns):
        return ()
    said = _said(table, row, columns)
    return (
        Selected(said, _evidence(row, near), replace(_part(table, row, columns, asked.sure), strange=asked.strange)),
    )


def _several(table: Table, asked: Asked, near: Evidence) -> tuple[Selected, ...]:
    rows = [row for row in asked.rows if _stands(row, asked.columns)][:_MOST_ROWS]
    header = (table.columns[table.key].header, *(c.header for c in asked.columns))
    numbers = tuple(range(1, len(rows) + 1))
    cells = tuple((row.cells[table.key], *(row.cells[c.at] for c in asked.columns)) for row in rows)
    shown = TableShown(table.caption, _unit(table), header, cells, numbers)
    made = []
    for n, row in enumerate(rows):
        columns = [c for c in asked.columns if not is_nothing(row.cells[c.at])]
        said = _said(table, row, columns) if columns else f"{table.name_of(row)}。"
        part = _part(table, row, columns or [table.columns[table.key]], asked.sure)
        part = replace(part, shown=shown) if n == 0 else part
        made.append(Selected(said if n == 0 else f"\n{said}", _evidence(row, near), part))
    return tuple(made)


def _counted(table: Table, asked: Asked, near: Evidence) -> tuple[Selected, ...]:
    """How many rows there are: one sentence, marked with each of them, or with the first and the last of many."""
    rows = [row for row in asked.rows if _stands(row, asked.columns)][:_MOST_ROWS]
    if len(rows) != len(asked.rows):
        return ()
    names = [table.name_of(row) for row in rows]
    listed = len(rows) <= _MOST_NAMED
    cited = rows if listed else [rows[0], rows[-1]]
    expression = "、".join(names) if listed else f"从{names[0]}到{names[-1]}"
    text = f"表中列出{len(rows)}{asked.measure}(计算:{expression})。"
    computed = Computed("count", str(len(rows)), asked.measure, expression, tuple(range(1, len(cited) + 1)))
    made = []
    for n, row in enumerate(cited):
        part = _part(table, row, asked.columns, asked.sure)
        part = replace(part, computed=computed) if n == 0 else part
        made.append(Selected(text if n == 0 else "", _evidence(row, near), part))
    return tuple(made)


def _computed(table: Table, asked: Asked, result: Result, near: Evidence) -> tuple[Selected, ...]:
    """One sentence with the result and the computation, marked with each row that it comes from."""
    by_row = [(key, list(places)) for key, places in groupby(result.cited, key=lambda place: place.row)]
    if not all(_stands(row, [place.column for place in places]) for row, places in by_row):
        return ()
    text = f"{_result_said(table, result)}(计算:{result.expression})。"
    computed = Computed(
        result.operation,  # type: ignore[arg-type]
        result.value,
        result.unit,
        result.expression,
        tuple(range(1, len(by_row) + 1)),
    )
    made = []
    quotes = tuple(row.chunk.text for row in asked.rows)
    for n, (row, places) in enumerate(by_row):
        part = _part(table, row, [place.column for place in places], asked.sure)
        part = replace(part, computed=computed, quotes=quotes) if n == 0 else part
        made.append(Selected(text if n == 0 else "", _evidence(row, near), part))
    return tuple(made)


def _result_said(table: Table, result: Result) -> str:
    first = result.first[0]
    amount = f"{result.value}{result.unit if not result.value.endswith(result.unit) else ''}"
    rows = list(dict.fromkeys(table.name_of(place.row) for place in result.first))
    columns = list(dict.fromkeys(place.column.name for place in result.first))
    if result.operation in ("highest", "lowest"):
        what = "、".join(columns if result.across else rows)
        of = rows[0] if result.across else first.column.name
        return f"{of}{_WORDS[result.operation, result.compared == 2]}的是{what}:{amount}"
    if result.operation == "sum":
        what = f"{first.column.name}合计" if len(columns) == 1 else f"{rows[0]}{'、'.join(columns)}合计"
        named = f"{'、'.join(rows)}的" if len(columns) == 1 and len(rows) <= 4 else ""
        return f"{named}{what} {amount}"
    other = result.first[1]
    words = ("高", "低") if result.unit in ("个百分点", "‰", "倍") else ("多", "少")
    word = {1: words[0], -1: words[1], 0: "相差"}[result.sign]
    if len(columns) == 1:
        return f"{first.column.name}:{rows[0]}比{rows[-1]}{word} {amount}"
    return f"{rows[0]}:{first.column.name}比{other.column.name}{word} {amount}"


def _called(table: Table, row: Row) -> str:
    """What a row is called, however little that is; empty where no column says."""
    return table.name_of(row) or (row.cells[table.key] if table.labels else "")


def _said(table: Table, row: Row, columns: Sequence[Column]) -> str:
    """A row's cells as one sentence; one that ends in a full stop of its own has no second."""
    cells = ",".join(f"{c.name} {row.cells[c.at]}{table.unit_of(row, c) or ''}".strip() for c in columns)
    called = _called(table, row)
    return f"{called}:{cells.removesuffix('。')}。" if called else f"{cells.removesuffix('。')}。"


def _part(table: Table, row: Row, columns: Sequence[Column], sure: bool) -> FromTable:
    name = table.name_of(row)
    cells = tuple(Cell(name, c.name, row.cells[c.at], table.unit_of(row, c), 0) for c in columns)
    cited = CitedRow(table.caption, _unit(table), tuple(c.header for c in table.columns), row.cells)
    return FromTable(cited, cells, sure)


def _unit(table: Table) -> str | None:
    return "、".join(table.units) or None


def _stands(row: Row, columns: Sequence[Column]) -> bool:
    """Whether each cell stands word for word in the chunk that is cited."""
    return all(squeeze(row.cells[c.at]) in squeeze(row.chunk.text) for c in columns)


def _evidence(row: Row, near: Evidence) -> Evidence:
    """A row as evidence of the standing of the one that led to its table."""
    if row.chunk is near.chunk and row.position == near.position:
        return near
    hit = near.hit if near.chunk is row.chunk else Hit(near.hit.rank, near.hit.score, row.chunk, near.hit.signals)
    return Evidence(hit, row.sentence, row.position, near.score, near.cosine, near.standing, near.features)


def cells_stand(item: Selected) -> bool:
    """Whether each cell stands in the row that is cited, and each number of the sentence there or in what is computed."""
    part, chunk = item.table, item.evidence.chunk
    if part is None:
        return False
    row = " ".join(part.row.cells)
    said = part.computed
    computed = (said.value + said.unit, said.expression) if said else ()
    sources = (row, *part.row.header, chunk.caption or "", *part.quotes, *computed)
    stand = all(squeeze(cell.value) in squeeze(f"{row} {chunk.text}") for cell in part.cells)
    # A unit brings its scale: 5,310 under 万元 is said as 5,310万元.
    return stand and numbers_stand(item.text, row, *sources, *(f"{cell.value}{cell.unit or ''}" for cell in part.cells))


def is_sure(selected: Sequence[Selected]) -> bool:
    """Whether the answer is cells that the question names, and nothing of the question is left."""
    return bool(selected) and all(item.table is not None and item.table.sure for item in selected)


def said_by_cells(unmet: Unmet, selected: Sequence[Selected]) -> bool:
    """Whether a condition is met by cells that are sure: a row asked for by its place alone (第二行), or a name that it has."""
    cells = plain_of(" ".join(cell for item in selected if item.table for cell in item.table.row.cells))
    named = unmet.condition in ("organisation", "object", "place") and not unmet.found
    return unmet.condition == "topic" or (named and plain_of(unmet.asked) in cells)


def strange_word(selected: Sequence[Selected]) -> tuple[Unmet, ...]:
    """What a question for a number names and the row that ranks first does not: another number than its cells."""
    found = [(item.table.strange, item) for item in selected if item.table and item.table.strange]
    near = [item.evidence.features.get("reader", IS_NEAR) >= IS_NEAR for _, item in found]
    return tuple(
        Unmet("quantity", word, item.text.rstrip("。") if told else "")
        for (word, item), told in zip(found, near, strict=True)
    )


def with_cells(answer: Answer, selected: Sequence[Selected]) -> Answer:
    """The answer with the cells of its sentences, its computation and its table; citation ``n`` is of the n-th sentence."""
    parts = [(n, item.table) for n, item in enumerate(selected, start=1) if item.table is not None]
    if not parts:
        return answer
    rows = {n: part.row for n, part in parts}
    citations: list[Citation] = [replace(c, row=rows.get(c.n)) for c in answer.citations]
    return replace(
        answer,
        citations=tuple(citations),
        cells=tuple(replace(cell, citation=n) for n, part in parts for cell in part.cells),
        computed=next((part.computed for _, part in parts if part.computed), None),
        table=next((part.shown for _, part in parts if part.shown), None),
    )
