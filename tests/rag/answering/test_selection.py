"""Which sentences make up an answer: the best one, those that answer nearly as well, and what a question looks up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.store.folder import Index
from rag.answering.evidence import word_weights
from rag.answering.extractive import compose
from rag.answering.further_sentences import needed_by
from rag.answering.selection import choose
from rag.config import AnswerSettings
from rag.question.analysis import analyse
from rag.schema import Evidence
from tests.rag.mini_report import evidence_of, mini_index, text_chunk

QUESTION = "港口怎样升级?"


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


def ranked(*scored: tuple[str, float]) -> list[Evidence]:
    """Sentences with their scores; each stands in a chunk of its own, so that none follows from another."""
    return [
        evidence_of(text_chunk(sentence, chunk_id=f"mini:{n:04}"), score=score)
        for n, (sentence, score) in enumerate(scored)
    ]


def chosen(
    index: Index, evidence: list[Evidence], settings: AnswerSettings | None = None, question: str = QUESTION
) -> list[str]:
    asked = analyse(question)
    found = choose(index, asked, evidence, word_weights(index, asked), settings or AnswerSettings())
    return [item.sentence.text for item in found]


def at(index: Index, words: str, score: float = 1.0) -> Evidence:
    """The sentence of the text that begins with ``words``."""
    return next(
        evidence_of(chunk, n, score=score)
        for chunk in index.chunks
        for n, sentence in enumerate(chunk.sentences)
        if sentence.text.startswith(words) and chunk.kind == "text"
    )


def test_what_answers_nearly_as_well_is_said_too_and_what_is_far_behind_is_not(mini: Index) -> None:
    evidence = ranked(
        ("泊位改用岸电。", 4.0), ("闸口改用相机。", 3.8), ("仓库改用叉车。", -0.5), ("今天开始下雨。", -6.0)
    )
    assert chosen(mini, evidence) == ["泊位改用岸电。", "闸口改用相机。"]


def test_the_best_sentence_is_always_there(mini: Index) -> None:
    assert chosen(mini, ranked(("泊位改用岸电。", -9.0))) == ["泊位改用岸电。"]
    long = "泊位改用岸电" * 60 + "。"
    assert chosen(mini, ranked((long, 1.0), ("闸口改用相机。", 0.9)), AnswerSettings(max_chars=40)) == [long]


@pytest.mark.parametrize(
    "again",
    ["已有46家港口公司上线调度平台。", "已有４６家港口公司 上线调度平台。", "46家港口公司上线了平台。"],
)
def test_a_sentence_that_the_report_has_twice_is_said_once(mini: Index, again: str) -> None:
    said = "已有46家港口公司上线调度平台。"
    evidence = ranked((said, 4.0), (again, 3.9), ("平台缩短船舶等待时间。", 3.8))
    assert chosen(mini, evidence) == [said, "平台缩短船舶等待时间。"]


def test_another_number_in_the_same_words_is_no_repetition(mini: Index) -> None:
    evidence = ranked(("天鹅港能耗下降4%。", 4.0), ("海豚港能耗下降9%。", 3.9))
    assert chosen(mini, evidence) == ["天鹅港能耗下降4%。", "海豚港能耗下降9%。"]


def test_no_heading_and_no_source_is_said_besides(mini: Index) -> None:
    best, heading, item = (
        replace(each, features={"reader": 3.0, "fragment": float(n > 0)})
        for n, each in enumerate(ranked(("泊位改用岸电。", 4.0), ("闸口的未来", 3.9), ("2)闸口改用相机", 3.8)))
    )
    assert chosen(mini, [best, heading, item]) == ["泊位改用岸电。", "2)闸口改用相机"]
    source, note = (
        replace(
            each,
            hit=replace(each.hit, chunk=replace(each.chunk, kind="footnote")),
            features={"reader": 3.0, "reference": 1.0},
        )
        for each in ranked(("闸口数据来源:海港研究院。", 3.9), ("闸口指进出港口的地方。", 3.8))
    )
    assert chosen(mini, [best, source, note]) == ["泊位改用岸电。", "闸口指进出港口的地方。"]


def test_no_caption_of_a_picture_is_said_besides(mini: Index) -> None:
    best, other = ranked(("泊位改用岸电。", 4.0), ("泊位岸电用量", 3.9))
    picture = replace(other.chunk, kind="figure", text="泊位岸电用量", caption="泊位岸电用量", picture=True)
    shown = replace(other, hit=replace(other.hit, chunk=picture), features={"reader": 3.0})
    assert chosen(mini, [replace(best, features={"reader": 3.0}), shown]) == ["泊位改用岸电。"]


def test_a_sentence_with_a_colon_is_said_with_what_it_announces(tmp_path: Path) -> None:
    index = mini_index(tmp_path, "# 一、甲\n\n新码头的好处:\n\n船来得快。货走得快。\n\n# 二、乙\n\n码头很旧。\n")
    evidence = [
        replace(at(index, words, 4.0), features={"reader": odds})
        for words, odds in (("新码头", 3.0), ("码头很旧", 2.9))
    ]
    asked = "新码头有什么好处?"
    assert chosen(index, evidence, question=asked) == ["新码头的好处:", "船来得快。", "货走得快。"]
    selected = compose(index, analyse(asked), evidence, {}, AnswerSettings())
    assert "".join(item.text for item in selected) == "新码头的好处:船来得快。货走得快。"


def test_beside_a_list_what_the_other_part_of_the_question_asks_for(mini: Index) -> None:
    other = evidence_of(text_chunk("泊位由东港集团投资。", chunk_id="mini:0099"), score=4.0)
    other = replace(other, features={"reader": -1.0, "part_0": -5.0, "part_1": 3.0})
    item = replace(at(mini, "一是建设", 3.9), features={"reader": -1.0, "part_0": 3.0, "part_1": -5.0})
    asked = "港口升级的三条路径是什么,泊位由谁投资?"
    said = chosen(mini, [item, other], question=asked)
    assert len(said) == 4
    assert "泊位由东港集团投资。" in said


def test_room_is_kept_for_what_answers_best(mini: Index) -> None:
    best, long, short = "泊位改用岸电" * 10 + "。", "闸口改用相机" * 8 + "。", "仓库改用叉车。"
    evidence = ranked((best, 4.0), (long, 3.9), (short, 3.8))
    assert sorted(chosen(mini, evidence, AnswerSettings(max_chars=200))) == sorted([best, long, short])
    # 61 of 90 characters are taken; the second sentence has 49, the third 7
    assert chosen(mini, evidence, AnswerSettings(max_chars=90)) == [best, short]
    assert chosen(mini, evidence, AnswerSettings(max_chars=62)) == [best]


def test_there_are_at_most_so_many_sentences(mini: Index) -> None:
    evidence = ranked(*((f"{yard}改用岸电。", 4.0) for yard in ("东港", "西港", "南港", "北港", "中港")))
    for most in (1, 2, 4):
        assert len(chosen(mini, evidence, AnswerSettings(max_sentences=most))) == most


def needed(question: str, best: Evidence, item: Evidence) -> float:
    return needed_by(analyse(question), [best], item, [item], {"泊位": 1.0, "闸口": 1.0})


def test_a_thing_of_which_nothing_is_said_yet_makes_a_sentence_needed() -> None:
    both, one = "天鹅港与海豚港的能耗各下降多少?", "能耗下降多少?"
    best, other, same = ranked(("天鹅港能耗下降4%。", 4.0), ("海豚港能耗下降9%。", 2.0), ("天鹅港能耗下降大半。", 2.0))
    assert needed(both, best, other) > needed(both, best, same)
    assert needed(one, best, other) == pytest.approx(needed(one, best, same), abs=0.02)


def test_words_of_the_question_that_only_it_holds_make_a_sentence_needed() -> None:
    best, other, same = ranked(("泊位改用岸电。", 4.0), ("闸口改用相机。", 2.0), ("泊位改用相机。", 2.0))
    assert needed("泊位和闸口改用什么?", best, other) > needed("泊位和闸口改用什么?", best, same)


def test_a_sentence_that_the_reader_finds_far_worse_is_not_needed() -> None:
    best, other = ranked(("泊位改用岸电。", 4.0), ("闸口改用相机。", 3.9))
    read = [replace(item, features={"reader": odds}) for item, odds in ((best, 3.0), (other, 2.5), (other, -5.0))]
    assert needed(QUESTION, read[0], read[1]) > 2 * needed(QUESTION, read[0], read[2])


def test_a_sentence_that_answers_a_part_of_its_own_is_needed() -> None:
    best, other = ranked(("泊位改用岸电。", 4.0), ("闸口改用相机。", 3.9))
    first = replace(best, features={"reader": 1.0, "part_0": 2.0, "part_1": -5.0})
    second, neither = (
        replace(other, features={"reader": -5.0, "part_0": -5.0, "part_1": odds}) for odds in (0.5, -2.0)
    )
    assert needed(QUESTION, first, second) > 2 * needed(QUESTION, first, neither)


def test_a_line_that_is_no_sentence_answers_only_where_there_is_no_other(mini: Index) -> None:
    assert chosen(mini, ranked(("编写单位", 4.0), ("泊位改用岸电。", 3.0))) == ["泊位改用岸电。"]
    assert chosen(mini, ranked(("编写单位", 4.0))) == ["编写单位"]


def test_an_item_far_behind_does_not_lead_to_its_list(mini: Index) -> None:
    elsewhere = evidence_of(text_chunk("港口升级很重要。", chunk_id="mini:0099"), score=4.0)
    asked = "港口升级的三条路径是什么?"
    assert len(chosen(mini, [elsewhere, at(mini, "一是建设", 3.9)], question=asked)) == 3
    assert chosen(mini, [elsewhere, at(mini, "一是建设", -4.0)], question=asked) == ["港口升级很重要。"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("东港的泊位有多少?", ["东港"]),
        ("临海港有多少个泊位?", ["临海"]),
        ("泊位有多少?", ["临海", "东港"]),
        ("东港和临海港的泊位各有多少?", ["临海", "东港"]),
    ],
)
def test_what_is_said_of_another_thing_than_the_one_asked_about_is_left_out(
    mini: Index, question: str, said: list[str]
) -> None:
    evidence = ranked(("临海港现有泊位128个,其中万吨级46个。", 2.0), ("东港现有泊位64个。", 1.9))
    assert [text[:2] for text in chosen(mini, evidence, question=question)] == said


def test_both_of_two_are_told_where_it_is_asked_which_is_more(mini: Index) -> None:
    evidence = ranked(("调度投入为3亿元。", 9.0), ("仓库改用叉车。", -1.0), ("岸电投入为8亿元。", -1.5))
    both = ["岸电投入为8亿元。", "调度投入为3亿元。"]
    assert sorted(chosen(mini, evidence, question="岸电和调度哪个投入更多?")) == both
    assert chosen(mini, evidence, question="调度投入是多少?") == both[1:]
