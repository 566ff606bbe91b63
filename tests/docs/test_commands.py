"""Every command that a page shows is one that there is; the light ones are run, and what a page says comes out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from rag.assistant import Assistant
from rag.cli import app
from rag.commands.tools import RealTools
from rag.config import AnswerSettings
from tests.docs.pages import PAGES, ROOT, Shown, blocks, lines, shown
from tests.index.make_pdf import PdfMaker, filler

COMMANDS = [command for page in PAGES for command in shown(page)]
RUN = {"ask", "search", "inspect", "index", "list"}
"""Commands that are run, where nothing that they are told to use is missing here."""
NOT_HERE = {
    "--llm",
    "--watch",
    "--encoder",
    "--password",
    "--scope",
    "--questions",
    "BAAI/bge-reranker-v2-m3",
    "/reports",
}
_PLACEHOLDER = re.compile(r"[A-Z]{2,}[.\w]*")


def is_run(command: Shown) -> bool:
    words = set(command.args)
    return (
        not command.output
        and command.args[0] in RUN
        and not words & NOT_HERE
        and not any(map(_PLACEHOLDER.fullmatch, words))
        and not any(word.startswith("milvus://") for word in words)  # a server that is not here
    )


def parse(command: Any, name: str, args: list[str]) -> None:
    """Let the command line parse ``args`` as it does before it runs a command; wrong use is an exception."""
    # Options that act while they are parsed are looked up only.
    acting = {opt for param in command.params if param.is_eager or param.callback for opt in param.opts}
    while args and args[0] in acting:
        args = args[1:]
        if not args:
            return
    context = command.make_context(name, args)
    rest = [*getattr(context, "_protected_args", []), *context.args] if hasattr(command, "commands") else []
    if rest:
        found = command.get_command(context, rest[0])
        assert found is not None, f"there is no command {name} {rest[0]}"
        parse(found, rest[0], rest[1:])


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_parses(command: Shown) -> None:
    parse(typer.main.get_command(app), "bluebook", list(command.args))


def test_a_wrong_command_would_be_found() -> None:
    root = typer.main.get_command(app)
    for args in (["ask", "--no-such-option"], ["eval", "no-such-command"], ["index"]):
        with pytest.raises(Exception, match=r"(?i)no such|missing|there is no"):
            parse(root, "bluebook", args)


class Remembering:
    """The real tools; an assistant on the report that comes along is loaded once for each way of loading it."""

    def __init__(self) -> None:
        self._real = RealTools()
        self._shipped: dict[str, Assistant] = {}
        self.encoder = self._real.encoder
        self.read = self._real.read

    def assistant(self, folder: Path | None, **how: Any) -> Assistant:
        if folder is not None:
            return self._real.assistant(folder, **how)
        key = repr(sorted(how.items()))
        if key not in self._shipped:
            self._shipped[key] = self._real.assistant(None, **how)
        return self._shipped[key]


@pytest.fixture(scope="module")
def tools() -> Remembering:
    return Remembering()


def write_report(path: Path) -> None:
    pdf = PdfMaker(path)
    pdf.heading("一、茶园的规模")
    pdf.paragraph(filler(1, 60))
    pdf.page("茶园年度报告", "1")
    pdf.save()


@pytest.mark.parametrize("page", [page for page in PAGES if any(map(is_run, shown(page)))], ids=lambda page: page.name)
def test_light_commands_run_in_the_order_of_the_page(
    page: Path, tools: Remembering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "报告目录").mkdir()
    for name in ("报告.pdf", "甲.pdf", "乙.pdf", "报告目录/丙.pdf"):
        write_report(tmp_path / name)
    for command in filter(is_run, shown(page)):
        result = CliRunner().invoke(app, list(command.args), obj=tools)
        assert result.exit_code in (0, 3), (str(command), result.output)


def test_transcripts_are_what_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is installed: with the reader, which other tests do without."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BLUEBOOK_READER")
    shown_with_output = [command for command in shown(ROOT / "README.md") if command.output]
    assert len(shown_with_output) == 3
    tools = Remembering()
    for command in shown_with_output:
        result = CliRunner().invoke(app, list(command.args), obj=tools)
        assert result.stdout.startswith(command.output), result.stdout


def test_make_targets_exist() -> None:
    made = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert made is not None
    named = {words[1] for page in PAGES for words in lines(page) if words[0] == "make"}
    assert named >= {"ask", "ui", "test", "check"}
    assert named <= set(made[1].split())


def test_the_strictness_that_is_told_is_the_one_that_holds() -> None:
    strictness = AnswerSettings().strictness
    assert f"{strictness} unless told otherwise" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    help_text = CliRunner().invoke(app, ["ask", "--help"], env={"COLUMNS": "200"}).output
    assert f"else {strictness}." in " ".join(help_text.replace("│", " ").split())


def test_every_exit_code_is_told() -> None:
    told = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d+) \|", told, re.MULTILINE) == ["0", "3", "2", "1", "130"]


def test_the_examples_of_docker_name_services_that_there_are() -> None:
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    services = set(
        re.findall(r"^  ([\w-]+):$", compose.partition("services:")[2].partition("\nconfigs:")[0], re.MULTILINE)
    )
    assert services == {"page", "page-milvus", "milvus"}
    for words in lines(ROOT / "docs" / "install.md"):
        if words[:2] == ["docker", "compose"]:
            assert services & set(words), words
    assert blocks(ROOT / "docs" / "install.md", "sh")
