"""The check of drafts on a set of statements: what is given to it, what passes at which thresholds, and how weights are fitted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.benchmarks.drafts import Checked, Statement, checked, fitted, left_out, load_statements, tell
from rag.assistant import Assistant
from rag.config import Settings
from rag.proof.weighed_statement import WEIGHTS
from rag.reader.names import DEFAULT_READER

DATA = Path(__file__).resolve().parents[3] / "eval" / "data" / "drafts"
TRUE = Statement("report", "164亿美元", "2024年上半年,全球金融科技投融资总额为164亿美元。", True, "free", "")
FALSE = Statement("report", "164亿美元", "2024年上半年,全球金融科技投融资总额为165亿美元。", False, "number", "")


def seen(statement: Statement, *, near: bool, probability: float | None, **features: float) -> Checked:
    return Checked(statement, near, probability, features)


@pytest.mark.parametrize("name", ["fitting", "test"])
def test_the_statements_are_of_both_kinds_and_of_different_reports(name: str) -> None:
    rows = load_statements(DATA / f"{name}.jsonl")
    assert sum(row.stands for row in rows) > len(rows) / 3
    assert sum(not row.stands for row in rows) > len(rows) / 3
    assert len({row.draft for row in rows}) == len(rows)
    assert all(0 < len(row.key) <= 20 for row in rows)


def test_what_is_fitted_on_is_not_tested_on() -> None:
    fitting, test = ({row.report for row in load_statements(DATA / f"{name}.jsonl")} for name in ("fitting", "test"))
    assert not fitting & test


def test_a_set_of_the_tests_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    row = {"report": "r", "cited": "c", "draft": "d", "stands": True, "kind": "para", "question": "q", "set": "first"}
    path.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    assert load_statements(path) == [Statement("r", "c", "d", True, "para", "q")]


def test_a_statement_is_checked_against_the_passage_that_it_cites() -> None:
    assistant = Assistant.load(settings=Settings(reader=DEFAULT_READER))
    true, false = checked([TRUE, FALSE], assistant)
    assert (true.near, false.near) == (True, False)
    assert true.probability is not None
    assert set(true.features) == set(WEIGHTS) - {"bias"}
    assert (false.probability, false.features) == (None, {})  # a number that stands nowhere is never weighed


@pytest.mark.parametrize(
    ("near", "probability", "passes"),
    [
        (False, 0.9, True),
        (False, 0.7, False),
        (True, 0.7, True),
        (True, 0.4, False),
        (True, None, True),
        (False, None, False),
    ],
)
def test_what_passes(near: bool, probability: float | None, passes: bool) -> None:
    assert seen(TRUE, near=near, probability=probability).passes(sure=0.8, likely=0.5) is passes


def test_weights_have_the_signs_that_they_may_have() -> None:
    inputs = np.array([[2.0, 0.0], [1.5, 1.0], [-1.0, 0.0], [-2.0, 1.0]])
    found = fitted(inputs, np.array([True, True, False, False]), ["read", "turned"])
    assert found["read"] > 1
    assert found["turned"] <= 0
    found = fitted(-inputs, np.array([True, True, False, False]), ["read", "turned"])
    assert found["read"] == 0  # it may only speak for a statement


def test_left_out_is_what_cites_the_same_passage(capsys: pytest.CaptureFixture[str]) -> None:
    names = [name for name in WEIGHTS if name != "bias"]
    found = [
        seen(
            Statement("r", f"key {n}", f"{n}", n % 2 == 0, "free", ""),
            near=False,
            probability=0.0,
            **{**dict.fromkeys(names, 0.0), "read": 3.0 if n % 2 == 0 else -3.0},
        )
        for n in range(40)
    ]
    held = left_out([*found, seen(FALSE, near=False, probability=None)])
    assert len(held) == 41
    assert all((one.probability or 0) > 0.5 for one in held if one.statement.stands)
    assert all((one.probability or 0) < 0.5 for one in held if not one.statement.stands)
    tell("held", held)
    assert "held: 20 true, 21 false" in capsys.readouterr().out
