"""What an answer has from a table, as HTML of one line: rows as a table, a computation marked as such, a row's header. Pure."""

from __future__ import annotations

from collections.abc import Callable

from rag.schema import Answer, CitedRow, TableShown
from ui.words.inert import html_text
from ui.words.texts import Words


def table_html(table: TableShown, link: Callable[[int], str]) -> str:
    """Rows that are the answer; ``link`` writes the mark of a citation."""
    unit = f"单位:{table.unit}" if table.unit and table.unit not in (table.caption or "") else ""
    told = " · ".join(filter(None, [table.caption, unit]))
    caption = f"<caption>{html_text(told)}</caption>" if told else ""
    head = "".join(f'<th scope="col">{html_text(name)}</th>' for name in table.header)
    rows = "".join(_row(row, link(n)) for row, n in zip(table.rows, table.citations, strict=False))
    return (
        f'<div class="bb-answer-text bb-table-scroll" lang="zh-CN"><table class="bb-answer-table">{caption}'
        f"<thead><tr>{head}<td></td></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(cells: tuple[str, ...], mark: str) -> str:
    first = f'<th scope="row">{html_text(cells[0])}</th>' if cells else ""
    rest = "".join(f"<td>{html_text(cell)}</td>" for cell in cells[1:])
    return f"<tr>{first}{rest}<td>{mark}</td></tr>"


def computed_html(answer: Answer, t: Words) -> str:
    """That a value stands in no quote, and how it was computed; nothing where none was."""
    if answer.computed is None:
        return ""
    marks = "".join(f"[{n}]" for n in answer.computed.citations)
    key = "computed_count" if answer.computed.operation == "count" else "computed"
    said = t(key, expression=answer.computed.expression, marks=marks)
    return f'<p class="bb-notice bb-computed" role="note">{html_text(said)}</p>'


def row_html(row: CitedRow | None, name: str = "") -> str:
    """What stands above a row that is cited, each line with the class ``name`` too; nothing for any other quote."""
    if row is None:
        return ""
    unit = f"单位:{row.unit}" if row.unit and row.unit not in (row.caption or "") else ""
    told = " · ".join(filter(None, [row.caption, unit]))
    lines = [line for line in (told, " | ".join(row.header)) if line]
    return "".join(f'<span class="bb-row-above{name}" lang="zh-CN">{html_text(line)}</span>' for line in lines)
