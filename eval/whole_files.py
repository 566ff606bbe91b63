"""Files that are written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Write a JSON object to a file of its own, in a folder that is made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps(record, ensure_ascii=False, indent=1, sort_keys=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file; what stood there before is untouched where that fails."""
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        # A draft is for its maker alone; the file is for whoever may read the folder.
        Path(draft).chmod(0o666 & ~_umask())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """What new files are not to allow; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
