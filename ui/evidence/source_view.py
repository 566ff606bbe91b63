"""The report's text beside the chat: its outline, a section of it, a citation in its paragraph. Pure: records to HTML.

Hooks for the page's script:

- ``.bb-outline-entry[data-section][data-page][data-scope]``: a button of the outline. ``data-section`` is the number that
  ``section_fragment`` takes, ``data-scope`` the heading that restricts a question (the scope of ``Assistant.ask``).
- ``.bb-source[data-section]``: a section; ``.bb-open-page[data-page]`` in it, where the report has a PDF: show that page.
- ``.bb-citation[data-chunk][data-page][data-quote]``: a citation. ``.bb-open-section[data-section]`` reads on,
  ``.bb-open-page[data-page]`` (where the report has a PDF) shows the page with the quote boxed.
- ``mark#bb-quote``: the first mark of the quote, to scroll to.

Labels that are asked for: ``outline``, ``outline_below``, ``printed_page``, ``page_open``, ``section_open``, ``notes``,
``quote_verified``, ``quote_unverified``, ``source_of``, ``picture_only``, ``text_cut``, ``kind_text``, ``kind_table``,
``kind_figure``, ``kind_footnote``.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import accumulate

from index.schema import Document, Section
from rag.schema import Citation
from ui.evidence.block_html import Marks, block_html, marked_rows
from ui.evidence.quotes import Span, find_quote
from ui.words.places import ocr_words
from ui.words.texts import Label

MAX_SECTION_CHARS = 60_000
"""Of a longer section this much is shown, around the quote: a report without headings is one section."""

MAX_UNFOLDED = 12
"""An outline of so few headings is shown unfolded."""

_AROUND_A_ROW = 2


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
        f'<article class="bb-source" data-document="{escape(document.document_id)}" '
        f'data-section="{"" if section is None else section}">'
        + _path(document.title, path)
        + (cut if shown and shown[0] != numbers[0] else "")
        + "".join(body)
        + (cut if shown and shown[-1] != numbers[-1] else "")
        + below
        + "</article>"
    )


def outline_fragment(document: Document, label: Label) -> str:
    """HTML of the headings as nested lists of buttons; what is below a chapter can be folded away."""
    parents = {section.parent for section in document.sections}
    counts = _below(document)
    unfolded = " open" if len(document.sections) <= MAX_UNFOLDED else ""
    out = [f'<nav class="bb-outline" aria-label="{escape(label("outline"))}"><ul>']
    open_: list[int] = []
    for number, section in enumerate(document.sections):
        while open_ and open_[-1] != section.parent:
            out.append("</ul></details></li>" if len(open_) == 1 else "</ul></li>")
            open_.pop()
        out.append(f"<li>{_entry(number, section)}")
        if number not in parents:
            out.append("</li>")
            continue
        if not open_:
            said = f"{escape(label('outline_below'))} {counts[number]}"
            name = f"{escape(section.title)}: {said}"
            out.append(f'<details class="bb-outline-below"{unfolded}><summary aria-label="{name}">{said}</summary>')
        out.append("<ul>")
        open_.append(number)
    out += ["</ul></details></li>" if n == 0 else "</ul></li>" for n in reversed(range(len(open_)))]
    return "".join(out) + "</ul></nav>"


def citation_fragment(citation: Citation, document: Document, label: Label, *, has_pdf: bool, preview: str = "") -> str:
    """HTML of a citation: where it stands, whether it was verified, and the quote marked in its paragraph or table.

    ``preview``: what shows its page and opens it, in place of a button with words.
    """
    spans = find_quote(document, citation.quote, section=citation.section, page_index=citation.page_index)
    if not _stands_where_cited(citation, document, spans):
        spans = ()  # a statement of the cover may stand elsewhere, too
    section = section_number(document, citation.section, citation.page_index)
    opens = has_pdf and not preview
    verified = (
        ("bb-verified", "✓", "quote_verified") if citation.verified else ("bb-unverified", "!", "quote_unverified")
    )
    printed = (
        f'<span class="bb-printed-page">{escape(label("printed_page"))} {escape(citation.page_label)}</span> '
        if citation.page_label
        else ""
    )
    if citation.paragraph is not None:
        said = label("paragraph_at", n=citation.paragraph) if citation.paragraph else label("paragraph_none")
        printed = f'<span class="bb-printed-page">{escape(said)}</span> '
    return (
        f'<article class="bb-citation" data-chunk="{escape(citation.chunk_id)}" data-page="{citation.page_index}" '
        f'data-quote="{escape(citation.quote)}">'
        + _path(citation.document, citation.section)
        + f'<p class="bb-facts">{printed}'
        f'<span class="bb-kind">{escape(label(_kind(citation.kind)))}</span> '
        + "".join(f'<span class="bb-kind bb-ocr">{escape(said)}</span> ' for said in ocr_words(citation, label))
        + f'<span class="bb-badge {verified[0]}"><span aria-hidden="true">{verified[1]}</span> '
        f"{escape(label(verified[2]))}</span></p>"
        f'<div class="bb-passage">{_passage(citation, document, spans, label)}</div>'
        '<p class="bb-citation-actions">'
        + (
            _button("bb-open-section", f'data-section="{section}"', label("section_open"))
            if section is not None
            else ""
        )
        + (_button("bb-open-page", f'data-page="{citation.page_index}"', label("page_open")) if opens else "")
        + f"</p>{preview}</article>"
    )


def _stands_where_cited(citation: Citation, document: Document, spans: Sequence[Span]) -> bool:
    blocks = [document.blocks[span.block] for span in spans]
    return any(
        document.section_path(block.section) == citation.section
        or any(line.page_index == citation.page_index for line in block.lines)
        for block in blocks
    )


def _kind(kind: str) -> str:
    return f"kind_{kind}" if kind in ("table", "figure", "footnote") else "kind_text"


def _passage(citation: Citation, document: Document, spans: Sequence[Span], label: Label) -> str:
    if not spans:
        return f'<blockquote class="bb-quote-alone">{escape(citation.quote)}</blockquote>'
    marks = Marks(document, tuple(spans))
    out = []
    for number in dict.fromkeys(span.block for span in spans):
        block = document.blocks[number]
        rows = None
        if block.kind == "table":
            captions = [n for n, b in enumerate(document.blocks) if b.kind == "caption" and b.label == block.label]
            out += [block_html(n, marks, label) for n in captions[:1] if block.label]
            rows = marked_rows(block, marks.within(number), _AROUND_A_ROW)
        out.append(block_html(number, marks, label, rows=rows))
        notes = [marks.note(mark.mark, mark.page_index) for mark in block.marks]
        out += [block_html(note, marks, label) for note in dict.fromkeys(notes) if note is not None]
    return "".join(out)


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


def _below(document: Document) -> dict[int, int]:
    """How many headings stand below each one, at any depth."""
    counts = dict.fromkeys(range(len(document.sections)), 0)
    for number in reversed(range(len(document.sections))):
        parent = document.sections[number].parent
        if parent is not None:
            counts[parent] += counts[number] + 1
    return counts


def _entry(number: int, section: Section) -> str:
    page = f' <span class="bb-outline-page">{escape(section.page_label)}</span>' if section.page_label else ""
    return (
        f'<button type="button" class="bb-outline-entry" data-section="{number}" data-page="{section.page_index}" '
        f'data-scope="{escape(section.title)}"><span class="bb-outline-title">{escape(section.title)}</span>{page}</button>'
    )


def _path(title: str, path: Sequence[str]) -> str:
    steps = "".join(f"<li>{escape(step)}</li>" for step in path)
    return f'<p class="bb-document">{escape(title)}</p>' + (f'<ol class="bb-path">{steps}</ol>' if steps else "")


def _button(name: str, data: str, said: str) -> str:
    return f'<button type="button" class="{name}" {data}>{escape(said)}</button>'
