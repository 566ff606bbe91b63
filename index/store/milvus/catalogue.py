"""The reports of a server → a folder on this machine with their texts, as an index in a folder has them; only what is new is fetched.

What is asked of all chunks (headings, kinds, whether a name stands anywhere) is answered from there, and everything that is
quoted; vectors and postings stay on the server. A report's folder has the name of its content, so it is fetched once.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from index.config import IndexSettings
from index.errors import BusyIndexError, DamagedIndexError, IndexFolderError, MissingIndexError, VersionError
from index.shell import word
from index.store.loaded import Index
from index.store.manifest import (
    FORMAT_VERSION,
    MANIFEST_FILE,
    Manifest,
    Source,
    StoredFile,
    file_hash,
    read_manifest,
    to_bytes,
)
from index.store.milvus.server import MOST_BYTES, Server, among
from index.store.segment import SEGMENT_FILE, Segment
from index.store.word_counts import WordCounts
from index.store.writing import (
    LOCK_FILE,
    MANIFEST_PREFIX,
    SEGMENT_PREFIX,
    WORDS_PREFIX,
    draft_path,
    put_in_place,
    remove,
    remove_stale,
    storage_errors,
    write_file,
)

_SEARCHED = frozenset(
    {"chunk_vectors", "chunk_codes", "sentence_vectors", "postings", "chunk_lengths", "sentence_lengths"}
)
"""What of a report's file the server has in a form of its own."""
_KEY = re.compile(r"segment-[0-9a-f]{12}-[0-9a-f]{8}")
_LOCKED_S = 60.0


@dataclass(frozen=True, slots=True)
class Made:
    """How the index of a server was made: what holds of all of its reports."""

    format_version: int
    name: str
    encoder: str
    dimension: int
    settings: IndexSettings
    dictionary: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a server holds: the reports in the order in which they were added, each with its number in that order."""

    made: Made
    sources: tuple[tuple[int, Source], ...]


def listed(server: Server) -> Listed | None:
    """What is on the server; ``None`` where there is no index, ``VersionError`` where it is another program's."""
    if not server.is_there():
        return None
    made, sources = None, list[tuple[int, Source]]()
    for row in server.rows("reports", among("kind", ["index", "report"]), ["kind", "number", "text"]):
        try:
            if row["kind"] == "index":
                made = msgspec.json.decode(row["text"], type=Made)
            else:
                sources.append((row["number"], _source(row["text"])))
        except ValueError as error:  # msgspec's errors, too
            raise VersionError(
                f"a record of {server.address.told} cannot be read ({error}). {_anew(server)}"
            ) from error
    if made is None:
        return None
    if made.format_version != FORMAT_VERSION:
        raise VersionError(
            f"the index at {server.address.told} has format version {made.format_version}, made with the encoder "
            f"{made.encoder}; this program reads version {FORMAT_VERSION}. {_anew(server)}"
        )
    return Listed(made, tuple(sorted(sources, key=lambda one: (one[0], one[1].document_id))))


def stated(server: Server) -> Manifest:
    """What the server holds, as a manifest; ``MissingIndexError`` where it holds no report. Nothing is fetched."""
    found = listed(server)
    if found is None or not found.sources:
        raise server.address.nothing_there()
    made, sources = found.made, tuple(source for _, source in found.sources)
    return Manifest(
        format_version=made.format_version,
        name=made.name,
        encoder=made.encoder,
        dimension=made.dimension,
        settings=made.settings,
        dictionary=made.dictionary,
        sources=sources,
        chunks=sum(source.chunks for source in sources),
        sentences=sum(source.sentences for source in sources),
        words="",
        words_file=StoredFile(0, ""),
    )


def fetched(server: Server, folder: Path) -> Index:
    """The reports' texts as they are on the server now, from ``folder``, into which goes what it lacks."""
    wanted = stated(server)
    with storage_errors(folder), _locked(folder):
        for anew in (False, True):
            try:
                _bring_up_to_date(server, folder, wanted)
                return Index.load(folder)
            except (DamagedIndexError, MissingIndexError):
                if anew:
                    raise
                for path in folder.iterdir():
                    if path.name.startswith((MANIFEST_FILE, SEGMENT_PREFIX, WORDS_PREFIX)):
                        remove(path)
    raise AssertionError("the second time returns or raises")


def texts_of(data: bytes) -> bytes:
    """A report's file without what the server searches."""
    from safetensors.numpy import load, save

    kept: bytes = save({name: array for name, array in load(data).items() if name not in _SEARCHED})
    return kept


def pieces(data: bytes) -> list[str]:
    """A file as texts that a field takes."""
    packed = base64.b85encode(zlib.compress(data, 6)).decode("ascii")
    return [packed[start : start + MOST_BYTES] for start in range(0, len(packed), MOST_BYTES)]


def _source(text: str) -> Source:
    """What is said of a report; its key becomes a folder's name, so that it must be one of ours."""
    source = msgspec.json.decode(text, type=Source)
    if not _KEY.fullmatch(source.segment) or set(source.files) != {SEGMENT_FILE}:
        raise ValueError(f"{source.segment[:60]!r} with {len(source.files)} files is no report")
    return source


def _bring_up_to_date(server: Server, folder: Path, wanted: Manifest) -> None:
    old = None
    with contextlib.suppress(IndexFolderError):
        old = read_manifest(folder)
    if old and replace(old, words="", words_file=wanted.words_file, checksum="") == wanted:
        return
    # Counted anew where the counts themselves are not as they were written.
    counted = (
        old is not None and (folder / old.words).exists() and file_hash(folder / old.words) == old.words_file.sha256
    )
    had = {source.segment for source in old.sources} if old and counted else set[str]()
    for source in wanted.sources:
        if not (folder / source.segment).is_dir():
            _fetch(server, folder, source)
    counts = WordCounts.load(folder / old.words) if old and counted else WordCounts.nothing()
    for name in sorted(had - {source.segment for source in wanted.sources}):
        counts = counts.minus(WordCounts.of_report(Segment.open(folder / name / SEGMENT_FILE)))
    for source in wanted.sources:
        if source.segment not in had:
            counts = counts.plus(WordCounts.of_report(Segment.open(folder / source.segment / SEGMENT_FILE)))
    draft = draft_path(folder, WORDS_PREFIX)
    told = write_file(draft, counts.to_bytes())
    words = put_in_place(draft, WORDS_PREFIX, told.sha256, ".safetensors")
    sealed = draft_path(folder, MANIFEST_PREFIX)
    write_file(sealed, to_bytes(replace(wanted, words=words.name, words_file=told)))
    sealed.replace(folder / MANIFEST_FILE)
    remove_stale(folder, read_manifest(folder))


def _fetch(server: Server, folder: Path, source: Source) -> None:
    rows = server.rows("reports", f'kind == "part" and {among("report", [source.segment])}', ["number", "text"])
    packed = "".join(row["text"] for row in sorted(rows, key=lambda row: int(row["number"])))
    told = source.files[SEGMENT_FILE]
    try:
        data = zlib.decompressobj().decompress(base64.b85decode(packed), told.size + 1)
    except (ValueError, zlib.error):
        data = b""
    if len(data) != told.size or hashlib.sha256(data).hexdigest() != told.sha256:
        raise DamagedIndexError(
            f"the texts of {source.document_id} at {server.address.told} are not as they were written. Remove the report and "
            f"index it again: bluebook remove {source.document_id} --index {word(server.address.told)}"
        )
    draft = draft_path(folder, SEGMENT_PREFIX)
    draft.mkdir()
    write_file(draft / SEGMENT_FILE, data)
    draft.rename(folder / source.segment)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time brings the folder up to date; the others wait for it."""
    import filelock

    folder.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(folder / LOCK_FILE, timeout=_LOCKED_S):
            yield
    except filelock.Timeout:
        raise BusyIndexError(f"another process fetches reports into {folder}. Wait until it has ended") from None


def _anew(server: Server) -> str:
    return f"Make it anew with: bluebook index REPORT.pdf --out {word(server.address.told)} --force"
