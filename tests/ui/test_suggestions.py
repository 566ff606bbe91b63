from __future__ import annotations

from dataclasses import replace

import pytest

from index.schema import Chunk, Sentence
from rag.assistant import Assistant
from rag.schema import Answer, Citation, Nearest
from tests.fakes import answered, refused
from ui.suggestions import about_chapter, about_section, answerable, related, suggested

FIRST, SECOND = "一、总体情况", "二、展望"
LOANS, BONDS = "(一)绿色贷款稳步增长,结构优化", "(二)绿色债券继续扩容"


def _chunk(number: int, kind: str, section: tuple[str, ...], text: str, document: str = "r", **more: object) -> Chunk:
    sentence = Sentence(text, 0, len(text), 1, "1")
    made = Chunk(f"{document}:{number}", document, "报告", section, kind, text, (sentence,), 1, "1")  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


REPORT = (
    _chunk(0, "outline", (), f"{FIRST}\n{SECOND}"),
    _chunk(1, "text", (FIRST, LOANS), "绿色贷款余额34.76万亿元。"),
    _chunk(2, "footnote", (FIRST, LOANS), "碳账户是指记录碳排放的账户。"),
    _chunk(3, "table", (FIRST, BONDS), "工行 1", label="表1", header=("时间", "机构")),
    _chunk(4, "table", (FIRST, BONDS), "表 2", label="表2", picture=True),
    _chunk(5, "figure", (FIRST, BONDS), "图 1", label="图1", picture=True),
    _chunk(6, "text", (SECOND,), "展望。"),
    _chunk(7, "text", ("三、别的",), "别的。", "other"),
)


def test_an_empty_page_asks_one_question_of_each_kind_first() -> None:
    assert suggested(REPORT) == [
        "这份报告讲了什么?",
        "什么是碳账户?",
        "表1列出了哪些机构?",
        "第二章“展望”讲了什么?",
        "“绿色债券继续扩容”这一节讲了什么?",
        "图1讲的是什么?",
    ]


def test_another_report_of_the_index_has_its_own_questions() -> None:
    assert suggested(REPORT, "other") == ["第三章“别的”讲了什么?"]
    assert suggested(REPORT, "none") == []
    assert suggested(()) == []


def _cites(chunk: Chunk) -> Answer:
    citation = Citation(1, "报告", chunk.section, "1", 1, "text", "甲", chunk.chunk_id, 0.9, True)
    return replace(answered("问?"), citations=(citation,))


def test_after_an_answer_come_its_section_and_the_one_beside_it() -> None:
    assert related(_cites(REPORT[1]), REPORT) == [
        "什么是碳账户?",
        "“绿色债券继续扩容”这一节讲了什么?",
        "第一章“总体情况”讲了什么?",
    ]
    assert related(_cites(REPORT[3]), REPORT) == [
        "表1列出了哪些机构?",
        "图1讲的是什么?",
        "“绿色贷款稳步增长”这一节讲了什么?",
    ]


def test_what_was_asked_is_not_put_again() -> None:
    answer = replace(_cites(REPORT[1]), question="什么是 碳账户？")
    assert "什么是碳账户?" not in related(answer, REPORT)
    assert related(_cites(REPORT[1]), REPORT, asked=["什么是碳账户?", "第一章“总体情况”讲了什么?"]) == [
        "“绿色债券继续扩容”这一节讲了什么?"
    ]


def test_after_a_refusal_come_the_passages_near_it() -> None:
    by_id = replace(refused(), nearest=(Nearest((), None, "甲", "报告", "r:1"),))
    by_path = replace(refused(), nearest=(Nearest((FIRST, LOANS), "1", "甲"),))
    assert related(by_id, REPORT) == related(by_path, REPORT) == related(_cites(REPORT[1]), REPORT)


def test_a_passage_that_is_not_in_the_report_leads_nowhere() -> None:
    assert related(answered(), REPORT) == []
    assert related(replace(answered(), citations=()), REPORT) == []


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("四、应用新变化", "第四章“应用新变化”讲了什么?"),
        ("第十二章 附录", "第十二章“附录”讲了什么?"),
        ("三、做好“五篇大文章”", "第三章讲了什么?"),
        ("前 言", None),
    ],
)
def test_a_chapter_is_asked_for_by_its_number(title: str, question: str | None) -> None:
    assert about_chapter(title) == question


@pytest.mark.parametrize(
    ("title", "question"),
    [
        (LOANS, "“绿色贷款稳步增长”这一节讲了什么?"),
        ("(三)短", None),
        ("(三)“五大监管”要求进一步落实", None),
        ("(三)同名的一节内容", None),
    ],
)
def test_a_section_is_asked_for_where_its_first_words_name_it(title: str, question: str | None) -> None:
    assert about_section(title, list({LOANS, BONDS, title, "同名的一节内容"})) == question


@pytest.mark.parametrize(
    "text", ["一般是指甲的账户。", "它是指甲。", "我国的政策是指甲。", "模型通常是指甲。", "账户余额为1。"]
)
def test_what_defines_no_term_makes_no_question(text: str) -> None:
    assert suggested((_chunk(1, "text", ("甲",), text),)) == []


def test_refused_questions_are_left_out() -> None:
    asked = ["甲?", "2025年?"]
    assert answerable(asked, lambda q: refused(q) if "2025" in q else answered(q)) == ["甲?"]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.load()


def test_the_shipped_report_answers_what_is_suggested(assistant: Assistant) -> None:
    questions = suggested(assistant.index.chunks)
    assert len(questions) == 6
    assert answerable(questions, assistant.ask) == questions


def test_the_shipped_report_answers_what_is_related(assistant: Assistant) -> None:
    chunks = assistant.index.chunks
    cited = [chunk for chunk in chunks if chunk.kind in ("text", "table", "figure")]
    questions = {question for chunk in cited for question in related(_cites(chunk), chunks)}
    assert len(questions) > 60
    assert [question for question in sorted(questions) if assistant.ask(question).refused] == []
