"""The part of the page where a reader brings a report: layout and wiring only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.errors import UploadError
from ui.reading import ReadingDone, ReadingFailed, Readings
from ui.settings import UiSettings
from ui.texts import Words
from ui.upload_html import done_html, failed_html, progress_html
from ui.uploads import check_upload

if TYPE_CHECKING:
    from ui.library import Library

FILE_TYPES = [".pdf", ".md", ".markdown", ".txt"]


def upload_part(
    library: Library,
    readings: Readings,
    settings: UiSettings,
    t: Words,
    session_in: Callable[[gr.Request], str],
) -> tuple[gr.events.Dependency, gr.Button]:
    """File, progress and what was read. Returns the event after which reports have changed, and the button that deletes."""
    with gr.Accordion(t("upload"), open=False, elem_id="bb-upload"):
        gr.HTML(
            f"<p>{t('upload_hint', mb=settings.max_upload_mb, pages=settings.max_upload_pages)}</p>"
            f"<p>{t('privacy_shared' if settings.share else 'privacy_note')}</p>"
        )
        file = gr.File(label=t("upload"), file_types=FILE_TYPES, elem_id="bb-file", height=110)
        cancel = gr.Button(t("upload_cancel"), size="sm", elem_id="bb-upload-cancel")
        told = gr.HTML(elem_id="bb-upload-told")
        remove = gr.Button(t("report_delete"), size="sm", elem_id="bb-report-delete")

    def read(path: str | None, request: gr.Request) -> Iterator[Any]:
        if not path:
            yield gr.skip()
            return
        try:
            from pathlib import Path

            given = Path(path)
            reading = readings.start(session_in(request), check_upload(given, given.name, settings))
            given.unlink(missing_ok=True)
            for event in reading.events():
                if isinstance(event, ReadingDone):
                    yield done_html(event, t)
                elif isinstance(event, ReadingFailed):
                    yield failed_html(event.error.said(t))
                else:
                    yield progress_html(event, t)
        except UploadError as error:
            yield failed_html(error.said(t))

    def stop(request: gr.Request) -> None:
        reading = readings.of(session_in(request))
        if reading is not None:
            reading.cancel()

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
    changed = file.upload(read, file, told, **quiet)
    cancel.click(stop, None, None, **quiet)
    return changed, remove
