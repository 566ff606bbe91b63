"""A turn as the browser keeps it → the HTML of its answer. Pure; the question and the buttons are the scripts' part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.page.render import answer_html, partial_answer_html
from ui.page.retrieval_html import retrieval_html
from ui.words.inert import html_text
from ui.words.texts import Words


def turn_html(turn: Mapping[str, Any], t: Words) -> str:
    """The answer of a turn and how its passages were found. What a browser kept may be anything: what is no answer is said to be none."""
    try:
        made = answer_html(turn["answer"], t=t, **_about(turn))
    except (ValueError, KeyError):
        return f'<div class="bb-message bb-error" role="alert"><p>{html_text(t("error_turn"))}</p></div>'
    hits, timings = turn.get("hits"), turn["answer"].get("timings_ms")
    if isinstance(hits, list) and hits:
        made += retrieval_html(hits, timings if isinstance(timings, Mapping) else {}, t)
    return made


def partial_html(turn: Mapping[str, Any], t: Words) -> str:
    """What is written so far of the answer of a turn."""
    return partial_answer_html(turn["answer"], t=t, **_about(turn))


def _about(turn: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "asked": str(turn.get("question", "")),
        "report": str(turn.get("report", "")),
        "several": turn.get("several") is True,
    }
