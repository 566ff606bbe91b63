from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.peers.child import ask, do, peak_memory_mb
from eval.peers.run import ROOT
from eval.schema import Passage


class EchoPeer:
    """Finds the question itself, on page 3."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def build(self, file: Path, labels: Sequence[str], folder: Path) -> None:
        self.calls.append(f"build {file.name} {len(labels)}")

    def open(self, folder: Path) -> None:
        self.calls.append("open")

    def search(self, question: str, k: int) -> list[Passage]:
        self.calls.append(f"{question}/{k}")
        return [Passage(1, question, ("3",))]


def test_the_first_answer_is_told_before_any_question_is_timed(tmp_path: Path) -> None:
    peer = EchoPeer()
    told: list[dict[str, Any]] = []
    calls_when_told: list[int] = []

    def tell(record: dict[str, Any]) -> None:
        told.append(record)
        calls_when_told.append(len(peer.calls))

    ask(peer, tmp_path, ["甲", "乙"], 5, tell)
    assert peer.calls == ["open", "甲/5", "甲/5", "乙/5"]
    assert calls_when_told == [2, 4]
    assert told[0] == {"first": True}
    assert [[p["text"] for p in found] for found in told[1]["passages"]] == [["甲"], ["乙"]]
    assert told[1]["passages"][0][0]["pages"] == ("3",)
    assert len(told[1]["ms"]) == 2
    assert all(ms >= 0 for ms in told[1]["ms"])


def test_peak_memory_is_read_in_mebibytes(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("Name:\tpython\nVmPeak:\t  900000 kB\nVmHWM:\t  204800 kB\nVmRSS:\t  1024 kB\n", encoding="ascii")
    assert peak_memory_mb(status) == 200.0
    # A running interpreter with this test suite loaded holds more than 10 MiB and less than 100 GiB.
    assert 10 < peak_memory_mb() < 100 * 1024


def test_memory_that_is_not_told_is_no_zero(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("Name:\tpython\n", encoding="ascii")
    with pytest.raises(RuntimeError, match="VmHWM"):
        peak_memory_mb(status)


def test_build_or_ask(tmp_path: Path) -> None:
    peer = EchoPeer()
    do(peer, "build", tmp_path / "report.md", tmp_path, {"labels": ["1", "2"]}, print)
    assert peer.calls == ["build report.md 2"]
    with pytest.raises(ValueError, match="'search': build or ask"):
        do(peer, "search", tmp_path / "report.md", tmp_path, {}, print)


def test_what_libraries_print_does_not_mix_with_what_is_told() -> None:
    noisy = (
        "from eval.peers import child\n"
        "def do(peer, verb, file, folder, task, tell):\n"
        "    print('loading', flush=True)\n"
        "    tell({'task': task, 'verb': verb})\n"
        "child.do = do\n"
        "child.main('bluebook', 'ask', 'f', 'd')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", noisy],
        input='{"k": 3}',
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == '{"task": {"k": 3}, "verb": "ask"}\n'
    assert done.stderr == "loading\n"
