"""A small report on ports and airports: what is asked of another one than it speaks of is refused, of its own answered."""

from __future__ import annotations

import pytest

from index.models.encoder import load_encoder
from index.readers.markdown.reader import read_markdown
from index.store.folder import Index, build_index
from rag.assistant import Assistant
from rag.reader.onnx_reader import OnnxReader
from rag.schema import Answer

REPORT = """\
# 一、港口运行

2030年,海棠港完成货物吞吐量3.52亿吨,同比增长6.8%。2029年,海棠港完成货物吞吐量3.30亿吨,同比增长5.1%。

2030年,松风港完成货物吞吐量9120万吨,同比增长5.6%。2029年,松风港完成货物吞吐量8640万吨。

海棠港现有泊位128个。松风港现有泊位64个。

# 二、改造资金

2030年,松风机场投入改造资金3.8亿元,完成年度任务的60.6%。

2030年,松风煤矿投入改造资金4.5亿元,完成年度任务的61.2%。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("ports")
    (folder / "ports.md").write_text(REPORT, encoding="utf-8")
    encoder = load_encoder()
    build_index([read_markdown(folder / "ports.md")], encoder, folder / "index")
    return Assistant(Index.load(folder / "index"), encoder, reader=OnnxReader())


@pytest.mark.parametrize(
    "question",
    [
        "2030年翠屏机场投入改造资金是多少?",
        "2030年望江煤矿投入改造资金是多少?",
        "翠屏港现有泊位多少个?",
        "2030年施耐德电气投入改造资金是多少?",
        "2030年易方达基金投入改造资金是多少?",
    ],
)
def test_another_name_is_refused(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).refused


def test_the_name_is_told(assistant: Assistant) -> None:
    assert assistant.ask("2030年翠屏机场投入改造资金是多少?").refusal_reason == "报告中没有找到翠屏。"


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("2030年松风机场投入改造资金是多少?", "3.8亿元"),
        ("松风煤矿2030年投了多少改造资金?", "4.5亿元"),
        ("松风港有多少个泊位?", "64个"),
    ],
)
def test_the_report_s_own_name_is_answered(assistant: Assistant, question: str, fact: str) -> None:
    answer = assistant.ask(question)
    assert not answer.refused, answer.refusal_reason
    assert fact in answer.answer


@pytest.mark.parametrize(
    ("question", "other"), [("2030年松风机场投入改造资金是多少?", "煤矿"), ("松风港有多少个泊位?", "128")]
)
def test_nothing_is_said_of_another_mine_or_port(assistant: Assistant, question: str, other: str) -> None:
    assert other not in assistant.ask(question).answer


def test_the_figure_of_another_port_is_no_answer_in_a_conversation(assistant: Assistant) -> None:
    history: list[Answer] = []
    for question in ("松风港2030年货物吞吐量是多少?", "它的泊位有多少?", "2029年松风港货物吞吐量同比增长多少?"):
        history.append(assistant.ask(question, history=tuple(history)))
    assert [answer.refused for answer in history] == [False, False, True]
