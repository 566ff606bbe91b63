from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from eval.peers import run
from eval.peers.ours import Bluebook
from eval.peers.run import run_peers
from eval.peers.systems import OURS, System, system_named
from eval.schema import Passage
from index.errors import BluebookError, NotFoundError, UsageError
from tests.eval.peers.make_report import LOANS, MONEY, report

A, B = System("甲", ("numpy",), Bluebook), System("乙", ("numpy",), Bluebook)


def test_systems_take_turns_and_their_figures_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, str]] = []
    starts = {"甲": [0.9, 0.5, 0.7], "乙": [2.0, 1.0, 4.0]}
    memory = {"甲": [100.0, 130.0, 110.0], "乙": [1.0, 2.0, 3.0]}

    def child(
        system: System, verb: str, file: Path, folder: Path, task: Mapping[str, Any]
    ) -> tuple[float, dict[str, Any]]:
        calls.append((system.name, verb))
        assert folder.is_dir()
        if verb == "build":
            assert task == {"labels": ["F1", "1", "2"]}
            return 0.0, {}
        assert task == {"questions": [LOANS.question, MONEY.question], "k": 10}
        number = calls.count((system.name, "ask"))
        found = [[asdict(Passage(1, f"{system.name}{number}", ("1", "2"), ("一",)))], []]
        record = {
            "passages": found,
            "ms": [10.0 * number, 10.0 * number + 1],
            "peak_memory_mb": memory[system.name][number - 1],
        }
        return starts[system.name][number - 1], record

    monkeypatch.setattr(run, "_child", child)
    told: list[tuple[str, int, int]] = []
    first, second = run_peers(
        report(tmp_path), [LOANS, MONEY], progress=lambda *step: told.append(step), systems=[A, B]
    )
    assert calls == [("甲", "build"), ("乙", "build"), *[("甲", "ask"), ("乙", "ask")] * 3]
    assert told == [(name, step, 4) for step in (1, 2, 3, 4) for name in ("甲", "乙")]
    assert first.passages == ((Passage(1, "甲1", ("1", "2"), ("一",)),), ())
    assert first.start_s == statistics.median([0.9, 0.5, 0.7]) == 0.7
    # 10 11 20 21 30 31: half of them do not exceed 20, all six are needed for 95 %.
    assert (first.query_p50_ms, first.query_p95_ms) == (20.0, 31.0)
    assert first.peak_memory_mb == 130.0
    assert (second.name, second.start_s) == ("乙", 2.0)
    assert second.version.startswith("numpy ")


def test_ours_in_real_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ROUNDS", 1)
    (ours,) = run_peers(report(tmp_path), [LOANS, MONEY], systems=[system_named(OURS)])
    assert [found[0].pages for found in ours.passages] == [("1",), ("2",)]
    assert "34.76万亿元" in ours.passages[0][0].text
    assert ours.passages[1][0].section == ("二、数字人民币",)
    assert [passage.rank for passage in ours.passages[0]] == list(range(1, len(ours.passages[0]) + 1))
    assert 0 < ours.query_p50_ms <= ours.query_p95_ms
    assert ours.start_s > 0
    assert ours.build_s > 0
    # An interpreter with the encoder's weights; this process may hold far more, which must not be counted.
    assert 50 < ours.peak_memory_mb < 600


def test_a_system_that_fails_is_named_with_its_reason(tmp_path: Path) -> None:
    unknown = System("Haystack", ("numpy",), Bluebook)
    with pytest.raises(BluebookError, match=r"Haystack failed to build \(exit code 1\): .*no system is called"):
        run_peers(report(tmp_path), [LOANS], systems=[unknown])


def test_nothing_to_ask_and_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no question"):
        run_peers(report(tmp_path), [], systems=[A])
    with pytest.raises(NotFoundError):
        run_peers(tmp_path / "absent.pdf", [LOANS], systems=[A])
