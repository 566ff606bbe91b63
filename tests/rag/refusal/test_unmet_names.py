"""A name that a question stands on, and a report that never writes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.store.folder import Index
from rag.assistant import Assistant
from rag.facts.sentences import facts_of
from rag.question.analysis import analyse
from rag.refusal.answerability import judge
from rag.refusal.unmet_names import unmet_names, unsaid_name
from tests.rag.mini_report import evidence_of, mini_index, text_chunk


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


@pytest.mark.parametrize(
    ("question", "names", "asked"),
    [
        ("翠屏机场的投资余额是多少?", ("翠屏",), "翠屏"),
        ("翠屏上线调度平台了吗?", ("翠屏",), "翠屏"),
        ("天鹅港与翠屏港的应用场景是什么?", ("天鹅港", "翠屏港"), "翠屏港"),
        ("天鹅港翠屏分公司的应用场景是什么?", ("天鹅港翠屏",), "翠屏"),  # what the report writes is taken out
        ("天鹅港的应用场景是什么?", ("天鹅",), None),
        ("工行与谁合作培养人才?", ("工行",), None),  # the report writes another of its forms
        ("海研院与谁合作培养人才?", ("海研院",), None),  # short for 海港研究院
        ("海豚巷的应用场景是什么?", ("海豚巷",), None),  # a slip
        ("怎么防范徇私舞弊?", ("徇私",), None),  # a piece of a word
        ("天鹅港和翠屏港的应用场景有什么不同?", ("天鹅港", "翠屏港"), None),  # the side that is missing is told
    ],
)
def test_a_name_has_to_stand_in_the_report(
    mini: Index, question: str, names: tuple[str, ...], asked: str | None
) -> None:
    found = unsaid_name(mini, replace(analyse(question), proper=names))
    assert (found.asked if found else None) == asked


@pytest.mark.parametrize(
    ("question", "names", "sentences", "met"),
    [
        ("海豚港的泊位有多少个?", ("海豚港",), ("天鹅港的泊位有64个。",), False),
        (
            "海豚港的泊位有多少个?",
            ("海豚",),
            ("天鹅港的泊位有64个。", "海豚港的泊位有28个。"),
            False,
        ),  # beside another port
        (
            "海豚的泊位有多少个?",
            ("海豚",),
            ("泊位共有64个。", "海豚港有引航员28人。"),
            True,
        ),  # its passage speaks of it
        ("天鹅港的泊位有多少个?", ("天鹅港",), ("天鹅港的泊位有64个。",), True),
        ("天鹅港与海豚港的泊位相比多多少个?", ("天鹅港", "海豚港"), ("天鹅港的泊位有64个。",), True),
    ],
)
def test_a_name_stands_by_what_answers(
    mini: Index, question: str, names: tuple[str, ...], sentences: tuple[str, ...], *, met: bool
) -> None:
    item = replace(evidence_of(text_chunk(*sentences), 0), features={"reader": 2.0})
    found = judge(mini, replace(analyse(question), proper=names), [item], [item])
    assert ("unmet_name" in found.features) is not met


def test_a_part_that_is_met_does_not_make_up_for_a_name(mini: Index) -> None:
    question = replace(analyse("翠屏的投资余额是多少,同比增长多少?"), proper=("翠屏",))
    chunk = next(chunk for chunk in mini.chunks if chunk.text.startswith("2030年6月末"))
    item = evidence_of(chunk, 0)
    found = judge(mini, question, [replace(item, features={"reader": 6.0})], [item])
    assert [each.asked for each in found.unmet][:1] == ["翠屏"]
    assert found.features["unsaid_name"] == 1.0
    assert found.probability < 0.1


@pytest.mark.parametrize("question", ["翠屏港的投资余额是多少?", "沧澜研究院与谁合作培养港口人才?"])
def test_another_thing_than_the_report_speaks_of_is_refused(real_assistant: Assistant, question: str) -> None:
    answer = real_assistant.ask(question)
    assert answer.refused
    assert [each.condition for each in answer.unmet][:1] == ["object"]
    assert answer.unmet[0].asked.startswith(question[:2])


@pytest.mark.parametrize("question", ["中国港口投资余额是多少?", "天鹅港的应用场景是什么?", "港口人才由谁合作培养?"])
def test_what_the_report_speaks_of_is_answered(real_assistant: Assistant, question: str) -> None:
    assert not real_assistant.ask(question).refused


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("调度平台的 cost 是多少?", []),  # small letters stand for a Chinese word
        ("Seaport 的调度平台有多少家上线?", ["Seaport"]),
        ("截至 June 2028 有多少家上线 as of today?", []),
        ("AXP+东港的调度平台", ["AXP"]),
    ],
)
def test_words_in_latin_letters_that_are_names(mini: Index, question: str, named: list[str]) -> None:
    item = evidence_of(text_chunk("已有46家港口公司上线调度平台。"))
    nowhere = facts_of("")
    found = unmet_names(mini, analyse(question), item.chunk, facts_of(item.sentence.text), nowhere)
    assert [unmet.asked for unmet in found] == named
