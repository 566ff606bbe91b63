"""Reports → rows on a server: a report is there from the moment its last row is written, and gone as soon as that is removed.

Rows have the key of the report's content. A mark is written before the first row and removed after the last, so that the next
write knows of one that was interrupted: it completes the report where it is given again, and removes its rows otherwise.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import numpy as np

from index.chunking.chunks import DEFAULT_SETTINGS
from index.config import IndexSettings
from index.errors import BusyIndexError, IndexServerError, UsageError
from index.schema import Document, Encoder, Progress
from index.shell import word
from index.store.building import by_id, check_text, dictionary_hash, to_write
from index.store.loaded import check_encoder
from index.store.manifest import FORMAT_VERSION, Manifest, Source
from index.store.milvus.catalogue import Made, listed, stated
from index.store.milvus.reading import MilvusIndex
from index.store.milvus.rows import ReportRows, report_rows
from index.store.milvus.server import Collection, Row, Server, among
from index.store.search_texts import Vector, known_vectors

ROWS_AT_ONCE = 500
_PIECES_AT_ONCE = 50
LEASE_S = 180.0
"""So long another writer waits for one that says nothing: longer than a batch of rows may take."""


@dataclass(frozen=True, slots=True)
class _Lease:
    owner: str
    until: float


def build_on_server(
    documents: Sequence[Document],
    encoder: Encoder,
    server: Server,
    folder: Path,
    *,
    known: Mapping[str, Vector] | None = None,
    name: str | None = None,
    settings: IndexSettings = DEFAULT_SETTINGS,
    force: bool = False,
    progress: Progress | None = None,
    now: Callable[[], float] = time.time,
) -> tuple[Manifest, bool]:
    """Add reports to the index on a server, one after the other; arguments and result as those of ``building.build_index``.

    Each report is there as soon as it is written. ``force`` removes the index first.
    """
    new = by_id(documents)
    writing = _Writing(server, now)
    if force and server.is_there():
        with writing.lease():
            server.drop()
    there = listed(server)
    if there:
        check_encoder(server.address.told, there.made.encoder, encoder.name)
    old = MilvusIndex.load(server, folder) if there and there.sources else None
    wanted = to_write(old, new, {}, settings)
    if old and not wanted and name in (None, old.manifest.name):
        if any(server.rows("reports", among("kind", ["mark"]), ["report"])):
            with writing.lease():
                writing.sweep()
        return old.manifest, False
    titled = name or (old.manifest.name if old else next(iter(new), "bluebook"))
    made = Made(FORMAT_VERSION, titled, encoder.name, encoder.dimension, settings, dictionary_hash())
    server.create(encoder.dimension)
    if not there:
        writing.state(made)
    prepared = []
    for document in wanted:
        vectors = {**(known or {}), **(_known_of(old, document.document_id) if old else {})}
        prepared.append(report_rows(document, settings, encoder, vectors, progress))
        if prepared[-1].chunks:
            with writing.lease():
                writing.add(prepared.pop())
    if prepared:  # without text: listed, as a folder lists them, where others have some
        check_text(
            [
                *(old.manifest.sources if old else ()),
                *(source for _, source in _sources(server)),
                *(r.source for r in prepared),
            ]
        )
        for report in prepared:
            with writing.lease():
                writing.add(report)
    writing.state(made)
    return stated(server), True


def remove_on_server(
    server: Server, document_id: str, encoder: str | None = None, *, now: Callable[[], float] = time.time
) -> Manifest:
    """Take one report out; ``KeyError`` where it is not there, ``UsageError`` where it is the only one."""
    manifest = stated(server)
    check_encoder(server.address.told, manifest.encoder, encoder)
    source = manifest.source(document_id)
    if source is None:
        raise KeyError(document_id)
    if len(manifest.sources) == 1:
        raise UsageError(
            f"{document_id} is the only report of the index at {server.address.told}. Add another first, or make the index "
            f"anew with: bluebook index REPORT.pdf --out {word(server.address.told)} --force"
        )
    writing = _Writing(server, now)
    with writing.lease():
        writing.mark(source.segment)
        server.remove("reports", [_report_row(document_id)])
        writing.sweep()
    return stated(server)


def rename_on_server(
    server: Server,
    folder: Path,
    document_id: str,
    title: str,
    encoder: Encoder,
    *,
    now: Callable[[], float] = time.time,
) -> Manifest:
    """Call a report by another title; ``KeyError`` where it is not there. Only what names the title is encoded."""
    old = MilvusIndex.load(server, folder, encoder=encoder.name)
    renamed = replace(old.document(document_id), title=title)
    report = report_rows(renamed, old.manifest.settings, encoder, _known_of(old, document_id), None)
    writing = _Writing(server, now)
    with writing.lease():
        writing.add(report)
    return stated(server)


@dataclass
class _Writing:
    """One writer of a server's index."""

    server: Server
    now: Callable[[], float]
    owner: str = field(default_factory=lambda: uuid.uuid4().hex)

    @contextlib.contextmanager
    def lease(self) -> Iterator[None]:
        """One writer at a time; that of a process that was killed ends by itself."""
        if self.server.is_there():
            for row in self.server.rows("reports", among("kind", ["writer"]), ["text"]):
                held = msgspec.json.decode(row["text"], type=_Lease)
                if held.owner != self.owner and held.until > self.now():
                    raise BusyIndexError(
                        f"another process is writing the index at {self.server.address.told}. Wait until it has ended; where "
                        f"it was killed, {max(1, round(held.until - self.now()))} s"
                    )
            self._extend()
        try:
            yield
        finally:
            with contextlib.suppress(IndexServerError):
                if self.server.is_there():
                    self.server.remove("reports", ["writer"])

    def _extend(self) -> None:
        told = msgspec.json.encode(_Lease(self.owner, self.now() + LEASE_S)).decode()
        self.server.put("reports", [{"id": "writer", "kind": "writer", "report": "", "number": 0, "text": told}])

    def state(self, made: Made) -> None:
        """Say how the index is made."""
        told = msgspec.json.encode(made).decode()
        self.server.put("reports", [{"id": "index", "kind": "index", "report": "", "number": 0, "text": told}])

    def mark(self, report: str) -> None:
        """Say that rows of a report are written or removed."""
        self.server.put(
            "reports", [{"id": f"mark:{report}", "kind": "mark", "report": report, "number": 0, "text": ""}]
        )

    def add(self, report: ReportRows) -> None:
        """Write a report's rows as far as they are not there, then the one that shows it, then remove what it replaces."""
        key, server = report.source.segment, self.server
        sources = _sources(server)
        old = next(((n, s) for n, s in sources if s.document_id == report.source.document_id), None)
        for name in {key, *([old[1].segment] if old else [])}:
            self.mark(name)
        for collection, rows in (("chunks", report.chunks), ("sentences", report.sentences)):
            self._put(collection, key, rows)  # type: ignore[arg-type]
        parts = [
            {"id": f"{key}:part:{n}", "kind": "part", "report": key, "number": n, "text": text}
            for n, text in enumerate(report.texts)
        ]
        for start in range(0, len(parts), _PIECES_AT_ONCE):
            self._extend()
            server.put("reports", parts[start : start + _PIECES_AT_ONCE])
        number = old[0] if old else max((n for n, _ in sources), default=0) + 1
        shown = {
            "id": _report_row(report.source.document_id),
            "kind": "report",
            "report": key,
            "number": number,
            "text": msgspec.json.encode(report.source).decode(),
        }
        server.put("reports", [shown])
        self.sweep()

    def sweep(self) -> None:
        """Remove the rows of all reports that are marked and not shown, then the marks."""
        shown = {source.segment for _, source in _sources(self.server)}
        for row in list(self.server.rows("reports", among("kind", ["mark"]), ["report"])):
            if row["report"] in shown:
                self.server.remove("reports", [f"mark:{row['report']}"])
                continue
            for collection in ("sentences", "chunks", "reports"):  # the mark is one of the last
                self._extend()
                self.server.remove_report(collection, row["report"])

    def _put(self, collection: Collection, key: str, rows: Sequence[Row]) -> None:
        there = {row["id"] for row in self.server.rows(collection, among("report", [key]), ["id"])}
        missing = [row for row in rows if row["id"] not in there]
        for start in range(0, len(missing), ROWS_AT_ONCE):
            self._extend()
            self.server.put(collection, missing[start : start + ROWS_AT_ONCE])


def _sources(server: Server) -> tuple[tuple[int, Source], ...]:
    found = listed(server)
    return found.sources if found else ()


def _report_row(document_id: str) -> str:
    return f"report:{hashlib.sha256(document_id.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _known_of(old: MilvusIndex, document_id: str) -> dict[str, Vector]:
    """The vectors of the texts that a report has on the server, so that only new text is encoded."""
    own = old.chunks.range_of(document_id)
    if not own:
        return {}
    offsets = old.dense.offsets
    return known_vectors(
        old.chunks.of(document_id),
        old.dense.chunk_vectors(np.arange(own.start, own.stop)),
        old.dense.sentence_vectors(np.arange(offsets[own.start], offsets[own.stop])),
        heading_path=old.manifest.settings.heading_path,
    )
