"""Two sides side by side: what is said of both, of each under one aspect, of one alone, and which one is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.store.folder import Index
from rag.comparisons import _told_missing, with_both_sides
from rag.decision import Decision
from rag.question.analysis import analyse
from rag.schema import REFUSED, Answer
from tests.rag.mini_report import mini_index
from tests.rag.whole_report import WHOLE_REPORT

NOTHING = "报告中没有找到能够回答这个问题的内容。"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("compared"), WHOLE_REPORT)


def compared(index: Index, question: str, **short: object) -> Answer:
    """What becomes of a refusal, or of a short answer."""
    given = Answer(question, f"{REFUSED}。{NOTHING}", True, NOTHING, "extractive", "mini")
    decision = Decision(replace(given, **short), "", 0.2)  # type: ignore[arg-type]
    return with_both_sides(index, analyse(question), decision, None).answer


def test_both_sides_in_rows(index: Index) -> None:
    answer = compared(index, "天鹅港和海豚港有什么不同?")
    assert (answer.kind, answer.refused) == ("comparison", False)
    assert answer.comparison is not None
    assert answer.comparison.sides == ("天鹅港", "海豚港")
    rows = {row.sentences: row for row in answer.comparison.rows}
    # the cells of a table, each with the row that it stands in
    assert rows["510万吨", "330万吨"].aspect == "2029年"
    # one sentence that speaks of both stands for both, once
    both = rows[("天鹅港和海豚港的调度系统由一家公司建设。",) * 2]
    assert len(set(both.citations)) == 1
    # two sentences of one aspect, which is called by the words that they share
    pair = rows["天鹅港的岸电用量在2030年为88万度。", "海豚港的岸电用量在2030年为61万度。"]
    assert "岸电" in pair.aspect
    # what is said of one alone
    assert rows["天鹅港由人工智能调度船舶。", ""].citations[1] == 0
    assert rows["", "海豚港与大学一起培养港口人才。"].citations[0] == 0
    quotes = {citation.n: citation.quote for citation in answer.citations}
    for row in answer.comparison.rows:
        for said, n in zip(row.sentences, row.citations, strict=True):
            assert not said or said in quotes[n]


def test_the_matter_restricts_the_rows(index: Index) -> None:
    answer = compared(index, "天鹅港和海豚港在人才上有什么不同?")
    # 人才 is said of one side only: that is no comparison
    assert answer.refused


def test_two_chapters(index: Index) -> None:
    answer = compared(index, "第一章和第三章有什么不同?")
    assert answer.comparison is not None
    assert answer.comparison.sides == ("一、港口投资", "三、港口人才")
    assert {c.section[0] for c in answer.citations} == {"一、港口投资", "三、港口人才"}


def test_a_missing_side_is_the_reason_of_the_refusal(index: Index) -> None:
    answer = compared(index, "天鹅港和火星港有什么不同?")
    assert answer.refused
    assert answer.refusal_reason == "报告中没有找到火星港。"
    assert [(unmet.condition, unmet.asked) for unmet in answer.unmet] == [("object", "火星港")]


def test_beside_an_answer_it_is_told(index: Index) -> None:
    answer = compared(index, "天鹅港和火星港有什么不同?", answer="天鹅港最大。[1]", refused=False, refusal_reason=None)
    assert answer.answer == "天鹅港最大。[1]"
    assert answer.notice == "报告没有提到“火星港”,无法就此对比。"


def test_one_fact_stays_as_it_is(index: Index) -> None:
    answer = compared(index, "天鹅港和海豚港谁的岸电用量更高?")
    assert (answer.kind, answer.comparison, answer.refused) == ("answer", None, True)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("国内投资和海外投资有什么不同?", ("(一)国内投资", "(二)海外投资")),
        ("“投资”和“人才”两章有什么区别?", ("一、港口投资", "三、港口人才")),
        ("国内投资这一节与海外投资这一节有什么不同?", ("(一)国内投资", "(二)海外投资")),
    ],
)
def test_two_sections_by_their_headings(index: Index, question: str, sides: tuple[str, str]) -> None:
    answer = compared(index, question)
    assert answer.comparison is not None
    assert answer.comparison.sides == sides
    paired = {row.sentences for row in answer.comparison.rows}
    if "国内投资" in question:
        assert any("3200亿元" in a and "90亿元" in b for a, b in paired)


def test_two_chapters_in_one_matter(index: Index) -> None:
    answer = compared(index, "第二章和第三章在海豚港方面有什么不同?")
    assert answer.comparison is not None
    said = {sentence for row in answer.comparison.rows for sentence in row.sentences if sentence}
    assert "海豚港与大学一起培养港口人才。" in said
    assert all("海豚港" in sentence for sentence in said)


def test_a_side_that_the_question_lacks_is_said(index: Index) -> None:
    answer = compared(index, "和天鹅港有什么不同?", answer="天鹅港最大。[1]", refused=False, refusal_reason=None)
    assert answer.refused
    assert answer.refusal_reason == "问题只说了“天鹅港”,没有说和它对比的是什么。"


def test_a_chapter_that_is_not_there_is_said(index: Index) -> None:
    answer = compared(index, "第一章和第九章有什么不同?")
    assert answer.refusal_reason == "报告中没有找到第九章。"


def test_missing_sides_are_joined_as_the_language_joins() -> None:
    for question, told in (
        ("Compare the Swan Port and the Dolphin Port", "“a”, “b”"),
        ("天鹅港和海豚港有什么不同?", "“a”、“b”"),
    ):
        answered = Answer(question, "", refused=False)
        assert told in (_told_missing(analyse(question), answered, ("a", "b")).notice or "")
