"""What readers think of answers, kept as one JSON object a line in the index's folder, or in the user's own where that is closed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock, Timeout

from index.corpus import CORPUS_INDEX
from index.errors import StorageError

Verdict = Literal["up", "down"]

FILE_NAME = "feedback.jsonl"
MAX_REASON = 500
MAX_QUESTION = 2_000
MAX_ANSWER = 8_000
MAX_CITATIONS = 50
MAX_FILE_BYTES = 64 << 20
"""No more is written to a file of this size: a page that anyone may open must not fill the disk."""

_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's verdict. ``time`` in ISO 8601 with its zone; ``citations`` are the ids of the cited passages."""

    time: str
    question: str
    answer: str
    verdict: Verdict
    reason: str = ""
    index: str = ""
    citations: tuple[str, ...] = ()


def append_feedback(folder: Path, entry: Feedback, *, state: Path | None = None, limit: int = MAX_FILE_BYTES) -> Path:
    """Add one line to ``folder``'s file and return the file.

    Where it cannot be written there, and for the index that comes with the project (an installation is no place for notes),
    it goes to ``state``, by default ``state_folder()``. Raises ``ValueError`` for a verdict that is none, ``StorageError``
    where neither can be written or the file has ``limit`` bytes.
    """
    line = to_line(entry)
    fallback = state or state_folder()
    if folder.resolve() == CORPUS_INDEX.resolve():
        return _try(fallback, line, limit)
    try:
        if folder.is_dir():
            return _append(folder, line, limit)
    except OSError:
        pass  # closed to us, or on a disk that cannot be written: there is another place
    return _try(fallback, line, limit)


def to_line(entry: Feedback) -> bytes:
    """The line of an entry, its texts cut to their limits. ``ValueError`` for a verdict that is neither up nor down."""
    if entry.verdict not in get_args(Verdict):
        raise ValueError(f"a verdict is one of {', '.join(get_args(Verdict))}, not {entry.verdict!r}")
    record = asdict(entry) | {
        "question": entry.question[:MAX_QUESTION],
        "answer": entry.answer[:MAX_ANSWER],
        "reason": entry.reason.strip()[:MAX_REASON],
        "index": entry.index[:MAX_QUESTION],
        "citations": [chunk_id[:MAX_REASON] for chunk_id in entry.citations[:MAX_CITATIONS]],
    }
    # Half of a character, which JSON may hold, cannot be written as UTF-8.
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def state_folder() -> Path:
    """Where this user's programs keep what they note down: ``$XDG_STATE_HOME/bluebook``, else ``~/.local/state/bluebook``.

    XDG Base Directory Specification: a path that is not absolute is to be ignored.
    """
    given = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".local" / "state") / "bluebook"


def _try(folder: Path, line: bytes, limit: int) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _append(folder, line, limit)
    except OSError as error:
        raise StorageError(
            f"the rating could not be written to {folder}: {error.strerror or error}. "
            "Make the folder writable, or set XDG_STATE_HOME to one that is"
        ) from error


def _append(folder: Path, line: bytes, limit: int) -> Path:
    path = folder / FILE_NAME
    try:
        with FileLock(folder / f".{FILE_NAME}.lock", timeout=_WAIT_SECONDS), path.open("a+b") as file:
            size = file.seek(0, os.SEEK_END)
            if size + len(line) > limit:
                raise StorageError(f"{path} has {size} bytes; at most {limit} are written. Move it away to go on")
            if size:
                file.seek(size - 1)
                # A write that was cut off must not swallow the next one.
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
    except Timeout:
        raise StorageError(f"{path} is being written by another process for more than {_WAIT_SECONDS:g} s") from None
    return path
