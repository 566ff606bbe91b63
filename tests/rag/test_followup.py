from __future__ import annotations

import pytest

from rag.followup import standalone
from rag.schema import Answer
from tests.fakes import answered

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
        # nothing but a question word
        (BALANCE, "为什么?", "2024年6月末绿色贷款余额,为什么?"),
        # another period
        (BALANCE, "2023年呢?", "2023年绿色贷款余额是多少?"),
        (BALANCE, "那么2023年末呢?", "2023年末绿色贷款余额是多少?"),
        (BALANCE, "2023年呢？", "2023年绿色贷款余额是多少?"),  # with a full-width question mark
        # a period where the question before had none
        ("绿色贷款余额是多少?", "2023年呢?", "绿色贷款余额,2023年呢?"),
        # another name of the same kind
        ("美国的交易额是多少?", "中国呢?", "中国的交易额是多少?"),
        ("工商银行的科技投入是多少?", "那建设银行呢?", "建设银行的科技投入是多少?"),
        # a word that refers back
        ("监管沙箱是哪个国家提出的?", "它在哪一年?", "监管沙箱是哪个国家提出的,它在哪一年?"),
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
