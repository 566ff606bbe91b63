"""An index that depends on nothing but the report and the encoder: what is committed changes only when they do."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from index.schema import Document, Encoder
from index.store.folder import build_index
from index.store.manifest import MANIFEST_FILE, Manifest
from index.store.writing import LOCK_FILE


def rebuild(document: Document, encoder: Encoder, folder: Path) -> tuple[Manifest, bool]:
    """Make the index of ``document`` in ``folder`` from nothing; returns its manifest and whether anything changed."""
    with tempfile.TemporaryDirectory(prefix=".corpus-", suffix=".tmp", dir=folder.parent) as scratch:
        built = Path(scratch) / "index"
        manifest, _ = build_index([document], encoder, built)
        there = folder / MANIFEST_FILE
        if there.is_file() and there.read_bytes() == (built / MANIFEST_FILE).read_bytes():
            return manifest, False
        (built / LOCK_FILE).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)
    return manifest, True
