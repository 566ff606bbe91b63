"""The manifest of an index folder: what it holds, and the proof that it is whole."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import msgspec

from index.config import IndexSettings
from index.errors import DamagedIndexError, MissingIndexError, VersionError
from index.readers.suffixes import READ_SUFFIXES
from index.shell import word

FORMAT_VERSION = 4
MANIFEST_FILE = "manifest.json"
_LOOKED_AT = 1000
"""Files of a folder that is no index, to see whether it holds reports."""
_NAMED = 8
"""Files that a command names one by one."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the index as it was written."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """A report in the index. ``sha256`` is that of the file it was read from, ``origin`` tells where that lay.

    ``segment`` is the folder of its parts inside the index folder, ``files`` maps each part's name to what was written.
    """

    document_id: str
    title: str
    file_name: str
    format: str
    sha256: str
    chunks: int
    sentences: int
    pages: int
    publisher: str | None
    number: str | None
    date: str | None
    origin: str | None
    segment: str
    files: dict[str, StoredFile]


@dataclass(frozen=True, slots=True)
class Manifest:
    """``words`` names the file in which the words of all reports are counted.

    ``checksum`` is the SHA-256 of the manifest itself without it; ``to_bytes`` fills it in.
    """

    format_version: int
    name: str
    encoder: str
    dimension: int
    settings: IndexSettings
    dictionary: str
    sources: tuple[Source, ...]
    chunks: int
    sentences: int
    words: str
    words_file: StoredFile
    checksum: str = ""

    @property
    def files(self) -> dict[str, StoredFile]:
        """Every file of the index by its path below the folder, the manifest left out."""
        parts = {f"{source.segment}/{name}": told for source in self.sources for name, told in source.files.items()}
        return {self.words: self.words_file, **parts}

    def source(self, document_id: str) -> Source | None:
        """The report with an id."""
        return next((source for source in self.sources if source.document_id == document_id), None)


@dataclass(frozen=True, slots=True)
class _SourceName:
    file_name: str


@dataclass(frozen=True, slots=True)
class _Version:
    format_version: int


@dataclass(frozen=True, slots=True)
class _OlderManifest:
    """What manifests before this version hold, as far as it is told."""

    encoder: str
    sources: tuple[_SourceName, ...]


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def to_bytes(manifest: Manifest) -> bytes:
    """What ``manifest.json`` holds: one form only, so that a change of any byte shows."""
    bare = msgspec.json.encode(replace(manifest, checksum=""))
    sealed = replace(manifest, checksum=hashlib.sha256(bare).hexdigest())
    return msgspec.json.format(msgspec.json.encode(sealed), indent=1)


def read_manifest(folder: Path) -> Manifest:
    """Read ``folder/manifest.json``.

    Raises ``MissingIndexError``, ``VersionError`` or ``DamagedIndexError``, each with what to run next.
    """
    path = folder / MANIFEST_FILE
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise MissingIndexError(_nothing_there(folder)) from None
    try:
        version = msgspec.json.decode(raw, type=_Version).format_version
        if version != FORMAT_VERSION:
            raise _other_version(path, raw, version)
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedIndexError(f"{path} cannot be read ({error}). {rebuild_hint(folder, ())}") from error
    if raw != to_bytes(manifest):
        raise DamagedIndexError(f"{path} was changed since the index was made. {rebuild_hint(folder, ())}")
    return manifest


def _nothing_there(folder: Path) -> str:
    """What is there in place of an index, and what makes one: of the report or the reports that were taken for one, too."""
    if folder.is_file():
        return f"no index at {folder}: that is a file, an index is a folder. Make one of it with: bluebook index {word(folder)}"
    told = f"no index at {folder}: {MANIFEST_FILE} is missing"
    if folder.is_dir() and any(path.suffix.lower() in READ_SUFFIXES for path in islice(folder.rglob("*"), _LOOKED_AT)):
        made = folder.with_name(f"{folder.name}-index")
        return f"{told}. Make one of the reports in it with: bluebook index {word(folder)} --out {word(made)}"
    return f"{told}. Make one with: bluebook index REPORT.pdf --out {word(folder)}"


def _other_version(path: Path, raw: bytes, version: int) -> VersionError:
    """The error for a manifest of another version, with its encoder and its files where it has them in a form we know."""
    made, files = "", tuple[str, ...]()
    with contextlib.suppress(msgspec.DecodeError):
        older = msgspec.json.decode(raw, type=_OlderManifest)
        made = f", made with the encoder {older.encoder}"
        files = tuple(source.file_name for source in older.sources)
    return VersionError(
        f"the index at {path.parent} has format version {version} ({path}){made}; "
        f"this program reads version {FORMAT_VERSION}. {rebuild_hint(path.parent, files)}"
    )


def rebuild_hint(folder: Path, files: Iterable[str]) -> str:
    """What to run where an index cannot be read."""
    named = list(files)
    told = " ".join(map(word, named)) if len(named) <= _NAMED else f"FOLDER_OF_THE_{len(named)}_REPORTS"
    return f"Rebuild it with: bluebook index {told or 'REPORT.pdf'} --out {word(folder)} --force"
