"""Summaries and comparisons as a reader sees them: under their headings, side by side."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console

from rag.output.part_view import comparison_table, headline, summary_blocks
from rag.output.plain_text import answer_text
from rag.output.table_view import table_lines
from rag.output.terminal import answer_view
from rag.schema import Answer, Citation, Comparison, ComparisonRow, SummaryPart

CHAPTER = ("一、港口",)


def cited(*quotes: str) -> tuple[Citation, ...]:
    return tuple(
        Citation(n, "港口年报", CHAPTER, "1", 1, "text", quote, f"r:{n}", 0.9, True)
        for n, quote in enumerate(quotes, 1)
    )


SUMMARY = Answer(
    "总结第一章",
    "投资增加。[1]\n岸电减少排放。[2]",
    False,
    None,
    "extractive",
    "mini",
    cited("投资增加。", "岸电减少排放。"),
    kind="summary",
    summary=(
        SummaryPart((), ("投资增加。",), (1,)),
        SummaryPart((*CHAPTER, "(一)岸电"), ("岸电减少排放。",), (2,)),
    ),
)
BOTH = ComparisonRow("系统", ("系统由一家公司建设。", "系统由一家公司建设。"), (2, 2))
ALONE = ComparisonRow("调度", ("天鹅港由智能体调度。", ""), (1, 0))
COMPARED = Answer(
    "天鹅港和海豚港有什么不同?",
    "系统由一家公司建设。[2]天鹅港由智能体调度。[1]",
    False,
    None,
    "extractive",
    "mini",
    cited("天鹅港由智能体调度。", "系统由一家公司建设。"),
    kind="comparison",
    comparison=Comparison(("天鹅港", "海豚港"), (BOTH, ALONE)),
)


def shown(answer: Answer, width: int = 80) -> str:
    out = StringIO()
    Console(file=out, width=width, highlight=False).print(answer_view(answer, "内置", width))
    return out.getvalue()


def test_sentences_stand_under_their_headings() -> None:
    assert summary_blocks(SUMMARY) == [("", "投资增加。[1]"), ("(一)岸电", "岸电减少排放。[2]")]
    assert answer_text(SUMMARY, "内置").startswith("投资增加。[1]\n\n(一)岸电\n岸电减少排放。[2]\n\n[1] 第1页")
    lines = [line.strip() for line in shown(SUMMARY).splitlines()]
    assert lines[1:5] == ["投资增加。[1]", "", "(一)岸电", "岸电减少排放。[2]"]


def test_what_is_said_of_one_side_only_is_marked_so() -> None:
    table = comparison_table(COMPARED.comparison) if COMPARED.comparison else None
    assert table is not None
    assert table.header == ("方面", "天鹅港", "海豚港")
    assert table.rows == (
        ("系统", "系统由一家公司建设。[2]", "(同左)"),
        ("调度", "天鹅港由智能体调度。[1]", "(没有找到)"),
    )
    assert table_lines(table, 70, spaced=True)[2:] == [
        "系统    系统由一家公司建设。[2]  (同左)",
        "",
        "调度    天鹅港由智能体调度。[1]  (没有找到)",
    ]
    assert "- 海豚港:(没有找到)" in answer_text(COMPARED, "内置")
    assert "(同左)" in shown(COMPARED)


def test_the_short_answer_stands_above_only_where_it_says_more_than_the_rows() -> None:
    assert headline(COMPARED) == ""
    more = replace(
        COMPARED, answer="两港不同。[3]", citations=(*COMPARED.citations, replace(COMPARED.citations[0], n=3))
    )
    assert headline(more) == "两港不同。[3]"
    assert shown(more).splitlines()[1].strip() == "两港不同。[3]"
