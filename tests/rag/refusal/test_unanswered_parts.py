"""Questions of several parts of which the report answers some."""

from __future__ import annotations

import pytest

from index.schema import Hit
from index.store.folder import Index
from rag.assistant import Assistant
from rag.question.analysis import analyse
from rag.refusal.unanswered_parts import told, unanswered_parts
from rag.schema import Evidence
from tests.rag.mini_report import BigramEncoder, BigramReader, mini_index

INVESTMENT = "2030年6月末,中国港口投资余额"


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


def stated(index: Index) -> Evidence:
    chunk, at = next(
        (chunk, at)
        for chunk in index.chunks
        for at, sentence in enumerate(chunk.sentences)
        if sentence.text.startswith(INVESTMENT)
    )
    return Evidence(Hit(1, 1.0, chunk, {}), chunk.sentences[at], at, 1.0, 0.9)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("港口投资余额是多少?", ()),
        ("港口投资余额是多少?2019年港口投资余额是多少?", ("2019年港口投资余额是多少",)),
        ("港口投资余额是多少?有多少人参加培训?", ("有多少人参加培训",)),
        ("2019年港口投资余额是多少?2018年港口投资余额是多少?", ()),  # of these nothing was found: refused as a whole
    ],
)
def test_a_part_is_missing_where_no_sentence_has_its_value_or_period(
    mini: Index, question: str, missing: tuple[str, ...]
) -> None:
    assert unanswered_parts(mini, analyse(question), [stated(mini)]) == missing


def test_it_is_told_in_the_language_of_the_question() -> None:
    assert told(analyse("余额多少?"), ()) is None
    assert told(analyse("余额多少?"), ("甲", "乙")) == "没有找到“甲”、“乙”的答案。"
    assert told(analyse("what was it in 2019?"), ("in 2019",)) == "Nothing was found for “in 2019”."


def test_what_is_found_is_answered_and_what_is_not_is_told(mini: Index) -> None:
    answer = Assistant(mini, BigramEncoder(), reader=BigramReader()).ask("港口投资余额是多少?2019年港口投资余额是多少?")
    assert not answer.refused
    assert answer.notice == "没有找到“2019年港口投资余额是多少”的答案。"


def test_a_part_is_of_the_period_that_the_part_before_it_names(mini: Index) -> None:
    assistant = Assistant(mini, BigramEncoder(), reader=BigramReader())
    assert assistant.ask("2019年港口投资余额是多少,港口投资余额是多少?").refused
    assert not assistant.ask("2030年6月末港口投资余额是多少,港口投资余额是多少?").refused
