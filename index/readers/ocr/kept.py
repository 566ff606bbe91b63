"""Recognised pages, kept by the hash of the file: what was broken off goes on, and nothing is recognised twice."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import msgspec

from index.readers.ocr.records import SeenPage

_FORMAT = 1
MAX_FILES = 100
"""Reports whose pages are kept; the one that was used longest ago goes first."""


def cache_folder() -> Path:
    """Where a user's results are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "bluebook" / "ocr"


class KeptPages:
    """The pages of one file as one recogniser read them. A folder that cannot be written keeps nothing, without a word."""

    def __init__(self, folder: Path | None, sha256: str, recogniser: str) -> None:
        self._folder = folder / f"{sha256[:32]}-{recogniser}-{_FORMAT}" if folder else None

    def get(self, page: int) -> SeenPage | None:
        """A page that was recognised before; ``None`` also for a damaged record."""
        if self._folder is None:
            return None
        try:
            return msgspec.json.decode((self._folder / f"{page}.json").read_bytes(), type=SeenPage)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def put(self, page: int, seen: SeenPage) -> None:
        """Keep a page, whole or not at all."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.utime(self._folder)
            handle, draft = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(seen))
            Path(draft).replace(self._folder / f"{page}.json")

    def tidy(self) -> None:
        """Remove what was kept of files that were used longest ago."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            others = sorted(self._folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)
            for old in others[: max(0, len(others) - MAX_FILES)]:
                shutil.rmtree(old, ignore_errors=True)
