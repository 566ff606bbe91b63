"""Writing an index folder: one writer at a time, and a disk that refuses is an error with a name."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import BusyIndexError, StorageError
from index.store.manifest import MANIFEST_FILE

LOCK_FILE = ".lock"
PARTS_PREFIX = "parts-"

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
            "free some space or choose another folder with --out"
        ) from error


def draft_path(folder: Path, data: str) -> Path:
    """Where a manifest is written before it takes its place."""
    return folder / f".{MANIFEST_FILE}.{data}"


def remove_stale(folder: Path, current: str) -> None:
    """Remove the parts of builds that were replaced, or killed before they ended."""
    for path in folder.glob(f"{PARTS_PREFIX}*"):
        if path.name != current:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f".{MANIFEST_FILE}.*"):
        path.unlink(missing_ok=True)
