"""Reports → what the page knows of them: a list that can be filtered, and of one its chapters and outline. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from index.words.normalize import squeeze
from ui.evidence.source_view import outline_fragment
from ui.reports.names import report_names
from ui.words.inert import html_text
from ui.words.texts import Words

if TYPE_CHECKING:
    from ui.reports.report_library import Report


def report_list(reports: Sequence[Report], session: str, wanted: str, most: int, t: Words) -> dict[str, Any]:
    """The first ``most`` reports with every word of ``wanted`` in their name, a session's own first; how many there are and fit."""
    names = {report_id: name for name, report_id in report_names(reports, t)}
    words = [squeeze(word).lower() for word in wanted.split()]
    own_first = sorted(reports, key=lambda report: report.owner != session)
    fitting = [r for r in own_first if all(word in squeeze(names[r.report_id]).lower() for word in words)]
    return {
        "total": len(reports),
        "fitting": len(fitting),
        "items": [_record(report, names[report.report_id], session) for report in fitting[:most]],
    }


def outline_record(report: Report, session: str, t: Words) -> dict[str, Any]:
    """What a question can be restricted to, and the outline to read in."""
    outline = (
        outline_fragment(report.document, t)
        if report.document.sections
        else f'<p class="bb-empty">{html_text(t("outline_none"))}</p>'
    )
    return {
        **_record(report, report.title, session),
        "chapters": list(report.chapters),
        "outline": outline,
        "note": t("source_note") if report.shipped else "",
    }


def _record(report: Report, name: str, session: str) -> dict[str, Any]:
    return {
        "id": report.report_id,
        "name": name,
        "title": report.title,
        "own": report.owner is not None and report.owner == session,
        "shipped": report.shipped,
    }
