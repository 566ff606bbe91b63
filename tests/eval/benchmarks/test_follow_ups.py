"""What the weights of follow-ups are fitted on, and how."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.benchmarks.follow_ups import logistic, questions_of, shortened


def test_a_phrase_that_the_question_beside_it_has_is_taken_out() -> None:
    asked = [
        (3, "岸电设施的价格是多少"),
        (4, "岸电设施由谁供应电力"),
        (90, "港口人才由谁培养"),
    ]
    assert list(shortened(asked)) == ["价格是多少", "由谁供应电力"]


def test_questions_come_in_the_order_of_their_sentences(tmp_path: Path) -> None:
    rows = [
        {"question": "乙?", "voice": "careful", "gold": [[9]], "near": []},
        {"question": "what?", "voice": "english", "gold": [[1]]},
        {"question": "甲?", "voice": "layman", "gold": [], "near": [4]},
        {"question": "丙?", "voice": "layman", "gold": []},
    ]
    path = tmp_path / "voices.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert questions_of(path) == [(4, "甲?"), (9, "乙?")]


def test_the_regression_finds_the_odds_of_two_groups() -> None:
    # of ten with x = 0 two are true, of ten with x = 1 eight: without a penalty log odds of -log 4, and 2 log 4 more
    rows = np.array([[1.0, 0.0]] * 10 + [[1.0, 1.0]] * 10)
    labels = np.array([1.0] * 2 + [0.0] * 8 + [1.0] * 8 + [0.0] * 2)
    weights = logistic(rows, labels, np.zeros(2))
    assert weights == pytest.approx([-np.log(4), 2 * np.log(4)], abs=1e-6)
