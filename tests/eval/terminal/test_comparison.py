from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.runs.changes import Comparison
from eval.runs.comparison import compare_runs
from eval.schema import EvalQuestion, Outcome
from eval.terminal.comparison import NARROW, metric_table, plain_lines, question_lines, show
from tests.eval.make_run import make_run, questions, refusal


def refuses(question: EvalQuestion, outcome: Outcome) -> Outcome:
    """Refuses every question that has an answer."""
    return replace(outcome, answer=refusal(question)) if question.answerable else outcome


@pytest.fixture
def comparison(tmp_path: Path) -> Comparison:
    before = make_run(tmp_path / "a", asked=questions()[:28])
    return compare_runs(before, make_run(tmp_path / "b", refuses, about={"judge": "openai:m"}))


def test_lines_for_a_pipe_leave_nothing_out(comparison: Comparison) -> None:
    lines = list(plain_lines(comparison))
    assert lines[2] == "共同的 28 题,2 题只在之后"
    assert lines[3] == "  dataset.questions: 28 -> 30"
    assert lines[4] == "  judge: – -> openai:m"
    # Twenty of twenty lost: 2 / 2^20 by McNemar's exact test.
    assert "complete\t20\t1.000\t0.000\t-1.000\t-1.000…-1.000\t0.000\t0\t20" in lines
    assert "refusal.recall\t8\t1.000\t1.000\t0.000\t0.000…0.000\t1.000\t0\t0" in lines
    assert "变差 20 题" in lines
    at = lines.index("变差 20 题")
    assert lines[at + 1 : at + 4] == [
        "q-01 表格 [完整 -> 错误拒答] 第1号港口投资多少亿元?",
        "    - 第1号港口投资100亿元。[1]",
        "    + 报告没有回答这个问题。",
    ]
    assert sum(line.startswith("q-") for line in lines) == 20
    assert not any("\x1b" in line for line in lines)


def test_metrics_that_nobody_scored_are_left_out(comparison: Comparison) -> None:
    # Pages are scored of answers alone, and the second run gives none to what has a page.
    assert not [line for line in plain_lines(comparison) if line.startswith("page\t")]


def test_a_table_for_a_terminal(comparison: Comparison) -> None:
    wide, narrow = metric_table(comparison.metrics, NARROW), metric_table(comparison.metrics, NARROW - 1)
    assert [len(wide.columns), len(narrow.columns)] == [9, 8]
    assert "回答完整 complete" in [str(cell) for cell in wide.columns[0].cells]
    assert "complete" in [str(cell) for cell in narrow.columns[0].cells]


def test_show_follows_the_output(
    comparison: Comparison, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    show(comparison)
    assert capsys.readouterr().out.splitlines() == list(plain_lines(comparison))


@pytest.mark.parametrize("width", [40, 80, 140])
def test_a_terminal_of_any_width(
    comparison: Comparison, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    show(replace(comparison, questions=comparison.questions * 2), "terminal")
    shown = capsys.readouterr().out
    assert "变差 40 题" in shown
    assert "还有 20 题,见 --json" in shown
    assert "第1号港口投资100亿元" in shown


def test_what_decided_is_named_where_the_verdict_is_the_same(comparison: Comparison) -> None:
    change = replace(
        comparison.questions[0], after="complete", by="mrr", answer_after="第1号港口投资100亿元。[1]", kind=None
    )
    assert question_lines(change) == [
        "q-01 [完整(mrr)] 第1号港口投资多少亿元?",
        "= 第1号港口投资100亿元。[1]",
    ]
