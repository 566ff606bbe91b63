"""The part of the page where a reader brings a report: layout and wiring only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.errors import UploadError
from ui.reading import ReadingDone, ReadingFailed, Readings
from ui.settings import UiSettings
from ui.texts import Words
from ui.upload_html import done_html, failed_html, hint_html, progress_html
from ui.uploads import check_upload

if TYPE_CHECKING:
    from ui.report_library import Library

LONG: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
"""For events that tell several things one after the other: only these go through Gradio's queue and its stream."""

SHORT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
"""For all others: one request, one answer, which cannot be lost between two streams."""


@dataclass(frozen=True, slots=True)
class UploadPart:
    """``read``: the event after which reports may have changed; ``made``: the id of the new one; ``remove``: deletes one."""

    read: gr.events.Dependency
    made: gr.State
    remove: gr.Button


def upload_part(
    library: Library,
    readings: Readings,
    settings: UiSettings,
    t: Words,
    session_in: Callable[[gr.Request], str],
) -> UploadPart:
    """File, progress and what was read; the button that deletes the chosen report."""
    remove = gr.Button(t("report_delete"), size="sm", elem_id="bb-report-delete", visible=False)
    made = gr.State(None)
    with gr.Accordion(t("upload"), open=False, elem_id="bb-upload"):
        gr.HTML(hint_html(settings, t), apply_default_css=False)
        # Types are told apart by content and in the reader's language: Gradio's own check knows names only.
        file = gr.File(label=t("upload"), elem_id="bb-file", height=104, show_label=False)
        cancel = gr.Button(t("upload_cancel"), size="sm", elem_id="bb-upload-cancel")
        told = gr.HTML(elem_id="bb-upload-told", apply_default_css=False)

    def read(path: str | None, request: gr.Request) -> Iterator[list[Any]]:
        if not path:
            yield [gr.skip(), gr.skip(), gr.skip()]
            return
        try:
            given = Path(path)
            reading = readings.start(session_in(request), check_upload(given, given.name, settings))
            given.unlink(missing_ok=True)
            for event in reading.events():
                if isinstance(event, ReadingDone):
                    yield [done_html(event, t), None, event.reports[0].report_id if event.reports else None]
                elif isinstance(event, ReadingFailed):
                    yield [failed_html(event.error.said(t)), None, gr.skip()]
                else:
                    yield [progress_html(event, t), gr.skip(), gr.skip()]
        except UploadError as error:
            Path(path).unlink(missing_ok=True)
            yield [failed_html(error.said(t)), None, gr.skip()]

    def stop(request: gr.Request) -> None:
        reading = readings.of(session_in(request))
        if reading is not None:
            reading.cancel()

    changed = file.upload(read, file, [told, file, made], **LONG)
    changed.failure(None, None, [told, file], js="() => bluebook.uploadLost()", **SHORT)
    cancel.click(stop, None, None, **SHORT)
    return UploadPart(changed, made, remove)
