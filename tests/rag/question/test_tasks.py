from __future__ import annotations

from pathlib import Path

import pytest

from index.store.folder import Index
from rag.question.analysis import analyse
from rag.question.tasks import Work, work_of
from tests.rag.mini_report import mini_index

REPORT = """\
---
title: 港口年报(2031年)
---
# 前 言
港口很多。
# 一、总体情况
## (一)投资
投资增加。
## (二)机构
机构增加。
# 二、智慧码头建设
## (一)岸电设施
岸电增加。
# 三、未来展望
未来可期。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("tasks"), REPORT)


@pytest.mark.parametrize(
    ("question", "task"),
    [
        ("2030年港口投资余额是多少?", "fact"),
        ("岸电标准是什么时候发布的?", "fact"),
        ("由哪家机构发布?", "fact"),
        ("港口升级有哪些路径?", "list"),
        ("五条建议分别是什么?", "list"),
        ("报告总结了哪几类风险?", "list"),
        ("第二章介绍了哪些码头?", "list"),
        ("对比天鹅港和海豚港", "compare"),
        ("比较天鹅港与海豚港的做法", "compare"),
        ("天鹅港和海豚港有什么区别?", "compare"),
        ("港口事故有什么变化?", "compare"),
        ("How do Swan Port and Dolphin Port differ?", "compare"),
        ("总结岸电的推广", "summarise"),
        ("岸电的要点", "summarise"),
        ("这是什么报告?", "summarise"),
        ("结论是什么?", "summarise"),
        ("主要讲了哪几方面?", "summarise"),
        ("简单介绍一下", "summarise"),
        ("第二章呢?", "summarise"),
        ("第二章有几节?", "fact"),
        ("报告是谁写的?", "fact"),
        ("报告里有哪些码头?", "list"),
        ("Summarise the shore power measures", "summarise"),
        ("解释一下岸电在报告里的意思", "explain"),
        ("什么是数字孪生码头?", "explain"),
        ("为什么港口公司上线调度平台?", "explain"),
        ("港口如何使用大模型?", "explain"),
        ("Explain what shore power means", "explain"),
    ],
)
def test_task(index: Index, question: str, task: str) -> None:
    assert work_of(index, analyse(question)).task == task


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("第二章讲什么?", ("二、智慧码头建设",)),
        ("总结第一章", ("一、总体情况",)),
        ("介绍一下第二章", ("二、智慧码头建设",)),
        ("summarise chapter 2", ("二、智慧码头建设",)),
        ("第一章第二节的要点", ("一、总体情况", "(二)机构")),
        ("概括岸电设施一节", ("二、智慧码头建设", "(一)岸电设施")),
        ("总结“岸电设施”一节", ("二、智慧码头建设", "(一)岸电设施")),
        ("总结智慧码头建设", ("二、智慧码头建设",)),
        ("概括最后一章", ("三、未来展望",)),
        ("前言讲了什么?", ("前 言",)),
    ],
)
def test_a_section_to_summarise(index: Index, question: str, section: tuple[str, ...]) -> None:
    work = work_of(index, analyse(question))
    assert (work.task, work.section, work.whole) == ("summarise", section, False)
    assert work.document_id == index.manifest.sources[0].document_id


@pytest.mark.parametrize(
    "question",
    [
        "这份报告讲了什么?",
        "总结这份报告,不超过三句话",
        "用三句话概括全文",
        "报告的主要观点有哪些?",
        "总结一下《港口年报(2031年)》",
        "这个网页讲了什么?",
        "这份PPT主要讲了些什么?",
        "网页的主要内容是什么?",
        "本条例讲了什么?",
        "Summarise the report.",
        "What are the main findings of the report?",
        "What is the report about?",
    ],
)
def test_the_whole_report(index: Index, question: str) -> None:
    work = work_of(index, analyse(question))
    assert work == Work("summarise", work.language, None, index.manifest.sources[0].document_id, whole=True)


@pytest.mark.parametrize("question", ["总结报告中关于船员的内容", "总结区块链一节", "第九章讲什么?"])
def test_a_topic_is_neither(index: Index, question: str) -> None:
    assert work_of(index, analyse(question)) == Work("summarise", "zh")


def test_of_several_reports_the_one_that_is_named(tmp_path: Path) -> None:
    from index.readers.markdown.reader import read_markdown
    from index.store.folder import build_index
    from tests.fakes import LetterEncoder

    documents = []
    for name, title in (("a", "港口年报"), ("b", "航线年报")):
        file = tmp_path / f"{name}.md"
        file.write_text(f"---\ntitle: {title}\n---\n# 一、总体情况\n投资增加。\n", encoding="utf-8")
        documents.append(read_markdown(file))
    build_index(documents, LetterEncoder(), tmp_path / "index")
    index = Index.load(tmp_path / "index")
    first, second = (source.document_id for source in index.manifest.sources)
    assert work_of(index, analyse("总结航线年报的第一章")) == Work("summarise", "zh", ("一、总体情况",), second)
    assert work_of(index, analyse("总结第一章")) == Work("summarise", "zh", ("一、总体情况",), first)
    assert work_of(index, analyse("这份报告讲了什么?")) == Work("summarise", "zh", whole=True)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("岸电余额是多少?", "zh"),
        ("How much is it?", "en"),
        ("用英文回答:岸电余额是多少?", "en"),
        ("请用英语总结第一章", "en"),
        ("以英文,解释岸电", "en"),
        ("Please answer in English: 岸电是什么?", "en"),
        ("What is shore power? Answer in Chinese.", "zh"),
        ("What is shore power? In Chinese please", "zh"),
        ("用中文回答: what is shore power?", "zh"),
        ("What is shore power called in Chinese?", "en"),
        ("How big is the market in Chinese ports?", "en"),
        ("报告有英文版吗?", "zh"),
    ],
)
def test_language_of_the_answer(index: Index, question: str, language: str) -> None:
    assert work_of(index, analyse(question)).language == language
