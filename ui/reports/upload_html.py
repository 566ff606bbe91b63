"""An upload while it is read, and what was read of it, as HTML. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ui.reports.reading import ReadingDone, ReadingProgress
from ui.words.inert import html_text
from ui.words.texts import Words, choice

_SHOWN, _SHOWN_FULL = 12, 200
_EXAMPLES, _EXAMPLE_CHARS = 2, 40
_GARBLED = 0.01
"""From this share on it is worth a warning."""


def progress_html(progress: ReadingProgress, t: Words) -> str:
    """The stage, a bar, and the time left."""
    if progress.stage == "waiting":
        ahead = f" · {html_text(t('upload_ahead', n=progress.total))}" if progress.total else ""
        return f'<p class="bb-upload-now">{html_text(t("stage_waiting"))}{ahead}</p>'
    stage = t(f"stage_{progress.stage}")
    percent = round(100 * progress.done / progress.total) if progress.total else None
    said = stage if percent is None else t("stage_of", stage=stage, percent=percent)
    left = f" · {html_text(_left(progress.seconds_left, t))}" if progress.seconds_left is not None else ""
    share = f"{max(0.0, min(1.0, progress.fraction)):.3f}"
    return (
        f'<p class="bb-upload-now">{html_text(said)}{left}</p>'
        f'<progress class="bb-progress" max="1" value="{share}" aria-label="{html_text(said)}"></progress>'
    )


def done_html(done: ReadingDone, t: Words) -> str:
    """What was read: counts, and in a template, for the panel, all that should be looked at."""
    return f'<div class="bb-parse">{_counted(done, t)}<template class="bb-parse-full">{_full(done, t)}</template></div>'


def _left(seconds: float, t: Words) -> str:
    if seconds < 90:
        return t("time_left", seconds=max(1, round(seconds)))
    return t("time_left_minutes", minutes=round(seconds / 60))


def _count(parse: Mapping[str, Any], counts: Mapping[str, int], name: str) -> int:
    return counts.get(name, len(parse.get(name, [])))


def _full(done: ReadingDone, t: Words) -> str:
    warned = "".join(f'<p class="bb-warned">{html_text(text)}</p>' for text in _warnings(done, t))
    good = f'<p class="bb-verified">✓ {html_text(t("parse_good"))}</p>'
    tables = "".join(_object(table, t) for table in _list(done.parse, "tables")[:_SHOWN_FULL])
    figures = "".join(_object(figure, t) for figure in _list(done.parse, "figures")[:_SHOWN_FULL])
    dropped = "".join(_left_out(item, t) for item in _list(done.parse, "dropped"))
    lists = [
        ("parse_headings", "".join(_heading(h) for h in _list(done.parse, "headings")[:_SHOWN_FULL])),
        ("parse_tables", tables),
        ("parse_figures", figures),
        ("parse_dropped", dropped),
    ]
    return (
        f'<article class="bb-parse-report"><p class="bb-document">{html_text(t("parse"))}</p>'
        f'<h3 class="bb-heading">{html_text(t("upload_done", title=done.title))}</h3>'
        f"<p>{html_text(t('parse_check'))}</p>{warned or good}{_counted(done, t)}"
        + "".join(f'<h4 class="bb-heading">{html_text(t(key))}</h4><ul>{made}</ul>' for key, made in lists if made)
        + "</article>"
    )


def _counted(done: ReadingDone, t: Words) -> str:
    parse, counts = done.parse, done.counts
    rows = [
        (t("parse_pages"), t("page_none") if (pages := parse.get("pages", 0)) is None else str(pages)),
        *(
            (t(f"parse_{name}"), str(_count(parse, counts, name)))
            for name in ("headings", "tables", "figures", "footnotes")
        ),
        (t("parse_no_text"), "、".join(map(str, _list(parse, "pages_without_text")[:_SHOWN])) or t("parse_none")),
    ]
    return "<dl>" + "".join(f"<div><dt>{html_text(n)}</dt><dd>{html_text(v)}</dd></div>" for n, v in rows) + "</dl>"


def _warnings(done: ReadingDone, t: Words) -> list[str]:
    """What is likely to go wrong with this report."""
    parse, counts = done.parse, done.counts
    silent, pictures = _count(parse, counts, "pages_without_text"), counts.get("tables_pictures", 0)
    garbled = float(parse.get("garbled_ratio", 0.0))
    found = [t("parse_no_headings")] if not _count(parse, counts, "headings") else []
    found += [t("parse_pages_missing", n=silent)] if silent else []
    by_ocr = _count(parse, counts, "pages_by_ocr")
    found += [t("parse_pages_by_ocr", n=by_ocr)] if by_ocr else []
    unsure = _list(parse, "pages_of_unsure_order")
    shown = "、".join(map(str, unsure[:_SHOWN])) + ("…" if len(unsure) > _SHOWN else "")
    found += [t("parse_unsure_order", pages=shown)] if unsure else []
    found += [f"{t('parse_tables')}: {t('parse_tables_pictures', n=pictures)}"] if pictures else []
    found += [f"{t('parse_garbled')}: {garbled:.1%}"] if garbled >= _GARBLED else []
    return found


def _heading(heading: Mapping[str, Any]) -> str:
    level = max(1, min(6, int(heading.get("level") or 1)))
    return (
        f'<li class="bb-level-{level}"><span>{html_text(heading["title"])}</span> '
        f"<span class='bb-printed'>{html_text(heading.get('page_label') or '')}</span></li>"
    )


def _object(item: Mapping[str, Any], t: Words) -> str:
    """A table with its columns, or a figure."""
    header = item.get("header")
    columns = " · ".join(str(cell) for cell in header) if isinstance(header, list) else ""
    below = f"<br><small>{html_text(columns)}</small>" if columns else ""
    return (
        f"<li><span>{html_text(item.get('caption') or t('kind_table'))}{below}</span> "
        f"<span class='bb-printed'>{html_text(item.get('page_label') or '')}</span></li>"
    )


def _left_out(item: Mapping[str, Any], t: Words) -> str:
    """A sort of what was left out: how much, and what the first ones say."""
    shown = [
        t("parse_example", text=_cut(str(left.get("text", ""))), page=left.get("page_index", ""))
        for left in _list(item, "texts")[:_EXAMPLES]
    ]
    below = f"<br><small>{html_text(' · '.join(shown))}</small>" if shown else ""
    return (
        f"<li><span>{html_text(_dropped(str(item.get('what', '')), t))}{below}</span> "
        f"<span class='bb-printed'>{html_text(item.get('count', ''))}</span></li>"
    )


def _cut(text: str) -> str:
    return text if len(text) <= _EXAMPLE_CHARS else f"{text[: _EXAMPLE_CHARS - 1]}…"


def _dropped(what: str, t: Words) -> str:
    return choice("dropped", re.sub(r"\W+", "_", what), t, what)


def _list(parse: Mapping[str, Any], name: str) -> list[Any]:
    found = parse.get(name)
    return found if isinstance(found, list) else []
