"""A summary folded by section, a comparison as a table, and nothing of the report that is interpreted."""

from __future__ import annotations

from rag.schema import Comparison, ComparisonRow, SummaryPart
from ui.page.parts_html import comparison_html, summary_html
from ui.words.texts import label


def mark(n: int) -> str:
    return f"[{n}]"


def test_each_section_is_folded_by_its_heading() -> None:
    html = summary_html(
        [SummaryPart((), ("封面。",), (1,)), SummaryPart(("一", "(一)岸电<b>"), ("甲。", "乙。"), (2, 3))], mark
    )
    assert html == (
        '<div class="bb-answer-text bb-summary" lang="zh-CN"><p><span class="bb-sentence">封面。[1]</span></p>'
        "<details open><summary>&#40;一&#41;岸电&#60;b&#62;</summary>"
        '<p><span class="bb-sentence">甲。[2]</span><span class="bb-sentence">乙。[3]</span></p></details></div>'
    )


def test_two_sides_side_by_side() -> None:
    rows = (
        ComparisonRow("系统", ("同一家。", "同一家。"), (1, 1)),
        ComparisonRow("调度", ("甲。", ""), (2, 0)),
    )
    html = comparison_html(Comparison(("天鹅港", "海豚港"), rows), mark, label("zh"))
    assert (
        '<thead><tr><th scope="col">方面</th><th scope="col">天鹅港</th><th scope="col">海豚港</th></tr></thead>'
        in html
    )
    assert '<tr><th scope="row">系统</th><td colspan="2">同一家。[1]</td></tr>' in html
    assert '<td>甲。[2]</td><td><span class="bb-not-said">没有找到</span></td>' in html
    assert "nothing found" in comparison_html(Comparison(("a", "b"), rows[1:]), mark, label("en"))
