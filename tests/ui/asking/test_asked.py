from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import QuestionError, SettingsError
from tests.ui.small_library import SENTENCE, SmallLibrary
from ui.asking.asked import answer_turn

OWNER = "owner"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> SmallLibrary:
    return SmallLibrary(tmp_path_factory.mktemp("reports"), OWNER)


QUESTION = "2023年末绿色贷款余额是多少?"


def whole_turn(*args: Any) -> dict[str, Any]:
    *parts, last = answer_turn(*args)
    assert last.whole
    assert not any(part.whole for part in parts)
    return last.turn


def test_a_turn_has_all_that_the_page_shows_and_keeps(library: SmallLibrary) -> None:
    turn = whole_turn([library.second], QUESTION, [], None)
    assert set(turn) == {"question", "answer", "report", "hits", "related"}
    assert (turn["question"], turn["report"]) == (QUESTION, "second")
    assert SENTENCE in turn["answer"]["answer"]
    assert turn["hits"][0]["rank"] == 1
    assert all(len(hit["text"]) <= 120 for hit in turn["hits"])
    assert len(turn["related"]) <= 3
    assert QUESTION not in turn["related"]


def test_of_several_reports_the_one_that_knows_answers(library: SmallLibrary) -> None:
    assert whole_turn([library.first, library.second], QUESTION, [], None)["report"] == "second"


def test_what_has_been_asked_is_not_proposed_again(library: SmallLibrary) -> None:
    first = whole_turn([library.first], QUESTION, [], None)
    for proposed in first["related"]:
        asked_before = [{**first, "question": proposed}]
        assert proposed not in whole_turn([library.first], QUESTION, asked_before, None)["related"]


def test_small_talk_has_questions_to_go_on_with(library: SmallLibrary) -> None:
    turn = whole_turn([library.first], "?!", [], None)
    assert turn["answer"]["kind"] == "chat"
    assert turn["related"] == list(library.first.assistant.examples)


def test_a_question_may_be_asked_as_it_stands(library: SmallLibrary) -> None:
    turns = [whole_turn([library.first], QUESTION, [], None)]
    (*_, leaning), (*_, alone) = (
        answer_turn([library.first], "那同比呢?", turns, None, alone=alone) for alone in (False, True)
    )
    assert leaning.turn["answer"]["asked"] == "那同比呢?"
    assert "asked" not in alone.turn["answer"]


def test_what_cannot_be_asked_is_an_error(library: SmallLibrary, tmp_path: Path) -> None:
    with pytest.raises(QuestionError):
        whole_turn([library.first], "  ", [], None)
    with pytest.raises(SettingsError):
        whole_turn([library.first], QUESTION, [], "没有这一章")
    with pytest.raises(ValueError, match="no report"):
        whole_turn([], QUESTION, [], None)
