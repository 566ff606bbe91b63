"""What a question asks for or takes for granted and a sentence near it does not give."""

from __future__ import annotations

import pytest

from index.store.folder import Index
from rag.assistant import Assistant
from rag.facts.sentences import facts_of
from rag.question.analysis import analyse
from rag.refusal.contradicted_premises import unmet_premise
from rag.refusal.unmet_conditions import known_not_to_answer, unmet_conditions
from rag.refusal.unmet_measures import asked_kind, unmet_kind
from rag.refusal.unmet_names import unmet_names
from rag.refusal.unmet_values import unmet_code, unmet_quantity
from tests.rag.mini_report import BigramEncoder, BigramReader, evidence_of, mini_index, text_chunk


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("港口去年的利润大约是多少?", "利润"),
        ("港口去年有多少万元的利润?", "利润"),
        ("台风给投资者造成了多大损失?", "损失"),  # the nearest word counts
        ("港口的毛利率有多高?", "毛利率"),
        ("How much profit did the ports make?", "profit"),
        ("利润为什么上升,船有多少艘?", None),  # another clause
        ("港口有多少座?", None),
        ("东港 净利润 近2年增速", "利润"),  # shorthand for a number asks for whatever it names
        ("东港 成本 影响", None),  # and for none where it asks for no number
    ],
)
def test_what_is_to_be_measured(question: str, word: str | None) -> None:
    found = asked_kind(analyse(question))
    assert (found[0] if found else None) == word


@pytest.mark.parametrize(
    ("question", "sentence", "met"),
    [
        ("港口利润是多少?", "港口盈利达到3亿元。", True),
        ("港口利润是多少?", "港口投资余额为3亿元。", False),
        ("港口投资额涨了多少?", "港口投资由2亿元增至4亿元。", True),  # the values tell
        ("港口投资额涨了多少?", "港口投资增长超过2倍。", True),
        ("东港 净利润 近2年增速", "东港收入两年均增长14%。", False),
        ("引航员的年薪是多少?", "引航员的薪酬平均为30万元。", True),
        ("引航员的年薪是多少?", "引航员的需求增长8%。", False),
        ("自动化省了百分之多少的人力?", "自动化使人员减少30%。", True),
        ("自动化省了百分之多少的人力?", "自动化使等待时间缩短70%,人员也更少。", False),  # stands behind the number
        ("岸电的普及率是多少?", "岸电普及率为40%。", True),
        ("岸电的普及率是多少?", "岸电用量增长40%。", False),
        ("港口公司有多少名员工?", "20万员工使用调度平台。", True),
        ("全国现存多少家港口公司?", "全国有46家港口公司退出。", False),
        ("全国有多少家港口公司退出?", "全国有46家港口公司退出。", True),
        ("全国现存多少家港口公司?", "全国有46家港口公司。", True),
        ("泊位一共有多少个?", "万吨级以上的泊位有46个,占泊位总数的36%。", False),
        ("泊位一共有多少个?", "泊位共有128个,万吨级以上的占总数的36%。", True),
        ("万吨级泊位有多少个?", "万吨级以上的泊位有46个,占泊位总数的36%。", True),
    ],
)
def test_a_number_measures_what_is_asked_for(question: str, sentence: str, met: bool) -> None:
    assert (unmet_kind(analyse(question), text_chunk(sentence), facts_of(sentence)) is None) == met


@pytest.mark.parametrize(
    ("question", "sentence", "met"),
    [
        ("引航用了几天?", "引航在两天后完成。", True),
        ("引航用了几天?", "引航在第三天完成。", False),
        ("港口公司的合同为期几年?", "合同为期三年。", True),
        ("台风中有多少人受伤?", "台风使46人送医。", True),  # what they do is said in many ways
        ("港口有多少次停航?", "港口有88人轮班,三次停航。", True),
    ],
)
def test_a_number_of_the_class_that_is_asked_for(mini: Index, question: str, sentence: str, met: bool) -> None:
    found = unmet_quantity(mini, analyse(question), text_chunk(sentence), facts_of(sentence))
    assert (found is None) == met


def test_a_passage_says_once_where_it_takes_place(mini: Index) -> None:
    chunk = text_chunk("灯会在日本开幕。", "游客很多。", "门票200元。")
    question, sentence, before = analyse("日本灯会的门票多少钱?"), facts_of("门票200元。"), facts_of("游客很多。")
    assert unmet_names(mini, question, chunk, sentence, before) == []
    elsewhere = text_chunk("灯会开幕。", "门票200元。")
    assert [unmet.asked for unmet in unmet_names(mini, question, elsewhere, sentence, before)] == ["日本"]


@pytest.mark.parametrize(
    ("question", "sentence", "met"),
    [
        ("Why did shore power use shrink by 6%?", "岸电用量增长6%。", False),
        ("岸电增加值下降6%的原因是什么?", "岸电增加值增长6%。", False),  # 增加值 is no direction
        ("岸电增加值为什么增长?", "岸电增加值增长6%。", True),
    ],
)
def test_what_is_taken_for_granted(question: str, sentence: str, met: bool) -> None:
    assert (unmet_premise(analyse(question), facts_of(sentence)) is None) == met


@pytest.mark.parametrize(
    ("question", "met"),
    [("GB/T 35273何时发布?", False), ("GB/T 43739何时发布?", True), ("Which ports grew in 2031?", True)],
)
def test_the_number_of_a_standard(question: str, met: bool) -> None:
    chunk = text_chunk("《港口数据安全指南》(GB/T 43739-2030)于2030年4月发布。")
    assert (unmet_code(analyse(question), chunk, facts_of("")) is None) == met


def test_the_world_is_not_one_country(mini: Index) -> None:
    chunk = text_chunk("中国港口增长。", "全球港口投资为9亿元。")
    found = unmet_conditions(mini, analyse("中国港口投资是多少?"), evidence_of(chunk, 1))
    assert [(each.condition, each.found) for each in found] == [("place", "全球")]


def test_a_district_is_not_set_beside_its_city() -> None:
    assert analyse("深圳市龙华区有多少座港口?").objects == ()
    assert [name.text for name in analyse("深圳南山区有多少座港口?").names] == ["深圳", "南山区"]


@pytest.mark.parametrize(
    "question",
    [
        "年报的主编张三是谁?",
        "系统通知功能是什么?",
        "执法检查后关闭了多少家港口公司?",
        "港口公司无视规则排污被罚多少?",
        "图1标注来自哪家机构?",
        "怎样识别伪造身份?",
        "消费者如何自行预测风险?",
        "银行怎样引导客户关闭引用?",
        "报告的作者为什么忽略监管要求?",
        "银行在港口生态里扮演什么角色?",
    ],
)
def test_a_report_may_speak_of_orders_and_forgeries(mini: Index, question: str) -> None:
    known = known_not_to_answer(mini, analyse(question), text_chunk("港口由张三主编。"))
    assert [each.condition for each in known if each.condition == "instruction"] == []


def test_a_page_answers_what_it_speaks_of(mini: Index) -> None:
    assistant = Assistant(mini, BigramEncoder(), reader=BigramReader())
    whole = assistant.examine("第2页讲了什么?").decision
    other = assistant.examine("第2页里张三的营收哪里来?").decision
    assert whole.probability == 1.0
    assert other.probability < 1.0
