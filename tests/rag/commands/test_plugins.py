"""Commands from other packages, found by entry point."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest
import typer
from typer.testing import CliRunner

from rag.cli import app
from rag.commands import group

probe = typer.Typer()


@probe.command()
def main(word: str) -> None:
    """Say a word back."""
    print(f"heard {word}")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {
        "probe": EntryPoint("probe", "tests.rag.commands.test_plugins:probe", group.PLUGIN_GROUP),
        "broken": EntryPoint("broken", "tests.no_such_module:app", group.PLUGIN_GROUP),
    }
    monkeypatch.setattr(group, "plugins", lambda: points)


@pytest.mark.usefixtures("installed")
def test_a_plugin_is_a_command_and_stands_in_the_help() -> None:
    assert CliRunner().invoke(app, ["probe", "绿色"]).output == "heard 绿色\n"
    assert "Say a word back." in CliRunner().invoke(app, ["--help"]).output


@pytest.mark.usefixtures("installed")
def test_a_broken_plugin_says_why_and_leaves_the_rest_alone() -> None:
    assert CliRunner().invoke(app, ["--help"]).exit_code == 0
    result = CliRunner().invoke(app, ["broken", "--anything", "at all"])
    assert result.exit_code == 1
    assert "the command 'broken' (tests.no_such_module:app) cannot be loaded: ModuleNotFoundError" in result.stderr
