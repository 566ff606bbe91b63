from __future__ import annotations

from pathlib import Path

import pytest

from index.store.folder import Index
from rag.answering.tables_and_figures import asks_caption
from rag.assistant import Assistant
from rag.question.analysis import analyse
from rag.question.named_objects import arabic, find_target
from rag.schema import Target
from tests.rag.mini_report import BigramEncoder, BigramReader, check_answer, mini_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("objects"))


@pytest.mark.parametrize(
    ("question", "target"),
    [
        ("哪张表列了应用场景", Target("table", "", "哪张表")),
        ("事故数的那幅图", Target("figure", "", "那幅图")),
        ("表格里有哪些港口", Target("table", "", "表格")),
        ("which figure shows it", Target("figure", "", "which figure")),
        ("那个表1", Target("table", "表1", "表1")),
        ("第三章第二节讲什么", Target("section", "3", "第三章第二节")),
        ("那个图谱是什么", None),
        ("数据资产如表一共多少", None),  # 入表, misspelt
        ("那个表现好吗", None),
    ],
)
def test_objects_that_a_question_names(question: str, target: Target | None) -> None:
    assert find_target(question) == target


@pytest.mark.parametrize(("text", "digits"), [("7", "7"), ("十", "10"), ("二十三", "23"), ("", "")])
def test_digits(text: str, digits: str) -> None:
    assert arabic(text) == digits


def test_the_name_of_an_object_is_no_word_to_search_for() -> None:
    assert "张表" not in analyse("哪张表列了应用场景?").words


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("哪张表列了应用场景?", True),
        ("表1的标题是什么?", True),
        ("应用场景那张表的资料来源是什么?", True),
        ("图1反映哪几年的事故数,来源是哪里?", True),
        ("表1的数据是从哪里来的?", True),
        ("那张表里天鹅港有哪些场景?", False),
        ("表1里天鹅港的场景名称是什么?", False),  # the name of a scene, not of the table
        ("哪张表说有多少家港口?", False),
        ("脚注1的来源是什么?", False),
    ],
)
def test_when_a_caption_is_asked_for(question: str, asked: bool) -> None:
    assert asks_caption(analyse(question)) is asked


@pytest.mark.parametrize(
    ("question", "words", "kind"),
    [
        ("哪张表列了智慧调度的应用场景?", "表 1 港口智慧调度的应用场景,来源:公开资料。[1]", "table"),
        ("智慧调度应用场景那张表的资料来源是什么?", "来源:公开资料", "table"),
        ("港口事故数那幅图的数据来自哪里?", "来源:海港研究院", "figure"),
        ("图1反映哪几年的事故数,来源是哪里?", "2026-2030 年港口事故数", "figure"),
        ("智慧调度那张表里天鹅港有哪些应用场景?", "船舶调度", "table"),
    ],
)
def test_the_object_that_is_meant_answers_and_comes_first(index: Index, question: str, words: str, kind: str) -> None:
    found = Assistant(index, BigramEncoder(), reader=BigramReader()).examine(question)
    assert words in found.answer.answer
    assert found.hits[0].chunk.kind == kind
    assert {citation.kind for citation in found.answer.citations} == {kind}
    check_answer(found.answer, index)


def test_a_table_that_the_report_lacks_is_not_answered(index: Index) -> None:
    found = Assistant(index, BigramEncoder(), reader=BigramReader()).ask("哪张表列了船员的培训费用?")
    assert found.refused
    assert [(unmet.condition, unmet.asked) for unmet in found.unmet] == [("object", "所问的表")]


def test_without_such_a_table_the_text_may_answer(tmp_path: Path) -> None:
    index = mini_index(tmp_path, "# 一、甲\n\n2030年末,自动化码头的投资余额为4800亿元。\n\n# 二、乙\n\n港口很多。\n")
    answer = Assistant(index, BigramEncoder(), reader=BigramReader()).ask("表格里2030年末自动化码头的投资余额是多少?")
    assert "4800亿元" in answer.answer
