"""An index that depends on nothing but the report and the encoder: what is committed changes only when they do."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from index.schema import Document, Encoder
from index.store.folder import build_index
from index.store.manifest import MANIFEST_FILE, Manifest, to_bytes
from index.store.writing import PARTS_PREFIX


def rebuild(document: Document, encoder: Encoder, folder: Path) -> tuple[Manifest, bool]:
    """Make the index of ``document`` in ``folder`` from nothing; returns its manifest and whether anything changed.

    A build names the folder of its parts at random; here it is named by what they hold.
    """
    with tempfile.TemporaryDirectory(prefix=".corpus-", suffix=".tmp", dir=folder.parent) as scratch:
        built = Path(scratch) / "index"
        manifest, _ = build_index([document], encoder, built)
        settled = _settled(manifest)
        if _holds(folder, settled):
            return settled, False
        (built / manifest.data).rename(built / settled.data)
        (built / MANIFEST_FILE).write_bytes(to_bytes(settled))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in (settled.data, MANIFEST_FILE):
            (built / name).rename(folder / name)
    return settled, True


def _settled(manifest: Manifest) -> Manifest:
    """The manifest with the parts in a folder that is named by their hashes."""
    parts = {name.removeprefix(f"{manifest.data}/"): value for name, value in manifest.files.items()}
    told = "\n".join(f"{name} {value}" for name, value in sorted(parts.items()))
    data = PARTS_PREFIX + hashlib.sha256(told.encode()).hexdigest()[:12]
    return replace(manifest, data=data, files={f"{data}/{name}": value for name, value in parts.items()})


def _holds(folder: Path, manifest: Manifest) -> bool:
    path = folder / MANIFEST_FILE
    return path.is_file() and path.read_bytes() == to_bytes(manifest)
