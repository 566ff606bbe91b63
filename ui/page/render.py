"""Answers as HTML for a message of the chat. Pure: a record in, one block of HTML out, with no line break in it.

The chat reads a message as Markdown and then as HTML. A block that begins with ``<div`` and has no empty line is passed on
by Markdown, and everything that is not ours is written by ``html_text``, so that neither reader finds anything to interpret.

Hooks for the page's script:

- ``a.bb-cite[data-turn][data-n][data-report][data-chunk][data-page][data-quote]``: opens a citation, ``.bb-near`` among them
  a passage near a refused question (``data-chunk`` is empty where the record does not name it).
- ``.bb-answer[data-turn]``: an answer; ``.bb-answer-text`` in it is what "copy" copies. ``aria-busy`` while it is written.

Every function raises ``ValueError`` for a record that is not one of an answer (a browser may send anything).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rag.output.answer_words import answer_ranges
from rag.output.json_records import read_answer
from rag.output.part_view import headline
from rag.output.words import conditions_told
from rag.schema import REFUSED_IN_ENGLISH, Answer, Citation, Nearest, Unmet
from ui.page.parts_html import comparison_html, summary_html
from ui.page.table_html import computed_html, row_html, table_html
from ui.page.understood_html import elsewhere_html, understood_html
from ui.page.writing_html import writing_html
from ui.words.inert import html_text, plain_lines
from ui.words.places import ocr_words, page_words, place_words, section_words
from ui.words.sentences import is_list, pieces_of, sentences_in
from ui.words.texts import Words, choice


def question_html(text: str) -> str:
    """A question as it was typed, its lines as paragraphs."""
    lines = "".join(f"<p>{html_text(line)}</p>" for line in plain_lines(text))
    return f'<div class="bb-question">{lines}</div>'


def answer_html(
    record: Mapping[str, Any], *, turn: int, t: Words, asked: str = "", report: str = "", several: bool = False
) -> str:
    """An answer with its citations, or a refusal with its reason.

    ``turn`` and ``report`` are for the links; ``asked`` is the question as typed, shown as understood where that differs;
    ``several``: name the report of each citation.
    """
    answer = read_answer(record)
    link = _Links(turn, report, several, t)
    if answer.refused:
        refusal = _refusal(answer, link) + writing_html(answer, t)
        return _block(turn, "bb-answer bb-refusal", understood_html(answer, asked, t) + refusal)
    if answer.kind == "chat":
        return _block(turn, "bb-answer bb-chat", _text(replace(answer, answer=answer.answer.split("\n")[0]), link))
    listed = "".join(_citation(citation, link) for citation in answer.citations)
    said = html_text(t("citations"))
    below = f'<ul class="bb-answer-citations" aria-label="{said}">{listed}</ul>' if listed else ""
    written = writing_html(answer, t)
    body = understood_html(answer, asked, t) + _said(answer, link) + computed_html(answer, t) + below + written
    return _block(turn, "bb-answer", body)


def partial_answer_html(
    record: Mapping[str, Any],
    *,
    turn: int,
    t: Words,
    asked: str = "",
    report: str = "",
    several: bool = False,
) -> str:
    """The sentences that are there of an answer that is being written; where they will stand does not change."""
    answer = read_answer(record)
    body = understood_html(answer, asked, t) + _text(answer, _Links(turn, report, several, t))
    return _block(turn, "bb-answer", body, busy=True)


def pending_html(*, turn: int, t: Words) -> str:
    """What stands where an answer will be."""
    said = html_text(t("answering"))
    return _block(turn, "bb-answer bb-pending", f'<p class="bb-answer-text">{said}</p>', busy=True)


def message_html(text: str, *, turn: int, error: bool = False) -> str:
    """A message of the page in place of an answer: an error, or that it was stopped."""
    name, role = ("bb-message bb-error", "alert") if error else ("bb-message", "status")
    lines = "".join(f"<p>{html_text(line)}</p>" for line in plain_lines(text))
    return f'<div class="{name}" role="{role}" data-turn="{turn:d}">{lines}</div>'


def _block(turn: int, name: str, body: str, *, busy: bool = False) -> str:
    state = ' aria-busy="true"' if busy else ""
    return f'<div class="{name}" data-turn="{turn:d}"{state}>{body}</div>'


class _Links:
    """Makes the links of one answer."""

    def __init__(self, turn: int, report: str, several: bool, t: Words) -> None:
        self.t = t
        self.several = several
        self._where = f'data-turn="{turn:d}" data-report="{html_text(report)}"'

    def title(self, document: str) -> str:
        """The title of a report, where it has to be named."""
        return document if self.several else ""

    def to(self, citation: Citation, *, text: str) -> str:
        """A link that opens a citation."""
        where = place_words(
            citation.section,
            citation.page_label,
            citation.page_index,
            self.t,
            document=self.title(citation.document),
            paragraph=citation.paragraph,
        )
        said = self.t("citation_open", n=citation.n, where=where)
        name = "bb-cite" if citation.verified else "bb-cite bb-cite-unverified"
        data = f'data-chunk="{html_text(citation.chunk_id)}" data-page="{citation.page_index:d}"'
        return self._link(name, citation.n, data, citation.quote, said, text)

    def near(self, nearest: Nearest, n: int, *, text: str) -> str:
        """A link that opens a passage near a question that is not answered."""
        title = self.title(nearest.document)
        where = place_words(nearest.section, nearest.page_label, 0, self.t, document=title, paragraph=nearest.paragraph)
        data = f'data-chunk="{html_text(nearest.chunk_id)}" data-page=""'
        return self._link("bb-cite bb-near", n, data, nearest.quote, self.t("nearest_open", where=where), text)

    def _link(self, name: str, n: int, data: str, quote: str, said: str, text: str) -> str:
        return (
            f'<a class="{name}" href="#bb-panel" role="button" {self._where} data-n="{n:d}" {data} '
            f'data-quote="{html_text(quote)}" aria-label="{html_text(said)}">{html_text(text)}</a>'
        )


def _said(answer: Answer, link: _Links) -> str:
    """The answer's sentences, or what it has in parts: rows as a table, a summary by section, two sides side by side."""
    by_number = {citation.n: citation for citation in answer.citations}

    def mark(n: int) -> str:
        return link.to(by_number[n], text=f"[{n}]") if n in by_number else ""

    if answer.table is not None:
        return table_html(answer.table, mark)
    if answer.summary:
        return summary_html(answer.summary, mark)
    if answer.comparison is not None:
        first = _text(answer, link) if headline(answer) else ""
        return first + comparison_html(answer.comparison, mark, link.t)
    return _text(answer, link)


def _text(answer: Answer, link: _Links) -> str:
    by_number = {citation.n: citation for citation in answer.citations}
    sentences = sentences_in(answer.answer)
    items = is_list(sentences) or any(citation.kind == "table" for citation in answer.citations[:1])
    ranges = answer_ranges(answer.answer, answer.citations)
    written, at = [], 0
    for sentence in sentences:
        inner = ""
        for piece in pieces_of(sentence, by_number):
            inner += (
                _text_marked(piece.text, ranges, at)
                if piece.n is None
                else link.to(by_number[piece.n], text=piece.text)
            )
            at += len(piece.text)
        written.append(f'<span class="bb-sentence">{inner}</span>' + ("<br>" if sentence.endswith("\n") else ""))
    name = "bb-answer-text bb-items" if items and len(sentences) > 1 else "bb-answer-text"
    return f'<p class="{name}" lang="zh-CN">{"".join(written)}</p>'


def _citation(citation: Citation, link: _Links) -> str:
    t = link.t
    kind = f' <span class="bb-kind">{_kind(citation.kind, t)}</span>' if citation.kind != "text" else ""
    page = page_words(citation.page_label, citation.page_index, t, paragraph=citation.paragraph)
    return (
        f"<li>{link.to(citation, text=f'[{citation.n}]')} "
        f'<span class="bb-where" lang="zh-CN">'
        f"{html_text(section_words(citation.section, t, document=link.title(citation.document)))}</span> "
        f'<span class="bb-printed">{html_text(page)}</span>{kind}{_ocr(citation, t)} '
        f"{badge_html(citation.verified, t)}{row_html(citation.row)}"
        f'<q class="bb-quote" lang="zh-CN">{_marked(citation)}</q></li>'
    )


def _ocr(citation: Citation, t: Words) -> str:
    """That OCR read the quote; what is doubtful apart."""
    names = ("bb-kind bb-ocr", "bb-kind bb-ocr bb-doubtful")
    return "".join(
        f' <span class="{name}">{html_text(said)}</span>'
        for name, said in zip(names, ocr_words(citation, t), strict=False)
    )


def _marked(citation: Citation) -> str:
    """The quote with the words of the answer marked."""
    if not citation.words or citation.answer_span is None:
        return html_text(citation.quote)
    first, end = citation.answer_span
    return html_text(citation.quote[:first]) + _mark(citation.words) + html_text(citation.quote[end:])


def _mark(words: str) -> str:
    return f'<mark class="bb-words">{html_text(words)}</mark>'


def _text_marked(text: str, ranges: Sequence[tuple[int, int]], start: int) -> str:
    """A piece of an answer, which stands at ``start`` of it, with the ``ranges`` of the answer that are in it marked."""
    html, at = "", 0
    for first, end in ranges:
        low, high = max(at, first - start), min(len(text), end - start)
        if low < high:
            html += html_text(text[at:low]) + _mark(text[low:high])
            at = high
    return html + html_text(text[at:])


def badge_html(verified: bool, t: Words) -> str:
    """Whether a quote was found in the report word for word: told by a sign, by words and by the colour."""
    name, sign, key = ("bb-verified", "✓", "quote_verified") if verified else ("bb-unverified", "!", "quote_unverified")
    return f'<span class="bb-badge {name}"><span aria-hidden="true">{html_text(sign)}</span> {html_text(t(key))}</span>'


def _kind(kind: str, t: Words) -> str:
    return html_text(choice("kind", kind, t))


def _refusal(answer: Answer, link: _Links) -> str:
    t = link.t
    said = t("refused_here") if answer.elsewhere else t("refused")
    parts = [f'<p class="bb-answer-text bb-refused"><strong>{html_text(said)}</strong></p>']
    if answer.refusal_reason and (t.lang == "zh" or answer.unmet):
        lang = "en" if answer.answer.startswith(REFUSED_IN_ENGLISH) else "zh-CN"
        parts.append(f'<p class="bb-reason" lang="{lang}">{html_text(answer.refusal_reason)}</p>')
    elif not answer.unmet:
        parts.append(f'<p class="bb-reason">{html_text(t("refused_nothing"))}</p>')
    if conditions := conditions_told(answer):
        unmet = "".join(_unmet(item, t) for item in conditions)
        parts.append(f'<p class="bb-label">{html_text(t("unmet"))}</p><ul class="bb-unmet">{unmet}</ul>')
    if answer.elsewhere:
        place = section_words(answer.elsewhere.section, t, document=link.title(answer.elsewhere.document))
        return "".join(parts[:1]) + elsewhere_html(answer, link.near(answer.elsewhere, 1, text=place), t)
    if answer.nearest:
        near = "".join(_near(item, n, link) for n, item in enumerate(answer.nearest, start=1))
        parts.append(f'<p class="bb-label">{html_text(t("nearest"))}</p><ul class="bb-nearest">{near}</ul>')
    return "".join(parts)


def _unmet(unmet: Unmet, t: Words) -> str:
    name = html_text(choice("condition", unmet.condition, t))
    asked = f'<span class="bb-asked">{html_text(t("unmet_asked"))} <b lang="zh-CN">{html_text(unmet.asked)}</b></span>'
    found = f'<span class="bb-found">{html_text(t("unmet_found"))} <b lang="zh-CN">{html_text(found_words(unmet, t))}</b></span>'
    return f'<li><span class="bb-condition">{name}</span> {asked} {found}</li>'


def found_words(unmet: Unmet, t: Words) -> str:
    """What the report has instead of what was asked for."""
    if unmet.condition in ("topic", "greeting", "instruction"):
        return t("unmet_unrelated")
    if unmet.condition == "picture":
        return t("unmet_picture", found=unmet.found)
    return unmet.found or t("unmet_nothing")


def _near(nearest: Nearest, n: int, link: _Links) -> str:
    where = section_words(nearest.section, link.t, document=link.title(nearest.document))
    page = page_words(nearest.page_label, 0, link.t, paragraph=nearest.paragraph)
    return (
        f"<li>{link.near(nearest, n, text=where)} "
        f'<span class="bb-printed">{html_text(page)}</span>'
        f'<q class="bb-quote" lang="zh-CN">{html_text(nearest.quote)}</q></li>'
    )
