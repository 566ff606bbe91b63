"""The export for RAGAS: its names and nothing else, what is not known left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.judging.ragas import gold_chunks, ragas_records, write_ragas
from eval.schema import EvalQuestion, GoldEvidence, Outcome, Passage
from index.errors import StorageError
from index.store.folder import Index
from rag.output.json_records import answer_record
from tests.fakes import answered, refused
from tests.rag.mini_report import mini_index

SINGLE_TURN = {
    "user_input",
    "retrieved_contexts",
    "reference_contexts",
    "retrieved_context_ids",
    "reference_context_ids",
    "response",
    "multi_responses",
    "reference",
    "rubrics",
}
"""The fields of ``SingleTurnSample`` in RAGAS 0.4.3 that can come from a run."""
PATH = ("一、总体情况", "(一)投资")
FULL = EvalQuestion(
    "q1",
    "那增速呢?",
    reference="12.5%",
    page="1",
    evidence=(GoldEvidence(PATH, "1", "12.5 %"), GoldEvidence(("三、未来展望",), "4", "6%")),
    conversation=("港口投资余额是多少?",),
)
BARE = EvalQuestion("q2", "能耗呢?")
FAILED = EvalQuestion("q3", "人才呢?")
OUTCOMES = (
    Outcome("q3", {}, error="timeout"),
    Outcome("q2", answer_record(refused())),
    Outcome("q1", answer_record(answered()), (Passage(1, "甲段", ("1", "2")), Passage(2, "乙段", ("2",)))),
)


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("ports"))


def test_records_in_the_order_of_the_questions() -> None:
    full, bare = ragas_records((FULL, BARE, FAILED, EvalQuestion("q4", "没问过?")), OUTCOMES)
    assert full == {
        "user_input": "港口投资余额是多少?\n那增速呢?",
        "response": "2024年6月末,绿色贷款余额34.76万亿元。",
        "retrieved_contexts": ["甲段", "乙段"],
        "retrieved_context_ids": ["1", "2"],
        "reference": "12.5%",
        "reference_context_ids": ["1", "4"],
    }
    assert bare == {
        "user_input": "能耗呢?",
        "response": "报告没有回答这个问题",
        "retrieved_contexts": [],
        "retrieved_context_ids": [],
    }


def test_contexts_of_the_gold_come_from_the_index(ports: Index) -> None:
    (full,) = ragas_records((FULL,), OUTCOMES, ports)
    assert set(full) <= SINGLE_TURN
    # 12.5% stands on page 1 in its section, 6% on page 4 in a section below the one that is named.
    first, second = full["reference_contexts"]
    assert first.startswith("2030年6月末,中国港口投资余额为3.2万亿元")
    assert second.startswith("全国港口能耗在2030年下降6%")


@pytest.mark.parametrize(
    "place",
    [GoldEvidence(PATH, "2", "12.5%"), GoldEvidence(("二、技术应用",), "1", "12.5%"), GoldEvidence(PATH, "1", "13%")],
)
def test_a_chunk_holds_the_key_in_its_section_on_its_page(place: GoldEvidence, ports: Index) -> None:
    assert gold_chunks(EvalQuestion("q1", "问?", evidence=(place,)), ports) == []
    assert gold_chunks(BARE, ports) == []


def test_the_file_is_written_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "ragas.jsonl"
    path.write_text("older", encoding="utf-8")
    assert write_ragas(path, (FULL, BARE, FAILED), OUTCOMES) == 2
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == ragas_records((FULL, BARE), OUTCOMES)
    assert "增速" in lines[0]
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_refuses_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ragas.jsonl"
    path.write_text("older", encoding="utf-8")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StorageError, match=r"ragas\.jsonl: No space left on device\. Check that its folder"):
        write_ragas(path, (BARE,), OUTCOMES)
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [("ragas.jsonl", "older")]
