from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.store.folder import Index
from rag.answering.evidence import word_weights
from rag.answering.extractive import compose
from rag.config import AnswerSettings
from rag.question.analysis import analyse
from rag.schema import Evidence
from tests.rag.mini_report import evidence_of, mini_index, text_chunk

LONG = (
    "在各方共同努力下,港口建设取得了很大的进展,2030年6月末,港口投资余额为3.2万亿元,同比增长12.5%,"
    "其中自动化码头占三成,岸电设施覆盖了全部泊位,船舶等待时间明显缩短。"
)


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


def answer(
    index: Index, question: str, evidence: list[Evidence], settings: AnswerSettings | None = None
) -> list[tuple[str, str]]:
    """What is shown and what is quoted, in order."""
    asked = analyse(question)
    chosen = compose(index, asked, evidence, word_weights(index, asked), settings or AnswerSettings())
    return [(item.text, item.evidence.sentence.text) for item in chosen]


def alone(index: Index, question: str, sentence: str, settings: AnswerSettings | None = None) -> str:
    ((shown, quoted),) = answer(index, question, [evidence_of(text_chunk(sentence))], settings)
    assert quoted == sentence
    return shown


def at(index: Index, words: str, score: float = 1.0) -> Evidence:
    """The sentence that begins with ``words``."""
    return next(
        evidence_of(chunk, n, score=score)
        for chunk in index.chunks
        for n, sentence in enumerate(chunk.sentences)
        if sentence.text.startswith(words) and chunk.kind != "outline"
    )


def test_a_short_sentence_is_shown_as_it_stands(mini: Index) -> None:
    assert alone(mini, "余额是多少?", "港口投资余额为3.2万亿元。") == "港口投资余额为3.2万亿元。"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("此外,余额为5亿元。", "余额为5亿元。"),
        ("例如,余额为5亿元。", "余额为5亿元。"),
        ("首先,余额为5亿元。", "余额为5亿元。"),
        ("余额为5亿元;", "余额为5亿元。"),
        ("如图1所示,余额为5亿元。", "如图1所示,余额为5亿元。"),
        ("如何计算余额是一个问题。", "如何计算余额是一个问题。"),
        ("余额增加了吗?", "余额增加了吗?"),
    ],
)
def test_what_connects_to_text_that_is_not_shown_goes(mini: Index, sentence: str, shown: str) -> None:
    assert alone(mini, "余额是多少?", sentence) == shown


def test_a_long_sentence_is_cut_to_the_clauses_that_answer(mini: Index) -> None:
    shown = alone(mini, "2030年6月末港口投资余额是多少?", LONG, AnswerSettings(max_chars=60))
    assert "港口投资余额为3.2万亿元" in shown
    assert len(shown) <= 61  # a full stop may be added
    assert "船舶等待时间" not in shown


@pytest.mark.parametrize("words", ["岸电设施", "岸电设施覆盖了全部泊位", "泊位"])
def test_a_long_sentence_is_cut_to_the_words_that_the_reader_has_found(mini: Index, words: str) -> None:
    chunk = text_chunk(f"此外,{LONG}")
    first = chunk.text.index(words)
    evidence = replace(evidence_of(chunk), span=(first, first + len(words)))
    # the opening connective is gone, and what follows has moved to the front
    assert answer(mini, "变化如何?", [evidence], AnswerSettings(max_chars=40)) == [
        ("其中自动化码头占三成,岸电设施覆盖了全部泊位,船舶等待时间明显缩短。", chunk.text)
    ]


def test_words_that_stand_twice_are_those_that_the_reader_has_found(mini: Index) -> None:
    sentence = "例如,天鹅港的能耗在这一年里下降5%左右,海豚港的规模没有什么变动可言,泊位的能耗在这一年里下降5%左右。"
    chunk = text_chunk(sentence)
    first = sentence.rindex("5%")
    evidence = replace(evidence_of(chunk), span=(first, first + 2))
    ((shown, _),) = answer(mini, "变化如何?", [evidence], AnswerSettings(max_chars=40))
    assert shown == "海豚港的规模没有什么变动可言,泊位的能耗在这一年里下降5%左右。"


def test_words_that_are_not_shown_do_not_bend_what_is(mini: Index) -> None:
    chunk = text_chunk(f"此外,{LONG}")
    settings = AnswerSettings(max_chars=60)
    outside = replace(evidence_of(chunk), span=(0, 2))  # the connective itself
    question = "港口投资余额是多少?"
    assert answer(mini, question, [outside], settings) == answer(mini, question, [evidence_of(chunk)], settings)


@pytest.mark.parametrize(
    "opening",
    ["其中,自动化码头的投资余额为4800亿元。", "其自动化码头的投资余额为4800亿元。", "该项投资余额为4800亿元。"],
)
def test_a_sentence_that_refers_back_brings_what_it_refers_to(mini: Index, opening: str) -> None:
    chunk = text_chunk("中国港口投资余额为3.2万亿元。", opening)
    found = answer(mini, "自动化码头的投资余额是多少?", [evidence_of(chunk, 1)])
    assert [quoted for _, quoted in found] == ["中国港口投资余额为3.2万亿元。", opening]


def test_a_sentence_that_stands_by_itself_brings_nothing(mini: Index) -> None:
    chunk = text_chunk("中国港口投资余额为3.2万亿元。", "自动化码头的投资余额为4800亿元。")
    found = answer(mini, "自动化码头的投资余额是多少?", [evidence_of(chunk, 1)])
    assert [quoted for _, quoted in found] == ["自动化码头的投资余额为4800亿元。"]


def test_the_first_sentence_of_a_chunk_has_nothing_before_it(mini: Index) -> None:
    chunk = text_chunk("其中,自动化码头的投资余额为4800亿元。", "中国港口投资余额为3.2万亿元。")
    assert len(answer(mini, "自动化码头的投资余额是多少?", [evidence_of(chunk, 0)])) == 1


@pytest.mark.parametrize("words", ["港口升级有", "一是建设"])
@pytest.mark.parametrize("question", ["港口升级有哪些路径?", "港口升级的三条路径是什么?"])
def test_all_items_of_a_list_in_order(mini: Index, question: str, words: str) -> None:
    found = [quoted for _, quoted in answer(mini, question, [at(mini, words)])]
    assert [quoted for quoted in found if quoted[1] == "是"] == [
        "一是建设自动化码头,减少人工装卸。",
        "二是推广岸电设施,降低船舶排放。",
        "三是共享航运数据,提高通关速度。",
    ]


ARRANGED = "东港面对装卸慢、通关慢、调度慢等难题,形成三项安排:一是首发泊位预约体系,培育运营主体。"
ITEMS = (
    "二是首发通关配套制度,让货物进出有规可循。",
    "三是首发全数字调度系统,保障船舶全时可见。",
)


@pytest.mark.parametrize("question", ["东港做出了哪些安排?", "东港的三项安排是什么?"])
def test_a_list_that_opens_within_the_sentence_that_announces_it(tmp_path: Path, question: str) -> None:
    index = mini_index(tmp_path, f"# 一、东港\n\n{ARRANGED}{''.join(ITEMS)}")
    found = answer(index, question, [at(index, "东港")])
    assert [quoted for _, quoted in found] == [ARRANGED, *ITEMS]
    found = answer(index, "东港有哪些难题?", [at(index, "东港")])
    assert [quoted for _, quoted in found] == [ARRANGED]


def test_an_item_that_is_cut_keeps_the_clause_that_says_what_it_is(tmp_path: Path) -> None:
    index = mini_index(tmp_path, f"# 一、东港\n\n{ARRANGED}{''.join(ITEMS)}")
    found = answer(index, "东港做出了哪些安排让货物有规可循?", [at(index, "东港")], AnswerSettings(max_chars=60))
    assert [shown[:2] for shown, _ in found[1:]] == ["二是", "三是"]


def test_the_headings_of_a_chapter_that_is_named(mini: Index) -> None:
    found = answer(mini, "第一章讲什么?", [at(mini, "2030年6月末")])
    assert found == [("(一)投资。", "(一)投资"), ("(二)机构。", "(二)机构")]


def test_both_parts_of_a_question(mini: Index) -> None:
    chunk = text_chunk("港口收入为5亿元。", "今天开始下雨。", "港口事故减少6%。")
    evidence = [evidence_of(chunk, n, score=score) for n, score in ((0, 2.0), (2, 1.5), (1, -4.0))]
    found = answer(mini, "港口收入是多少,港口事故减少多少?", evidence)
    assert [shown for shown, _ in found] == ["港口收入为5亿元。", "港口事故减少6%。"]


def test_sentences_come_in_reading_order_and_are_few(mini: Index) -> None:
    chunk = text_chunk(*(f"港口投资余额在第{n}季为{n}亿元。" for n in range(1, 10)))
    evidence = [evidence_of(chunk, n, score=2.0) for n in (5, 3, 8, 1, 0)]
    found = [quoted for _, quoted in answer(mini, "港口投资余额是多少?", evidence)]
    assert 1 <= len(found) <= AnswerSettings().max_sentences
    order = [sentence.text for sentence in chunk.sentences]
    assert found == sorted(found, key=order.index)
    assert order[5] in found  # the best one is always there


def test_one_sentence_where_one_is_allowed(mini: Index) -> None:
    chunk = text_chunk("港口收入为5亿元。", "港口收入增长6%。")
    evidence = [evidence_of(chunk, 0, score=1.0), evidence_of(chunk, 1, score=1.0)]
    found = answer(mini, "港口收入是多少,增长多少?", evidence, AnswerSettings(max_sentences=1))
    assert [quoted for _, quoted in found] == ["港口收入为5亿元。"]


def test_what_a_table_row_a_caption_and_a_cover_look_like(mini: Index, tmp_path: Path) -> None:
    assert answer(mini, "天鹅港的应用场景?", [at(mini, "天鹅港")]) == [
        ("天鹅港:应用场景 船舶调度、堆场管理。", "天鹅港 船舶调度、堆场管理")
    ]
    assert answer(mini, "图1画的是什么?", [at(mini, "图 1")]) == [
        ("图 1 2026-2030 年港口事故数(起),来源:海港研究院。", "图 1 2026-2030 年港口事故数(起)")
    ]
    without = at(mini, "图 1")
    bare = replace(without, hit=replace(without.hit, chunk=replace(without.chunk, source=None)))
    assert answer(mini, "图1画的是什么?", [bare])[0][0] == "图 1 2026-2030 年港口事故数(起)。"
    assert answer(mini, "报告是什么时候发布的?", [at(mini, "2031年5月")]) == [
        ("《港口年报(2031年)》发布时间:2031年5月。", "2031年5月")
    ]
