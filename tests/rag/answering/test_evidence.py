"""Candidates by search alone, then the order of the reader; what the question names stays in front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.store.folder import Index
from rag.answering.evidence import place_in, rank_evidence
from rag.config import RetrievalSettings
from rag.question.analysis import analyse
from rag.reader.places import Place
from rag.reader.protocol import Reading
from rag.retrieval.ranked_chunks import Retrieved, retrieve
from rag.schema import Evidence, Question
from tests.rag.mini_report import BigramEncoder, BigramReader, mini_index, text_chunk

QUESTION = "2030年6月末中国港口投资余额是多少?"


class Scripted:
    """A reader whose readings are given by a function of the sentence."""

    def __init__(self, reading: Callable[[str], Reading]) -> None:
        self.reading = reading
        self.shown: list[Place] = []
        self.questions: list[str] = []

    @property
    def name(self) -> str:
        """As in the settings."""
        return "fake:scripted"

    def read(self, question: str, places: Sequence[Place]) -> list[Reading]:
        """One reading after the other; what was shown is remembered."""
        self.questions.append(question)
        self.shown += places
        return [self.reading(place.sentence) for place in places]


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


def found(index: Index, text: str, *, k: int = 20) -> tuple[Question, Retrieved]:
    question = analyse(text)
    vector = BigramEncoder().encode_queries([text])[0]
    return question, retrieve(index, question, vector, RetrievalSettings(), k=k)


def texts(ranked: Sequence[Evidence]) -> list[str]:
    return [item.sentence.text for item in ranked]


def test_the_reader_has_its_say_beside_search_and_conditions(mini: Index) -> None:
    question, retrieved = found(mini, QUESTION)
    silent = {item.sentence.text: item.score for item in rank_evidence(mini, question, retrieved)}
    undecided = rank_evidence(mini, question, retrieved, Scripted(lambda _: Reading(0.0)))
    sure = rank_evidence(mini, question, retrieved, Scripted(lambda s: Reading(float(len(s)), (1, 3))))
    assert texts(undecided) == [text for text in silent if text in texts(undecided)]  # the order of the two others
    before = {item.sentence.text: item.score for item in undecided}
    for item in sure:
        length = len(item.sentence.text)
        assert item.features["reader"] == length
        assert item.span == (1, 3)
        assert item.chunk.sentences[item.position] == item.sentence
        # as much for every sentence as the reader is sure of it
        gained = item.score - before[item.sentence.text]
        assert gained / length == pytest.approx((sure[0].score - before[texts(sure)[0]]) / len(texts(sure)[0]))
        assert gained > 0
    assert [item.score for item in sure] == sorted((item.score for item in sure), reverse=True)


def test_a_reader_that_is_sure_overrules_search(mini: Index) -> None:
    question, retrieved = found(mini, QUESTION)
    last = rank_evidence(mini, question, retrieved)[-1].sentence.text
    reader = Scripted(lambda sentence: Reading(30.0 if sentence == last else 0.0))
    assert texts(rank_evidence(mini, question, retrieved, reader, limit=64))[0] == last


def test_without_a_reader_nothing_is_read(mini: Index) -> None:
    ranked = rank_evidence(mini, *found(mini, QUESTION))
    assert texts(ranked)[0].startswith("2030年6月末,中国港口投资余额为3.2万亿元")
    assert [item.score for item in ranked] == sorted((item.score for item in ranked), reverse=True)
    assert all("reader" not in item.features and item.span is None for item in ranked)


def test_search_alone_chooses_what_is_read(mini: Index) -> None:
    question, retrieved = found(mini, QUESTION)
    shown = []
    for sign in (1.0, -1.0):
        reader = Scripted(lambda sentence, sign=sign: Reading(sign * len(sentence)))  # type: ignore[misc]
        ranked = rank_evidence(mini, question, retrieved, reader, limit=5)
        assert sorted(texts(ranked)) == sorted(place.sentence for place in reader.shown)
        shown.append([place.sentence for place in reader.shown])
    assert shown[0] == shown[1]
    assert len(shown[0]) == 5
    assert shown[0][0].startswith("2030年6月末,中国港口投资余额为3.2万亿元")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("表1里天鹅港的应用场景有哪些?", lambda item: item.chunk.label == "表1"),
        ("图1的来源是什么?", lambda item: item.chunk.label == "图1"),
        ("第2页讲了什么?", lambda item: item.sentence.page_label == "2"),
    ],
)
def test_what_the_question_names_stays_in_front_of_what_the_reader_would_rather_have(
    mini: Index, text: str, named: Callable[[Evidence], bool]
) -> None:
    own = {item.sentence.text for item in rank_evidence(mini, *found(mini, text)) if named(item)}
    reader = Scripted(lambda sentence: Reading(-3.0 if sentence in own else 3.0))
    front = [named(item) for item in rank_evidence(mini, *found(mini, text), reader)]
    assert front == sorted(front, reverse=True)
    assert front[0]
    assert not all(front)


def test_the_reader_is_shown_a_sentence_in_its_place(mini: Index) -> None:
    reader = Scripted(lambda sentence: Reading(0.0))
    rank_evidence(mini, *found(mini, QUESTION), reader, limit=64)
    shown = {place.sentence: place.context for place in reader.shown}
    assert shown["日本港口投资余额在2030年末为900亿元。"] == "(一)投资 其中,自动化码头的投资余额为4800亿元。"
    (row,) = [sentence for sentence in shown if sentence.startswith("天鹅港")]
    assert shown[row] == "二、技术应用 表 1 港口智慧调度的应用场景 港口 / 应用场景"


def test_the_first_sentence_of_a_chunk_is_shown_under_its_heading_alone() -> None:
    place = place_in(text_chunk("甲。", "乙。", section=("一、总体", "(一)投资")), 0)
    assert place == Place("(一)投资", "甲。")


def test_the_reader_is_asked_with_shorthand_written_out(mini: Index) -> None:
    reader = BigramReader()
    rank_evidence(mini, *found(mini, "24H1港口投资 yoy?"), reader)
    assert [question for question, _ in reader.asked] == ["2024年上半年港口投资 同比是多少?"]


def test_where_nothing_was_found_nobody_reads(mini: Index) -> None:
    reader = BigramReader()
    question, _ = found(mini, QUESTION)
    assert rank_evidence(mini, question, Retrieved((), (), ()), reader) == ()
    assert reader.asked == []


def test_equal_scores_keep_the_order_of_search(tmp_path: Path) -> None:
    index = mini_index(tmp_path, "# 一、甲\n\n港口投资为5亿元。天鹅港很大。\n\n# 二、乙\n\n海豚港很小。\n")
    question, retrieved = found(index, "港口投资为多少?")
    by_search = texts(rank_evidence(index, question, retrieved))
    assert texts(rank_evidence(index, question, retrieved, Scripted(lambda _: Reading(0.0)))) == by_search


def test_the_score_of_the_reader_for_tests_by_hand() -> None:
    # 港口, 口投, 投资, 资?: three of four stand in the sentence with its context, none in the other.
    read = BigramReader().read("港口投资?", [Place("港口", "口投资。"), Place("", "雨")])
    assert [round(reading.score, 4) for reading in read] == [0.8473, -2.1972]  # log(3.5 / 1.5), log(0.5 / 4.5)
    assert [reading.span for reading in read] == [None, None]


@pytest.mark.parametrize(
    ("question", "sign"), [("多少家港口公司上线了调度平台?", 1.0), ("调度平台的数据出自哪里?", 0.0)]
)
def test_a_footnote_is_a_source_where_none_is_asked_for(mini: Index, question: str, sign: float) -> None:
    ranked = rank_evidence(mini, *found(mini, question, k=50), BigramReader(), 50)
    notes = [item.features["reference"] for item in ranked if item.chunk.kind == "footnote"]
    assert notes
    assert set(notes) == {sign}


def test_a_line_without_an_end_is_a_fragment(tmp_path: Path) -> None:
    index = mini_index(tmp_path, "# 一、港口\n\n港口投资概况\n\n港口投资为5亿元。\n")
    ranked = rank_evidence(index, *found(index, "港口投资是多少?"), BigramReader())
    signs = {item.sentence.text: item.features["fragment"] for item in ranked}
    assert signs == {"港口投资概况": 1.0, "港口投资为5亿元。": 0.0}
