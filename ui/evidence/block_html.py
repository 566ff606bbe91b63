"""Blocks of a report as semantic HTML with a quote marked in them. Everything that comes from the report is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from index.schema import Block, Document, TableRow
from ui.evidence.quotes import Span
from ui.words.texts import Label

MARK_ID = "bb-quote"
"""The id of the first ``<mark>``: what is scrolled to."""

MAX_BLOCK_CHARS = 20_000
"""Of a longer block this much is shown, around the quote."""


@dataclass(slots=True)
class Marks:
    """What is marked in ``document``; knows whether the first mark, which carries the id, has been written."""

    document: Document
    spans: tuple[Span, ...]
    words: tuple[Span, ...] = ()
    """The words of the answer, a part of ``spans``."""
    notes: dict[str, list[int]] = field(init=False)
    """Blocks of the footnotes by their mark."""
    _named: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.notes = {}
        for number, block in enumerate(self.document.blocks):
            if block.kind == "footnote" and block.lines:
                self.notes.setdefault(block.label or "", []).append(number)

    def within(self, block: int) -> list[tuple[int, int]]:
        """Ranges of a block's text."""
        return [(span.start, span.end) for span in self.spans if span.block == block]

    def told(self, block: int) -> list[tuple[int, int]]:
        """Ranges of a block's text that are words of the answer."""
        return [(span.start, span.end) for span in self.words if span.block == block]

    def wrap(self, html: str) -> str:
        """``html`` in a mark."""
        name = "" if self._named else f' id="{MARK_ID}"'
        self._named = True
        return f'<mark class="bb-mark"{name}>{html}</mark>'

    def note(self, mark: str, page_index: int) -> int | None:
        """The block of the note of a mark on a page: marks begin anew on some pages, and a note may slip to the next."""

        def distance(number: int) -> tuple[bool, int]:
            page = self.document.blocks[number].page_index
            return page < page_index, abs(page - page_index)

        return min(self.notes.get(mark, ()), key=distance, default=None)


def block_html(number: int, marks: Marks, label: Label, *, rows: range | None = None) -> str:
    """Block ``number`` of the document; of a table the ``rows`` only, where they are given."""
    block = marks.document.blocks[number]
    attributes = f'data-block="{number}" data-page="{block.page_index}"' if block.lines else f'data-block="{number}"'
    if block.kind == "heading":
        return _heading(number, marks, attributes)
    if block.kind == "table":
        return _table(number, marks, label, attributes, rows)
    text = _text(number, marks, label)
    if block.kind == "caption":
        note = f' <span class="bb-picture-only">{escape(label("picture_only"))}</span>' if block.picture else ""
        return f'<p class="bb-caption" {attributes}>{text}{note}{_origin(block, label)}</p>'
    if block.kind == "footnote":
        mark = f'<span class="bb-note-mark">{escape(block.label or "*")}</span> '
        return f'<p class="bb-note" id="bb-note-{number}" {attributes}>{mark}{text}</p>'
    return f'<p class="bb-paragraph" {attributes}>{text}</p>'


def marked_rows(block: Block, spans: Iterable[tuple[int, int]], around: int) -> range:
    """The rows of a table that ``spans`` touch, with as many ``around`` them; all where they touch none."""
    ranges = list(spans)
    touched = [
        n for n, row in enumerate(block.rows) if any(row.start < end and start < row.end for start, end in ranges)
    ]
    if not touched:
        return range(len(block.rows))
    return range(max(0, touched[0] - around), min(len(block.rows), touched[-1] + around + 1))


def _heading(number: int, marks: Marks, attributes: str) -> str:
    block = marks.document.blocks[number]
    level = marks.document.sections[block.section].level if block.section is not None else 1
    tag = f"h{min(max(level, 1) + 1, 6)}"
    text = _marked(number, 0, len(block.text), marks)
    return f'<{tag} class="bb-heading" {attributes}>{text}</{tag}>'


def _text(number: int, marks: Marks, label: Label) -> str:
    """The text with its quote marked, and after the words that have one, links to their footnotes."""
    block = marks.document.blocks[number]
    spans = marks.within(number)
    low, high = _window(len(block.text), spans)
    cut = f'<span class="bb-cut">{escape(label("text_cut"))}</span>'
    out = [cut] if low > 0 else []
    at = low
    for mark in sorted(block.marks, key=lambda mark: mark.offset):
        if low <= mark.offset <= high:
            out.append(_marked(number, at, mark.offset, marks))
            out.append(_note_link(mark.mark, marks.note(mark.mark, mark.page_index)))
            at = mark.offset
    out.append(_marked(number, at, high, marks))
    return "".join(out) + (cut if high < len(block.text) else "")


def _window(length: int, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    if length <= MAX_BLOCK_CHARS:
        return 0, length
    low = max(0, (spans[0][0] if spans else 0) - MAX_BLOCK_CHARS // 4)
    return low, min(length, low + MAX_BLOCK_CHARS)


def _marked(number: int, low: int, high: int, marks: Marks) -> str:
    """Characters ``[low, high)`` of a block, escaped, with the quote marked, and within it the words of the answer."""
    text = marks.document.blocks[number].text

    def told(start: int, end: int) -> str:
        return f'<b class="bb-told">{escape(text[start:end])}</b>'

    def quoted(start: int, end: int) -> str:
        return marks.wrap(_wrapped(text, start, end, marks.told(number), told))

    return _wrapped(text, low, high, marks.within(number), quoted)


def _wrapped(text: str, low: int, high: int, ranges: Sequence[tuple[int, int]], made: Callable[[int, int], str]) -> str:
    """``text[low:high]``, escaped; what of it lies in ``ranges`` as ``made`` makes it."""
    out, at = [], low
    for start, end in ranges:
        start, end = max(start, at), min(end, high)
        if start < end:
            out += [escape(text[at:start]), made(start, end)]
            at = end
    return "".join(out) + escape(text[at:high])


def _note_link(mark: str, note: int | None) -> str:
    shown = escape(mark) if note is None else f'<a href="#bb-note-{note}">{escape(mark)}</a>'
    return f'<sup class="bb-note-mark">{shown}</sup>'


def _table(number: int, marks: Marks, label: Label, attributes: str, rows: range | None) -> str:
    block = marks.document.blocks[number]
    shown = range(len(block.rows)) if rows is None else rows
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.header)
    body = "".join(_row(number, block.rows[n], marks) for n in shown)
    cut = f'<p class="bb-cut">{escape(label("text_cut"))}</p>' if len(shown) < len(block.rows) else ""
    notes = "".join(f'<p class="bb-note">{_marked(number, a, b, marks)}</p>' for a, b in block.notes)
    return (
        f'<div class="bb-table-scroll" tabindex="0" role="region" aria-label="{escape(block.label or label("kind_table"))}" '
        f'{attributes}><table class="bb-table">'
        + (f"<thead><tr>{head}</tr></thead>" if head else "")
        + f"<tbody>{body}</tbody></table>{cut}{notes}</div>"
    )


def _row(number: int, row: TableRow, marks: Marks) -> str:
    text, spans = marks.document.blocks[number].text, marks.within(number)
    touched = any(start < row.end and row.start < end for start, end in spans)
    if not touched:
        return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells) + "</tr>"
    cells, at = [], row.start
    for cell in row.cells:
        # The row's text is its cells, but white space may have been tidied, and empty cells left out.
        start = text.find(cell, at, row.end) if cell else -1
        if start < 0:
            whole = bool(cell) and any(a <= row.start and row.end <= b for a, b in spans)
            cells.append(marks.wrap(escape(cell)) if whole else escape(cell))
            continue
        at = start + len(cell)
        cells.append(_marked(number, start, at, marks))
    return '<tr class="bb-marked">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _origin(block: Block, label: Label) -> str:
    if not block.source:
        return ""
    return f' <span class="bb-origin">{escape(label("source_of"))} {escape(block.source)}</span>'
