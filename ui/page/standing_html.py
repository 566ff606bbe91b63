"""How far an answer can be trusted → HTML: how sure it is, whether every part was found, and that its quotes are verbatim, each apart.

A tick beside a quote says that the report has these words, never that they answer the question.
"""

from __future__ import annotations

from typing import Literal

from rag.output.json_records import EXTRACTIVE
from rag.schema import Answer
from ui.words.inert import html_text
from ui.words.texts import Words

Sure = Literal["high", "middle", "low"]
HIGH, MIDDLE = 0.75, 0.5
"""From which calibrated probability on an answer counts as very, and as fairly sure."""


def sure(confidence: float) -> Sure:
    """One of three steps."""
    return "high" if confidence >= HIGH else "middle" if confidence >= MIDDLE else "low"


def standing_html(answer: Answer, t: Words) -> str:
    """The three of them as a list; what is not known of an answer is left out."""
    items = []
    if answer.confidence is not None:
        step = sure(answer.confidence)
        items.append(_item(f"bb-sure-{step}", {"high": "●●●", "middle": "●●○", "low": "●○○"}[step], t(f"sure_{step}")))
    if answer.notice and answer.generator == EXTRACTIVE:
        items.append(_item("bb-part-missing", "!", t("parts_missing")))
    elif answer.confidence is not None and answer.generator == EXTRACTIVE:
        items.append(_item("bb-parts-found", "✓", t("parts_found")))
    if answer.citations:
        verbatim = all(citation.verified for citation in answer.citations)
        items.append(
            _item("bb-verified", "✓", t("quotes_verbatim"))
            if verbatim
            else _item("bb-unverified", "!", t("quotes_unverified"))
        )
    return f'<ul class="bb-standing" aria-label="{html_text(t("standing"))}">{"".join(items)}</ul>' if items else ""


def corrected_html(answer: Answer, t: Words) -> str:
    """That the report says otherwise than the question supposed."""
    return f'<p class="bb-corrected">{html_text(t("corrected"))}</p>' if answer.corrected else ""


def badge_html(verified: bool, t: Words) -> str:
    """Whether a quote was found in the report word for word: told by a sign, by words and by the colour."""
    name, sign, key = ("bb-verified", "✓", "quote_verified") if verified else ("bb-unverified", "!", "quote_unverified")
    return f'<span class="bb-badge {name}"><span aria-hidden="true">{html_text(sign)}</span> {html_text(t(key))}</span>'


def _item(name: str, sign: str, said: str) -> str:
    return f'<li class="{name}"><span aria-hidden="true">{html_text(sign)}</span> {html_text(said)}</li>'
