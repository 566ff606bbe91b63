"""Conversations over the small report: what is borrowed is answered from the right place, what stands alone is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.schema import Vectors
from index.store.folder import Index
from rag.assistant import Assistant
from rag.config import AnswerSettings, Settings
from rag.schema import Answer
from tests.rag.mini_report import BigramEncoder, BigramReader, check_answer, mini_index

INVESTMENT = "2030年6月末中国港口投资余额是多少?"
COMPANIES = "截至2030年末有多少家港口公司上线调度平台?"
TABLE = "天鹅港的应用场景有哪些?"
PATHS = "港口升级有哪三条路径?"
EVERYTHING = Settings(answer=AnswerSettings(strictness=0))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("conversation"))


@pytest.fixture
def assistant(index: Index) -> Assistant:
    return Assistant(index, BigramEncoder(), EVERYTHING, reader=BigramReader())


@pytest.mark.parametrize(
    ("before", "question", "fact"),
    [
        ([INVESTMENT], "同比增长了多少?", "12.5%"),
        ([INVESTMENT], "增速是多少?", "12.5%"),
        ([INVESTMENT], "其中自动化码头呢?", "4800亿元"),
        (["2030年末中国港口投资余额是多少?"], "日本呢?", "900亿元"),
        ([INVESTMENT, "增速是多少?"], "日本呢?", None),
        ([INVESTMENT], "前一年呢?", None),
        ([INVESTMENT], "次年呢?", None),
        ([INVESTMENT], "2029年同期是多少?", None),
        ([COMPANIES], "数据来源是什么?", "海港研究院问卷"),
        ([COMPANIES], "为什么?", "缩短船舶等待时间"),
        ([COMPANIES, "今天天气怎么样?"], "数据来源是什么?", "海港研究院问卷"),
        ([TABLE], "海豚港呢?", "闸口识别"),
        ([PATHS], "其中哪条减少人工装卸?", "自动化码头"),
    ],
)
def test_a_follow_up_is_answered(real_assistant: Assistant, before: list[str], question: str, fact: str | None) -> None:
    history: list[Answer] = []
    for earlier in before:
        history.append(real_assistant.ask(earlier, history=history))
    answer = real_assistant.ask(question, history=history)
    check_answer(answer, real_assistant.index)
    assert answer.question != question
    assert answer.refused == (fact is None)
    assert fact is None or fact in answer.answer


@pytest.mark.parametrize("before", [INVESTMENT, COMPANIES, TABLE, PATHS, "港口人才由谁培养?"])
@pytest.mark.parametrize(
    "question",
    [
        "什么是数字孪生码头?",
        "全国港口能耗在2030年下降多少?",
        "表1列了哪些港口?",
        "第三章讲什么?",
        "报告是什么时候发布的?",
        "那工商银行与谁合作?",
        "岸电用量达到多少?",
        "Who published the report?",
    ],
)
def test_a_change_of_topic_borrows_nothing(assistant: Assistant, before: str, question: str) -> None:
    assert assistant.ask(question, history=[assistant.ask(before)]).question == question


def test_words_that_stand_at_the_last_answer_and_elsewhere_lean_on_it(tmp_path: Path) -> None:
    text = "# 一、岸电\n\n岸电覆盖46个泊位,印发了建设标准。\n\n# 二、航线\n\n航线增加3条,印发了管理标准。\n\n# 三、船员\n\n船员培训每年两次。\n"
    assistant = Assistant(mini_index(tmp_path, text), BigramEncoder(), EVERYTHING, reader=BigramReader())
    first = assistant.ask("岸电覆盖多少个泊位?")
    assert assistant.ask("印发了什么标准?", history=[first]).question == "岸电覆盖泊位,印发了什么标准?"
    # words of another place, and words of the last place alone, say by themselves what is meant
    assert assistant.ask("船员培训几次?", history=[first]).question == "船员培训几次?"
    assert assistant.ask("建设标准印发了吗?", history=[first]).question == "建设标准印发了吗?"


class _Counting(BigramEncoder):
    calls = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls += len(texts)
        return super().encode_queries(texts)


def test_a_question_after_another_is_encoded_once(index: Index) -> None:
    encoder = _Counting()
    assistant = Assistant(index, encoder, reader=BigramReader())
    first = assistant.ask(INVESTMENT)
    assistant.ask("什么是数字孪生码头?", history=[first])
    assistant.ask("同比呢?", history=[first])
    assert encoder.calls == 3
