"""How the passages of an answer were found → HTML, folded up. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ui.words.inert import html_text
from ui.words.places import page_words, section_words
from ui.words.texts import Words, choice

_MOST_SHOWN = 10
_EXCERPT = 120


def retrieval_html(hits: Sequence[Mapping[str, Any]], timings_ms: Mapping[str, Any], t: Words) -> str:
    """The ranked passages with the score of each signal, and the time of each stage, folded up.

    ``hits`` as in the record of a search. What a browser kept of them may be anything: what is no number is shown as –.
    """
    shown = [hit for hit in hits if isinstance(hit, Mapping)][:_MOST_SHOWN]
    names = list(dict.fromkeys(str(name) for hit in shown for name in _signals(hit)))
    head = "".join(
        f'<th scope="col">{html_text(said)}</th>'
        for said in (t("rank"), t("passage"), t("score"), *(choice("signal", name, t) for name in names))
    )
    rows = "".join(_row(hit, names, t) for hit in shown)
    table = (
        f'<div class="bb-table-scroll" tabindex="0" role="region" aria-label="{html_text(t("retrieval_passages"))}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    times = "".join(
        f"<li>{html_text(choice('timing', str(stage), t))} <b>{html_text(t('milliseconds', n=_number(ms, 1)))}</b></li>"
        for stage, ms in timings_ms.items()
    )
    return (
        f'<details class="bb-retrieval"><summary>{html_text(t("retrieval"))}</summary>'
        + (table if shown else f"<p>{html_text(t('retrieval_none'))}</p>")
        + (f'<p class="bb-label">{html_text(t("timings"))}</p><ul class="bb-timings">{times}</ul>' if times else "")
        + "</details>"
    )


def _signals(hit: Mapping[str, Any]) -> Mapping[Any, Any]:
    found = hit.get("signals")
    return found if isinstance(found, Mapping) else {}


def _row(hit: Mapping[str, Any], names: Sequence[str], t: Words) -> str:
    section = hit.get("section")
    label, page = hit.get("page_label"), hit.get("page_index")
    where = section_words([str(title) for title in section] if isinstance(section, list) else [], t, last=1)
    paragraph = hit.get("paragraph")
    printed = page_words(
        None if label is None else str(label),
        page if isinstance(page, int) else 0,
        t,
        paragraph=paragraph if isinstance(paragraph, int) else None,
    )
    text = str(hit.get("text", ""))
    signals = _signals(hit)
    scores = [_number(hit.get("score"), 2), *(_number(signals.get(name), 3) for name in names)]
    cells = "".join(f"<td>{html_text(score)}</td>" for score in scores)
    return (
        f'<tr><td>{html_text(_number(hit.get("rank"), 0))}</td><td class="bb-hit" lang="zh-CN">'
        f'<span class="bb-where">{html_text(where)} · {html_text(printed)}</span>'
        f'<span class="bb-excerpt">{html_text(text[:_EXCERPT] + ("…" if len(text) > _EXCERPT else ""))}</span></td>'
        f"{cells}</tr>"
    )


def _number(value: object, digits: int) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "–"
    try:
        return f"{value:.{digits}f}" if math.isfinite(value) else "–"
    except OverflowError:  # a whole number beyond what a float holds
        return "–"
