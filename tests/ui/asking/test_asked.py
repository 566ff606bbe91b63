from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import QuestionError, SettingsError
from tests.ui.small_library import SENTENCE, SmallLibrary
from ui.asking.asked import GoOn, Written, answer_turn

OWNER = "owner"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> SmallLibrary:
    return SmallLibrary(tmp_path_factory.mktemp("reports"), OWNER)


QUESTION = "2023年末绿色贷款余额是多少?"


def ended(*args: Any, **more: Any) -> tuple[dict[str, Any], list[str]]:
    """The turn that counts, and what could be asked next."""
    *parts, last, then = answer_turn(*args, **more)
    assert isinstance(last, Written)
    assert isinstance(then, GoOn)
    assert last.whole
    assert parts == []
    return last.turn, list(then.questions)


def test_a_turn_has_all_that_the_page_shows_and_keeps(library: SmallLibrary) -> None:
    turn, questions = ended([library.second], QUESTION, [])
    assert set(turn) == {"question", "answer", "report", "hits"}
    assert (turn["question"], turn["report"]) == (QUESTION, "second")
    assert SENTENCE in turn["answer"]["answer"]
    assert turn["hits"][0]["rank"] == 1
    assert all(len(hit["text"]) <= 120 for hit in turn["hits"])
    assert len(questions) <= 3
    assert QUESTION not in questions


def test_of_several_reports_the_one_that_knows_answers_and_is_named(library: SmallLibrary) -> None:
    turn, _ = ended([library.first, library.second], QUESTION, [])
    assert (turn["report"], turn["several"]) == ("second", True)


def test_what_has_been_asked_is_not_proposed_again(library: SmallLibrary) -> None:
    turn, questions = ended([library.first], QUESTION, [])
    for proposed in questions:
        assert proposed not in ended([library.first], QUESTION, [{**turn["answer"], "question": proposed}])[1]


def test_small_talk_has_questions_to_go_on_with(library: SmallLibrary) -> None:
    turn, questions = ended([library.first], "?!", [])
    assert turn["answer"]["kind"] == "chat"
    assert questions == list(library.first.assistant.examples)


def test_a_question_leans_on_the_answers_before_it(library: SmallLibrary) -> None:
    before = ended([library.first], QUESTION, [])[0]["answer"]
    leaning, alone = (ended([library.first], "那同比呢?", earlier)[0] for earlier in ([before, {"citations": 3}], []))
    assert leaning["answer"]["asked"] == "那同比呢?"
    assert "asked" not in alone["answer"]


def test_a_reader_who_is_gone_is_offered_nothing_more(library: SmallLibrary) -> None:
    (last,) = answer_turn([library.first], QUESTION, [], stopped=lambda: True)
    assert isinstance(last, Written)


def test_what_cannot_be_asked_is_an_error(library: SmallLibrary, tmp_path: Path) -> None:
    with pytest.raises(QuestionError):
        ended([library.first], "  ", [])
    with pytest.raises(SettingsError):
        ended([library.first], QUESTION, [], chapter="没有这一章")
    with pytest.raises(ValueError, match="no report"):
        ended([], QUESTION, [])
