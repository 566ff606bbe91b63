"""Answers and passages for a person at a terminal: colour, and tables whose Chinese columns line up at any width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rag.output.answer_words import answer_ranges
from rag.output.part_view import comparison_table, headline, summary_blocks
from rag.output.table_view import table_lines
from rag.output.wide_text import cell_width, pad, wrap
from rag.output.words import (
    KINDS,
    SEPARATOR,
    UNVERIFIED,
    computed_words,
    conditions_told,
    elsewhere_words,
    ocr_words,
    page_words,
    refusal_words,
    section_words,
    source_words,
    tables_above,
    understood_words,
    unmet_words,
    writing_words,
)

if TYPE_CHECKING:
    from rag.assistant import SearchResult
    from rag.schema import Answer

WIDEST = 110
"""Longer lines are hard to read, however wide the terminal is."""
NARROWEST_TABLE = 64
"""Below this many cells a passage stands under its place instead of beside it."""

_MARK = re.compile(r"\[\d+\]")
_GAP = "  "
_ANSWER = "bold underline"
_STYLES = ("cyan", "dim", "green", "")


def make_console() -> Console:
    """A console on stdout."""
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """A row of the table of evidence: its mark, its place, its page, its words."""

    mark: str
    place: str
    page: str
    quote: str
    marked: tuple[tuple[int, int], ...] = ()
    """Where in the quote the words of the answer stand."""
    above: str = ""
    """What stands above the quote: of a table's row the caption and the header."""


def answer_view(answer: Answer, place: str, width: int, *, several: bool = False) -> RenderableType:
    """An answer and the table of its citations, or a refusal with its reason and the nearest passages."""
    width = min(width, WIDEST)
    parts: list[RenderableType] = [Text()]
    if answer.kind == "chat":
        return Group(*parts, _paragraph(answer.answer, width, ""))
    if words := understood_words(answer):
        parts.append(_paragraph(words, width, "dim"))
    if answer.refused:
        parts.append(_paragraph(refusal_words(answer), width, "bold yellow"))
        parts += [_bullet(unmet_words(unmet), width) for unmet in conditions_told(answer)]
        if words := elsewhere_words(answer):
            parts.append(_paragraph(words, width, "green"))
    elif answer.table is not None:
        parts.append(_paragraph("\n".join(table_lines(answer.table, width - 2)), width, ""))
    elif answer.summary or answer.comparison is not None:
        parts += _in_parts(answer, width)
    else:
        parts.append(_paragraph(answer.answer, width, "bold", answer_ranges(answer.answer, answer.citations)))
    notes = [words for words in (computed_words(answer), *writing_words(answer)) if words]
    parts += [_paragraph(words, width, "yellow") for words in notes]
    above = tables_above(answer.citations)
    rows = [
        Passage(
            str(c.n),
            _place(c.section, c.document if several else None),
            _stack(
                [
                    page_words(c.page_label, c.page_index, c.paragraph),
                    KINDS.get(c.kind, ""),
                    "" if c.verified else UNVERIFIED,
                    *ocr_words(c),
                ]
            ),
            c.quote,
            (c.answer_span,) if c.words and c.answer_span else (),
            above.get(c.n, ""),
        )
        for c in answer.citations
    ]
    if rows:
        parts += [Text(), passages_view(rows, width, "原文")]
    if answer.refused and answer.nearest:
        near = [
            Passage(
                "·",
                _place(n.section, n.document if several else None),
                page_words(n.page_label, paragraph=n.paragraph),
                n.quote,
            )
            for n in answer.nearest
        ]
        parts += [Text(), passages_view(near, width, "最接近的原文")]
    return Group(*parts, *_footer(source_words(answer, place), width))


def _in_parts(answer: Answer, width: int) -> Iterable[RenderableType]:
    """A summary under its headings; a comparison as a table, below the short answer where there is one."""
    if told := headline(answer):
        yield _paragraph(told, width, "bold", answer_ranges(told, answer.citations))
        yield Text()
    for number, (heading, text) in enumerate(summary_blocks(answer)):
        if heading:
            yield from [Text()] if number else []
            yield _paragraph(heading, width, "bold blue")
        yield _paragraph(text, width, "")
    if answer.comparison is not None:
        lines = table_lines(comparison_table(answer.comparison), width - 2, spaced=True)
        yield _verbatim(lines)


def search_view(result: SearchResult, name: str, place: str, width: int, *, several: bool = False) -> RenderableType:
    """Ranked passages with the score of each signal below the text."""
    width = min(width, WIDEST)
    total = result.timings_ms.get("total")
    footer = f"索引 {name}({place})" + (f" · {total:.0f} 毫秒" if total is not None else "")
    rows = []
    for hit in result.hits:
        chunk = hit.chunk
        signals = "  ".join(f"{signal}={value:.2f}" for signal, value in hit.signals.items())
        printed = page_words(chunk.page_label, chunk.page_index, chunk.paragraph)
        page = _stack([printed, KINDS.get(chunk.kind, ""), f"{hit.score:.2f}"])
        where = _place(chunk.section, chunk.document_title if several else None)
        rows.append(Passage(str(hit.rank), where, page, f"{chunk.text}\n{signals}"))
    if not rows:
        return Group(Text(), _paragraph("没有找到相关段落。", width, "bold yellow"), *_footer(footer, width))
    return Group(Text(), passages_view(rows, width, "段落"), *_footer(footer, width))


def passages_view(rows: Sequence[Passage], width: int, title: str) -> RenderableType:
    """A table of passages that fits into ``width`` cells, or a list where that is too narrow for one."""
    if width < NARROWEST_TABLE:
        return Group(*(part for at, row in enumerate(rows) for part in _listed(row, width, first=not at)))
    marks = max(cell_width(row.mark) for row in rows)
    pages = max(cell_width(line) for row in rows for line in [*row.page.split("\n"), "页码"])
    rest = width - 2 - marks - pages - 3 * len(_GAP)
    places = min(max(cell_width(line) for row in rows for line in row.place.split("\n")), rest * 2 // 5)
    columns = (marks, places, pages, rest - places)
    lines = [_line(("#", "章节", "页码", title), columns, ("dim",) * 4), Text(" " + "─" * (width - 2), style="dim")]
    for at, row in enumerate(rows):
        if at:
            lines.append(Text())
        above, quote = wrap(row.above, columns[3]) if row.above else [], wrap(row.quote, columns[3])
        cells = (row.mark.split(), wrap(row.place, places), row.page.split("\n"), [*above, *quote])
        marked = [*([] for _ in above), *_on_lines(row.quote, row.marked, quote)]
        for number, parts in enumerate(zip_longest(*cells, fillvalue="")):
            line = _line(parts, columns, _STYLES)
            before = 1 + sum(len(pad(part, size)) + len(_GAP) for part, size in zip(parts[:3], columns, strict=False))
            for first, end in marked[number] if number < len(marked) else ():
                line.stylize(_ANSWER, before + first, before + end)
            lines.append(line)
    return Group(*lines)


def _on_lines(text: str, ranges: Sequence[tuple[int, int]], lines: Sequence[str]) -> list[list[tuple[int, int]]]:
    """For each line of ``text`` what ``ranges`` are on it; lines leave out spaces at breaks."""
    found, at = [], 0
    for line in lines:
        at = max(at, text.find(line, at))
        on = [(max(0, first - at), min(len(line), end - at)) for first, end in ranges]
        found.append([(low, high) for low, high in on if low < high])
        at += len(line)
    return found


def _line(cells: Sequence[str], widths: Sequence[int], styles: Sequence[str]) -> Text:
    # Padded by hand: rich's tables shrink columns that are full of wide characters.
    parts = [(pad(cell, width), style) for cell, width, style in zip(cells, widths, styles, strict=True)]
    line = Text(" ")
    for at, (cell, style) in enumerate(parts):
        line.append(cell + (_GAP if at + 1 < len(parts) else ""), style=style)
    line.rstrip()
    return line


def _listed(row: Passage, width: int, *, first: bool) -> Iterable[RenderableType]:
    if not first:
        yield Text()
    head = " · ".join(row.page.split("\n"))
    yield Text.assemble((f" {row.mark} ", "cyan"), (head, "green"))
    yield Padding(Text(_lines(row.place, width - 4), style="dim"), (0, 0, 0, 3), expand=False)
    if row.above:
        yield Padding(Text(_lines(row.above, width - 4), style="dim"), (0, 0, 0, 3), expand=False)
    yield Padding(_wrapped(row.quote, width - 4, row.marked), (0, 0, 0, 3), expand=False)


def _wrapped(text: str, width: int, ranges: Sequence[tuple[int, int]], style: str = "") -> Text:
    """Lines of a text with the words of the answer in it underlined."""
    lines = wrap(text, width)
    shown = [Text(line, style=style) for line in lines]
    for line, marked in zip(shown, _on_lines(text, ranges, lines), strict=True):
        for first, end in marked:
            line.stylize(_ANSWER, first, end)
    return Text("\n").join(shown)


def _paragraph(text: str, width: int, style: str, ranges: Sequence[tuple[int, int]] = ()) -> RenderableType:
    shown = _wrapped(text, width - 2, ranges, style)
    shown.highlight_regex(_MARK, "not bold cyan")
    return Padding(shown, (0, 0, 0, 1), expand=False)


def _verbatim(lines: Sequence[str]) -> RenderableType:
    """Lines that are laid out already."""
    shown = Text("\n".join(lines))
    shown.highlight_regex(_MARK, "not bold cyan")
    return Padding(shown, (0, 0, 0, 1), expand=False)


def _bullet(text: str, width: int) -> RenderableType:
    first, *more = wrap(text, width - 5)
    return Padding(Text("\n".join([f"· {first}", *(f"  {line}" for line in more)])), (0, 0, 0, 2), expand=False)


def _footer(text: str, width: int) -> list[RenderableType]:
    return [Text(), Padding(Text(_lines(text, width - 2), style="dim"), (0, 0, 0, 1), expand=False)]


def _lines(text: str, width: int) -> str:
    return "\n".join(wrap(text, width))


def _place(section: Sequence[str], document: str | None) -> str:
    """The heading path, a title a line."""
    return section_words(section, document=document).replace(SEPARATOR, f"\n{SEPARATOR.lstrip()}")


def _stack(parts: Sequence[str]) -> str:
    return "\n".join(part for part in parts if part)
