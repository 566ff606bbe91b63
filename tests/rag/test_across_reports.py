"""Several made-up reports: which speak of something, what each answers, what they disagree on, how a figure changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.readers.markdown.reader import read_markdown
from index.store.folder import Index, build_index
from rag.assistant import Assistant
from rag.config import AnswerSettings, Settings
from rag.output.json_records import answer_record, dumps, read_answer
from rag.output.plain_text import answer_text
from rag.schema import Answer, ReportTold
from tests.rag.mini_report import BigramEncoder, BigramReader, check_answer

REPORTS = {
    "a": ("港口年报(2030年)", "2031年2月", "46", "3.2万亿元", "岸电是指船舶靠港时由岸上供电。"),
    "b": ("港口年报(2031年)", "2032年3月", "58", "3.5万亿元", "岸电是指由码头向停靠船舶供电的系统。"),
    "c": ("航运观察", "2031年6月", "", "3.4万亿元", "灯塔照亮航道。"),
}


def _report(title: str, date: str, companies: str, balance: str, more: str) -> str:
    year = "2031" if "2031年)" in title else "2030"
    counted = f"截至{year}年末,共有{companies}家港口公司上线调度平台。" if companies else "调度平台仍在建设。"
    return (
        f"---\ntitle: {title}\npublisher: 海港研究院\ndate: {date}\n---\n\n<!-- page: 7 index: 9 -->\n\n"
        f"# 一、总体情况\n\n{year}年末,全国港口投资余额为{balance}。{counted}\n\n# 二、技术\n\n{more}\n"
    )


def _index(folder: Path, names: str) -> Index:
    documents = []
    for name in names:
        (folder / f"{name}.md").write_text(_report(*REPORTS[name]), encoding="utf-8")
        documents.append(read_markdown(folder / f"{name}.md"))
    build_index(documents, BigramEncoder(), folder / "index", name="ports")
    return Index.load(folder / "index")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return _index(tmp_path_factory.mktemp("three"), "abc")


@pytest.fixture(scope="module")
def assistant(reports: Index) -> Assistant:
    return Assistant(reports, BigramEncoder(), Settings(answer=AnswerSettings(strictness=0.45)), reader=BigramReader())


def _titles(answer: Answer) -> list[str]:
    return [report.title for report in answer.reports]


def _check(answer: Answer) -> None:
    """Every mark has its citation once and in order, every citation is one report's, and the record is read back as it is."""
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(f"[{c.n}]" in answer.answer and c.verified for c in answer.citations)
    assert [n for report in answer.reports for n in report.citations] == [c.n for c in answer.citations]
    for report in answer.reports:
        assert {answer.citations[n - 1].document for n in report.citations} == {report.title}
    record = json.loads(dumps(answer_record(answer)))
    assert read_answer(record).reports == answer.reports


def test_reports_that_mention_are_listed_with_year_and_page(assistant: Assistant) -> None:
    answer = assistant.ask("哪些报告提到了岸电?")
    _check(answer)
    assert sorted(_titles(answer)) == ["港口年报(2030年)", "港口年报(2031年)"]
    assert answer.answer.startswith("提到“岸电”的报告有2份:\n")
    assert "《港口年报(2030年)》(“二、技术”,第7页):岸电是指船舶靠港时由岸上供电。" in answer.answer
    assert answer.computed is not None
    assert (answer.computed.operation, answer.computed.value, answer.computed.unit) == ("count", "2", "份")


@pytest.mark.parametrize(
    ("question", "titles", "head"),
    [
        ("有哪些报告?", ["港口年报(2031年)", "航运观察", "港口年报(2030年)"], "报告有3份:"),
        ("知识库里一共有多少份报告?", ["港口年报(2031年)", "航运观察", "港口年报(2030年)"], "报告有3份:"),
        ("你们有哪些报告?", ["港口年报(2031年)", "航运观察", "港口年报(2030年)"], "报告有3份:"),
        ("哪些报告是2031年的?", ["港口年报(2031年)", "航运观察"], "2031年的报告有2份:"),
        ("海港研究院发布了哪些报告?", ["港口年报(2031年)", "航运观察", "港口年报(2030年)"], "海港研究院的报告有3份:"),
        ("海研院2030年的报告有哪些?", ["港口年报(2030年)"], "海研院2030年的报告有1份:"),
        ("Which reports were published in 2031?", ["港口年报(2031年)", "航运观察"], "Reports (2031): 2:"),
    ],
)
def test_reports_are_listed_by_what_is_known_of_each(
    assistant: Assistant, question: str, titles: list[str], head: str
) -> None:
    answer = assistant.ask(question)
    _check(answer)
    assert (_titles(answer), answer.answer.split("\n")[0]) == (titles, head)
    assert answer.computed is not None
    assert answer.computed.value == str(len(titles))
    published = {"港口年报(2030年)": "2031年2月", "港口年报(2031年)": "2032年3月", "航运观察": "2031年6月"}
    named = "海" in question
    assert [c.quote for c in answer.citations] == ["海港研究院" if named else published[title] for title in titles]


def test_of_many_reports_none_is_left_out_of_a_count(tmp_path: Path) -> None:
    """More than one answer tells of, and more than search finds for a question."""
    documents = []
    for n in range(50):
        (tmp_path / f"{n}.md").write_text(
            _report(f"灯塔志第{n}卷", "2031年6月", "", "3.4万亿元", "灯塔照亮航道。" * 8), "utf-8"
        )
        documents.append(read_markdown(tmp_path / f"{n}.md"))
    build_index(documents, BigramEncoder(), tmp_path / "index", name="lights")
    assistant = Assistant(Index.load(tmp_path / "index"), BigramEncoder(), reader=BigramReader())
    for question in ("有哪些报告?", "哪些报告提到了灯塔?"):
        answer = assistant.ask(question)
        assert answer.computed is not None
        assert answer.computed.value == "50", question


@pytest.mark.parametrize("question", ["哪些报告值得关注?", "灯塔协会发布了哪些报告?", "2031年以后的报告有哪些?"])
def test_what_names_no_publisher_is_no_question_after_the_reports(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).computed is None


@pytest.mark.parametrize("question", ["灯塔在哪份报告里提到?", "有没有报告提到灯塔?", "Which reports mention 灯塔?"])
def test_one_report_mentions_it(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    _check(answer)
    assert answer.reports == (ReportTold("航运观察", 2031, (1,)),)
    assert "2031" in answer.answer.partition("灯塔照亮")[0]


def test_what_no_report_mentions_is_refused(assistant: Assistant, reports: Index) -> None:
    answer = assistant.ask("哪些报告提到了元宇宙?")
    check_answer(answer, reports)
    assert answer.refused
    assert [(u.condition, u.asked) for u in answer.unmet] == [("object", "“元宇宙”")]


def test_reports_answer_each_in_a_line_the_newest_first(assistant: Assistant) -> None:
    answer = assistant.ask("岸电是什么?")
    _check(answer)
    assert _titles(answer) == ["港口年报(2031年)", "港口年报(2030年)"]
    assert answer.answer == (
        "《港口年报(2031年)》(第7页):岸电是指由码头向停靠船舶供电的系统。[1]\n"
        "《港口年报(2030年)》(第7页):岸电是指船舶靠港时由岸上供电。[2]"
    )
    assert "《港口年报(2031年)》" in answer_text(answer, "ports", several=True)


def test_figures_of_one_period_that_differ_are_said_to_disagree(assistant: Assistant) -> None:
    answer = assistant.ask("2030年末全国港口投资余额是多少?")
    _check(answer)
    assert {report.title: report.figure for report in answer.reports} == {
        "港口年报(2030年)": "3.2万亿元",
        "航运观察": "3.4万亿元",
    }
    assert answer.notice is not None
    assert answer.notice.startswith("各报告的数字不一致:")


def test_figures_of_two_periods_do_not_disagree(assistant: Assistant) -> None:
    answer = assistant.ask("有多少家港口公司上线了调度平台?")
    _check(answer)
    assert _titles(answer) == ["港口年报(2031年)", "港口年报(2030年)"]
    assert answer.notice is None
    assert [report.figure for report in answer.reports] == [None, None]


@pytest.mark.parametrize(
    "question",
    [
        "2030年与2031年的年报里上线调度平台的港口公司数怎么变的?",
        "上线调度平台的港口公司数量在2030年和2031年的年报里有什么变化?",
        "《港口年报(2030年)》和《港口年报(2031年)》里上线调度平台的港口公司数差多少?",
    ],
)
def test_a_figure_is_followed_from_report_to_report(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    _check(answer)
    assert [(report.title, report.figure) for report in answer.reports] == [
        ("港口年报(2030年)", "46家"),
        ("港口年报(2031年)", "58家"),
    ]
    assert answer.computed is not None
    assert (answer.computed.operation, answer.computed.value, answer.computed.unit) == ("difference", "12", "家")
    assert answer.computed.expression == "58家 − 46家 = 12家"
    assert answer.computed.citations == (1, 2)
    assert answer.answer.startswith(
        "从《港口年报(2030年)》的46家到《港口年报(2031年)》的58家,增加12家(计算:58家 − 46家 = 12家)。"
    )


def test_this_figure_is_the_one_of_the_turn_before(assistant: Assistant) -> None:
    before = assistant.ask("有多少家港口公司上线了调度平台?")
    answer = assistant.ask("2030年与2031年的年报里这个数怎么变的?", history=[before])
    _check(answer)
    assert answer.asked == "2030年与2031年的年报里这个数怎么变的?"
    assert [report.figure for report in answer.reports] == ["46家", "58家"]
    assert answer.computed is not None
    assert answer.computed.value == "12"


def test_a_report_of_a_period_that_is_not_there_is_named(assistant: Assistant, reports: Index) -> None:
    answer = assistant.ask("2030年与2035年的年报里港口公司数怎么变的?")
    check_answer(answer, reports)
    assert answer.refused
    assert [(u.condition, u.asked) for u in answer.unmet] == [("period", "2035年")]


@pytest.mark.parametrize(
    "question", ["哪些报告提到了岸电?", "岸电是什么?", "各报告里港口公司数一致吗?", "2030年末投资余额是多少?"]
)
def test_one_report_in_the_index_has_no_reports_told(tmp_path: Path, question: str) -> None:
    index = _index(tmp_path, "a")
    answer = Assistant(
        index, BigramEncoder(), Settings(answer=AnswerSettings(strictness=0.0)), reader=BigramReader()
    ).ask(question)
    check_answer(answer, index)
    assert answer.reports == ()
    assert "reports" not in answer_record(answer)


def test_a_scope_of_one_report_keeps_to_it(assistant: Assistant, reports: Index) -> None:
    answer = assistant.ask("岸电是什么?", scope="港口年报(2030年)")
    check_answer(answer, reports)
    assert {citation.document for citation in answer.citations} == {"港口年报(2030年)"}
    assert answer.reports == ()
