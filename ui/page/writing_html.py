"""What a reader must know of an answer that a language model had a part in, as HTML. Pure."""

from __future__ import annotations

from rag.output.json_records import EXTRACTIVE
from rag.output.verdict_rates import VERDICTS
from rag.schema import Answer
from ui.words.inert import html_text
from ui.words.texts import Words, choice


def writing_html(answer: Answer, t: Words) -> str:
    """The notice, the citations that were mended, who wrote, and how often each verdict was given; nothing without a model."""
    summary = written_words(answer, t)
    if not summary:
        return ""
    told = [f'<p class="bb-notice" role="note">{html_text(answer.notice)}</p>'] if answer.notice else []
    mended = {n for check in answer.checks if check.verdict == "wrong_citation" for n in check.citations}
    if mended:
        marks = " ".join(f"[{n}]" for n in sorted(mended))
        told.append(f'<p class="bb-notice" role="note">{html_text(t("citations_mended", marks=marks))}</p>')
    return "".join([*told, f'<p class="bb-written">{html_text(summary)}</p>'])


def written_words(answer: Answer, t: Words) -> str:
    """Who wrote, and how often each verdict was given; empty without a model."""
    if not answer.checks and not answer.notice and answer.generator == EXTRACTIVE:
        return ""
    who = t("generator_extractive") if answer.generator == EXTRACTIVE else answer.generator
    parts = [f"{t('generator')}: {who}"]
    if answer.checks:
        parts.append(t("checked", n=len(answer.checks)))
        counts = {verdict: sum(check.verdict == verdict for check in answer.checks) for verdict in VERDICTS}
        parts += [f"{choice('verdict', verdict, t)} {n}" for verdict, n in counts.items() if n]
    return " · ".join(parts)
