"""Writing an index folder: one writer at a time, and a disk that refuses is an error with a name."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import BusyIndexError, StorageError
from index.store.manifest import Manifest, StoredFile

LOCK_FILE = ".lock"
SEGMENT_PREFIX = "segment-"
WORDS_PREFIX = "words-"
MANIFEST_PREFIX = "manifest-"
_OWN = re.compile(r"\.?(?:segment|words|manifest|parts)-[0-9a-f]{12}(?:-[0-9a-f]{8})?(?:\.safetensors|\.tmp)?")
"""The names of what is written; drafts begin with a dot. The version before had all in parts-…."""

_REFUSALS = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.EEXIST,
        errno.ENOTDIR,
        None,  # numpy tells of a short write without a number
    }
)


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """One writer at a time; the operating system frees the lock of a process that is killed."""
    import filelock

    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise BusyIndexError(
            f"another process is writing the index at {folder}. Wait until it has ended, or use --out ANOTHER_FOLDER"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn a refusal of the operating system into ``StorageError``."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        raise StorageError(
            f"cannot write the index to {folder}: {error.strerror or error}. What was there before is unchanged; "
            f"{_way_out(error.errno)} or choose another folder"
        ) from error


def _way_out(refusal: int | None) -> str:
    if refusal in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "get the right to write there"
    return "move away the file in its place" if refusal in (errno.EEXIST, errno.ENOTDIR) else "free some space"


def write_file(path: Path, data: bytes) -> StoredFile:
    """Write a file so that it is on the disk before anything names it."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return StoredFile(len(data), hashlib.sha256(data).hexdigest())


def put_in_place(draft: Path, prefix: str, digest: str, suffix: str = "") -> Path:
    """Give a finished folder or file the name of its content; where that is taken, one like it. Returns its place."""
    place = draft.parent / f"{prefix}{digest[:12]}{suffix}"
    if place.exists():
        place = draft.parent / f"{prefix}{digest[:12]}-{uuid.uuid4().hex[:8]}{suffix}"
    return draft.rename(place)


def draft_path(folder: Path, prefix: str) -> Path:
    """Where something is written before it takes its place."""
    return folder / f".{prefix}{uuid.uuid4().hex[:12]}.tmp"


def remove_stale(folder: Path, manifest: Manifest) -> None:
    """Remove what the manifest does not name: what was replaced, and what builds left that were killed before they ended."""
    current = {manifest.words, *(source.segment for source in manifest.sources)}
    for path in folder.iterdir():
        if path.name not in current and _OWN.fullmatch(path.name):
            remove(path)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it; what cannot be removed stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
