from __future__ import annotations

from pathlib import Path

import pytest

from index.store.folder import Index
from rag.answering.neighbours import beside, going_on
from rag.question.analysis import analyse
from rag.schema import Evidence
from tests.rag.answering.test_extractive import answer, at
from tests.rag.mini_report import evidence_of, mini_index, text_chunk


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


def text_beside(question: str, *sentences: str, best: int) -> str | None:
    found = beside(analyse(question), [evidence_of(text_chunk(*sentences), best)])
    return found.sentence.text if found else None


@pytest.mark.parametrize("question", ["哪份文件提出建设岸电?", "什么规划提出建设岸电?", "岸电出自哪项政策?"])
def test_a_document_asked_for_by_name_is_found_beside_the_sentence_that_only_refers_to_it(question: str) -> None:
    named, refers = "三部门印发《港口岸电规划》。", "三部门的规划提出建设岸电。"
    assert text_beside(question, "海上有风。", named, refers, best=2) == named
    assert text_beside(question, named, "《港口岸电规划》提出建设岸电。", best=1) is None
    assert text_beside(question, "海上有风。", refers, best=1) is None


def test_a_document_is_named_only_where_one_is_asked_for() -> None:
    sentences = ("三部门印发《港口岸电规划》。", "三部门的规划提出建设岸电。")
    assert text_beside("谁提出建设岸电?", *sentences, best=1) is None


@pytest.mark.parametrize("reason", ["由于人手不足,装卸变慢。", "自动化使装卸的等待时间缩短。"])
@pytest.mark.parametrize("before", [True, False])
def test_the_reason_is_found_beside_the_sentence_that_only_restates_the_question(reason: str, before: bool) -> None:
    fact = "港口建设了自动化码头。"
    sentences = (reason, fact) if before else (fact, reason)
    assert text_beside("港口为什么建设自动化码头?", *sentences, best=sentences.index(fact)) == reason


def test_a_sentence_that_gives_its_reason_needs_no_other() -> None:
    sentences = ("港口建设了自动化码头,是为了省人。", "自动化使等待时间缩短。")
    assert text_beside("港口为什么建设自动化码头?", *sentences, best=0) is None
    assert text_beside("港口为什么建设自动化码头?", "港口建设了自动化码头。", "海豚使用雷达。", best=0) is None


def ranked(second: str, *, rank: int = 1) -> list[Evidence]:
    chunk = text_chunk("李明谈到岸电。", second, "甲。", "乙。", "丙。")
    others = [evidence_of(chunk, n) for n in (2, 3, 4)]
    return [evidence_of(chunk, 0), *others[: rank - 1], evidence_of(chunk, 1)]


@pytest.mark.parametrize("second", ["他认为,岸电太贵。", "因此岸电太贵。", "岸电的应用同样太贵。"])
def test_a_sentence_that_goes_on_about_the_best_one(second: str) -> None:
    found = going_on(analyse("李明觉得岸电怎么了?"), ranked(second))
    assert found is not None
    assert found.sentence.text == second


def test_a_sentence_that_does_not_go_on_or_is_far_behind_or_not_wanted() -> None:
    asked = analyse("李明觉得岸电怎么了?")
    assert going_on(asked, ranked("岸电太贵。")) is None
    assert going_on(asked, ranked("他认为,岸电太贵。", rank=4)) is None
    assert going_on(analyse("岸电有多少座?"), ranked("他认为,岸电太贵。")) is None


def test_a_thing_set_beside_another_is_answered_about_the_same_matter(mini: Index) -> None:
    here = text_chunk("港口投资增长5%。", "海豚投资额下降3%。")
    elsewhere = text_chunk("集装箱回收30%。", section=("二、技术应用",), chunk_id="mini:0009")
    evidence = [evidence_of(here, 0, score=4.0), evidence_of(elsewhere, 0, score=-1.0)]
    found = answer(mini, "港口和集装箱的投资分别增长多少?", evidence)
    assert [quoted for _, quoted in found] == ["港口投资增长5%。"]


def test_a_value_stands_for_the_thing_named_in_the_sentence_before_it(mini: Index) -> None:
    first = text_chunk("天鹅港的能耗下降4%。", "海豚港规模较大。", "泊位的能耗下降9%。")
    evidence = [evidence_of(first, 0, score=4.0), evidence_of(first, 1, score=3.0), evidence_of(first, 2, score=2.0)]
    found = answer(mini, "天鹅港和海豚港的能耗分别下降多少?", evidence)
    assert "泊位的能耗下降9%。" in [quoted for _, quoted in found]


CHAPTERS = """\
# 一、展望

## (一)能耗持续下降

能耗会下降。

## (二)人才队伍壮大

人才很重要。港口多年来缺人。学校很少。工资不高。地方很远。天气很冷。风浪很大。培养人才,一是办学校。学校要新。培养人才,二是提工资。
"""


@pytest.mark.parametrize("question", ["第一章讲人才队伍的那一节,主要有哪几点?", "第一章关于人才队伍的两点是什么?"])
def test_the_items_of_the_part_of_a_chapter_that_is_meant(tmp_path: Path, question: str) -> None:
    index = mini_index(tmp_path, CHAPTERS)
    found = [quoted for _, quoted in answer(index, question, [at(index, "人才很")])]
    assert found == ["培养人才,一是办学校。", "培养人才,二是提工资。"]


def test_the_headings_where_no_part_is_meant(tmp_path: Path) -> None:
    index = mini_index(tmp_path, CHAPTERS)
    assert [quoted for _, quoted in answer(index, "第一章主要有哪几点?", [at(index, "人才很")])] == [
        "(一)能耗持续下降",
        "(二)人才队伍壮大",
    ]
