from __future__ import annotations

import pytest

from rag.question.analysis import analyse
from rag.question.content_words import content_words, translate
from rag.schema import Target


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("2024年6月末绿色贷款余额是多少?", "number"),
        ("有多少家银行退出?", "number"),
        ("购买率是百分之几?", "number"),
        ("试点从什么时候开始?", "date"),
        ("法案是哪一年通过的?", "date"),
        ("发布了哪些标准?", "list"),
        ("五大监管分别是哪五个?", "list"),
        ("三条建议是什么?", "list"),
        ("什么是嵌入式金融?", "definition"),
        ("伦敦和纽约相比哪个更高?", "comparison"),
        ("是否已经通过人工智能法?", "yesno"),
        ("有没有提到比特币?", "yesno"),
        ("概括第四章的主要内容", "summary"),
        ("为什么网点减少?", "reason"),
        ("谁提出了这个战略?", "name"),
        ("哪家银行发布了平台?", "name"),
        ("哪家银行的占比最高?", "name"),
        ("Why are branches closing?", "reason"),
        ("When did the pilot start?", "date"),
        ("How many banks left?", "number"),
        ("Summarize chapter 4", "summary"),
    ],
)
def test_what_is_asked_for(text: str, wants: str) -> None:
    assert analyse(text).wants == wants


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("余额是多少?", {"money"}),
        ("余额是多少,同比增长多少?", {"money", "percent"}),
        ("不良率是多少?", {"percent"}),
        ("有多少家银行退出?", {"count"}),
        ("用户数量是多少?", {"count"}),
        ("是去年的几倍?", {"times"}),
        ("缩短到几分钟?", {"duration"}),
        ("汇率为什么波动?", set()),
        ("装卸效率是通过什么提高的?", set()),
        ("这几年一共花了多少?", set()),
        ("哪个地区的份额最大?", set()),  # by its share, a name
        ("哪个地区的份额最大,是多少?", {"percent"}),
        ("东港的份额?", {"percent"}),
        ("最大的几家港口在哪里?", set()),
        ("什么是嵌入式金融?", set()),
    ],
)
def test_which_class_of_number_answers(text: str, units: set[str]) -> None:
    assert set(analyse(text).units) == units


@pytest.mark.parametrize(
    ("text", "measure", "counted", "much"),
    [
        ("有多少家银行退出?", "家", "银行退出", True),
        ("监管沙箱项目有多少个?", "个", "", True),
        ("共有几只股票停牌?", "只", "", False),
        ("参与的人数有多少?", "人", "", True),
        ("余额是多少?", "", "", True),
        ("排在第几位?", "", "", False),
        ("在码头干活的有多少人了", "人", "", True),
    ],
)
def test_measure_word_and_what_is_counted(text: str, measure: str, counted: str, much: bool) -> None:
    question = analyse(text)
    assert (question.measure, question.counted, question.much) == (measure, counted, much)


@pytest.mark.parametrize(
    ("text", "head"),
    [("绿色贷款余额是多少?", "贷款余额"), ("2023年工行的利润为多少?", "利润"), ("什么是利润?", "")],
)
def test_head_is_the_noun_whose_value_is_asked_for(text: str, head: str) -> None:
    assert analyse(text).head == head


@pytest.mark.parametrize(
    ("text", "kind", "key", "written"),
    [
        ("表3列了什么?", "table", "表3", "表3"),
        ("表 三列了什么?", "table", "表3", "表三"),
        ("Table 3", "table", "表3", "table 3"),
        ("图 1 的来源", "figure", "图1", "图1"),
        ("图十二画了什么", "figure", "图12", "图十二"),
        ("第32页讲了什么", "page", "32", "第32页"),
        ("第三十二页讲了什么", "page", "32", "第三十二页"),
        ("page 32", "page", "32", "page 32"),
        ("第四章讲什么", "section", "4", "第四章"),
        ("第 4 章讲什么", "section", "4", "第4章"),
        ("chapter 4", "section", "4", "chapter 4"),
        ("脚注3说了什么", "footnote", "3", "脚注3"),
        ("第3条注释", "footnote", "3", "第3条注释"),
    ],
)
def test_target(text: str, kind: str, key: str, written: str) -> None:
    assert analyse(text).target == Target(kind, key, written)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["余额是多少?", "图表有哪些?", "表2024年的数据", "第三方机构是谁?", "代表3家机构的是谁?", "试图3次"]
)
def test_no_target(text: str) -> None:
    assert analyse(text).target is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("三条建议是什么?", 3),
        ("哪两个方面?", 2),
        ("哪五大类风险", 5),
        ("哪十二项措施", 12),
        ("4个导向是什么?", 4),
        ("第三条是什么?", None),
        ("6个月内有哪些?", None),
        ("有哪些?", None),
    ],
)
def test_how_many_things_there_are_said_to_be(text: str, count: int | None) -> None:
    assert analyse(text).count == count


def test_conditions_are_read() -> None:
    question = analyse("2023年工行在美国的利润是多少?")
    assert [period.text for period in question.periods] == ["2023年"]
    assert {name.key for name in question.names} == {"美国", "工商银行"}


def test_two_parts_are_told_apart() -> None:
    assert analyse("余额是多少,同比增长多少?").parts == ("余额是多少", "同比增长多少")
    assert len(analyse("截至年末余额是多少?").parts) == 1
    told = analyse("请说明东港泊位的数量及其占比,以及西港仓库的面积。")
    assert told.parts == ("请说明东港泊位的数量及其占比", "西港仓库的面积。")
    assert len(analyse("请说明东港的泊位以及西港的仓库。").parts) == 1
    assert len(analyse("请说明东港的泊位,并列明西港的仓库。").parts) == 2


def test_question_words_are_no_content() -> None:
    assert content_words("请问绿色贷款余额是多少?") == ["绿色", "贷款余额"]
    assert content_words("为什么呢?") == []


@pytest.mark.parametrize(
    ("text", "about"),
    [("报告是什么时候发布的?", True), ("谁写的这份报告?", True), ("白皮书的编号是多少?", True), ("余额是多少?", False)],
)
def test_questions_about_the_report_itself(text: str, about: bool) -> None:
    assert analyse(text).about_report is about


@pytest.mark.parametrize(
    ("text", "asks"), [("图1的来源是什么?", True), ("脚注3写了什么?", True), ("余额是多少?", False)]
)
def test_questions_for_a_source(text: str, asks: bool) -> None:
    assert analyse(text).asks_source is asks


def test_english_questions_are_searched_in_chinese() -> None:
    question = analyse("What is the balance of green loans in June 2024?")
    assert question.language == "en"
    assert {"绿色贷款", "余额"} <= set(question.words)
    assert [(period.first, period.last) for period in question.periods] == [(12 * 2024 + 5, 12 * 2024 + 5)]


def test_the_longest_term_of_the_glossary_is_translated_once() -> None:
    assert translate("green loans") == ["绿色", "贷款", "绿色贷款"]
    assert translate("nothing of the kind") == []


def test_the_text_is_kept_as_written() -> None:
    question = analyse("２０２４年　余额是多少？")
    assert (question.text, question.plain) == ("２０２４年　余额是多少？", "2024年余额是多少?")
