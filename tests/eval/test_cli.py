"""``bluebook eval`` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eval.runs import evaluation as module
from rag.cli import app


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["eval", *args])


@pytest.fixture
def options(mini_set: Path, mini_index: Path, tmp_path: Path) -> tuple[str, ...]:
    return ("--dataset", str(mini_set), "--index", str(mini_index), "--out", str(tmp_path / "run"))


def test_a_run_prints_its_figures_and_writes_a_report(options: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*options)
    assert result.exit_code == 0, result.output
    assert "mini · 3 题 · 索引 mini" in result.stdout
    assert "complete" in result.stdout
    assert "不" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    again = run(*options)
    assert again.exit_code == 2
    assert "holds a finished run" in again.stderr


@pytest.mark.parametrize(("limit", "code"), [(1.0, 0), (1.1, 1)])
def test_below_the_floor_it_ends_with_1(options: tuple[str, ...], tmp_path: Path, limit: float, code: int) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text(json.dumps({"at_least": {"complete": limit}}))
    result = run(*options, "--floor", str(floor))
    assert result.exit_code == code, result.output
    assert ("below the floor: complete is 1.000, wanted >= 1.1" in result.stderr) is bool(code)


def test_an_interruption_says_how_to_go_on(options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "ask_all", stop)
    result = run(*options)
    assert result.exit_code == 130
    assert "Continue with the same command" in result.stderr


def test_runs_are_compared_and_a_loss_ends_with_1(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*options).exit_code == 0
    monkeypatch.setenv("BLUEBOOK_ANSWER__STRICTNESS", "1")
    assert run(*options[:-1], str(tmp_path / "worse")).exit_code == 0
    same = run("compare", str(tmp_path / "run"), str(tmp_path / "run"), "--max-loss", "0")
    assert same.exit_code == 0
    worse = run("compare", str(tmp_path / "run"), str(tmp_path / "worse"), "--max-loss", "0.1")
    assert worse.exit_code == 1
    assert "beyond the loss: complete" in worse.stderr


def test_a_template_is_written_once(tmp_path: Path) -> None:
    assert run("template", str(tmp_path / "mine.csv")).exit_code == 0
    again = run("template", str(tmp_path / "mine.csv"))
    assert again.exit_code == 2
    empty = run("--dataset", str(tmp_path / "mine.csv"))
    assert empty.exit_code == 2
    assert "no questions yet" in empty.stderr
