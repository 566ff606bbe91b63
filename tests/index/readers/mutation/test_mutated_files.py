"""Damaged and hostile files of all formats: each is read or refused, in time, and nothing else happens.

A few in the suite; ``BLUEBOOK_MUTATIONS=10000 python -m pytest tests/index/readers/mutation`` makes so many
(``BLUEBOOK_MUTATIONS_FROM=5000``: from that one on; ``BLUEBOOK_MUTATIONS_KEPT=FOLDER`` keeps what went wrong there, and counts).
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.index.readers.mutation.mutations import SECRET, mutated
from tests.index.readers.mutation.seeds import seeds

FIRST = int(os.environ.get("BLUEBOOK_MUTATIONS_FROM", "0"))
COUNT = int(os.environ.get("BLUEBOOK_MUTATIONS", "60"))
KEPT = os.environ.get("BLUEBOOK_MUTATIONS_KEPT")
SECONDS = 60

pytestmark = pytest.mark.skipif(
    not (hasattr(os, "fork") and Path("/proc/self/statm").exists()), reason="forks, and measures memory by /proc"
)


def made(number: int, folder: Path) -> Path:
    """The mutation of this number, always the same."""
    chance = random.Random(number)
    name, data = seeds()[number % len(seeds())]
    suffix = chance.choice(seeds())[0] if chance.random() < 0.05 else name  # and some under a wrong name
    path = folder / f"{number}{Path(suffix).suffix}"
    path.write_bytes(mutated(data, chance, (folder.parent / "secret.txt").as_uri()))
    return path


def test_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    from tests.index.readers.mutation.reading_apart import read_apart, warm  # forks: for systems that can

    whole = tmp_path / "whole"
    whole.mkdir()
    for name, data in seeds():
        (whole / name).write_bytes(data)
    warm(whole.iterdir())
    shutil.rmtree(whole)
    (tmp_path / "secret.txt").write_text(SECRET, "utf-8")
    folder = tmp_path / "files"
    folder.mkdir()
    wrong: list[str] = []
    kinds: Counter[str] = Counter()
    for number in range(FIRST, FIRST + COUNT):
        path = made(number, folder)
        ending = read_apart(path, SECONDS)
        kinds[ending.kind] += 1
        if not ending.good or SECRET in ending.detail:
            wrong.append(f"{path.name} {ending.kind}: {ending.detail if not ending.good else 'the secret is read'}")
            if KEPT:
                (Path(KEPT) / path.name).write_bytes(path.read_bytes())
                (Path(KEPT) / f"{path.name}.why").write_text(wrong[-1], "utf-8")
        if KEPT:
            (Path(KEPT) / "counts.txt").write_text(f"{FIRST}-{number}: {dict(kinds)}\n", "utf-8")
        path.unlink()
    assert (wrong, sorted(item.name for item in tmp_path.rglob("*"))) == ([], ["files", "secret.txt"]), kinds
    assert kinds["read"]
    assert kinds["refused"]


def test_seeds_are_read(tmp_path: Path) -> None:
    """What is mutated are files that are read as they stand; pictures alone are refused."""
    from tests.index.readers.mutation.reading_apart import read_apart

    ends: dict[str, str] = {}
    for name, data in seeds():
        (tmp_path / name).write_bytes(data)
        ends[name] = read_apart(tmp_path / name, SECONDS).kind
    assert {name for name, kind in ends.items() if kind != "read"} == {"a.png", "a.jpeg"}
