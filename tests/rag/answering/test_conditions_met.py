from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.conditions_met import (
    context_of,
    context_text,
    headings_of,
    kind_fit,
    number_fit,
    other_names,
    period_fit,
    periods_before,
    stated_periods,
    unit_fit,
)
from rag.facts.names import known_names
from rag.facts.sentences import facts_of
from rag.question.analysis import analyse
from tests.rag.mini_report import text_chunk

NOTHING = facts_of("")


def sign(value: float) -> int:
    return (value > 0) - (value < 0)


@pytest.mark.parametrize(
    ("question", "sentence", "context", "fit"),
    [
        ("余额是多少?", "2024年余额为5亿元", "", 0),  # nothing asked
        ("2024年余额是多少?", "2024年6月末余额为5亿元", "", 1),
        ("2024年余额是多少?", "2023年余额为5亿元", "", -1),
        ("2024年余额是多少?", "余额为5亿元", "2024年情况", 1),
        ("2024年余额是多少?", "余额为5亿元", "2023年情况", -1),
        ("2024年余额是多少?", "余额为5亿元", "", 0),  # nothing said
        ("2024年余额是多少?", "2024年余额为5亿元", "2023年情况", 1),  # the sentence counts before its context
        ("2022年余额是多少?", "较2022年增长5%", "", 0),  # only compared with
    ],
)
def test_period(question: str, sentence: str, context: str, fit: int) -> None:
    assert sign(period_fit(analyse(question), facts_of(sentence), facts_of(context))) == fit


def test_the_sentence_weighs_more_than_its_context() -> None:
    asked = analyse("2024年余额是多少?")
    own = period_fit(asked, facts_of("2024年余额为5亿元"), NOTHING)
    around = period_fit(asked, facts_of("余额为5亿元"), facts_of("2024年"))
    assert (own, around) == (1.0, 0.5)


def test_one_of_two_periods_is_between_none_and_both() -> None:
    asked = analyse("2023年和2024年的余额各是多少?")
    none, one, both = (
        period_fit(asked, facts_of(text), NOTHING)
        for text in ("2020年为1亿元", "2023年为3亿元", "2023年3亿元,2024年5亿元")
    )
    assert -1.0 == none < one < both == 1.0


def test_a_period_compared_with_counts_where_the_question_compares() -> None:
    sentence = facts_of("比2022年增长5%")
    assert stated_periods(analyse("余额是多少?"), sentence) == ()
    compares = analyse("与2022年相比有什么变化?")
    assert compares.wants == "comparison"
    assert [period.text for period in stated_periods(compares, sentence)] == ["2022年"]


def test_a_period_in_a_quoted_name_is_never_stated() -> None:
    assert stated_periods(analyse("到2030年要达到多少?"), facts_of("“2030愿景”提出目标")) == ()


@pytest.mark.parametrize(
    ("sentences", "position", "found"),
    [
        (("2023年的情况。", "余额为5亿元。"), 1, ["2023年"]),
        (("2022年的情况。", "2023年的情况。", "利润下降。", "余额为5亿元。"), 3, ["2023年"]),  # the last one before it
        (("余额为5亿元。", "2023年的情况。"), 0, ["2021年"]),  # none before it: the heading's
    ],
)
def test_the_period_stated_before_a_sentence(sentences: tuple[str, ...], position: int, found: list[str]) -> None:
    chunk = text_chunk(*sentences, section=("一、2021年回顾",))
    assert [period.text for period in periods_before(analyse("余额是多少?"), chunk, position)] == found


def test_other_names_are_of_the_same_kind() -> None:
    (japan,) = known_names("日本")
    found = other_names(japan, facts_of("日本、韩国和工商银行"))
    assert [name.key for name in found] == ["韩国"]


@pytest.mark.parametrize(
    ("question", "sentence", "fit"),
    [
        ("什么是余额?", "余额为5亿元", 0.0),  # no number asked for
        ("余额是多少?", "余额为5亿元", 1.0),  # 2 * 1/1 - 1
        ("余额是多少?", "共5家", -1.0),  # 2 * 0/1 - 1
        ("余额是多少,同比增长多少?", "余额为5亿元", 0.0),  # 2 * 1/2 - 1
        ("余额是多少,同比增长多少?", "余额为5亿元,增长5%", 1.0),
        ("有多少人在港口干活?", "港口有5家公司", -1.0),  # companies are no people
        ("有多少人在港口干活?", "港口有5人", 1.0),
    ],
)
def test_unit_is_the_share_of_classes_held(question: str, sentence: str, fit: float) -> None:
    assert unit_fit(analyse(question), facts_of(sentence)) == fit


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("什么时候通过的?", "2024年通过", "已经通过"),
        ("什么是数字孪生?", "数字孪生是指用数据重现", "数字孪生有很多用处"),
        ("有哪些场景?", "包括调度、巡检、管理、客服", "场景很多"),
        ("为什么网点减少?", "由于成本上升,网点减少", "网点减少"),
        ("叫什么名字?", "平台名为“天鹅”", "平台已经上线"),
    ],
)
def test_the_form_of_an_answer(question: str, better: str, worse: str) -> None:
    asked = analyse(question)
    assert kind_fit(asked, facts_of(better)) > kind_fit(asked, facts_of(worse))


def test_context_is_headings_caption_header_and_the_sentence_before() -> None:
    chunk = text_chunk("甲句。", "乙句。", "丙句。", section=("一、总体", "(一)投资"))
    assert context_of(chunk, 2).plain.split() == ["一、总体", "(一)投资乙句。"]
    assert "句" not in context_of(chunk, 0).plain
    table = replace(chunk, kind="table", caption="表1 场景", header=("港口", "场景"))
    found = context_of(table, 2).plain
    assert all(part in found for part in ("一、总体", "(一)投资", "表1场景", "港口"))
    assert "乙句" not in found  # rows of a table do not follow from one another


def test_the_footnotes_of_a_sentence_are_read_with_it() -> None:
    chunk = text_chunk("甲句。", "乙句。")
    noted = replace(chunk.sentences[1], footnotes=("数据截至2030年末。",))
    assert "2030年末" in context_text(replace(chunk, sentences=(chunk.sentences[0], noted)), 1)


def test_a_text_without_headings_is_headed_by_how_its_paragraph_begins() -> None:
    plain = text_chunk("甲句。", "第九届灯会在东港开幕。", "乙句。", "丙句。", section=())
    paragraphs = (1, 2, 2, 2)
    told = tuple(replace(s, paragraph=n) for s, n in zip(plain.sentences, paragraphs, strict=True))
    chunk = replace(plain, sentences=told)
    assert [headings_of(chunk, n) for n in range(4)] == [
        (),
        (),
        ("第九届灯会在东港开幕。",),
        ("第九届灯会在东港开幕。",),
    ]
    assert context_of(chunk, 3).plain == "第九届灯会在东港开幕。 乙句。"
    assert headings_of(plain, 2) == ()  # pages without paragraphs
    assert headings_of(text_chunk("甲句。", "乙句。"), 1) == ("一、总体情况",)


@pytest.mark.parametrize(
    ("sentence", "fit"),
    [
        ("第34届灯会在南岸举行。", -1.0),
        ("第三十五届灯会在南岸举行。", 0.0),
        ("第34届和第35届灯会在南岸举行。", 0.0),
        ("灯会在南岸举行,第3天下雨。", 0.0),
    ],
)
def test_a_sentence_on_another_of_the_row_stands_behind(sentence: str, fit: float) -> None:
    assert number_fit(analyse("第35届灯会在哪里举行?"), facts_of(sentence)) == fit
