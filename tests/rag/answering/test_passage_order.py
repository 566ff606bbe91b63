from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.schema import Chunk, Hit
from index.store.folder import Index
from rag.answering.passage_order import SEARCH_WEIGHT, order_passages
from rag.assistant import Assistant
from rag.config import RetrievalSettings, Settings
from rag.question.analysis import analyse
from rag.schema import Evidence
from tests.rag.mini_report import BigramEncoder, BigramReader, mini_index, text_chunk


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("ordering"))


def hit_of(chunk_id: str, rank: int, score: float) -> Hit:
    return Hit(rank, score, text_chunk(f"{chunk_id}句。", chunk_id=chunk_id))


def at(hit: Hit, score: float) -> Evidence:
    return Evidence(hit, hit.chunk.sentences[0], 0, score, 0.9)


def test_the_best_sentence_decides_with_a_part_of_the_score_of_search(index: Index) -> None:
    first, second, third = hit_of("a", 1, 3.0), hit_of("b", 2, 2.0), hit_of("c", 3, 1.0)
    evidence = [at(second, 8.0), at(second, 1.0), at(first, 7.0)]
    found = order_passages(index, analyse("港口?"), (first, second, third), evidence)
    # b: 8 + 2w = 9, a: 7 + 3w = 8.5, c: no sentence of it was worth checking
    assert SEARCH_WEIGHT == 0.5
    assert [(hit.rank, hit.chunk.chunk_id, hit.score) for hit in found] == [(1, "b", 9.0), (2, "a", 8.5), (3, "c", 7.5)]


def test_without_sentences_the_order_of_search_stays(index: Index) -> None:
    hits = (hit_of("a", 1, 3.0), hit_of("b", 2, 2.0))
    assert [hit.chunk.chunk_id for hit in order_passages(index, analyse("港口?"), hits, ())] == ["a", "b"]


def first(index: Index, question: str) -> Chunk:
    return Assistant(index, BigramEncoder(), reader=BigramReader()).examine(question).hits[0].chunk


def test_a_footnote_comes_first_where_the_source_is_asked_for(index: Index) -> None:
    noted = first(index, "46家港口公司上线调度平台,数据出自哪里?")
    assert (noted.kind, noted.text[-6:]) == ("footnote", "研究院问卷。")
    assert first(index, "多少家港口公司上线了调度平台?").kind == "text"


def test_headings_come_first_where_a_chapter_is_to_be_listed(index: Index) -> None:
    assert first(index, "第一章分为哪些小节?").kind == "outline"
    assert first(index, "第一章说有多少家港口公司上线了调度平台?").kind == "text"


def test_headings_of_another_chapter_stay_out_of_a_scope(index: Index) -> None:
    found = Assistant(index, BigramEncoder(), reader=BigramReader()).search(
        "“总体情况”这一章有哪些内容?", scope="第三章"
    )
    assert {hit.chunk.section[0] for hit in found.hits} == {"三、未来展望"}


def test_the_first_passages_do_not_depend_on_how_many_are_wanted(index: Index) -> None:
    assistant = Assistant(index, BigramEncoder(), Settings(retrieval=RetrievalSettings(k=4)), reader=BigramReader())
    orders = [[hit.chunk.chunk_id for hit in assistant.search("港口投资余额是多少?", k=k).hits] for k in (1, 4, 8)]
    assert [len(order) for order in orders] == [1, 4, 8]
    assert all(order == orders[2][: len(order)] for order in orders)


def test_search_and_answer_show_the_same_order(index: Index) -> None:
    assistant = Assistant(index, BigramEncoder(), reader=BigramReader())
    for question in ("港口公司的数据来源是什么?", "码头投资余额是多少?", "图1是什么?"):
        searched = [hit.chunk.chunk_id for hit in assistant.search(question).hits]
        assert searched == [hit.chunk.chunk_id for hit in assistant.examine(question).hits]


def test_ranks_are_counted_anew(tmp_path: Path) -> None:
    index = mini_index(tmp_path, "# 一、甲\n\n港口投资。\n\n# 二、乙\n\n港口人才。\n")
    hits = Assistant(index, BigramEncoder(), reader=BigramReader()).search("港口人才在哪里?").hits
    assert [hit.rank for hit in hits] == [1, 2]
    assert np.all(np.diff([hit.score for hit in hits]) <= 0)
