"""The report's text beside the chat: its outline, a section of it, a citation in its paragraph. Pure: records to HTML.

Hooks for the page's script:

- ``.bb-outline-entry[data-section]``: a button of the outline; ``data-section`` is the number that ``section_fragment`` takes.
  ``.bb-outline-fold[aria-controls]`` before it shows and hides what is below a chapter.
- ``.bb-ask-within[data-scope]``: asks within that heading (the scope of ``Assistant.ask``), in the outline, a section and a citation.
- ``.bb-source[data-section]``: a section; ``.bb-open-page[data-page]`` in it, where the report has a PDF: show that page.
- ``.bb-citation[data-chunk][data-page][data-quote]``: a citation. ``.bb-open-section[data-section]`` reads on,
  ``.bb-open-page[data-page]`` (where the report has a PDF) shows the page with the quote boxed.
- ``mark#bb-quote``: the first mark of the quote, to scroll to.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import accumulate

from index.schema import Block, Document, Section
from rag.schema import Citation
from ui.evidence.block_html import Marks, block_html, marked_rows
from ui.evidence.quotes import Span, find_quote, part_of
from ui.words.places import ocr_words
from ui.words.texts import Label

MAX_SECTION_CHARS = 60_000
"""Of a longer section this much is shown, around the quote: a report without headings is one section."""

MAX_UNFOLDED = 12
"""An outline of so few headings is shown unfolded."""

MAX_ROWS = 200
"""Rows of a table that are shown with a citation."""


def section_number(document: Document, path: Sequence[str], page_index: int | None = None) -> int | None:
    """Which of ``document.sections`` has this path, the one nearest to ``page_index`` of several; ``None`` without one."""
    found = [n for n in range(len(document.sections)) if document.section_path(n) == tuple(path)]
    return min(found, key=lambda n: abs(document.sections[n].page_index - (page_index or 0)), default=None)


def section_fragment(
    document: Document,
    section: int | None,
    label: Label,
    *,
    has_pdf: bool,
    quote: str = "",
    page_index: int | None = None,
) -> str:
    """HTML of a section and all below it, in reading order, footnotes last, ``quote`` marked.

    ``section`` points into ``document.sections``; ``None`` is what stands before the first heading. ``page_index``: which
    of several places of the quote is meant. ``has_pdf``: whether pages can be shown as pictures. Raises ``IndexError``
    for a section that the report lacks.
    """
    if section is not None and not 0 <= section < len(document.sections):
        raise IndexError(f"the report has {len(document.sections)} sections; there is no section {section}")
    within = _subtree(document, section)
    numbers = [n for n, block in enumerate(document.blocks) if block.section in within]
    path = document.section_path(section)
    spans = find_quote(document, quote, section=path, page_index=page_index)
    shown = _affordable(document, numbers, spans)
    marks = Marks(document, spans)
    # Marked in the order in which it is shown, so that the first mark is the one with the id.
    body = _body(document, [n for n in shown if document.blocks[n].kind != "footnote"], marks, label, has_pdf)
    notes = [block_html(n, marks, label) for n in shown if document.blocks[n].kind == "footnote"]
    below = (
        f'<section class="bb-notes" aria-label="{escape(label("notes"))}">{"".join(notes)}</section>' if notes else ""
    )
    cut = f'<p class="bb-cut">{escape(label("text_cut"))}</p>'
    return (
        f'<article class="bb-source" lang="zh-CN" data-document="{escape(document.document_id)}" '
        f'data-section="{"" if section is None else section}">'
        + _path(document.title, path)
        + (f'<p class="bb-citation-actions">{_within(path[-1], label)}</p>' if path else "")
        + (cut if shown and shown[0] != numbers[0] else "")
        + "".join(body)
        + (cut if shown and shown[-1] != numbers[-1] else "")
        + below
        + "</article>"
    )


def outline_fragment(document: Document, label: Label) -> str:
    """HTML of the headings as nested lists of buttons; what is below a chapter is folded away behind its arrow."""
    parents = {section.parent for section in document.sections}
    unfolded = len(document.sections) <= MAX_UNFOLDED
    out = [f'<nav class="bb-outline" aria-label="{escape(label("outline"))}"><ul>']
    open_: list[int] = []
    for number, section in enumerate(document.sections):
        while open_ and open_[-1] != section.parent:
            out.append("</ul></li>")
            open_.pop()
        folds = number in parents and not open_
        out.append(f"<li>{_entry(number, section, label, folds=folds, unfolded=unfolded)}")
        if number not in parents:
            out.append("</li>")
            continue
        hidden = "" if unfolded or not folds else " hidden"
        out.append(f'<ul id="bb-below-{number}"{hidden}>')
        open_.append(number)
    return "".join(out) + "</ul></li>" * len(open_) + "</ul></nav>"


def citation_fragment(
    citation: Citation,
    document: Document,
    label: Label,
    *,
    has_pdf: bool,
    preview: str = "",
    words: tuple[int, int] | None = None,
    shipped: bool = False,
    report_id: str = "",
) -> str:
    """HTML of a citation: where it stands, whether it was verified, and the quote marked in its paragraph or table.

    ``preview``: what shows its page and opens it, in place of a button with words. ``words``: the range of the quote that
    answers. ``shipped``: the restatement, whose pages are nowhere. ``report_id`` is that of the report that holds it.
    """
    spans = find_quote(document, citation.quote, section=citation.section, page_index=citation.page_index)
    if not _stands_where_cited(citation, document, spans):
        spans = ()  # a statement of the cover may stand elsewhere, too
    told = part_of(document, spans, citation.quote, *words) if words else ()
    section = section_number(document, citation.section, citation.page_index)
    actions = [
        _button("bb-open-section", f'data-section="{section}"', label("section_open")) if section is not None else "",
        _within(citation.section[-1], label) if citation.section else "",
        _button("bb-open-page", f'data-page="{citation.page_index}"', label("page_open"))
        if has_pdf and not preview
        else "",
    ]
    invited = f'<p class="bb-invited">{escape(label("pdf_invited"))}</p>' if shipped and not has_pdf else ""
    return (
        f'<article class="bb-citation" data-report="{escape(report_id)}" data-chunk="{escape(citation.chunk_id)}" data-page="{citation.page_index}">'
        + _path(citation.document, citation.section)
        + _facts(citation, label)
        + f'<div class="bb-passage" lang="zh-CN">{_passage(citation, document, spans, told, label)}</div>'
        + f'<p class="bb-citation-actions">{"".join(actions)}</p>{preview}{invited}</article>'
    )


def _facts(citation: Citation, label: Label) -> str:
    """The printed page or the paragraph, what it is where it is no text, and whether the quote is verbatim."""
    name, sign, key = (
        ("bb-verified", "✓", "quote_verified") if citation.verified else ("bb-unverified", "!", "quote_unverified")
    )
    facts = []
    if citation.paragraph is not None:
        said = label("paragraph_at", n=citation.paragraph) if citation.paragraph else label("paragraph_none")
        facts.append(f'<span class="bb-printed-page">{escape(said)}</span>')
    elif citation.page_label:
        facts.append(
            f'<span class="bb-printed-page">{escape(label("printed_page"))} {escape(citation.page_label)}</span>'
        )
    if citation.kind in ("table", "figure", "footnote"):
        facts.append(f'<span class="bb-kind">{escape(label(f"kind_{citation.kind}"))}</span>')
    facts += [f'<span class="bb-kind bb-ocr">{escape(said)}</span>' for said in ocr_words(citation, label)]
    facts.append(f'<span class="bb-badge {name}"><span aria-hidden="true">{sign}</span> {escape(label(key))}</span>')
    return f'<p class="bb-facts">{" ".join(facts)}</p>'


def _stands_where_cited(citation: Citation, document: Document, spans: Sequence[Span]) -> bool:
    blocks = [document.blocks[span.block] for span in spans]
    return any(
        document.section_path(block.section) == citation.section
        or any(line.page_index == citation.page_index for line in block.lines)
        for block in blocks
    )


def _passage(citation: Citation, document: Document, spans: Sequence[Span], told: Sequence[Span], label: Label) -> str:
    """The blocks in which the quote stands: a table whole and under its caption, footnotes below."""
    if not spans:
        return f'<blockquote class="bb-quote-alone">{escape(citation.quote)}</blockquote>'
    marks = Marks(document, tuple(spans), tuple(told))
    out = []
    for number in dict.fromkeys(span.block for span in spans):
        block = document.blocks[number]
        if block.kind == "table":
            captions = [n for n, b in enumerate(document.blocks) if b.kind == "caption" and b.label == block.label]
            out += [block_html(n, marks, label) for n in captions[:1] if block.label]
        out.append(block_html(number, marks, label, rows=_affordable_rows(block, marks.within(number))))
        notes = [marks.note(mark.mark, mark.page_index) for mark in block.marks]
        out += [block_html(note, marks, label) for note in dict.fromkeys(notes) if note is not None]
    return "".join(out)


def _affordable_rows(block: Block, spans: Sequence[tuple[int, int]]) -> range | None:
    """All rows of a table; of a very long one those around the quote."""
    if block.kind != "table" or len(block.rows) <= MAX_ROWS:
        return None
    return marked_rows(block, spans, MAX_ROWS // 2)


def _subtree(document: Document, section: int | None) -> set[int | None]:
    found: set[int | None] = {section}
    if section is not None:
        for number, other in enumerate(document.sections):  # parents stand before their children
            if other.parent in found:
                found.add(number)
    return found


def _affordable(document: Document, numbers: Sequence[int], spans: Sequence[Span]) -> list[int]:
    """The blocks up to ``MAX_SECTION_CHARS``, from the first, or from a little before the quote where it lies further."""
    ends = list(accumulate(len(document.blocks[n].text) + 1 for n in numbers))
    if not ends or ends[-1] <= MAX_SECTION_CHARS:
        return list(numbers)
    quoted = numbers.index(spans[0].block) if spans and spans[0].block in numbers else 0
    start = max(0, ends[quoted] - MAX_SECTION_CHARS // 2)
    first = next(n for n, end in enumerate(ends) if end > start)
    before = ends[first - 1] if first else 0
    last = max((n for n, end in enumerate(ends) if end <= before + MAX_SECTION_CHARS), default=first)
    return list(numbers[first : max(first, quoted, last) + 1])


def _body(document: Document, numbers: Sequence[int], marks: Marks, label: Label, has_pdf: bool) -> list[str]:
    """Blocks, and where a page begins with one, its printed number before it: a button where the page can be shown."""
    out = []
    page = None
    for number in numbers:
        block = document.blocks[number]
        if block.lines and block.page_index != page:
            page = block.page_index
            said = f"{label('printed_page')} {block.page_label}" if block.page_label else ""
            if has_pdf:
                out.append(_button("bb-open-page", f'data-page="{page}"', said or label("page_open")))
            elif said:
                out.append(f'<p class="bb-page-start">{escape(said)}</p>')
        out.append(block_html(number, marks, label))
    return out


def _entry(number: int, section: Section, label: Label, *, folds: bool, unfolded: bool) -> str:
    title = escape(section.title)
    page = f' <span class="bb-outline-page">{escape(section.page_label)}</span>' if section.page_label else ""
    fold = (
        f'<button type="button" class="bb-outline-fold" aria-expanded="{str(unfolded).lower()}" '
        f'aria-controls="bb-below-{number}" aria-label="{escape(label("outline_below", title=section.title))}"></button>'
        if folds
        else ""
    )
    return (
        f'<div class="bb-outline-row">{fold}<button type="button" class="bb-outline-entry" data-section="{number}">'
        f'<span class="bb-outline-title" lang="zh-CN">{title}</span>{page}</button>{_within(section.title, label, sign=True)}</div>'
    )


def _within(heading: str, label: Label, *, sign: bool = False) -> str:
    """A button that asks within a heading; a ``sign`` where there is no room for words."""
    said = escape(label("ask_within"))
    name = escape(label("ask_within_this", title=heading))
    shown = "?" if sign else said
    named = f'aria-label="{name}" title="{said}"' if sign else ""
    return f'<button type="button" class="bb-ask-within" data-scope="{escape(heading)}" {named}>{shown}</button>'


def _path(title: str, path: Sequence[str]) -> str:
    steps = "".join(f"<li>{escape(step)}</li>" for step in path)
    return f'<p class="bb-document" lang="zh-CN">{escape(title)}</p>' + (
        f'<ol class="bb-path" lang="zh-CN">{steps}</ol>' if steps else ""
    )


def _button(name: str, data: str, said: str) -> str:
    return f'<button type="button" class="{name}" {data}>{escape(said)}</button>'
