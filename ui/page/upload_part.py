"""The part of the page where a reader brings a report: layout and wiring only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.reports.errors import UploadError
from ui.reports.reading import ReadingDone, ReadingFailed, ReadingProgress, Readings
from ui.reports.upload_html import done_html, failed_html, hint_html, progress_html, several_html, short_html
from ui.reports.uploads import check_upload
from ui.settings import UiSettings
from ui.words.texts import Words

if TYPE_CHECKING:
    from ui.reports.library import Library

LONG: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
"""For events that tell several things one after the other: only these go through Gradio's queue and its stream."""

SHORT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
"""For all others: one request, one answer, which cannot be lost between two streams."""


Ended = tuple[str, ReadingDone | ReadingFailed]
"""The name of an upload and how its reading ended."""


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
        file = gr.File(label=t("upload"), elem_id="bb-file", height=104, show_label=False, file_count="multiple")
        cancel = gr.Button(t("upload_cancel"), size="sm", elem_id="bb-upload-cancel")
        told = gr.HTML(elem_id="bb-upload-told", apply_default_css=False)

    def read(paths: list[str] | str | None, request: gr.Request) -> Iterator[list[Any]]:
        given = [Path(path) for path in ([paths] if isinstance(paths, str) else paths or [])]
        if not given:
            yield [gr.skip(), gr.skip(), gr.skip()]
            return
        ends: list[Ended] = []
        session = session_in(request)
        for at, path in enumerate(given):
            before = [_short(end, t) for end in ends]
            for event in _events(readings, session, path, settings):
                if isinstance(event, ReadingProgress):
                    now = progress_html(event, t)
                    if len(given) > 1:
                        now = several_html(before, path.name, at + 1, len(given), now, t)
                    yield [now, gr.skip(), gr.skip()]
                else:
                    ends.append((path.name, event))
            if _is_cancelled(ends):
                break
        for path in given:
            path.unlink(missing_ok=True)
        ready = [end.reports[0].report_id for _, end in ends if isinstance(end, ReadingDone) and end.reports]
        told_of = "".join(_whole(end, t, several=len(given) > 1) for end in ends)
        yield [told_of, None, ready[-1] if ready else gr.skip()]

    def stop(request: gr.Request) -> None:
        reading = readings.of(session_in(request))
        if reading is not None:
            reading.cancel()

    changed = file.upload(read, file, [told, file, made], **LONG)
    changed.failure(None, None, [told, file], js="() => bluebook.uploadLost()", **SHORT)
    cancel.click(stop, None, None, **SHORT)
    return UploadPart(changed, made, remove)


def _events(
    readings: Readings, session: str, path: Path, settings: UiSettings
) -> Iterator[ReadingProgress | ReadingDone | ReadingFailed]:
    """What happens to one upload; a refusal is its end."""
    try:
        reading = readings.start(session, check_upload(path, path.name, settings))
        path.unlink(missing_ok=True)
        yield from reading.events()
    except UploadError as error:
        yield ReadingFailed(error)


def _is_cancelled(ends: Sequence[Ended]) -> bool:
    end = ends[-1][1] if ends else None
    return isinstance(end, ReadingFailed) and end.error.key == "upload_cancelled"


def _short(ended: Ended, t: Words) -> str:
    name, end = ended
    return short_html(end, t) if isinstance(end, ReadingDone) else failed_html(end.error.said(t), name)


def _whole(ended: Ended, t: Words, *, several: bool) -> str:
    name, end = ended
    return (
        done_html(end, t) if isinstance(end, ReadingDone) else failed_html(end.error.said(t), name if several else "")
    )
