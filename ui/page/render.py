"""An answer's record → one block of HTML. Pure; everything that is not ours is written by ``html_text``, inert wherever it lands.

Hooks for the page's scripts:

- ``a.bb-cite[data-n][data-report][data-chunk][data-page][data-quote][data-words]``: opens a citation, ``.bb-near`` among them
  a passage near a refused question (``data-chunk`` is empty where the record does not name it).
- ``.bb-answer``: an answer; ``.bb-answer-text`` in it is what "copy" copies, ``.bb-sources`` its one list of sources.
  ``aria-busy`` while it is written.

Every function raises ``ValueError`` for a record that is not one of an answer (a browser may send anything).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from index.words.normalize import squeeze
from rag.output.answer_words import answer_ranges
from rag.output.json_records import read_answer
from rag.output.part_view import headline
from rag.output.words import conditions_told
from rag.schema import REFUSED_IN_ENGLISH, Answer, Citation, Nearest, Unmet
from ui.page.parts_html import comparison_html, summary_html
from ui.page.standing_html import badge_html, corrected_html, standing_html
from ui.page.table_html import computed_html, row_html, table_html
from ui.page.understood_html import elsewhere_html, understood_html
from ui.page.writing_html import writing_html
from ui.words.answer_words import found_words
from ui.words.inert import html_text
from ui.words.places import ocr_words, page_words, place_words, section_words
from ui.words.sentences import is_list, pieces_of, sentences_in
from ui.words.texts import Words, choice

_MARK = re.compile(r"\[\d{1,4}\]")
_STOPS = "。;,.!?；，！？"


def answer_html(
    record: Mapping[str, Any], *, t: Words, asked: str = "", report: str = "", several: bool = False
) -> str:
    """An answer with its citations, or a refusal with its reason.

    ``report`` is for the links; ``asked`` is the question as typed, shown as understood where that differs;
    ``several``: name the report of each citation.
    """
    answer = read_answer(record)
    link = _Links(report, several, t)
    if answer.refused:
        refusal = _refusal(answer, link) + writing_html(answer, t)
        return _block("bb-answer bb-refusal", understood_html(answer, asked, t) + refusal)
    if answer.kind == "chat":
        return _block("bb-answer bb-chat", _text(replace(answer, answer=answer.answer.split("\n")[0]), link))
    said_of = squeeze(_MARK.sub("", answer.answer))
    listed = "".join(_sources(list(some), link, answer, said_of) for _, some in groupby(answer.citations, key=_place))
    said = html_text(t("citations"))
    below = f'<ul class="bb-sources" aria-label="{said}">{listed}</ul>' if listed else ""
    body = [
        understood_html(answer, asked, t),
        corrected_html(answer, t),
        _said(answer, link),
        computed_html(answer, t),
        standing_html(answer, t),
        below,
        writing_html(answer, t),
    ]
    return _block("bb-answer", "".join(body))


def partial_answer_html(
    record: Mapping[str, Any], *, t: Words, asked: str = "", report: str = "", several: bool = False
) -> str:
    """The sentences that are there of an answer that is being written; where they will stand does not change."""
    answer = read_answer(record)
    body = understood_html(answer, asked, t) + _text(answer, _Links(report, several, t))
    return _block("bb-answer", body, busy=True)


def _block(name: str, body: str, *, busy: bool = False) -> str:
    state = ' aria-busy="true"' if busy else ""
    return f'<div class="{name}"{state}>{body}</div>'


class _Links:
    """Makes the links of one answer."""

    def __init__(self, report: str, several: bool, t: Words) -> None:
        self.t = t
        self.several = several
        self._where = f'data-report="{html_text(report)}"'

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
        if citation.words and citation.answer_span is not None:
            data += ' data-words="{:d},{:d}"'.format(*citation.answer_span)
        return self._link(name, citation.n, data, citation.quote, said, text)

    def near(self, nearest: Nearest, n: int, *, text: str) -> str:
        """A link that opens a passage near a question that is not answered."""
        title = self.title(nearest.document)
        where = place_words(nearest.section, nearest.page_label, 0, self.t, document=title, paragraph=nearest.paragraph)
        data = f'data-chunk="{html_text(nearest.chunk_id)}" data-page=""'
        data += ' lang="zh-CN"'
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


def _is_apart(citation: Citation, answer: Answer, said: str) -> bool:
    """Whether the quote does not stand in the answer already (``said``, without marks and white space): then it is shown below."""
    shown = answer.table is not None if citation.kind == "table" else squeeze(citation.quote).rstrip(_STOPS) in said
    return not shown


def _place(citation: Citation) -> tuple[object, ...]:
    return (
        citation.document,
        citation.section,
        citation.page_label,
        citation.page_index,
        citation.paragraph,
        citation.kind,
    )


def _sources(citations: Sequence[Citation], link: _Links, answer: Answer, said: str) -> str:
    """Where quotes of one place stand, and the words of each that the answer does not have. On paper and in a copy all stand there."""
    t, first = link.t, citations[0]
    marks = " ".join(link.to(citation, text=f"[{citation.n}]") for citation in citations)
    kind = f' <span class="bb-kind">{_kind(first.kind, t)}</span>' if first.kind != "text" else ""
    page = page_words(first.page_label, first.page_index, t, paragraph=first.paragraph)
    where = section_words(first.section, t, document=link.title(first.document))
    quotes, above = "", ""
    for citation in citations:
        apart = " bb-apart" if _is_apart(citation, answer, said) else ""
        # What stands above the rows of one table stands above the first of them.
        before, above = above, row_html(citation.row, apart)
        quotes += _ocr(citation, t) + ("" if citation.verified else f" {badge_html(False, t)}")
        quotes += above if above != before else ""
        quotes += f'<q class="bb-quote{apart}" lang="zh-CN">{html_text(citation.quote)}</q>'
    return (
        f'<li>{marks} <span class="bb-where" lang="zh-CN">{html_text(where)}</span> '
        f'<span class="bb-printed">{html_text(page)}</span>{kind}{quotes}</li>'
    )


def _ocr(citation: Citation, t: Words) -> str:
    """That OCR read the quote; what is doubtful apart."""
    names = ("bb-kind bb-ocr", "bb-kind bb-ocr bb-doubtful")
    return "".join(
        f' <span class="{name}">{html_text(said)}</span>'
        for name, said in zip(names, ocr_words(citation, t), strict=False)
    )


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


def _kind(kind: str, t: Words) -> str:
    return html_text(choice("kind", kind, t))


def _refusal(answer: Answer, link: _Links) -> str:
    t = link.t
    said = t("refused_here") if answer.elsewhere else t("refused")
    parts = [f'<p class="bb-answer-text bb-refused"><strong>{html_text(said)}</strong></p>']
    parts.append(_reason(answer, t))
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


def _reason(answer: Answer, t: Words) -> str:
    """Why, in the language of the page where the answer does not have it in that."""
    english = answer.answer.startswith(REFUSED_IN_ENGLISH)
    if answer.refusal_reason and (english or t.lang == "zh"):
        lang = "en" if english else "zh-CN"
        return f'<p class="bb-reason" lang="{lang}">{html_text(answer.refusal_reason)}</p>'
    first = next(iter(conditions_told(answer)), None)
    if first is None:
        said = t("refused_nothing")
    elif first.condition == "topic":
        said = t("reason_topic", asked=first.asked)
    else:
        said = t("reason_has" if first.found else "reason_lacks", asked=first.asked, found=first.found)
    return f'<p class="bb-reason">{html_text(said)}</p>'


def _unmet(unmet: Unmet, t: Words) -> str:
    name = html_text(choice("condition", unmet.condition, t))
    asked = f'<span class="bb-asked">{html_text(t("unmet_asked"))} <b lang="zh-CN">{html_text(unmet.asked)}</b></span>'
    found = f'<span class="bb-found">{html_text(t("unmet_found"))} <b lang="zh-CN">{html_text(found_words(unmet, t))}</b></span>'
    return f'<li><span class="bb-condition">{name}</span> {asked} {found}</li>'


def _near(nearest: Nearest, n: int, link: _Links) -> str:
    where = section_words(nearest.section, link.t, document=link.title(nearest.document))
    page = page_words(nearest.page_label, 0, link.t, paragraph=nearest.paragraph)
    return (
        f"<li>{link.near(nearest, n, text=where)} "
        f'<span class="bb-printed">{html_text(page)}</span>'
        f'<q class="bb-quote" lang="zh-CN">{html_text(nearest.quote)}</q></li>'
    )
