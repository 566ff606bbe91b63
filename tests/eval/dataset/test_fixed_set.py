"""The fixed set is whole, fits the report that comes with the project, and is read by the evaluation alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.dataset.fixed_set import FIXED_SET, check_fixed_set
from eval.dataset.index_check import check_against_index
from eval.dataset.loading import load_dataset, select
from eval.metrics.matching import gold_evidence, holds, states
from eval.runs.asking import passage_of
from eval.schema import Dataset
from index.corpus import CORPUS_INDEX
from index.schema import Hit
from index.store.folder import Index

ROOT = Path(__file__).resolve().parents[3]
_WATCHED = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
sys.argv = ["bluebook", *sys.argv[1:]]
from rag.cli import main
try:
    main()
except SystemExit:
    pass
import json
print("\\n" + json.dumps([name for name in opened if "eval" in name]))
"""


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset(FIXED_SET)


def test_every_row_is_whole_and_the_halves_are_alike(dataset: Dataset) -> None:
    assert check_fixed_set(dataset) == []
    plain = [question for question in dataset.questions if question.voice is None]
    assert (len(plain), len(dataset.questions)) == (420, 866)
    assert len(select(dataset, "dev")) == sum(question.split == "test" for question in plain) == 210


def test_its_gold_stands_in_the_report_that_comes_with_the_project(dataset: Dataset) -> None:
    index = Index.load(CORPUS_INDEX)
    check_against_index(dataset, index)
    passages = [passage_of(Hit(1, 0.0, chunk)) for chunk in index.chunks]
    for question in dataset.questions:
        if question.answerable:
            holding = [p.text for p in passages if any(holds(gold, p) for gold in gold_evidence(question))]
            assert holding, question.id
            missing = [fact for fact in question.facts if not states(fact, "\n".join(holding))]
            assert missing == [], question.id


def test_nothing_outside_the_evaluation_names_the_set() -> None:
    sources = [path for folder in ("index", "rag", "ui") for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 60
    naming = [str(path) for path in sources if FIXED_SET.name in path.read_text(encoding="utf-8")]
    assert naming == []


@pytest.mark.parametrize("command", [("ask", "绿色贷款余额是多少?"), ("search", "绿色贷款"), ("doctor",)])
def test_no_command_opens_a_file_of_the_evaluation(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, *command], capture_output=True, text=True, encoding="utf-8", cwd=ROOT
    )
    assert done.stdout, done.stderr
    opened = json.loads(done.stdout.splitlines()[-1])
    data = [name for name in opened if "eval/data" in name.replace("\\\\", "/")]
    assert data == []


def test_the_watch_sees_what_is_opened() -> None:
    floor = ROOT / "eval" / "data" / "README.md"
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, "eval", "--floor", str(floor)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert str(floor) in json.loads(done.stdout.splitlines()[-1])
