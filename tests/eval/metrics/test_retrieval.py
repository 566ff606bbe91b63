from __future__ import annotations

from math import isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.retrieval import RETRIEVAL, Values, retrieval_scores
from eval.schema import EvalQuestion, GoldEvidence, Passage

A, B = GoldEvidence((), "1", "甲"), GoldEvidence((), "2", "乙")
TWO = EvalQuestion("q", "问", evidence=(A, B))


def passages(*texts: str) -> list[Passage]:
    """Passages on both pages, in order."""
    return [Passage(rank, text, ("1", "2")) for rank, text in enumerate(texts, start=1)]


def scores(question: EvalQuestion, *texts: str) -> Values:
    (found,) = retrieval_scores([(question, passages(*texts))])
    return found


def test_one_of_two_places_at_rank_two() -> None:
    found = scores(TWO, "无", "甲", "无")
    assert found["hit@1"] == 0
    assert found["hit@3"] == found["hit@5"] == found["hit@10"] == 1
    assert found["mrr"] == 1 / 2
    assert found["recall@10"] == 1 / 2
    # DCG 1/log2(3); the ideal has both places: 1/log2(2) + 1/log2(3).
    assert isclose(found["ndcg@10"] or 0, (1 / log2(3)) / (1 + 1 / log2(3)))


def test_a_second_passage_of_the_same_place_gains_nothing() -> None:
    # Places 1 and 3 hold something new: DCG 1/log2(2) + 1/log2(4) = 1.5.
    found = scores(TWO, "甲", "甲再次", "乙")
    assert isclose(found["ndcg@10"] or 0, 1.5 / (1 + 1 / log2(3)))
    assert found["recall@10"] == 1
    assert scores(TWO, "甲", "甲")["recall@10"] == 1 / 2


def test_one_passage_with_both_places_is_as_good_as_two() -> None:
    assert scores(TWO, "甲和乙") == scores(TWO, "甲", "乙") == dict.fromkeys(RETRIEVAL, 1.0)


def test_the_tenth_passage_counts_and_the_eleventh_does_not() -> None:
    tenth, eleventh = scores(TWO, *["无"] * 9, "甲"), scores(TWO, *["无"] * 10, "甲")
    assert (tenth["hit@5"], tenth["hit@10"], tenth["recall@10"]) == (0, 1, 1 / 2)
    assert isclose(tenth["mrr"] or 0, 1 / 10)
    assert eleventh == dict.fromkeys(RETRIEVAL, 0.0)


def test_ten_passages_are_seen_whatever_they_hold() -> None:
    # The first passage takes two places, so that the tenth comes eleventh; recall counts it all the same.
    three = EvalQuestion("q", "问", evidence=(A, B, GoldEvidence((), "1", "丙")))
    assert scores(three, "甲乙", *["无"] * 8, "丙")["recall@10"] == 1


def test_passages_count_by_rank_and_not_by_their_order() -> None:
    backwards = passages("无", "甲")[::-1]
    assert retrieval_scores([(TWO, backwards)])[0]["mrr"] == 1 / 2


def test_no_gold_no_score_and_nothing_found_is_zero() -> None:
    without, nothing, found = retrieval_scores(
        [(EvalQuestion("a", "问"), passages("甲")), (TWO, []), (TWO, passages("甲", "乙"))]
    )
    assert without == dict.fromkeys(RETRIEVAL)
    assert nothing == dict.fromkeys(RETRIEVAL, 0.0)
    assert found == dict.fromkeys(RETRIEVAL, 1.0)
    assert retrieval_scores([]) == []


def test_a_page_alone_is_gold() -> None:
    question = EvalQuestion("q", "问", page="7")
    found = retrieval_scores([(question, [Passage(1, "某", ("6",)), Passage(2, "某", ("7",))])])[0]
    assert (found["hit@1"], found["mrr"]) == (0, 0.5)


@given(st.lists(st.sampled_from(["甲", "乙", "甲乙", "无"]), max_size=15))
def test_bounds_and_order(texts: list[str]) -> None:
    found = scores(TWO, *texts)
    assert all(value is not None and 0 <= value <= 1 for value in found.values())
    hits = [found[f"hit@{k}"] or 0 for k in (1, 3, 5, 10)]
    assert hits == sorted(hits)
    assert (found["hit@10"] == 1) is any(text != "无" for text in texts[:10])
    first = next((place for place, text in enumerate(texts[:10], start=1) if text != "无"), None)
    assert found["mrr"] == pytest.approx(1 / first if first else 0)
