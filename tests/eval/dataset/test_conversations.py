from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from eval.dataset.conversations import load_conversations
from eval.errors import DatasetError
from eval.metrics.conversations import Conversation, Turn


def test_a_line_is_a_conversation(tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    turn = {
        "q": "同比呢",
        "leans": True,
        "meant": "余额同比",
        "needs": [["余额", "总额"]],
        "without": ["利率"],
        "gold": [],
    }
    record = {"report": "ports", "turns": [{"q": "余额?", "leans": False}, turn]}
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n\n", encoding="utf-8")
    leaning = Turn("同比呢", True, "余额同比", (("余额", "总额"),), ("利率",))
    assert load_conversations(path) == (Conversation("ports", (Turn("余额?", False), leaning)),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1: no conversation (JSONDecodeError"),
        ('{"report": "x"}', "line 1: no conversation (KeyError: 'turns')"),
        ('{"turns": [{"q": 7, "leans": true}]}', "q is a text, leans is true or false"),
        ("\n", "has no conversations"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        load_conversations(path)
    assert said in str(caught.value)


def test_those_of_development_are_read() -> None:
    found = load_conversations(Path(str(files("eval") / "data" / "conversations" / "development.jsonl")))
    assert len(found) == 22
    assert sum(turn.leans for each in found for turn in each.turns) == 62
