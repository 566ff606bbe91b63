"""A summary or a comparison → its headings with their sentences, its rows as a table: the same in a terminal, a pipe and a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.schema import TableShown

if TYPE_CHECKING:
    from rag.schema import Answer, Comparison, SummaryPart

NOT_SAID = "(没有找到)"
SAME = "(同左)"
ASPECT = "方面"


def heading_of(part: SummaryPart) -> str:
    """What stands above a part: the last title of its path; empty for what the cover says."""
    return part.section[-1] if part.section else ""


def summary_blocks(answer: Answer) -> list[tuple[str, str]]:
    """For each part of a summary its heading and its sentences with their marks; empty where there are no parts."""
    return [
        (heading_of(part), "".join(f"{s}[{n}]" for s, n in zip(part.sentences, part.citations, strict=False)))
        for part in answer.summary
    ]


def headline(answer: Answer) -> str:
    """The answer's text where it stands in front of its parts, and is not only made of them."""
    if answer.comparison is None:
        return "" if answer.summary else answer.answer
    rows = answer.comparison.rows
    shown = {n for row in rows for n in row.citations}
    first = {n for n in (c.n for c in answer.citations) if f"[{n}]" in answer.answer}
    return answer.answer if first - shown or not said_in_rows(answer.comparison, answer.answer) else ""


def said_in_rows(comparison: Comparison, text: str) -> bool:
    """Whether every sentence of the rows stands in ``text``: then that is only the rows, one after another."""
    return all(said in text for row in comparison.rows for said in row.sentences)


def comparison_table(comparison: Comparison) -> TableShown:
    """The rows with a mark after each sentence; what is said of one side only is told of the other."""
    rows = []
    for row in comparison.rows:
        same = len(set(row.citations)) == 1 and len(set(row.sentences)) == 1
        cells = [f"{said}[{n}]" if n else NOT_SAID for said, n in zip(row.sentences, row.citations, strict=False)]
        rows.append((row.aspect, *([cells[0], *[SAME] * (len(cells) - 1)] if same else cells)))
    return TableShown(None, None, (ASPECT, *comparison.sides), tuple(rows), (0,) * len(rows))
