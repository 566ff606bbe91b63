"""Reading uploads: two at once, others wait in line; each in a process of its own that can be stopped at any time.

readings = Readings(library, settings)
reading = readings.start(session, check_upload(path, name, settings))
for event in reading.events(): ...                      # ReadingProgress …, at the end ReadingDone or ReadingFailed
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.models.cores import usable_cores
from ui.reports.errors import UploadError
from ui.reports.reading_child import INDEX_FOLDER, OCR_FOLDER, PARSE_FILE, Job
from ui.reports.reading_process import ReadingProcess
from ui.reports.reading_time import Stage
from ui.reports.uploads import Upload
from ui.reports.waiting import Line
from ui.settings import UiSettings

if TYPE_CHECKING:
    from ui.reports.report_library import Report

AT_ONCE = 2
MAX_WAITING = 8

_logger = logging.getLogger(__name__)


class Shelf(Protocol):
    """Where an index is built, and where it goes when it is ready."""

    def draft(self, session: str) -> Path:
        """A new folder, with a name that is nobody's; ``UploadError`` where a session has too many reports."""
        ...

    def add(self, session: str, index_folder: Path) -> tuple[Report, ...]:
        """Its reports, for this session to ask."""
        ...


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """``done`` of ``total`` texts are encoded; 0 of 0 where a stage does not count. ``fraction`` is of the whole work.

    While ``waiting``, ``total`` uploads come first and nothing is known of the time.
    """

    stage: Stage
    done: int = 0
    total: int = 0
    fraction: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class ReadingDone:
    """The report can be asked. ``parse`` is its parse report within bounds, ``counts`` the true lengths of its lists."""

    reports: tuple[Report, ...]
    title: str
    parse: Mapping[str, Any]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReadingFailed:
    """Nothing is left of the upload; also where it was cancelled (``error.key`` is then ``upload_cancelled``)."""

    error: UploadError


class Reading:
    """One upload on its way to a report. ``events`` may be listened to again, after a page was loaded anew, say."""

    def __init__(self, session: str, upload: Upload, shelf: Shelf, line: Line, settings: UiSettings) -> None:
        self._session = session
        self._upload = upload
        self._shelf = shelf
        self._line = line
        self._settings = settings
        self._folder = Path()
        self._process: ReadingProcess | None = None
        self._changed = threading.Condition()
        self._progress = ReadingProgress("waiting")
        self._end: ReadingDone | ReadingFailed | None = None
        self._cancelled = False

    @property
    def name(self) -> str:
        """What the file is called, for showing."""
        return self._upload.name

    @property
    def ended(self) -> bool:
        """Whether the last event has come."""
        return self._end is not None

    @property
    def process_id(self) -> int | None:
        """The number of the process that reads; ``None`` while waiting."""
        return self._process.process_id if self._process else None

    def begin(self) -> None:
        """Take a place in line and a copy of the file, and go on in a thread. Raises ``UploadError``."""
        try:
            self._line.join(self)
            try:
                self._take()
            except BaseException:
                self._line.leave(self)
                raise
        except UploadError as error:
            self._finish(ReadingFailed(error))
            raise
        threading.Thread(target=self._run, daemon=True, name="reading").start()

    def events(self) -> Iterator[ReadingProgress | ReadingDone | ReadingFailed]:
        """Where the work is, whenever that changes, and at last how it ended. What is not fetched in time is left out."""
        shown: ReadingProgress | None = None
        while True:
            with self._changed:
                while self._end is None and self._progress is shown:
                    self._changed.wait()
                end, now = self._end, self._progress
            if end is not None:
                yield end
                return
            yield now
            shown = now

    def cancel(self) -> None:
        """Kill the process; the last event is then that of a cancelled reading. Nothing happens after the end."""
        self._cancelled = True
        if self._process is not None:
            self._process.stop(UploadError("upload_cancelled"))

    def _take(self) -> None:
        self._folder = self._shelf.draft(self._session)
        # The name on disk is of our making, and becomes the document's id.
        source = self._folder / f"{self._folder.name}{self._upload.suffix}"
        try:
            shutil.copyfile(self._upload.path, source)
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise UploadError("upload_gone" if isinstance(error, FileNotFoundError) else "upload_storage") from error
        job = Job(
            path=str(source),
            folder=str(self._folder),
            name=self._upload.name,
            pages=self._upload.pages,
            max_pages=self._settings.max_upload_pages,
            memory_bytes=self._settings.max_upload_memory_mb << 20,
            cpu_seconds=self._settings.max_upload_seconds * usable_cores(),
            ocr_seconds=self._settings.max_ocr_seconds_a_page,
            # Beside the drafts of this session: the next try goes on where this one ended, and it goes with the session.
            ocr_folder=str(self._folder.parent / OCR_FOLDER),
        )
        self._process = ReadingProcess(job, self._settings.max_upload_seconds)

    def _run(self) -> None:
        end: ReadingDone | ReadingFailed
        try:
            self._wait()
            end = self._read()
        except UploadError as error:
            end = ReadingFailed(error)
        except Exception:
            # Its session ended meanwhile and the folder is gone, say: who listens must hear of an end.
            _logger.exception("an upload was lost")
            end = ReadingFailed(UploadError("error_reading_failed"))
        finally:
            self._line.leave(self)
        if isinstance(end, ReadingFailed):
            shutil.rmtree(self._folder, ignore_errors=True)
        self._finish(end)

    def _wait(self) -> None:
        while not self._line.wait(self, 0.2):
            if self._cancelled:
                raise UploadError("upload_cancelled")
            if self._progress.total != (ahead := self._line.ahead(self)):
                self._show(ReadingProgress("waiting", total=ahead))

    def _read(self) -> ReadingDone:
        assert self._process is not None
        if self._cancelled:
            raise UploadError("upload_cancelled")
        title = self._process.run(self._told)
        found = json.loads((self._folder / PARSE_FILE).read_bytes())
        for path in self._folder.iterdir():
            if path.is_file():
                path.unlink()  # the index keeps the PDF; a text is not needed again
        reports = self._shelf.add(self._session, self._folder / INDEX_FOLDER)
        return ReadingDone(reports, title, found["parse"], found["counts"])

    def _finish(self, end: ReadingDone | ReadingFailed) -> None:
        with self._changed:
            self._end = end
            self._changed.notify_all()

    def _told(self, record: Mapping[str, Any]) -> None:
        numbers = (record["done"], record["total"], record["fraction"], record["seconds_left"])
        self._show(ReadingProgress(record["stage"], *numbers))

    def _show(self, progress: ReadingProgress) -> None:
        with self._changed:
            self._progress = progress
            self._changed.notify_all()


class Readings:
    """Every reading of the server, one for each session at most."""

    def __init__(
        self, shelf: Shelf, settings: UiSettings, *, at_once: int = AT_ONCE, waiting: int = MAX_WAITING
    ) -> None:
        self._shelf = shelf
        self._settings = settings
        self._line = Line(at_once, waiting)
        self._readings: dict[str, Reading] = {}
        self._lock = threading.Lock()

    def start(self, session: str, upload: Upload) -> Reading:
        """Begin; ``UploadError`` where this session is reading already, or the line is full."""
        with self._lock:
            self._readings = {name: one for name, one in self._readings.items() if not one.ended}
            if session in self._readings:
                raise UploadError("error_upload_busy")
            reading = self._readings[session] = Reading(session, upload, self._shelf, self._line, self._settings)
        reading.begin()
        return reading

    def of(self, session: str) -> Reading | None:
        """The reading of a session, also one that ended a short while ago; ``None`` where there is none."""
        return self._readings.get(session)

    def close(self) -> None:
        """Cancel every reading and wait until nothing is left of them."""
        open_ones = list(self._readings.values())
        for reading in open_ones:
            reading.cancel()
        for reading in open_ones:
            for _ in reading.events():
                pass
