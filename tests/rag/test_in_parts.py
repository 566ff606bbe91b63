"""Summaries, what a report counts, and which chapter speaks of something, on a report that can be told by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.readers.dispatch import read_document
from index.store.folder import Index, build_index
from rag.in_parts import answer_in_parts
from rag.question.analysis import analyse
from rag.schema import Answer
from tests.rag.mini_report import BigramEncoder, check_answer, mini_index
from tests.rag.whole_report import WHOLE_REPORT


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("whole"), WHOLE_REPORT)


def told(index: Index, question: str, **options: str) -> Answer:
    answer = answer_in_parts(index, analyse(question), None, options.get("length", "long"))  # type: ignore[arg-type]
    assert answer is not None
    check_answer(answer, index)
    return answer


def test_a_report_is_told_chapter_by_chapter_below_what_its_cover_says(index: Index) -> None:
    answer = told(index, "这份报告讲了什么?")
    assert answer.kind == "summary"
    assert [part.section for part in answer.summary] == [
        (),
        ("一、港口投资",),
        ("二、港口技术",),
        ("三、港口人才",),
    ]
    assert answer.summary[0].sentences == (
        "《港口年报(2031年)》发布时间:2031年5月。",
        "《港口年报(2031年)》发布机构:海港研究院。",
    )
    assert answer.summary[0].citations == (1, 2)
    said = [sentence for part in answer.summary for sentence in part.sentences]
    assert len(said) == len(set(said)) == len(answer.citations) <= 12


def test_a_short_one_has_a_sentence_a_section(index: Index) -> None:
    answer = told(index, "总结第二章", length="short")
    assert [(part.section[-1], len(part.sentences)) for part in answer.summary] == [("(一)岸电", 1), ("(二)调度", 1)]


@pytest.mark.parametrize("question", ["用一句话总结第一章", "简单介绍一下第一章", "总结第一章,再短一点"])
def test_a_question_may_say_that_it_is_to_be_short(tmp_path: Path, question: str) -> None:
    yards = ("泊位", "闸口", "仓库", "航道", "锚地", "船坞", "堆场", "灯塔")
    told_of = "".join(f"港口的{yard}在2030年有{n}座。" for n, yard in enumerate(yards, start=20))
    longer = mini_index(tmp_path, f"# 一、设施\n\n## (一)东港\n\n{told_of}\n\n## (二)西港\n\n{told_of}")
    assert told(longer, question).summary == told(longer, "总结第一章", length="short").summary
    assert len(told(longer, "总结第一章").citations) > len(told(longer, question).citations)


@pytest.mark.parametrize("question", ["这是什么报告?", "结论是什么?", "主要讲了哪几方面?", "介绍一下"])
def test_what_names_nothing_but_the_report_is_answered_by_what_it_says(index: Index, question: str) -> None:
    assert told(index, question).summary == told(index, "这份报告讲了什么?").summary


def test_a_sentence_that_leans_on_another_is_not_chosen(index: Index) -> None:
    answer = told(index, "第一章讲了什么?", length="short")
    assert [part.sentences for part in answer.summary] == [
        ("国内港口投资在2030年达到3200亿元,同比增长12%。",),
        ("海外港口投资在2030年为90亿元,同比下降5%。",),
    ]


def test_figures_where_they_are_asked_for(index: Index) -> None:
    answer = told(index, "报告的主要数据")
    assert [citation.quote for citation in answer.citations] == [
        "国内港口投资在2030年达到3200亿元,同比增长12%。",
        "海外港口投资在2030年为90亿元,同比下降5%。",
        "天鹅港的岸电用量在2030年为88万度。",
        "海豚港的岸电用量在2030年为61万度。",
        "港口人才缺口在2030年为4000人。",
    ]


@pytest.mark.parametrize(
    ("question", "text", "value", "unit"),
    [
        ("报告有几章?", "《港口年报(2031年)》共3章:一、港口投资。[1]二、港口技术。[2]三、港口人才。[3]", "3", "章"),
        ("报告有多少张表?", "《港口年报(2031年)》共1张表:表 1 港口吞吐量。[1]", "1", "张表"),
        ("有哪些表?", "《港口年报(2031年)》共1张表:表 1 港口吞吐量。[1]", "1", "张表"),
        ("列出所有表格", "《港口年报(2031年)》共1张表:表 1 港口吞吐量。[1]", "1", "张表"),
        ("目录是什么?", "《港口年报(2031年)》共3章:一、港口投资。[1]二、港口技术。[2]三、港口人才。[3]", "3", "章"),
        ("分几大部分?", "《港口年报(2031年)》共3章:一、港口投资。[1]二、港口技术。[2]三、港口人才。[3]", "3", "章"),
        ("有没有表格?", "《港口年报(2031年)》共1张表:表 1 港口吞吐量。[1]", "1", "张表"),
        ("第二章列出了哪些部分?", "“二、港口技术”共2节:(一)岸电。[1](二)调度。[2]", "2", "节"),
        ("第二章有几节?", "“二、港口技术”共2节:(一)岸电。[1](二)调度。[2]", "2", "节"),
        ("第二章共有多少张表?", "“二、港口技术”共1张表:表 1 港口吞吐量。[1]", "1", "张表"),
        ("共多少页?", "《港口年报(2031年)》共3页。[1]", "3", "页"),
        ("一共多少页?", "《港口年报(2031年)》共3页。[1]", "3", "页"),
    ],
)
def test_what_is_counted_is_computed_and_cited(index: Index, question: str, text: str, value: str, unit: str) -> None:
    answer = answer_in_parts(index, analyse(question), None, "long")
    assert answer is not None
    assert answer.answer == text
    assert answer.computed is not None
    assert (answer.computed.operation, answer.computed.value, answer.computed.unit) == ("count", value, unit)
    assert answer.computed.citations == tuple(citation.n for citation in answer.citations)
    assert all(citation.verified for citation in answer.citations)


def test_what_the_report_has_none_of_is_not_counted(index: Index) -> None:
    assert answer_in_parts(index, analyse("报告有多少条脚注?"), None, "long") is None
    assert answer_in_parts(index, analyse("第一章有几张表?"), None, "long") is None
    assert answer_in_parts(index, analyse("第九章有几节?"), None, "long") is None


def test_who_made_it_and_when(index: Index) -> None:
    answer = told(index, "这份报告是谁写的,什么时候发布的?")
    assert [citation.quote for citation in answer.citations] == ["海港研究院", "2031年5月"]


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("什么时候发布的?", "2031年5月"),
        ("哪一年出版的?", "2031年5月"),
        ("哪年的?", "2031年5月"),
        ("谁写的?", "海港研究院"),
        ("作者是哪家机构?", "海港研究院"),
        ("报告是谁发布的?", "海港研究院"),
    ],
)
def test_a_question_that_names_nothing_but_the_making_is_about_the_report(
    index: Index, question: str, quote: str
) -> None:
    assert [citation.quote for citation in told(index, question).citations] == [quote]


@pytest.mark.parametrize("question", ["岸电标准是什么时候发布的?", "谁建设了调度系统?", "什么时候?", "编号是多少?"])
def test_one_that_names_something_is_not_nor_what_the_cover_lacks(index: Index, question: str) -> None:
    assert answer_in_parts(index, analyse(question), None, "long") is None


def test_all_of_a_long_list_are_named_where_they_are_asked_for(tmp_path: Path) -> None:
    headings = "".join(
        f"\n## ({n})港口{c}\n\n港口{c}很忙。\n"
        for n, c in zip("一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸", strict=True)
    )
    text = f"# 一、北方\n{headings}\n# 二、南方\n{headings}"
    long = mini_index(tmp_path, text)
    found = [answer_in_parts(long, analyse(asked), None, "long") for asked in ("有哪些小节?", "一共几个小节?")]
    assert [answer and len(answer.citations) for answer in found] == [20, 2]


def test_what_is_new_where_the_report_says_so(tmp_path: Path, index: Index) -> None:
    said = "与往年相比,本报告增加了人才一章。本报告还重做了岸电一节。港口比去年更忙。"
    other = mini_index(tmp_path, WHOLE_REPORT.replace("港口投资集中在沿海。", said))
    answer = told(other, "和往年相比这份报告有什么新内容?")
    assert [citation.quote for citation in answer.citations] == [
        "与往年相比,本报告增加了人才一章。",
        "本报告还重做了岸电一节。",
    ]
    assert answer_in_parts(index, analyse("和往年相比这份报告有什么新内容?"), None, "long") is None


def test_the_chapter_and_section_that_speak_of_something(index: Index) -> None:
    assert [c.quote for c in told(index, "哪一章讲岸电?").citations] == ["二、港口技术", "(一)岸电"]
    assert [c.quote for c in told(index, "人才在第几章?").citations] == ["三、港口人才"]
    assert answer_in_parts(index, analyse("哪一章讲量子计算?"), None, "long") is None


@pytest.mark.parametrize(
    "question",
    ["天鹅港的岸电用量是多少?", "第二章关于岸电的两点是什么?", "总结岸电对船舶的两方面作用", "岸电有多少页的说明书?"],
)
def test_any_other_question_is_left_alone(index: Index, question: str) -> None:
    assert answer_in_parts(index, analyse(question), None, "long") is None


SHEET = "港口,2030年,2031年\n天鹅港,8640,9120\n海豚港,5310,5480\n"


@pytest.mark.parametrize("question", ["这份报告讲了什么?", "这张表讲了什么?", "这个表格讲了什么?"])
def test_a_file_that_is_a_sheet_is_told_by_its_rows(tmp_path: Path, question: str) -> None:
    (tmp_path / "港口.csv").write_text(SHEET, "utf-8")
    build_index([read_document(tmp_path / "港口.csv")], BigramEncoder(), tmp_path / "index", name="sheet")
    answer = told(Index.load(tmp_path / "index"), question)
    assert (answer.kind, answer.answer) == ("summary", "天鹅港 8640 9120。[1]\n海豚港 5310 5480。[2]")
    assert [citation.quote for citation in answer.citations] == ["天鹅港 8640 9120", "海豚港 5310 5480"]
