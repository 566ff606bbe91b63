"""A summary folded by section and a comparison as a table, as HTML of one line; ``link`` writes the mark of a citation. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.output.part_view import heading_of
from rag.schema import Comparison, ComparisonRow, SummaryPart
from ui.words.inert import html_text
from ui.words.texts import Words

Link = Callable[[int], str]


def summary_html(parts: Sequence[SummaryPart], link: Link) -> str:
    """Each part under its heading, open, and folded by a press; what the cover says stands above them."""
    return f'<div class="bb-answer-text bb-summary" lang="zh-CN">{"".join(_part(part, link) for part in parts)}</div>'


def _part(part: SummaryPart, link: Link) -> str:
    said = "".join(
        f'<span class="bb-sentence">{html_text(text)}{link(n)}</span>'
        for text, n in zip(part.sentences, part.citations, strict=False)
    )
    heading = heading_of(part)
    if not heading:
        return f"<p>{said}</p>"
    return f"<details open><summary>{html_text(heading)}</summary><p>{said}</p></details>"


def comparison_html(comparison: Comparison, link: Link, t: Words) -> str:
    """A row for each aspect, a column for each side; a sentence that speaks of all sides stands across them."""
    head = "".join(f'<th scope="col">{html_text(name)}</th>' for name in (t("comparison_aspect"), *comparison.sides))
    rows = "".join(_row(row, link, t) for row in comparison.rows)
    return (
        f'<div class="bb-answer-text bb-table-scroll" lang="zh-CN"><table class="bb-answer-table bb-comparison">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: ComparisonRow, link: Link, t: Words) -> str:
    said = list(zip(row.sentences, row.citations, strict=False))
    across = len(said) > 1 and len(set(said)) == 1
    cells = f'<td colspan="{len(said):d}">{_cell(*said[0], link, t)}</td>' if across else ""
    cells = cells or "".join(f"<td>{_cell(text, n, link, t)}</td>" for text, n in said)
    return f'<tr><th scope="row">{html_text(row.aspect)}</th>{cells}</tr>'


def _cell(text: str, n: int, link: Link, t: Words) -> str:
    if not n:
        return f'<span class="bb-not-said">{html_text(t("comparison_not_said"))}</span>'
    return html_text(text) + link(n)
