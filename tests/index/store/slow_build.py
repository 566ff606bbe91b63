"""A build that takes its time, to be killed, starved or met by another: python -m tests.index.store.slow_build FOLDER TEXT."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from index.errors import BluebookError
from index.schema import Progress, Vectors
from index.store.folder import build_index
from tests.fakes import LetterEncoder, document


class SlowEncoder(LetterEncoder):
    """Letters, after a pause."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As ``LetterEncoder``; says when it begins."""
        print("encoding", flush=True)
        time.sleep(self._seconds)
        return super().encode_documents(texts, progress)


def main(folder: Path, text: str, seconds: float, largest_file: int) -> int:
    """Build an index of one report ``other``; exit code 0 where it was written, else the error's, named on stdout."""
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    try:
        build_index([document("other", text, sha256=text)], SlowEncoder(seconds), folder)
    except BluebookError as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        return error.exit_code
    print("written", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))
