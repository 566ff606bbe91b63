"""``bluebook eval --llm`` as a user types it, against a server of this machine."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from eval.runs.folder import read_answers, read_metrics
from rag.cli import app
from tests.llm_server import Reply, Request, ScriptedServer, failure, ok

TRUE = "2030年6月末,中国港口投资余额为3.2万亿元,同比增长12.5%。"
INVENTED = "2031年青湖港投资99亿元。"
MODEL = "openai:scripted"


def writes(request: Request) -> Reply:
    """A true sentence with the number of the passage that holds it, and one that stands nowhere."""
    prompt = str(request.body["messages"][-1]["content"])
    before = prompt.partition("3.2万亿元")[0]
    number = re.findall(r"^\[(\d+)\] ", before, re.MULTILINE)[-1]
    return ok(f"{TRUE}[{number}]{INVENTED}[{number}]")


@pytest.fixture
def options(mini_set: Path, mini_index: Path, tmp_path: Path) -> tuple[str, ...]:
    return ("--dataset", str(mini_set), "--index", str(mini_index), "--out", str(tmp_path / "run"))


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLUEBOOK_LLM__RETRIES", "0")
    monkeypatch.setenv("BLUEBOOK_LLM__TIMEOUT_S", "30")
    monkeypatch.setenv("COLUMNS", "80")


def run(server: ScriptedServer, *args: str) -> Result:
    return CliRunner(env={"BLUEBOOK_LLM__BASE_URL": server.address}).invoke(app, ["eval", *args])


def told(folder: Path) -> list[dict[str, Any]]:
    return [
        {name: line["answer"].get(name) for name in ("answer", "refused", "generator", "checks", "notice")}
        for line in read_answers(folder)
    ]


def test_the_figures_of_a_model_beside_the_extractive_ones(options: tuple[str, ...], tmp_path: Path) -> None:
    with ScriptedServer(writes) as server:
        result = run(server, *options, "--llm", MODEL)
    assert result.exit_code == 0, result.output
    assert "摘取" in result.stdout
    assert re.search(r"要点完整 complete +│ 1\.000 │ 1\.000–1\.000 │ 1\.000 │ +2", result.stdout)
    assert MODEL in result.stdout
    assert "问到 3 题中的 2 题" in result.stdout
    assert "写了 4 句" in result.stdout
    assert re.search(r"有据 supported +│ 0\.500", result.stdout)
    assert re.search(r"部分略去 partly +│ 1\.000", result.stdout)
    assert all(cell_len(line) <= 80 for line in result.stdout.splitlines() if line[:1] in "┏┃┡│├└")
    first, second, third = told(tmp_path / "run")
    assert first["answer"] == second["answer"] == f"{TRUE}[1]"
    assert [check["verdict"] for check in first["checks"]] == ["supported", "not_found"]
    assert first["notice"] == "已略去 1 句未能在报告中核实的话。"
    assert (third["refused"], third["generator"]) == (True, "extractive")
    metrics = read_metrics(tmp_path / "run")
    assert metrics["run"]["settings"]["llm"]["base_url"] == server.address
    assert set(metrics["cost"]) >= {"generate", "total"}


def test_several_workers_each_ask_the_server(options: tuple[str, ...], tmp_path: Path) -> None:
    with ScriptedServer(writes) as server:
        assert run(server, *options, "--llm", MODEL).exit_code == 0
        # A worker is a new process, which has the settings from the run and not from its own environment.
        again = run(server, *options[:-1], str(tmp_path / "two"), "--llm", MODEL, "--workers", "2")
    assert again.exit_code == 0, again.output
    assert told(tmp_path / "two") == told(tmp_path / "run")


def test_a_server_that_is_down_ends_with_1_and_costs_three_questions(
    options: tuple[str, ...], mini_set: Path, tmp_path: Path
) -> None:
    row = json.loads(mini_set.read_text(encoding="utf-8").splitlines()[0])
    many = tmp_path / "many.jsonl"
    texts = [f"{row['question'][:-1]}{'?' * n}" for n in range(1, 21)]
    many.write_text(
        "".join(json.dumps({**row, "id": f"a{n}", "question": text}) + "\n" for n, text in enumerate(texts)),
        encoding="utf-8",
    )
    arguments = ("--dataset", str(many), *options[2:], "--llm", MODEL)
    with ScriptedServer(failure(503)) as server:
        result = run(server, *arguments)
        assert len(server.requests) == 3
    assert result.exit_code == 1
    assert "failed 3 times in a row and is asked no more" in result.stderr
    assert f"0 of 20 questions are done and kept. Continue with the same command and --out {tmp_path / 'run'}" in (
        result.stderr
    )
    with ScriptedServer(writes) as server:
        result = run(server, *arguments)
        assert len(server.requests) == 20
    assert result.exit_code == 0, result.output
    assert {line["error"] for line in read_answers(tmp_path / "run")} == {None}


def test_a_model_that_fails_at_some_is_told(options: tuple[str, ...]) -> None:
    with ScriptedServer(writes, failure(503)) as server:
        result = run(server, *options, "--llm", MODEL)
    assert result.exit_code == 0, result.output
    # m2 is a follow-up, whose first question fails already.
    assert f"{MODEL} gave no answer to 1 of the 2 questions that it was asked" in result.stderr


def test_the_floor_is_about_what_was_shown(options: tuple[str, ...], tmp_path: Path) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text(json.dumps({"at_least": {"complete": 1.0}}))
    with ScriptedServer(writes, failure(503)) as server:
        result = run(server, *options, "--llm", MODEL, "--floor", str(floor))
    assert result.exit_code == 1
    # One of two is complete, and both are without the model.
    assert "below the floor: complete is 0.500, wanted >= 1" in result.stderr
    assert read_metrics(tmp_path / "run")["extractive"]["metrics"]["complete"]["value"] == 1


def test_none_asks_no_model_whatever_the_environment_says(
    options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLUEBOOK_LLM__USE", MODEL)
    with ScriptedServer(writes) as server:
        result = run(server, *options, "--llm", "none")
        assert not server.requests
    assert result.exit_code == 0, result.output
    assert "摘取" not in result.stdout


def test_the_environment_names_the_model_where_the_command_does_not(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLUEBOOK_LLM__USE", MODEL)
    with ScriptedServer(writes) as server:
        assert run(server, *options).exit_code == 0
    assert read_metrics(tmp_path / "run")["run"]["generator"] == MODEL


def test_a_run_with_a_model_is_compared_with_one_without(options: tuple[str, ...], tmp_path: Path) -> None:
    plain = str(tmp_path / "plain")
    with ScriptedServer(writes) as server:
        assert run(server, *options, "--llm", MODEL).exit_code == 0
        assert run(server, *options[:-1], plain).exit_code == 0
        for first, second in ((options[-1], plain), (plain, options[-1])):
            result = run(server, "compare", first, second, "--max-loss", "0")
            assert result.exit_code == 0, result.output
            assert "settings.llm.use" in result.stdout


def test_a_name_that_is_no_model_is_wrong_use(options: tuple[str, ...], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["eval", *options, "--llm", "gpt"])
    assert result.exit_code == 2
    assert "unknown language model 'gpt'" in result.stderr
    assert not (tmp_path / "run").exists()
