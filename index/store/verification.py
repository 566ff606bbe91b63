"""A manifest and its folder → every file that is missing or was changed, found within a bounded time or all of them."""

from __future__ import annotations

import os
import random
from collections.abc import Collection
from pathlib import Path

from index.errors import DamagedIndexError, MissingIndexError
from index.store.manifest import Manifest, StoredFile, file_hash, rebuild_hint

READ_AT_ONCE = 16 << 20
"""Bytes that are read to load an index: a few reports whole, of a thousand another sample each time."""


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Check that every file of the index is there and unchanged; name each one that is not."""
    _verify(folder, manifest, manifest.files)


def verify_sample(folder: Path, manifest: Manifest, *, most: int = READ_AT_ONCE) -> None:
    """Check that every file is there with its size, and that as many as ``most`` bytes allow are unchanged.

    What is not read here and is quoted later is checked when it is decoded.
    """
    files = manifest.files
    names = list(files)
    if sum(file.size for file in files.values()) > most:
        names = [manifest.words, *random.sample(names, len(names))]
    sample, left = set[str](), most
    for name in names:
        if files[name].size <= left:
            sample.add(name)
            left -= files[name].size
    _verify(folder, manifest, sample)


def _verify(folder: Path, manifest: Manifest, read: Collection[str]) -> None:
    missing, changed = [], []
    for name, told in manifest.files.items():
        try:
            size = os.stat(f"{folder}{os.sep}{name}").st_size  # noqa: PTH116  a thousand paths take as long as all else
            if size != told.size or (name in read and not _is_whole(folder / name, told)):
                changed.append(name)
        except (FileNotFoundError, NotADirectoryError):
            missing.append(name)
    if not missing and not changed:
        return
    told_wrong = [f"missing: {name}" for name in missing] + [f"changed: {name}" for name in changed]
    error = MissingIndexError if missing else DamagedIndexError
    raise error(
        f"the index at {folder} is not whole ({'; '.join(told_wrong)}). "
        + rebuild_hint(folder, (source.file_name for source in manifest.sources))
    )


def _is_whole(path: Path, told: StoredFile) -> bool:
    return file_hash(path) == told.sha256
