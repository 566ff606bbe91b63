"""Every command's help says what it does and shows an example of itself."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from rag.cli import app


def commands() -> list[tuple[str, ...]]:
    root = typer.main.get_command(app)
    own = [name for name in root.commands if name != "encoder"]  # type: ignore[attr-defined]
    return [(), *((name,) for name in own), ("encoder", "export")]


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_help_has_an_example(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    result = CliRunner().invoke(app, [*path, "--help"])
    assert result.exit_code == 0
    text = result.output.partition("Examples")[2]
    assert f"bluebook {' '.join(path)}".strip() in text, result.output


def test_all_commands_are_there() -> None:
    assert {c[0] for c in commands() if c} >= {"ask", "chat", "search", "index", "inspect", "doctor", "encoder"}


def test_no_arguments_show_the_help() -> None:
    assert "Examples" in CliRunner().invoke(app, []).output


def test_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.output.split()[0]) == (0, "bluebook")
