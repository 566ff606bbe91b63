"""The folder of a server's uploads: one for each server that runs, removed by the next one where a server was killed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import filelock

PREFIX = "bluebook-ui-"
LOCK_FILE = ".lock"

_MIN_AGE_SECONDS = 60.0
# A server that starts just now has made its folder and not yet locked it.


def make_root(parent: Path) -> tuple[Path, filelock.BaseFileLock]:
    """A new folder that only this user can read, and its lock, which is held as long as the server lives."""
    import filelock

    root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    lock = filelock.FileLock(root / LOCK_FILE)
    lock.acquire(timeout=0)
    return root, lock


def remove_abandoned(parent: Path) -> int:
    """Remove the folders of this user's servers that no longer run; how many those were.

    Others may write to the folder of temporary files: what is not this user's, or is a link, is left alone.
    """
    import filelock

    removed = 0
    # Windows has no owners by number (0 for all), and a folder of temporary files for each user.
    owner = os.getuid() if hasattr(os, "getuid") else 0
    for root in parent.glob(f"{PREFIX}*"):
        try:
            found = root.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
                continue
            if time.time() - found.st_mtime < _MIN_AGE_SECONDS:
                continue
            lock = filelock.FileLock(root / LOCK_FILE)
            lock.acquire(timeout=0)
        except (filelock.Timeout, OSError):
            continue  # in use, or just removed by another server
        try:
            shutil.rmtree(root, ignore_errors=True)
            removed += 1
        finally:
            lock.release()
    return removed
