from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval.errors import RunError
from eval.runs.floor import Floor, read_floor, shortfalls

METRICS: dict[str, Any] = {
    "metrics": {"hit@1": {"value": 0.9, "n": 10}, "page": {"value": None, "n": 0}},
    "refusal": {"recall": {"value": 0.8, "n": 5}, "wrongly_refused": {"value": 0.06, "n": 5}, "curve": []},
}


def test_what_misses_the_floor_is_named_with_both_values() -> None:
    floor = Floor({"hit@1": 0.9, "refusal.recall": 0.85, "page": 0.5}, {"refusal.wrongly_refused": 0.05})
    assert shortfalls(METRICS, floor) == [
        "refusal.recall is 0.800, wanted >= 0.85",
        "page is not scored, wanted >= 0.5",
        "refusal.wrongly_refused is 0.060, wanted <= 0.05",
    ]
    assert shortfalls(METRICS, Floor({"hit@1": 0.9}, {})) == []


@pytest.mark.parametrize("name", ["hit@2", "refusal.curve"])
def test_a_name_that_is_no_figure(name: str) -> None:
    with pytest.raises(RunError, match=f"'{name}', which is no figure"):
        shortfalls(METRICS, Floor({name: 0.5}, {}))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"at_least": 3}', '{"floor": {"a": 1}}', '{"at_least": {"a": "b"}}'])
def test_what_is_no_floor(text: str, tmp_path: Path) -> None:
    file = tmp_path / "floor.json"
    file.write_text(text)
    with pytest.raises(RunError, match="is no floor"):
        read_floor(file)


def test_the_floor_of_ci_is_read() -> None:
    floor = read_floor(Path(__file__).resolve().parents[3] / "eval" / "data" / "floor.json")
    assert floor.at_least["verbatim"] == 1.0
