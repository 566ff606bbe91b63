"""Conversations over the small report: what is borrowed is answered from the right place, what stands alone is left alone."""

from __future__ import annotations

from collections.abc import Sequence

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


class _Counting(BigramEncoder):
    calls = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls += len(texts)
        return super().encode_queries(texts)


def test_a_question_that_names_enough_is_encoded_once(index: Index) -> None:
    encoder = _Counting()
    assistant = Assistant(index, encoder, reader=BigramReader())
    first = assistant.ask(INVESTMENT)
    assistant.ask("全国港口能耗在2030年下降了多少?", history=[first])
    assert encoder.calls == 2


def test_what_was_typed_is_kept_where_it_leaned(assistant: Assistant) -> None:
    first = assistant.ask(INVESTMENT)
    second = assistant.ask("同比增长了多少?", history=[first])
    assert (second.asked, second.question) == ("同比增长了多少?", "2030年6月末中国港口投资余额,同比增长了多少?")
    assert assistant.ask("同比增长了多少?").asked is None
    assert first.asked is None


def test_no_pair_is_read_twice_for_one_question(index: Index) -> None:
    reader = BigramReader()
    assistant = Assistant(index, BigramEncoder(), EVERYTHING, reader=reader)
    first = assistant.ask(INVESTMENT)
    reader.asked.clear()
    assistant.ask("海豚呢", history=[first])
    pairs = [(question, place) for question, places in reader.asked for place in places]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("你好", "你好!我依据《港口年报(2031年)》的原文回答问题,每句话都注明章节和页码。"),
        ("谢谢", "不客气,随时可以接着问。"),
        ("嗯", "不客气,随时可以接着问。"),
        ("。。。", "这句话我没有看懂。"),
        ("😀", "这句话我没有看懂。"),
        ("asdfgh", "I did not understand that."),
        ("hello", "Hello! I answer from 《港口年报(2031年)》, with the section and page of every sentence."),
    ],
)
def test_small_talk_is_answered_with_two_questions_and_no_citation(
    real_assistant: Assistant, text: str, line: str
) -> None:
    answer = real_assistant.ask(text)
    assert (answer.kind, answer.refused, answer.citations, answer.unmet) == ("chat", False, (), ())
    first, *rest = answer.answer.split("\n")
    assert first == line
    questions = [each.removeprefix("· ") for each in rest[1:]]
    assert len(questions) == 2
    assert not any(real_assistant.ask(question).refused for question in questions)


@pytest.mark.parametrize(
    "text",
    [
        "今天天气怎么样",
        "讲个笑话",
        "你好,2030年6月末中国港口投资余额是多少?",
        "岸电",
        "为什么",
        "工商银行",
        "实控人是谁",
        "注册地址",
        "联系电话",
        "表1的来源是什么?",
    ],
)
def test_what_is_no_small_talk_is_a_question(real_assistant: Assistant, text: str) -> None:
    assert real_assistant.ask(text).kind == "answer"


def test_a_chapter_that_does_not_answer_names_the_one_that_does(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("2030年6月末中国港口投资余额是多少?", scope="第三章")
    assert answer.refused
    assert answer.elsewhere is not None
    assert (answer.elsewhere.section, answer.elsewhere.page_label) == (("一、总体情况", "(一)投资"), "1")
    assert answer.answer == "所限定的范围里没有回答这个问题。报告在“(一)投资”(第1页)回答了它。"
    assert not real_assistant.ask("2030年6月末中国港口投资余额是多少?", scope="(一)投资").refused
    assert real_assistant.ask("今天天气怎么样", scope="第三章").elsewhere is None
    assert real_assistant.ask("今天天气怎么样").elsewhere is None
