"""A reader's thumb and reason, from what the page's script sends to a line beside the index."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from index.errors import BluebookError
from ui.page.feedback import Feedback, append_feedback
from ui.words.texts import Words

if TYPE_CHECKING:
    from ui.asking.several_reports import Askable

MAX_REASON_CHARS = 500


def rate(sent: str, turns: Sequence[Mapping[str, Any]], reports: Sequence[Askable], t: Words) -> str:
    """Keep a verdict ``{"turn": 0, "verdict": "up", "reason": ""}`` and return what to tell the reader."""
    try:
        told = json.loads(sent)
        turn = turns[int(told["turn"])]
        report = next(report for report in reports if report.report_id == turn["report"])
        entry = Feedback(
            time=datetime.now().astimezone().isoformat(timespec="seconds"),
            question=str(turn["question"]),
            answer=str(turn["answer"].get("answer", "")),
            verdict=told["verdict"],
            reason=str(told.get("reason") or "")[:MAX_REASON_CHARS],
            index=report.assistant.index.manifest.name,
            citations=tuple(str(c.get("chunk_id")) for c in turn["answer"].get("citations", [])),
        )
        append_feedback(report.assistant.index.folder, entry)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, StopIteration, BluebookError):
        # The script's message or the browser's storage was changed by hand, or the disk is full: the reader is told.
        return t("feedback_failed")
    return t("feedback_thanks")
