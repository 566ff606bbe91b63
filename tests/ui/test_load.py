"""The load test itself: it notices a failure and another's answer, and starts and ends the server that it asks."""

from __future__ import annotations

import asyncio
import math
import sys
from pathlib import Path

import httpx2
import pytest
import typer

from ui import load
from ui.load import Asked, compared, crowd, questions, server

ROOT = Path(__file__).resolve().parents[2]
SMALL = (sys.executable, "-m", "tests.ui.load_server")


def asked(question: str, ms: float, text: str | None, error: str = "") -> Asked:
    return Asked(question, ms, None if text is None else {"answer": text}, error)


def test_a_round_counts_failures_and_answers_that_are_another_s() -> None:
    alone = [asked(q, 1, q) for q in "abcd"]
    found = compared(alone, [asked("a", 30, "a"), asked("b", 10, "a"), asked("c", 5, None, "503"), asked("d", 20, "d")])
    assert (found.ms, found.errors, found.strange) == ((30, 10, 20), ("503",), ("b",))
    # Of 10, 20, 30: the second covers half of them, the third 95 of 100.
    assert (found.percentile(50), found.percentile(95)) == (20, 30)
    assert math.isnan(compared(alone[:1], [asked("a", 1, None, "gone")]).percentile(50))


def test_everybody_has_another_question() -> None:
    assert questions(["一", "二"], 3) == ["一讲了什么?", "二讲了什么?", "2024年一有多少?"]
    with pytest.raises(ValueError, match="2 headings give 6 questions; 7 are needed"):
        questions(["一", "二"], 7)


def test_a_crowd_gets_its_own_answers_and_the_server_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with server(SMALL) as url:
        alone, rounds = asyncio.run(crowd(url, people=3, rounds=2))
    assert [(len(r.ms), r.errors, r.strange) for r in (alone, *rounds)] == [(6, (), ()), (3, (), ()), (3, (), ())]
    with pytest.raises(httpx2.HTTPError):
        httpx2.get(f"{url}/healthz", trust_env=False)


def test_a_failure_ends_the_command_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("BLUEBOOK_UI_RATE_PER_MINUTE", "1")
    with server(SMALL) as url, pytest.raises(typer.Exit) as end:
        load.main(url, people=2, rounds=1)
    assert end.value.exit_code == 1
    assert "429" in capsys.readouterr().out


def test_a_server_that_does_not_start() -> None:
    with pytest.raises(RuntimeError, match="did not start"), server((sys.executable, "-c", "raise SystemExit(3)")):
        pass
