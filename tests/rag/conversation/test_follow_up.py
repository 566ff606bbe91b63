from __future__ import annotations

from dataclasses import replace

import pytest

from rag.conversation.follow_up import Report, standalone
from rag.schema import Answer, ConditionKind, SummaryPart, Unmet
from tests.fakes import answered, refused

BALANCE = "2024年6月末绿色贷款余额是多少?"


def after(*questions: str) -> list[Answer]:
    return [answered(question) for question in questions]


@pytest.mark.parametrize(
    ("last", "question", "understood"),
    [
        # another value of the same subject and period
        (BALANCE, "那同比呢?", "2024年6月末绿色贷款余额,同比呢?"),
        (BALANCE, "那同比增长多少?", "2024年6月末绿色贷款余额,同比增长多少?"),
        (BALANCE, "占比呢", "2024年6月末绿色贷款余额,占比呢"),
        (BALANCE, "同比涨了多少?", "2024年6月末绿色贷款余额,同比涨了多少?"),
        (BALANCE, "数据来源是什么?", "2024年6月末绿色贷款余额,数据来源是什么?"),
        ("2024年6月末绿色贷款余额,同比涨了多少?", "占比呢?", "2024年6月末绿色贷款余额,占比呢?"),
        # a clause without a subject
        ("哪些银行做碳排放权融资?", "都用了哪些技术?", "银行做碳排放权融资,都用了哪些技术?"),
        ("有多少家银行改了名字?", "具体有哪些?", "银行改了名字,具体有哪些?"),
        ("养老金融分哪三大领域?", "其中哪两个最成熟?", "养老金融分三大领域,其中哪两个最成熟?"),
        ("《评估指引》是哪天印发的?", "由谁印发?", "《评估指引》,由谁印发?"),
        ("2021年网上零售额是多少?", "占社会消费品零售总额多少?", "2021年网上零售额,占社会消费品零售总额多少?"),
        ("总结第三章", "再短一点", "总结第三章,再短一点"),
        # nothing but a question word
        (BALANCE, "为什么?", "2024年6月末绿色贷款余额,为什么?"),
        # another period
        (BALANCE, "2023年呢?", "2023年绿色贷款余额是多少?"),
        (BALANCE, "那么2023年末呢?", "2023年末绿色贷款余额是多少?"),
        (BALANCE, "2023年呢？", "2023年绿色贷款余额是多少?"),  # with a full-width question mark
        (BALANCE, "2023年是多少?", "2023年绿色贷款余额是多少?"),
        # a period that counts from the last one
        (BALANCE, "前一年呢?", "2023年6月末绿色贷款余额是多少?"),
        (BALANCE, "去年同期是多少?", "2023年6月末绿色贷款余额是多少?"),
        (BALANCE, "2022年同期呢?", "2022年6月末绿色贷款余额是多少?"),
        ("2018年有几家园区?", "次年呢?", "2019年有几家园区?"),
        # another period and another value
        (BALANCE, "2023年末的不良率呢?", "2023年末绿色贷款不良率是多少?"),
        # a period where the question before had none
        ("绿色贷款余额是多少?", "2023年呢?", "2023年绿色贷款余额是多少?"),
        ("研发人员有多少人?", "2022年呢", "2022年研发人员有多少人?"),
        ("2023年投融资总额多少?", "2024上半年呢?", "2024年上半年投融资总额多少?"),
        # another thing, of which the same is asked
        ("天鹅港的泊位有多少?", "东港呢", "东港的泊位有多少?"),
        ("第四章讲了什么?", "第五章呢", "第五章讲了什么?"),
        ("阿根廷有多少消费者用电子钱包?", "墨西哥的情况怎么样", "墨西哥有多少消费者用电子钱包?"),
        ("2030年投资余额是多少?", "其中自动化码头的呢", "2030年投资余额,其中自动化码头的呢"),
        # formed alike, or a part of a thing with its side
        ("行业评级里超配是什么意思", "低配呢", "行业评级里低配是什么意思"),
        ("2024年8月出了哪些文件", "9月呢", "2024年9月出了哪些文件"),
        ("1804年世界人口有多少", "那2025年", "2025年世界人口有多少"),
        ("截至2024年6月末绿色贷款余额", "绿债呢", "截至2024年6月末绿债余额"),
        ("2023年投融资总额是多少", "24年上半年呢", "2024年上半年投融资总额是多少"),
        ("2023年投融资总额是多少", "交易笔数呢", "2023年投融资交易笔数是多少"),
        ("工业数字化渗透率是多少", "服务业的呢", "服务业数字化渗透率是多少"),
        ("5G基站建了多少个", "用户数呢", "5G用户数建了多少个"),
        ("什么是数字人民币?", "现在有多少个", "数字人民币,现在有多少个"),
        ("岸电用量提升了几个百分点", "和2020年比呢", "岸电用量提升了百分点,和2020年比呢"),
        # no thing: beside the topic
        ("卡组织出现之前结算什么样", "出现之后呢", "卡组织出现之前结算,出现之后呢"),
        # another name of the same kind
        ("美国的交易额是多少?", "中国呢?", "中国的交易额是多少?"),
        ("工商银行的科技投入是多少?", "那建设银行呢?", "建设银行的科技投入是多少?"),
        ("2021年全国网上零售额是多少?", "实物网上零售额呢?", "2021年实物网上零售额是多少?"),
        ("产业园在东部地区占多少?", "西部地区呢?", "产业园在西部地区占多少?"),
        ("FIPS 203是做什么的?", "204呢?", "FIPS 204呢?"),
        # a word that refers back
        ("wero由谁发起?", "它对哪些银行开放?", "wero对哪些银行开放?"),
        ("《评估指引》是谁编的?", "这份文件说了什么?", "《评估指引》说了什么?"),
        ("工商银行做了什么?", "该银行投入多少钱?", "工商银行投入多少钱?"),
        ("How many outlets closed in 2024?", "and in 2023?", "How many outlets closed in 2023?"),
        ("How many outlets closed in 2024?", "What is the source?", "outlets closed in 2024, what is the source?"),
        ("监管沙箱是哪个国家提出的?", "它在哪一年?", "监管沙箱在哪一年?"),
        ("海豚港的应用场景有哪些?", "它的泊位有多少", "海豚港的泊位有多少"),
        ("新加坡金融管理局做了什么?", "该机构的系统能做什么?", "新加坡金融管理局的系统能做什么?"),
        # a period behind what is mentioned with it, alone, and twice
        ("2030年东港吞吐量是多少?", "东港2022年呢?", "2022年东港吞吐量是多少?"),
        ("2030年东港吞吐量是多少?", "西港2022年呢", "2022年西港吞吐量是多少?"),
        ("2030年东港吞吐量是多少?", "占比2022年和2021年呢?", "2022年东港吞吐量,占比和2021年呢?"),
        # more of the same
        (BALANCE, "详细点", "2024年6月末绿色贷款余额,详细点"),
        (BALANCE, "展开讲讲", "2024年6月末绿色贷款余额,展开讲讲"),
        (BALANCE, "这个数据来自哪里", "2024年6月末绿色贷款余额,这个数据来自哪里"),
    ],
)
def test_a_follow_up_borrows_what_it_leaves_out(last: str, question: str, understood: str) -> None:
    assert standalone(question, after(last)) == understood


@pytest.mark.parametrize(
    "question",
    [
        "数字人民币累计交易金额是多少?",
        "2023年全国专利商标质押融资额是多少?",
        "什么是嵌入式金融?",
        "第四章讲什么?",
        "第二季度有多少笔交易?",
        "报告是哪家机构发布的?",
        "那wero是谁推出的?",
        "《评估指引》是谁发布的?",
        "银行的大模型用在哪些场景?",
        "大模型的应用策略有哪些",
        "纽交所那次故障给投资者造成了多大损失?",
        "大模型在银行零售、交易这类核心业务上已经大规模应用了吗?",
        "数字人民币是什么,它怎么用?",
        "What are the three areas of pension finance?",
    ],
)
def test_a_question_that_stands_alone_stays_unchanged(question: str) -> None:
    assert standalone(question, after(BALANCE)) == question


@pytest.mark.parametrize("question", ["那同比呢?", "2023年呢?", "它在哪一年?"])
def test_without_a_question_before_it_nothing_is_borrowed(question: str) -> None:
    assert standalone(question, []) == question


def test_the_last_question_counts() -> None:
    history = after("数字人民币累计交易金额是多少?", BALANCE)
    assert standalone("那同比呢?", history) == "2024年6月末绿色贷款余额,同比呢?"


@pytest.mark.parametrize(
    ("text", "question", "understood"),
    [
        ("发布了《甲标准》、《乙标准》和《丙标准》。[1]", "第二个是关于什么的?", "《乙标准》是关于什么的?"),
        ("包括四部分:一是码头,即岸线;二是航线,即水路。[1]", "后者指什么?", "航线指什么?"),
        ("岸电包括供电、计量以及收费。[1]", "最后一项怎么做?", "收费怎么做?"),
        ("岸电包括供电、计量以及收费。[1]", "第四项怎么做?", "岸电,第四项怎么做?"),
        ("建设银行推出了岸电贷。[1]", "该银行还做了什么?", "建设银行还做了什么?"),
        ("岸电包括供电、计量以及收费。[1]", "第二个呢", "岸电:计量呢"),
        ("岸电包括供电、计量以及收费。[1]", "上面第三点展开说说", "岸电:收费展开说说"),
        ("建立起包含供电、计量和收费在内的岸电框架。[1]", "第三个怎么做", "收费怎么做"),
        ("建立起包含供电、计量和收费在内的岸电框架。[1]", "第一个怎么做", "供电怎么做"),
        ("岸电全面强化行为监管、机构监管。[1]", "第一个是什么意思", "岸电全面强化行为监管是什么意思"),
    ],
)
def test_a_follow_up_may_mean_what_the_answer_names(text: str, question: str, understood: str) -> None:
    assert standalone(question, [replace(answered("岸电有哪些?"), answer=text)]) == understood


CHAPTER = "三、港口技术"
SUMMED_UP = (
    SummaryPart((), ("港口年报。",), (1,)),
    SummaryPart((CHAPTER,), ("港口很忙。",), (2,)),
    SummaryPart((CHAPTER, "(一)岸电覆盖泊位,减少排放"), ("岸电减少排放。",), (3,)),
    SummaryPart((CHAPTER, "（二）调度用上模型"), ("调度用上模型。",), (4,)),
)
LISTED = "“三、港口技术”共2节:(一)岸电覆盖泊位,减少排放。[1](二)调度用上模型。[2]"


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("上面第二点展开说", "总结“调度用上模型”"),
        ("第一个呢", "总结“岸电覆盖泊位,减少排放”"),
        ("第一点讲什么?", "“岸电覆盖泊位,减少排放”讲什么?"),
        ("这一章有几节?", "第三章有几节?"),
        ("本章有哪些表?", "第三章有哪些表?"),
        ("第二节讲什么?", "第三章的第二节讲什么?"),
        ("它的第二节讲什么?", "第三章的第二节讲什么?"),
        ("第二节呢?", "总结第三章的第二节"),
        ("第五章第二节讲什么?", "第五章第二节讲什么?"),
    ],
)
def test_chapters_and_the_headings_of_a_summary_are_what_is_counted(question: str, understood: str) -> None:
    summed_up = replace(answered("总结第三章"), kind="summary", summary=SUMMED_UP)
    assert standalone(question, [summed_up]) == understood
    assert standalone(question, [replace(answered("第三章有哪些小节?"), answer=LISTED)]) == understood


def test_a_section_in_the_place_of_another() -> None:
    assert standalone("第三节呢?", after("第三章第一节有几张表?")) == "第三章的第三节有几张表?"
    assert standalone("第三节呢?", after(BALANCE)) != "第三章的第三节呢?"


@pytest.mark.parametrize("question", ["有哪些图?", "一共多少页?", "列出所有表格"])
def test_what_the_report_is_made_of_is_asked_of_the_report(question: str) -> None:
    report = Report(lambda text: 0.0 if text == question else 2.0, lacks=lambda _: 4.0)
    assert standalone(question, after(BALANCE), report) == question


@pytest.mark.parametrize("condition", ["topic", "greeting", "instruction"])
def test_a_turn_that_is_no_question_about_the_report_gives_nothing(
    condition: ConditionKind,
) -> None:
    weather = replace(refused("天气怎么样?"), unmet=(Unmet(condition, "天气怎么样?", ""),))
    assert standalone("2023年呢?", [*after(BALANCE), weather]) == "2023年绿色贷款余额是多少?"
    assert standalone("2023年呢?", [weather]) == "2023年呢?"


def test_a_list_two_turns_back_counts_where_the_last_turn_lists_nothing() -> None:
    first = replace(answered("岸电有哪些?"), answer="岸电包括供电、计量以及收费。[1]")
    second = replace(answered("岸电覆盖多少个泊位?"), answer="岸电覆盖46个泊位。[1]")
    assert standalone("第三个怎么做?", [first, second]) == "收费怎么做?"


def test_a_friendly_line_gives_nothing() -> None:
    thanks = Answer("谢谢", "不客气。", False, None, "extractive", "report", kind="chat")
    assert standalone("2023年呢?", [*after(BALANCE), thanks]) == "2023年绿色贷款余额是多少?"
    assert standalone("2023年呢?", [thanks]) == "2023年呢?"


def test_where_the_wording_does_not_say_the_report_does() -> None:
    question = "有多少个网点?"
    full = f"2024年6月末绿色贷款余额,{question}"
    better = {question: 0.0, full: 0.5}
    assert standalone(question, after(BALANCE), Report(better.__getitem__)) == full
    worse = {question: 2.0, full: -2.0}
    assert standalone(question, after(BALANCE), Report(worse.__getitem__)) == question


def test_of_several_meanings_the_report_answers_one() -> None:
    heard: list[str] = []

    def hear(text: str) -> float:
        heard.append(text)
        return 2.0 if text == "全国投资交易数是多少?" else 0.0

    assert standalone("交易数呢", after("全国投资总额是多少?"), Report(hear)) == "全国投资交易数是多少?"
    assert 1 < len(heard) <= 4


def test_many_things_are_not_heard_at_all() -> None:
    def hear(text: str) -> float:
        raise AssertionError(text)

    question = "全国专利商标质押融资登记额是多少?"
    assert standalone(question, after(BALANCE), Report(hear)) == question


def test_a_turn_that_leaned_hands_on_what_it_borrowed() -> None:
    asked = "这个数哪来的"
    before = replace(answered(f"网络诈骗损失,{asked}"), asked=asked)
    assert standalone("又是为什么", [before]) == "网络诈骗损失,又是为什么"


def test_an_organisation_goes_where_another_is_asked_for() -> None:
    history = after("工商银行的大模型都用在哪些业务场景?")
    assert standalone("还有哪几家", history) == "大模型都用在业务场景,还有哪几家"


def test_a_period_goes_where_no_value_is_asked_for() -> None:
    full = "绿色贷款余额,大家为啥愿意借"
    said = {"大家为啥愿意借": 0.0, full: 1.0}
    report = Report(said.__getitem__, lacks=lambda _: 2.0)
    assert standalone("大家为啥愿意借", after(BALANCE), report) == full


def test_the_list_that_counts_with_the_same_measure_is_meant() -> None:
    first = replace(answered("岸电分哪几块?"), answer="岸电包括供电、计量以及收费。[1]")
    second = replace(answered("供电怎么做?"), answer="供电靠变压器、电缆和插座。[1]")
    assert standalone("第二块怎么做?", [first, second]) == "计量怎么做?"


@pytest.mark.parametrize("question", ["绿色贷款有啥用", "工商银行与谁合作", "报告说了什么"])
def test_what_stands_is_not_heard(question: str) -> None:
    def hear(text: str) -> float:
        raise AssertionError(text)

    assert standalone(question, after(BALANCE), Report(hear, lacks=lambda _: -6.0)) == question


def test_a_completion_that_the_report_says_nothing_of_is_not_taken() -> None:
    question = "哪天下雨"
    said = {question: -9.0, f"绿色贷款余额,{question}": -4.0}
    assert standalone(question, after(BALANCE), Report(said.__getitem__)) == question


def test_what_lacks_its_topic_leans_though_it_names_something() -> None:
    question = "哪天正式上线的"
    full = f"绿色贷款余额,{question}"
    silent = {question: -7.0, full: -4.3}.__getitem__
    known = Report(silent, lacks=lambda _: 3.0, knows=lambda _: True)
    assert standalone(question, after(BALANCE), known) == full
    # the report has not even its words: 哪天下雨
    assert standalone(question, after(BALANCE), Report(silent, lacks=lambda _: 3.0)) == question


@pytest.mark.parametrize(
    ("last", "text", "question", "understood"),
    [
        # a pronoun for what the answer brought up, where another thing was asked for
        ("wero由谁发起?还有类似的吗", "非洲有PAPSS系统。[1]", "它解决什么问题", "PAPSS解决什么问题"),
        # the items are sentences
        (
            "港口升级有哪三个方面?",
            "一是岸电普及,减少排放。[1]二是调度自动,节省人力。[2]",
            "第二点展开说说",
            "港口升级三个方面:调度自动,节省人力展开说说",
        ),
        ("岸电有哪些?", "岸电包括供电、计量以及收费。[1]", "最后那个呢", "岸电:收费呢"),
        # what the answer gives beside what was asked is a side of the same thing
        ("东港有多少个泊位?", "东港有46个泊位,码头总长9公里。[1]", "码头总长呢", "东港泊位,码头总长呢"),
        # another number of what is counted
        ("1000家港口要多少条线路?", "要1998条线路。[1]", "只有三家的话呢", "三家港口要多少条线路?"),
        # a noun that the answer has with more before it
        (
            "德勤在绿色转型上做了什么?",
            "德勤开发了ESG评估工具。[1]",
            "还有谁也做了评估工具",
            "绿色转型上做,还有谁也做了ESG评估工具",
        ),
        ("大模型怎么评价小微企业的经营情况?", "依据数据评价。[1]", "物联网呢", "物联网怎么评价小微企业的经营情况?"),
        ("嵌入式金融是什么?", "把金融放进场景。[1]", "和开放银行有什么不同", "嵌入式金融和开放银行有什么不同"),
    ],
)
def test_what_a_follow_up_takes_from_the_turn_before(last: str, text: str, question: str, understood: str) -> None:
    history = [replace(answered(last), answer=text)]
    assert standalone(question, history, Report(lambda _: 0.0, lacks=lambda _: 4.0)) == understood


def test_another_name_takes_the_place_of_one_of_its_kind_two_turns_back() -> None:
    asked = "有没有哪家拿来审批贷款"
    second = replace(answered(f"大模型都用在场景,{asked}"), asked=asked)
    history = [*after("农业银行的大模型都用在哪些场景?"), second]
    assert standalone("北京银行的话", history) == "北京银行的大模型都用在哪些场景?"


@pytest.mark.parametrize(
    ("last", "question", "understood"),
    [
        ("东港2024年货物吞吐量是多少?", "它的泊位有多少?", "东港的泊位有多少?"),
        ("临海港有多少个泊位?", "东港呢?", "东港有多少个泊位?"),
    ],
)
def test_a_name_that_no_list_has_is_taken_whole(last: str, question: str, understood: str) -> None:
    assert standalone(question, after(last)) == understood


def test_what_is_answered_as_it_stands_is_not_changed() -> None:
    """The report answers the question alone at 3.4, after the last topic at 3.6: no better, and it opens with its own noun."""
    report = Report(hear=lambda text: 3.4 if text == "临海港有多少个泊位?" else 3.6, lacks=lambda _: 1.2)
    assert standalone("临海港有多少个泊位?", after("东港的泊位有多少?"), report) == "临海港有多少个泊位?"
