"""The manifest of an index folder: what it holds, and the proof that it is whole."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from index.config import IndexSettings
from index.errors import DamagedIndexError, MissingIndexError, VersionError

FORMAT_VERSION = 3
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Source:
    """A report in the index. ``sha256`` is that of the file it was read from."""

    document_id: str
    title: str
    file_name: str
    format: str
    sha256: str
    chunks: int
    sentences: int
    pages: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``data`` is the folder of the parts inside the index folder; ``files`` maps each part to its SHA-256.

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
    data: str
    files: dict[str, str]
    checksum: str = ""


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


def hash_files(folder: Path, below: Path) -> dict[str, str]:
    """SHA-256 of every file in ``folder``, by its path relative to ``below``."""
    return {str(p.relative_to(below)): file_hash(p) for p in sorted(folder.rglob("*")) if p.is_file()}


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
        raise MissingIndexError(
            f"no index at {folder}: {MANIFEST_FILE} is missing. Make one with: bluebook index REPORT.pdf --out {folder}"
        ) from None
    try:
        version = msgspec.json.decode(raw, type=_Version).format_version
        if version != FORMAT_VERSION:
            raise _other_version(path, raw, version)
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedIndexError(f"{path} cannot be read ({error}). {_rebuild(folder, ())}") from error
    if raw != to_bytes(manifest):
        raise DamagedIndexError(f"{path} was changed since the index was made. {_rebuild(folder, ())}")
    return manifest


def _other_version(path: Path, raw: bytes, version: int) -> VersionError:
    """The error for a manifest of another version, with its encoder and its files where it has them in a form we know."""
    made, files = "", tuple[str, ...]()
    with contextlib.suppress(msgspec.DecodeError):
        older = msgspec.json.decode(raw, type=_OlderManifest)
        made = f", made with the encoder {older.encoder}"
        files = tuple(source.file_name for source in older.sources)
    return VersionError(
        f"the index at {path.parent} has format version {version} ({path}){made}; "
        f"this program reads version {FORMAT_VERSION}. {_rebuild(path.parent, files)}"
    )


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Check that every file of the index is there and unchanged; name each one that is not."""
    missing = [name for name in manifest.files if not (folder / name).is_file()]
    changed = [
        name
        for name, expected in manifest.files.items()
        if name not in missing and file_hash(folder / name) != expected
    ]
    if not missing and not changed:
        return
    told = [f"missing: {name}" for name in missing] + [f"changed: {name}" for name in changed]
    error = MissingIndexError if missing else DamagedIndexError
    raise error(
        f"the index at {folder} is not whole ({'; '.join(told)}). "
        + _rebuild(folder, (source.file_name for source in manifest.sources))
    )


def _rebuild(folder: Path, files: Iterable[str]) -> str:
    return f"Rebuild it with: bluebook index {' '.join(files) or 'REPORT.pdf'} --out {folder} --force"
