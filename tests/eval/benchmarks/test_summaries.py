"""Summaries beside headings, to be judged blind: the order comes from the seed, and judgements are counted by it."""

from __future__ import annotations

import pytest

from eval.benchmarks.summaries import Pair, pairs_of, preferred
from index.store.folder import Index
from tests.rag.mini_report import mini_index
from tests.rag.whole_report import WHOLE_REPORT

PAIRS = [Pair("r", ("一",), ("甲。",), ("乙",), "A"), Pair("r", ("二",), ("乙",), ("甲。",), "B")]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("judged"), WHOLE_REPORT)


def test_a_seed_gives_the_same_pairs(index: Index) -> None:
    pairs = pairs_of([index], 5, seed=3)
    assert pairs == pairs_of([index], 5, seed=3)
    assert sorted(pair.section[0] for pair in pairs) == ["一、港口投资", "二、港口技术"]
    for pair in pairs:
        ours, headings = (pair.a, pair.b) if pair.ours == "A" else (pair.b, pair.a)
        assert all(line.endswith("。") for line in ours)
        # without their numbers, as these would tell which is which
        assert headings in (("国内投资", "海外投资"), ("岸电", "调度"))


def test_judgements_are_counted() -> None:
    assert preferred(PAIRS, "AB") == 2
    assert preferred(PAIRS, "a a") == 1
    with pytest.raises(ValueError, match="1 judgements for 2 pairs"):
        preferred(PAIRS, "A")
