from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.ui.small_library import SmallLibrary
from ui.page.feedback import FILE_NAME
from ui.page.rating import MAX_REASON_CHARS, Rated, rate

SENT: dict[str, Any] = {
    "verdict": "down",
    "reason": "少",
    "question": "余额?",
    "answer": "34.76万亿元。[1]",
    "report": "first",
    "citations": ["report-1"],
}


@pytest.fixture
def library(tmp_path: Path) -> SmallLibrary:
    return SmallLibrary(tmp_path)


def kept(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in folder.rglob(FILE_NAME) for line in path.read_text("utf-8").splitlines()]


def test_a_verdict_is_kept_beside_the_index(library: SmallLibrary, tmp_path: Path) -> None:
    assert rate(Rated.model_validate(SENT), [library.first])
    (entry,) = kept(tmp_path / "first")
    assert (entry["question"], entry["verdict"], entry["index"]) == ("余额?", "down", "first")
    assert (entry["answer"], entry["reason"], entry["citations"]) == ("34.76万亿元。[1]", "少", ["report-1"])


@pytest.mark.parametrize("change", [{"verdict": "maybe"}, {"reason": "少" * (MAX_REASON_CHARS + 1)}, {"question": 3}])
def test_what_is_no_verdict_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Rated.model_validate({**SENT, **change})


def test_of_a_report_that_is_gone_nothing_is_kept(library: SmallLibrary, tmp_path: Path) -> None:
    assert not rate(Rated.model_validate({**SENT, "report": "gone"}), [library.first])
    assert kept(tmp_path) == []
