from __future__ import annotations

from dataclasses import replace

import pytest

from rag.conversation.follow_up import standalone
from rag.schema import Answer, ConditionKind, Unmet
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
        (BALANCE, "2023年末的不良率呢?", "2023年末绿色贷款余额,不良率呢?"),
        # a period where the question before had none
        ("绿色贷款余额是多少?", "2023年呢?", "绿色贷款余额,2023年呢?"),
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
        ("监管沙箱是哪个国家提出的?", "它在哪一年?", "监管沙箱提出,它在哪一年?"),
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
    ],
)
def test_a_follow_up_may_mean_what_the_answer_names(text: str, question: str, understood: str) -> None:
    assert standalone(question, [replace(answered("岸电有哪些?"), answer=text)]) == understood


@pytest.mark.parametrize("condition", ["topic", "greeting", "instruction"])
def test_a_turn_that_is_no_question_about_the_report_gives_nothing(
    condition: ConditionKind,
) -> None:
    weather = replace(refused("天气怎么样?"), unmet=(Unmet(condition, "天气怎么样?", ""),))
    assert standalone("2023年呢?", [*after(BALANCE), weather]) == "2023年绿色贷款余额是多少?"
    assert standalone("2023年呢?", [weather]) == "2023年呢?"
