"""What is weighed of a draft in free words: each feature by itself, and that no exact fault is ever made good."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from index.schema import Chunk
from rag.proof.draft_support import Support, check
from rag.proof.sentences_in_context import singles_of
from rag.proof.stated_facts import read
from rag.proof.statement_fit import fit
from rag.proof.weighed_statement import WEIGHTS, features, probability
from rag.schema import Draft, Passage
from tests.rag.mini_report import text_chunk

CHUNK = text_chunk(
    "2030年6月末,天鹅港投资余额为3.2万亿元,同比增长12.5%。",
    "天鹅港向海豚港输送岸电,海豚港降低靠泊费用。",
    "调度平台须经审批上线。",
)
PASSAGES = (Passage(1, CHUNK),)


def near(text: str, chunks: Sequence[Chunk]) -> Sequence[npt.NDArray[np.float32]]:
    """Every sentence is as near as a sentence can be."""
    return [np.full(len(chunk.sentences), 0.99, dtype=np.float32) for chunk in chunks]


def convinced(text: str, chunk: Chunk, positions: Sequence[int]) -> float:
    """A reader who is sure of everything."""
    return 9.0


def doubtful(text: str, chunk: Chunk, positions: Sequence[int]) -> float:
    """A reader who believes nothing."""
    return -9.0


def weighed(text: str, position: int) -> dict[str, float]:
    claim = read(text)
    return features(claim, fit(claim, singles_of(PASSAGES[0])[position]), 0.9, 1.0)


def asked(text: str) -> Support:
    return check(Draft(text, (1,)), PASSAGES, near, reads=convinced)


def test_what_keeps_to_the_sentence_has_nothing_against_it() -> None:
    against = weighed("天鹅港向海豚港输送岸电。", 1)
    assert {name: value for name, value in against.items() if value} == {"read": 1.0, "cosine": 0.9}


@pytest.mark.parametrize(
    ("text", "position", "name"),
    [
        ("天鹅港投资余额同比下降12.5%。", 0, "turned"),
        ("海豚港提高靠泊费用。", 1, "turned"),
        ("调度平台不须审批上线。", 2, "opposed"),
        ("天鹅港降低靠泊费用。", 1, "scattered"),
    ],
)
def test_what_counts_against_a_statement(text: str, position: int, name: str) -> None:
    assert weighed(text, position)[name] > 0


def test_only_the_reader_and_nearness_speak_for_a_statement() -> None:
    assert WEIGHTS["read"] > 0
    assert WEIGHTS["cosine"] > 0
    assert all(weight < 0 for name, weight in WEIGHTS.items() if name not in ("bias", "read", "cosine"))


def test_a_probability_is_the_logistic_function_of_the_sum() -> None:
    assert probability({"a": 2.0}, {"bias": -2.0, "a": 1.0}) == 0.5
    assert probability({"a": 3.0}, {"bias": -2.0, "a": 1.0}) == pytest.approx(0.7311, abs=1e-4)


def test_without_a_reader_nothing_is_weighed() -> None:
    found = check(Draft("天鹅港向海豚港输送岸电。", (1,)), PASSAGES, near)
    assert (found.verdict, found.weighed) == ("supported", None)


def test_free_words_pass_where_the_reader_is_sure() -> None:
    text = "给船舶靠岸时供的电,天鹅港会送一些过去。"
    found = asked(text)
    assert found.verdict == "supported"
    assert found.weighed is not None
    assert [quote.position for quote in found.quotes] == list(found.weighed.found.scope.positions)
    assert check(Draft(text, (1,)), PASSAGES, near, reads=doubtful).quotes == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("天鹅港的投资余额有3.3万亿元。", "number"),
        ("天鹅港的投资余额有3.2亿元。", "number"),
        ("天鹅港的投资余额有3.2万亿美元。", "unit"),
        ("2029年6月末天鹅港的投资余额有3.2万亿元。", "period"),
        ("美国天鹅港的投资余额有3.2万亿元。", "name"),
        ("按GB/T 51234-2030,调度平台先审批后上线。", "name"),
    ],
)
def test_no_reader_makes_good_a_number_unit_period_or_name(text: str, reason: str) -> None:
    found = asked(text)
    assert (found.quotes, found.reason) == ((), reason)


def test_the_words_of_the_report_do_not_help_what_is_very_unlikely() -> None:
    text = "天鹅港向海豚港输送岸电。"
    assert asked(text).verdict == "supported"
    assert check(Draft(text, (1,)), PASSAGES, near, reads=doubtful).quotes == ()
