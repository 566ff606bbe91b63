"""The figures of docs/results.md and of both READMEs are those of the kept results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.runs import results as module
from eval.runs.results import BEGIN, END, PAGE, READMES, ROOT, block, put_in, read_results, small_block
from tests.eval.make_run import MODEL, by_model, make_run


def estimate(value: float | None) -> dict[str, Any]:
    return {"value": value, "low": 0.5, "high": 1.0, "n": 4}


def run(**values: float) -> dict[str, Any]:
    names = ("hit@1", "hit@5", "mrr", "complete", "page", "verbatim")
    return {
        "run": {"dataset": {"questions": 4}},
        "metrics": {name: estimate(values.get(name.replace("@", ""), 1.0)) for name in names},
        "refusal": {"recall": estimate(0.9), "wrongly_refused": estimate(values.get("wrong", 0.0))},
    }


def test_the_page_holds_the_block_of_the_results() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert block(read_results()) in text
    assert put_in(text, block(read_results())) == text


@pytest.mark.parametrize("name", READMES)
def test_a_readme_holds_the_small_table(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert small_block(read_results(), READMES[name]) in text


def test_the_small_table_has_the_same_figures_in_both_languages() -> None:
    results = {"test": run(complete=0.834, wrong=0.04)}
    english, chinese = small_block(results, "en").splitlines(), small_block(results, "zh").splitlines()
    assert english[4] == "| every key fact in the answer | ≥ 0.90 | 0.83 |"
    assert chinese[4] == "| 关键事实完整 | ≥ 0.90 | 0.83 |"
    assert [row.split("|")[2:] for row in english[3:]] == [row.split("|")[2:] for row in chinese[3:]]


def test_what_is_missed_is_named() -> None:
    made = block({"test": run(hit1=0.9, wrong=0.06)})
    assert "| hit@1 | ≥ 0.93 | 0.900 (0.50–1.00) |" in made
    assert "Targets missed: shipped report, test half: hit@1, answerable refused." in made
    assert "Targets missed: shipped report, test half: none." in block({"test": run()})


def test_a_model_run_has_a_table_of_its_own_and_changes_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RESULTS", tmp_path)
    make_run(tmp_path / "run", by_model, about={"generator": MODEL})
    kept = json.loads(module.keep(tmp_path / "run", "qwen").read_text(encoding="utf-8"))
    assert "curve" not in kept["extractive"]["refusal"]
    assert "by_kind" not in kept["extractive"]
    made = block({"test": run(), "qwen": kept})
    assert f"Written by {MODEL} (all half, 30 questions):" in made
    assert "| key facts complete | 0.950 (0.75–1.00) | 1.000 (1.00–1.00) |" in made
    assert "Of 19 sentences written: supported 0.84, wrong_citation 0.05, unsupported 0.05, not_found 0.05." in made
    assert block({"test": run()})[: -len(END)] in made
    # Under the name of a half it is not taken for the figures of that half.
    assert "Targets missed" not in block({"test": kept})


def test_where_a_peer_is_ahead_is_named() -> None:
    values = {"hit@1": 0.9, "hit@5": 0.9, "mrr": 0.9, "page@1": 0.9}
    costs = {"build_s": 20.0, "start_s": 1.0, "query_p50_ms": 8.0, "peak_memory_mb": 200.0}
    ours = {"name": "ours", "version": "1", "values": values | costs, "ratios": dict.fromkeys(values | costs, 1.0)}
    other = {
        "name": "other",
        "version": "2",
        "values": values | costs | {"hit@1": 0.8, "build_s": 10.0},
        "ratios": dict.fromkeys(values | costs, 1.0) | {"build_s": 0.5},
    }
    record = {"against": "ours", "questions": 4, "split": "test", "file": "a.pdf", "systems": [ours, other]}
    made = block({"peers": record})
    assert "| other | 0.80 | 0.90 | 0.90 | 0.90 | 10 s (×0.5) | 1.0 s (×1.0) | 8.0 ms (×1.0) | 200 MB (×1.0) |" in made
    assert "Ahead of ours: other (build). Versions: 1, 2." in made


def test_a_page_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="lacks the marks"):
        put_in("# nothing", f"{BEGIN}\n{END}")
