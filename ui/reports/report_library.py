"""The reports that can be asked: those of the server for everyone, uploads for the session that they belong to."""

from __future__ import annotations

import logging
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import CORPUS_INDEX
from index.schema import Document
from rag.suggesting.suggestions import suggestions
from ui.reports.english_questions import suggestions_in_english
from ui.reports.errors import UploadError
from ui.reports.suggestions import Suggestions
from ui.reports.temporary import make_root, remove_abandoned
from ui.reports.uploads import plain
from ui.settings import UiSettings

if TYPE_CHECKING:
    import filelock

    from rag.assistant import Assistant
    from rag.language_models.protocol import ChatModel

MAX_REPORTS = 10
"""Uploads of one session."""

MAX_REPORTS_ON_SERVER = 300
"""Of all sessions: an index of 60 pages takes about 5 MB of memory."""

MAX_TITLE_CHARS = 200

Load = Callable[["Path | None"], "Assistant"]
"""The assistant on the index in a folder; ``None`` is the report that comes with the project."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """A report that can be asked. ``owner`` is the session that uploaded it, ``None`` for those of the server.

    ``scope`` is its title where its index holds others too. What has to be read from disk is read when it is asked for.
    """

    report_id: str
    title: str
    document_id: str
    owner: str | None
    assistant: Assistant
    scope: str | None

    @cached_property
    def document(self) -> Document:
        """The report as it was read."""
        index = self.assistant.index
        return index.documents[[source.document_id for source in index.manifest.sources].index(self.document_id)]

    @cached_property
    def suggestions(self) -> Suggestions:
        """Questions that it answers, made in the background from the first time on that they are asked for."""
        return Suggestions(suggestions(self.assistant, document_id=self.document_id))

    @cached_property
    def _in_english(self) -> Suggestions:
        return Suggestions(suggestions_in_english(self.assistant, self.suggestions))

    def suggested(self, lang: str = "zh") -> tuple[list[str], bool]:
        """Those that there are after a little while, in a language, and whether they are all."""
        made = self._in_english if lang == "en" else self.suggestions
        return made.so_far(), made.all_made

    @cached_property
    def pdf(self) -> Path | None:
        """The PDF that it was read from; ``None`` for a text."""
        return self.assistant.index.source_file(self.document_id)

    @property
    def shipped(self) -> bool:
        """Whether it is the restatement that comes with the project."""
        return self.owner is None and self.assistant.index.folder.resolve() == CORPUS_INDEX.resolve()

    @cached_property
    def pages(self) -> int:
        """Pages of the file."""
        return next(s.pages for s in self.assistant.index.manifest.sources if s.document_id == self.document_id)

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """Headings of the first level."""
        return tuple(section.title for section in self.document.sections if section.parent is None)


@dataclass(slots=True)
class _Uploads:
    """A session's uploads, each with its draft folder in ``folder``, and when the session was last here."""

    folder: Path
    seen: float
    reports: dict[str, tuple[Report, Path]] = field(default_factory=dict)


class Library:
    """Holds the reports. Threads may call it at once; nothing is loaded or removed while its lock is held."""

    def __init__(
        self,
        served: Iterable[Report],
        settings: UiSettings,
        load: Load,
        *,
        clock: Callable[[], float] = time.monotonic,
        temporary: Path | None = None,
    ) -> None:
        self._served = {report.report_id: report for report in served}
        self._settings = settings
        self._load = load
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, _Uploads] = {}
        self._root: Path
        self._root_lock: filelock.BaseFileLock
        self._root, self._root_lock = make_root(temporary or Path(tempfile.gettempdir()))

    @classmethod
    def open(
        cls,
        index: Path | None,
        settings: UiSettings,
        *,
        llm: str | None = None,
        load: Load | None = None,
        load_upload: Load | None = None,
        temporary: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> Library:
        """Every report of the index in a folder, by default the one that comes with the project, loaded now.

        ``llm`` names the language model that writes the answers, of uploads too; where it is ``None`` the settings do.
        Also removes what servers that were killed left in the folder of temporary files. Raises an ``IndexFolderError``.
        """
        from rag.commands.tools import RealTools

        remove_abandoned(temporary or Path(tempfile.gettempdir()))
        assistant = (load or partial(RealTools().assistant, llm=llm))(index)
        # Read now, not with the first question: `bluebook index` may replace the files while the server runs.
        _ = assistant.index.documents
        served = tuple(_reports_of(assistant, owner=None))
        return cls(served, settings, load_upload or partial(_load_upload, llm=llm), clock=clock, temporary=temporary)

    @property
    def model(self) -> ChatModel | None:
        """The language model that writes, the same for every report; ``None`` where there is none."""
        return next((report.assistant.model for report in self._served.values()), None)

    @property
    def max_question_chars(self) -> int:
        """How long a question may be."""
        return next((r.assistant.settings.answer.max_question_chars for r in self._served.values()), 0)

    def reports(self, session: str) -> tuple[Report, ...]:
        """What a session may see: the server's, its own uploads, and everyone's where the server shares them."""
        with self._lock:
            self._touch(session)
            own = [report for report, _ in self._own(session).values()]
            shared = [
                r for name, uploads in self._sessions.items() if name != session for r, _ in uploads.reports.values()
            ]
        return (*self._served.values(), *own, *(shared if self._settings.share else ()))

    def get(self, session: str, report_id: str) -> Report:
        """One of them; ``KeyError`` for any other."""
        return {report.report_id: report for report in self.reports(session)}[report_id]

    def draft(self, session: str) -> Path:
        """A new folder for an upload; it goes with the session. Raises ``UploadError`` where there are too many reports."""
        if not session:
            raise ValueError("an upload belongs to a session")
        with self._lock:
            self._check_room(session)
            uploads = self._sessions.get(session)
            if uploads is None:
                folder = self._root / secrets.token_hex(8)
                folder.mkdir(mode=0o700)
                uploads = self._sessions[session] = _Uploads(folder, self._clock())
            uploads.seen = self._clock()
            draft = uploads.folder / secrets.token_hex(8)
            draft.mkdir(mode=0o700)
            return draft

    def add(self, session: str, index_folder: Path) -> tuple[Report, ...]:
        """Load the reports of an index that was built in a ``draft`` of this session; their ids are random.

        Raises ``ValueError`` for a folder elsewhere, ``UploadError`` where there are too many reports, and an
        ``IndexFolderError``.
        """
        with self._lock:
            self._uploads_around(session, index_folder)
        assistant = self._load(index_folder)
        found = tuple(_reports_of(assistant, owner=session))
        with self._lock:
            uploads = self._uploads_around(session, index_folder)
            self._check_room(session)
            uploads.reports |= {report.report_id: (report, index_folder.parent) for report in found}
            uploads.seen = self._clock()
        return found

    def remove(self, session: str, report_id: str) -> None:
        """Delete an upload of this session with its files; ``KeyError`` for any other report."""
        with self._lock:
            own = self._own(session)
            _, draft = own.pop(report_id)
            unused = all(other != draft for _, other in own.values())
        if unused:
            shutil.rmtree(draft, ignore_errors=True)

    def end(self, session: str) -> None:
        """Delete everything that a session uploaded."""
        with self._lock:
            uploads = self._sessions.pop(session, None)
        if uploads is not None:
            shutil.rmtree(uploads.folder, ignore_errors=True)

    def tidy(self) -> int:
        """End the sessions that were not here for ``session_hours``; how many those were."""
        oldest = self._clock() - self._settings.session_hours * 3600
        with self._lock:
            idle = [session for session, uploads in self._sessions.items() if uploads.seen < oldest]
        for session in idle:
            self.end(session)
        if idle:
            _logger.info("removed the uploads of %d idle sessions", len(idle))
        return len(idle)

    def close(self) -> None:
        """Delete every upload. May be called twice."""
        with self._lock:
            self._sessions.clear()
        shutil.rmtree(self._root, ignore_errors=True)
        self._root_lock.release()

    def _uploads_around(self, session: str, index_folder: Path) -> _Uploads:
        """The uploads of a session that a folder belongs to: what is added is deleted one day."""
        uploads = self._sessions.get(session)
        if uploads is None or index_folder.parent.parent != uploads.folder:
            raise ValueError(f"{index_folder} is not in a draft of this session")
        return uploads

    def _own(self, session: str) -> dict[str, tuple[Report, Path]]:
        uploads = self._sessions.get(session)
        return uploads.reports if uploads else {}

    def _touch(self, session: str) -> None:
        if session in self._sessions:
            self._sessions[session].seen = self._clock()

    def _check_room(self, session: str) -> None:
        if len(self._own(session)) >= MAX_REPORTS:
            raise UploadError("upload_too_many", limit=MAX_REPORTS)
        if sum(len(uploads.reports) for uploads in self._sessions.values()) >= MAX_REPORTS_ON_SERVER:
            raise UploadError("upload_server_full")


def _reports_of(assistant: Assistant, *, owner: str | None) -> Iterable[Report]:
    """The server's reports are called by their documents' ids, so that a link survives a restart."""
    sources = assistant.index.manifest.sources
    for source in sources:
        yield Report(
            report_id=source.document_id if owner is None else secrets.token_hex(10),
            title=plain(source.title, limit=MAX_TITLE_CHARS) or source.document_id,
            document_id=source.document_id,
            owner=owner,
            assistant=assistant,
            scope=source.title if len(sources) > 1 else None,
        )


def _load_upload(folder: Path | None, *, llm: str | None) -> Assistant:
    from rag.assistant import Assistant
    from rag.commands.tools import load_settings

    return Assistant.load(folder, settings=load_settings(llm=llm))
