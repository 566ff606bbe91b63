from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import answered
from tests.ui.small_library import SmallLibrary
from ui.asking.turns import kept_answer
from ui.page.feedback import FILE_NAME
from ui.page.rating import MAX_REASON_CHARS, rate
from ui.words.texts import label

ZH = label("zh")
TURN: dict[str, Any] = {"question": "余额?", "answer": kept_answer(answered("余额?")), "report": "first"}


@pytest.fixture
def library(tmp_path: Path) -> SmallLibrary:
    return SmallLibrary(tmp_path)


def told(**values: object) -> str:
    return json.dumps({"turn": 0, "verdict": "down", "reason": "", **values})


def kept(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in folder.rglob(FILE_NAME) for line in path.read_text("utf-8").splitlines()]


def test_a_verdict_is_kept_beside_the_index(library: SmallLibrary, tmp_path: Path) -> None:
    said = rate(told(reason="少" * (MAX_REASON_CHARS + 1)), [TURN], [library.first], ZH)
    assert said == "已记录，谢谢。"
    (entry,) = kept(tmp_path / "first")
    assert (entry["question"], entry["verdict"], entry["index"]) == ("余额?", "down", "first")
    assert entry["answer"] == TURN["answer"]["answer"]
    assert entry["citations"] == [citation["chunk_id"] for citation in TURN["answer"]["citations"]]
    assert entry["reason"] == "少" * MAX_REASON_CHARS


@pytest.mark.parametrize(
    "sent",
    ["", "{", "[]", "3", "null", told(turn=1), told(turn="x"), told(verdict="maybe"), '{"verdict": "up"}'],
)
def test_what_is_no_verdict_is_not_kept_and_the_reader_is_told(
    library: SmallLibrary, tmp_path: Path, sent: str
) -> None:
    assert rate(sent, [TURN], [library.first], ZH) == ZH("feedback_failed")
    assert kept(tmp_path) == []


def test_of_a_report_that_is_gone_nothing_is_kept(library: SmallLibrary, tmp_path: Path) -> None:
    assert rate(told(), [{**TURN, "report": "gone"}], [library.first], ZH) == ZH("feedback_failed")
    assert rate(told(), [{**TURN, "answer": []}], [library.first], ZH) == ZH("feedback_failed")
    assert kept(tmp_path) == []
