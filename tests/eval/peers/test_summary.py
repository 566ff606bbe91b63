from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eval.peers.run import PeerResult
from eval.peers.summary import page_scores, summary
from eval.schema import EvalQuestion, GoldEvidence, Passage
from tests.eval.peers.make_report import LOANS, MONEY

LOAN_PASSAGE = "绿色贷款余额为34.76万亿元"
MONEY_PASSAGE = "累计交易额达到7万亿元"
NO_GOLD = EvalQuestion("q3", "天气怎么样?")


def passages(*found: tuple[str, str]) -> tuple[Passage, ...]:
    return tuple(Passage(rank, text, (page,)) for rank, (text, page) in enumerate(found, start=1))


OURS = PeerResult(
    "bluebook",
    "bluebook 0.1.0",
    (passages((LOAN_PASSAGE, "1")), passages((MONEY_PASSAGE, "2"), (LOAN_PASSAGE, "1")), ()),
    10.0,
    1.0,
    20.0,
    30.0,
    200.0,
)
# Its first answer is second in rank for the loans, fourth for the money.
PEER = PeerResult(
    "peer",
    "peer 1",
    (
        passages(("别的文字", "9"), (LOAN_PASSAGE, "1")),
        passages(("别的", "2"), ("别的", "8"), ("别的", "7"), (MONEY_PASSAGE, "2")),
        passages(("别的", "9")),
    ),
    5.0,
    2.0,
    10.0,
    60.0,
    100.0,
)


def test_means_and_ratios_by_hand() -> None:
    record = summary([OURS, PEER], [LOANS, MONEY, NO_GOLD])
    ours, peer = record["systems"]
    assert (record["against"], record["questions"]) == ("bluebook", 3)
    assert [ours["values"][name] for name in ("hit@1", "hit@3", "hit@5", "mrr", "page@1")] == [1.0] * 5
    # hit@3: one of two; mrr: (1/2 + 1/4) / 2; page@1: the wrong page 9, then page 2, though not the passage.
    assert [peer["values"][name] for name in ("hit@1", "hit@3", "hit@5", "mrr", "page@1")] == [
        0.0,
        0.5,
        1.0,
        0.375,
        0.5,
    ]
    assert peer["n"] == dict.fromkeys(("hit@1", "hit@3", "hit@5", "mrr", "page@1"), 2)
    assert peer["ratios"] == {
        "hit@1": 0.0,
        "hit@3": 0.5,
        "hit@5": 1.0,
        "mrr": 0.375,
        "page@1": 0.5,
        "build_s": 0.5,
        "start_s": 2.0,
        "query_p50_ms": 0.5,
        "query_p95_ms": 2.0,
        "peak_memory_mb": 0.5,
    }
    # Top passages of 4, 2 and 2 characters.
    assert peer["passage_chars"] == pytest.approx(8 / 3, abs=1e-4)
    assert json.loads(json.dumps(record)) == record


def test_no_gold_is_no_score() -> None:
    result = replace(PEER, passages=PEER.passages[2:])
    (row,) = summary([result], [NO_GOLD])["systems"]
    assert row["values"]["hit@1"] is None
    assert row["values"]["page@1"] is None
    assert row["n"]["mrr"] == 0
    assert set(row["ratios"].values()) == {None}


def test_a_reference_of_zero_gives_no_ratio() -> None:
    record = summary([OURS, PEER], [LOANS, MONEY, NO_GOLD], against="peer")
    assert record["systems"][0]["ratios"]["hit@1"] is None
    assert record["systems"][0]["ratios"]["start_s"] == 0.5


def test_the_page_of_the_top_passage_is_one_of_the_gold_pages() -> None:
    two = EvalQuestion("q", "问", evidence=(GoldEvidence((), "4", "甲"), GoldEvidence((), "7", "乙")))
    main_only = EvalQuestion("q", "问", page="7")
    on_7 = (Passage(2, "", ("3",)), Passage(1, "", ("6", "7")))
    assert page_scores([(two, on_7), (main_only, on_7), (two, passages(("", "5"))), (two, ()), (NO_GOLD, on_7)]) == [
        1.0,
        1.0,
        0.0,
        0.0,
        None,
    ]


def test_results_of_other_questions_are_refused() -> None:
    with pytest.raises(ValueError, match=r"zip\(\) argument"):
        summary([OURS], [LOANS])
