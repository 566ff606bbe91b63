"""Every command's help says what it does and shows an example of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

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


def all_commands() -> list[tuple[tuple[str, ...], Any]]:
    """Every command with its path, those of plug-ins too."""

    def below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
        yield path, command
        if hasattr(command, "list_commands"):
            context = typer.Context(command)
            for name in command.list_commands(context):
                yield from below(command.get_command(context, name), (*path, name))

    return list(below(typer.main.get_command(app), ()))


@pytest.mark.parametrize(
    ("path", "command"), all_commands(), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_help_names_only_options_that_the_command_has(path: tuple[str, ...], command: Any) -> None:
    own = {option for parameter in command.params for option in parameter.opts}
    told = " ".join(getattr(parameter, "help", None) or "" for parameter in command.params)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", told)) <= own


@pytest.mark.parametrize("columns", [60, 80, 110])
@pytest.mark.parametrize(
    ("path", "command"), all_commands(), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_nothing_of_the_help_is_cut(path: tuple[str, ...], command: Any, columns: int) -> None:
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": str(columns), "TERM": "dumb"}).output
    assert "…" not in shown
    squeezed = re.sub(r"[│\s]", "", shown)
    for parameter in command.params:
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert option in squeezed or columns < 80
