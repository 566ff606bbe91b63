"""What a reader must know of an answer that a language model had a part in, as HTML. Pure."""

from __future__ import annotations

import re

from rag.output.json_records import EXTRACTIVE
from rag.schema import Answer
from ui.words.answer_words import written_words
from ui.words.inert import html_text
from ui.words.texts import Words


def writing_html(answer: Answer, t: Words) -> str:
    """The notice; where a model wrote also the citations that were mended, who wrote, and how often each verdict was given."""
    summary = written_words(answer, t)
    if not summary:
        return ""
    told = (
        [f'<p class="bb-notice" role="note"{_lang(answer.notice)}>{html_text(answer.notice)}</p>']
        if answer.notice
        else []
    )
    mended = {n for check in answer.checks if check.verdict == "wrong_citation" for n in check.citations}
    if mended:
        marks = " ".join(f"[{n}]" for n in sorted(mended))
        told.append(f'<p class="bb-notice" role="note">{html_text(t("citations_mended", marks=marks))}</p>')
    if answer.checks or answer.generator != EXTRACTIVE:
        told.append(f'<p class="bb-written">{html_text(summary)}</p>')
    return "".join(told)


def _lang(notice: str) -> str:
    """A notice is in the language of the question, whatever that of the page."""
    return ' lang="zh-CN"' if re.search("[\u3400-\u9fff]", notice) else ' lang="en"'
