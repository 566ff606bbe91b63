"""``--reader`` and ``--strictness``: from the command line and the environment to the settings, and what is wrong use."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from index.errors import SettingsError
from rag.cli import app
from rag.commands.tools import RealTools, load_settings
from rag.reader.cross_encoder import CrossEncoderReader
from rag.reader.onnx_reader import OnnxReader
from tests.fakes import FakeTools


def run(tools: FakeTools | None, *args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(args), input=stdin, obj=tools)


def test_what_is_given_goes_to_the_assistant(tools: FakeTools) -> None:
    for args in (
        ("ask", "绿色?", "--reader", "none", "--strictness", "0.7"),
        ("chat", "--reader", "some/model", "--strictness", "0"),
        ("search", "绿色?", "--reader", "none"),
        ("ask", "绿色?"),
    ):
        assert run(tools, *args, stdin="").exit_code == 0, args
    assert tools.given == [("none", 0.7), ("some/model", 0.0), ("none", None), (None, None)]


def test_so_it_does_for_many_questions(tools: FakeTools) -> None:
    asked = run(tools, "ask", "--questions", "-", "--reader", "none", "--strictness", "1", stdin='{"q": "绿色?"}\n')
    searched = run(tools, "search", "--questions", "-", "--reader", "default", stdin='{"q": "绿色?"}\n')
    assert (asked.exit_code, searched.exit_code) == (0, 0)
    assert tools.given == [("none", 1.0), ("default", None)]


@pytest.mark.parametrize("wrong", ["-0.1", "1.01", "2", "very"])
@pytest.mark.parametrize("command", [("ask", "绿色?"), ("chat",)])
def test_a_strictness_beyond_0_and_1_is_wrong_use(tools: FakeTools, command: tuple[str, ...], wrong: str) -> None:
    result = run(tools, *command, "--strictness", wrong, stdin="")
    assert result.exit_code == 2
    assert "strictness" in result.stderr
    assert tools.given == []


def test_the_command_line_counts_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLUEBOOK_ANSWER__STRICTNESS", "0.25")
    monkeypatch.setenv("BLUEBOOK_ANSWER__MAX_CHARS", "99")
    monkeypatch.setenv("BLUEBOOK_READER", "some/model")
    by_environment = load_settings()
    assert (by_environment.answer.strictness, by_environment.reader) == (0.25, "some/model")
    given = load_settings(reader="none", strictness=0.75)
    assert (given.answer.strictness, given.reader) == (0.75, "none")
    # the rest of the group stays as the environment has it
    assert given.answer.model_copy(update={"strictness": 0.25}) == by_environment.answer
    assert given.answer.max_chars == 99
    assert load_settings(strictness=0.0).answer.strictness == 0.0


def test_what_is_no_number_is_no_strictness() -> None:
    # it is neither below 0 nor above 1, and nothing would be below it
    with pytest.raises(SettingsError, match=r"ANSWER__STRICTNESS=nan"):
        load_settings(strictness=float("nan"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("BLUEBOOK_ANSWER__STRICTNESS", "2"), ("BLUEBOOK_ANSWER__STRICTNESS", "nan"), ("BLUEBOOK_READER", "")],
)
def test_a_wrong_setting_of_the_environment_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_names_that_are_gone_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANSWER_THRESHOLD", "CHECK_CONDITIONS"):
        monkeypatch.setenv(f"BLUEBOOK_ANSWER__{name}", "0")
        with pytest.raises(SettingsError, match=f"BLUEBOOK_ANSWER__{name}"):
            load_settings()
        monkeypatch.delenv(f"BLUEBOOK_ANSWER__{name}")


def test_the_name_makes_the_reader() -> None:
    readers = [RealTools().assistant(None, reader=name).reader for name in ("none", "default", "some/model")]
    assert readers[0] is None
    assert isinstance(readers[1], OnnxReader)
    assert isinstance(readers[2], CrossEncoderReader)
    assert RealTools().assistant(None, strictness=0.9).settings.answer.strictness == 0.9


def test_an_unknown_reader_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BLUEBOOK_INDEX", raising=False)
    result = run(None, "ask", "绿色贷款余额是多少?", "--reader", "no/such-reader")
    assert result.exit_code == 2
    assert "'no/such-reader'" in result.stderr
    assert "--reader none" in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_empty_name_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BLUEBOOK_INDEX", raising=False)
    result = run(None, "ask", "第四章讲什么?", "--reader", " ")
    assert result.exit_code == 2
    assert "the reader's name is empty" in result.stderr


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_the_help_names_both(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    text = run(None, command, "--help").output
    assert "--reader" in text
    assert "--strictness" in text
    assert "BLUEBOOK_ANSWER__STRICTNESS" in text.replace("\n", "")
