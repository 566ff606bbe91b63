from __future__ import annotations

from rag.output.json_records import dumps, read_answer
from tests.fakes import answered, refused
from ui.asking.turns import history_of, kept_answer


def test_a_kept_answer_knows_the_passages_near_a_refusal() -> None:
    kept = kept_answer(refused())
    assert kept["nearest"][0]["chunk_id"] == "report-1"
    assert kept["nearest"][0]["document"] == "绿色金融报告"
    assert read_answer(kept) == refused()
    assert '"chunk_id": "report-1"' in dumps(kept)


def test_history_is_the_answers_that_are_some() -> None:
    records = [kept_answer(answered("甲?")), {"answer": 3}, {}, kept_answer(refused("乙?"))]
    assert [answer.question for answer in history_of(records)] == ["甲?", "乙?"]
