"""Candidates of a report, and their order."""

from __future__ import annotations

import pytest

from index.store.folder import Index
from rag.suggesting.candidate import Candidate, CandidateKind, Made
from rag.suggesting.candidates import candidates, spread
from tests.rag.mini_report import mini_index, text_chunk


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


def test_every_kind_that_the_report_has(mini: Index) -> None:
    found = candidates(mini, mini.chunks)
    assert {candidate.made.kind for candidate in found} >= {"figure", "definition", "cell"}
    assert "什么是数字孪生码头?" in [candidate.question for candidate in found]
    assert len({candidate.question for candidate in found}) == len(found)
    for candidate in found:
        assert candidate.chunk.sentences[candidate.position]


def made(kind: CandidateKind, *questions: str) -> list[Candidate]:
    return [Candidate(Made(kind, question), text_chunk("港口。"), 0) for question in questions]


def test_kinds_take_turns_and_places_are_far_apart() -> None:
    found = [*made("figure", *"1234567"), *made("definition", "甲", "乙")]
    assert [candidate.question for candidate in spread(found, 6)] == ["4", "乙", "2", "甲", "6", "1"]
    assert len(spread(found, 20)) == 9
    assert spread([], 3) == []


def test_latin_words_are_as_the_sentence_writes_them(mini: Index) -> None:
    (found,) = candidates(mini, [text_chunk("FinTech监管沙盒是指在GDP核算之外的港口试验区。")])
    assert found.question == "什么是FinTech监管沙盒?"
