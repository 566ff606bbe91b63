"""A writer killed at any moment leaves an index that answers; readers beside a writer see no error.

``BLUEBOOK_KILLS=1000`` makes a night's work of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("BLUEBOOK_KILLS", "20"))
WRITES = 12


def told_by(what: str, folder: Path, times: int) -> dict[str, int]:
    quiet = ["-W", "ignore:This process:DeprecationWarning"]
    command = [sys.executable, *quiet, "-m", "tests.index.store.killed_writers", what, str(folder), str(times), "7"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    found: dict[str, int] = json.loads(ended.stdout)
    return found


def test_killed_while_adding_replacing_and_removing_the_index_answers_as_before_or_as_after(tmp_path: Path) -> None:
    found = told_by("kill", tmp_path / "index", KILLS)
    assert sum(found.values()) == KILLS
    assert {name.split(",")[0] for name in found} <= {"add", "replace", "remove"}


def test_eight_processes_read_all_of_it_while_one_writes(tmp_path: Path) -> None:
    found = told_by("read", tmp_path / "index", WRITES)
    assert list(found) == [str(n) for n in range(8)]
    assert min(found.values()) >= 1
