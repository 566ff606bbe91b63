"""Builds that end at every single touch of the disk: python -m tests.index.store.broken_builds FOLDER kill|full.

An index of one report stands in FOLDER. For n = 1, 2, … a forked child adds a second report and is killed before its
n-th touch of the disk, or finds the disk full there. What the folder then holds is told as one line of JSON, until a child
comes through. This runs in a process of its own: audit hooks cannot be taken off again, and forking wants no threads.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from index.errors import StorageError
from index.store.folder import Index, build_index, remove_document
from index.store.manifest import MANIFEST_FILE, read_manifest
from index.store.writing import LOCK_FILE
from index.words.segmentation import tokenizer
from tests.fakes import LetterEncoder, document

WRITES = {"os.mkdir", "os.rename"}
REMOVALS = {"os.remove", "os.rmdir", "shutil.rmtree"}
CAME_THROUGH, STORAGE_ERROR, UNHELPFUL, OTHER_ERROR = 10, 11, 12, 13


def main(folder: Path, fault: str) -> None:
    """Tell of every child; the last one comes through."""
    tokenizer()
    build_index([document()], LetterEncoder(), folder)
    touch, ended = 0, False
    while not ended:
        touch += 1
        status = _child(folder, fault, touch)
        ended = status == 0
        before = _leftovers(folder)
        reports = [source.document_id for source in Index.load(folder).manifest.sources]
        assert [d.document_id for d in Index.load(folder).documents] == reports
        build_index([document()], LetterEncoder(), folder)
        print(
            json.dumps({"status": status, "reports": reports, "left": before, "then": _leftovers(folder)}), flush=True
        )
        if "tea" in reports:
            remove_document(folder, "tea")


def _child(folder: Path, fault: str, touch: int) -> int:
    """Exit code of a child; minus the signal that ended it."""
    pid = os.fork()
    if pid == 0:
        try:
            left = _arm(folder, fault, touch)
            build_index([document("tea", "春茶在清明以前开采。")], LetterEncoder(), folder)
            os._exit(0 if left[0] > 0 else CAME_THROUGH)  # a folder that is there need not be made
        except StorageError as error:
            os._exit(STORAGE_ERROR if f"cannot write the index to {folder}: No space left" in str(error) else UNHELPFUL)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(OTHER_ERROR)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _arm(folder: Path, fault: str, touch: int) -> list[int]:
    """Set the fault; returns how many touches are left before it, kept up to date."""
    counted = WRITES | (REMOVALS if fault == "kill" else set())
    left = [touch]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if not (writes or event in counted) or not os.fsdecode(arguments[0]).startswith(str(folder)):
            return
        left[0] -= 1
        if left[0] == 0 and fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif left[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sys.addaudithook(hook)
    return left


def _leftovers(folder: Path) -> int:
    """What lies in the folder and is neither in use nor the lock."""
    manifest = read_manifest(folder)
    used = {MANIFEST_FILE, LOCK_FILE, manifest.words, *(source.segment for source in manifest.sources)}
    return sum(path.name not in used for path in folder.iterdir())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
