"""What libraries log goes to a file where one is named, and never to the reader's terminal; our own messages go there.

``BLUEBOOK_LOG=bluebook.log`` names the file.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from index.errors import SettingsError

LOG_VARIABLE = "BLUEBOOK_LOG"
_OURS = frozenset({"index", "rag", "ui", "eval"})


def is_ours(record: logging.LogRecord) -> bool:
    """Whether a record comes from a module of this project."""
    return record.name.partition(".")[0] in _OURS


def keep_libraries_quiet() -> None:
    """Send the root logger's records and Python's warnings where they belong; called once, before anything else.

    Raises ``SettingsError`` where the file that is named cannot be written.
    """
    root = logging.getLogger()
    told = logging.StreamHandler(sys.stderr)
    told.addFilter(is_ours)
    root.addHandler(told)
    logging.captureWarnings(True)
    if name := os.environ.get(LOG_VARIABLE):
        try:
            written = logging.FileHandler(Path(name), encoding="utf-8", delay=False)
        except OSError as error:
            raise SettingsError(
                f"{LOG_VARIABLE}={name!r} cannot be written: {error.strerror}. Name another file"
            ) from error
        written.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(written)
