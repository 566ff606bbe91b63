"""An upload while it is read, and what was read of it, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.inert import html_text
from ui.reading import ReadingDone, ReadingProgress
from ui.settings import UiSettings
from ui.texts import Words

_SHOWN = 12


def hint_html(settings: UiSettings, t: Words) -> str:
    """What may be uploaded and who will see it; ``data-limit`` in bytes, so that the script need not send what is too big."""
    hint = t("upload_hint", mb=settings.max_upload_mb, pages=settings.max_upload_pages)
    seen = t("privacy_shared" if settings.share else "privacy_note")
    said = t("error_too_big", mb="%s", limit=settings.max_upload_mb)
    return (
        f'<div class="bb-upload-hint" data-limit="{settings.max_upload_mb << 20}" data-too-big="{html_text(said)}">'
        f"<p>{html_text(hint)}</p><p>{html_text(seen)}</p></div>"
    )


def progress_html(progress: ReadingProgress, t: Words) -> str:
    """The stage, a bar, and the time left."""
    if progress.stage == "waiting":
        ahead = f" · {html_text(t('upload_ahead', n=progress.total))}" if progress.total else ""
        return f'<p class="bb-upload-now" role="status">{html_text(t("stage_waiting"))}{ahead}</p>'
    stage = t(f"stage_{progress.stage}")
    said = t("stage_of", stage=stage, done=progress.done, total=progress.total) if progress.total else stage
    left = f" · {html_text(_left(progress.seconds_left, t))}" if progress.seconds_left is not None else ""
    share = f"{max(0.0, min(1.0, progress.fraction)):.3f}"
    return (
        f'<p class="bb-upload-now" role="status">{html_text(said)}{left}</p>'
        f'<progress class="bb-progress" max="1" value="{share}" aria-label="{html_text(said)}"></progress>'
    )


def done_html(done: ReadingDone, t: Words) -> str:
    """What was read: counts, headings with their pages, and what should be looked at before the report is trusted."""
    parse, counts = done.parse, done.counts
    rows = [
        (t("parse_pages"), str(parse.get("pages", 0))),
        (t("parse_headings"), str(_count(parse, counts, "headings"))),
        (t("parse_tables"), str(_count(parse, counts, "tables"))),
        (t("parse_figures"), str(_count(parse, counts, "figures"))),
        (t("parse_footnotes"), str(_count(parse, counts, "footnotes"))),
        (t("parse_no_text"), "、".join(map(str, parse.get("pages_without_text", [])[:_SHOWN])) or t("parse_none")),
    ]
    listed = "".join(f"<dt>{html_text(name)}</dt><dd>{html_text(value)}</dd>" for name, value in rows)
    headings = "".join(
        f"<li>{html_text(str(h['title']))} <span class='bb-printed'>{html_text(str(h.get('page_label') or ''))}</span></li>"
        for h in parse.get("headings", [])[:_SHOWN]
    )
    return (
        f'<div class="bb-parse"><p><strong>{html_text(t("upload_done", title=done.title))}</strong></p>'
        f"<p>{html_text(t('parse_check'))}</p><dl>{listed}</dl>"
        + (f"<ul>{headings}</ul>" if headings else "")
        + "</div>"
    )


def failed_html(text: str) -> str:
    """Why an upload was refused."""
    return f'<p class="bb-message bb-error" role="alert">{html_text(text)}</p>'


def _left(seconds: float, t: Words) -> str:
    if seconds < 90:
        return t("time_left", seconds=max(1, round(seconds)))
    return t("time_left_minutes", minutes=round(seconds / 60))


def _count(parse: Mapping[str, Any], counts: Mapping[str, int], name: str) -> int:
    return counts.get(name, len(parse.get(name, [])))
