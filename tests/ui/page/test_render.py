from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rag.schema import REFUSED_IN_ENGLISH, Answer, Check, Citation, CitedRow, ConditionKind, Nearest, Unmet
from tests.fakes import SENTENCE, answered, refused
from tests.ui.hostile import HOSTILE
from tests.ui.html_tree import read_html
from ui.asking.turns import kept_answer
from ui.page.render import answer_html, partial_answer_html
from ui.words.inert import plain_run
from ui.words.texts import label

ZH, EN = label("zh"), label("en")
_ELEMENTS = {"div", "p", "span", "a", "ul", "li", "q", "b", "br", "strong", "mark"}
_ATTRIBUTES = {
    "class", "lang", "href", "role", "aria-label", "aria-hidden", "aria-busy",
    "data-n", "data-report", "data-chunk", "data-page", "data-quote", "data-words",
}  # fmt: skip


def _two() -> Answer:
    """An answer of two sentences; the citation of the second one is not verified."""
    first = answered()
    table = Citation(2, "另一份报告", ("二、表",), None, 7, "table", "甲 1", "other-2", 0.5, False)
    return replace(first, answer="绿色贷款增长。[1]甲为1。[2]", citations=(*first.citations, table))


def test_an_answer_has_its_sentences_with_links_to_its_citations() -> None:
    page = read_html(answer_html(kept_answer(_two()), t=ZH, report="r1"))
    text = page.one(".bb-answer-text")
    assert text.text == "绿色贷款增长。[1]甲为1。[2]"
    assert [s.text for s in text.all(".bb-sentence")] == ["绿色贷款增长。[1]", "甲为1。[2]"]
    first, second = text.all("a")
    assert first.attributes == {
        "class": "bb-cite",
        "href": "#bb-panel",
        "role": "button",
        "data-report": "r1",
        "data-n": "1",
        "data-chunk": "report-1",
        "data-page": "1",
        "data-quote": SENTENCE,
        "aria-label": "查看引文 1：一、总体情况 › (一)贷款 · 第 3 页",
    }
    assert second.classes == {"bb-cite", "bb-cite-unverified"}


def _spanned(citation: Citation, words: str) -> Citation:
    first = citation.quote.index(words)
    return replace(citation, answer_span=(first, first + len(words)))


def test_the_words_of_the_answer_are_marked_in_the_answer_and_named_for_its_quote() -> None:
    answer = replace(answered(), citations=(_spanned(answered().citations[0], "34.76万亿元"),))
    plain, page = (read_html(answer_html(kept_answer(a), t=ZH)) for a in (answered(), answer))
    assert page.text == plain.text
    mark = page.one(".bb-answer-text").one("mark")
    assert (mark.text, mark.attributes) == ("34.76万亿元", {"class": "bb-words"})
    first = SENTENCE.index("34.76万亿元")
    assert page.one(".bb-answer-text").one("a").attributes["data-words"] == f"{first},{first + len('34.76万亿元')}"
    assert plain.all("mark") == []
    assert "data-words" not in plain.one(".bb-answer-text").one("a").attributes
    during = read_html(partial_answer_html(kept_answer(answer), t=ZH))
    assert [mark.text for mark in during.all("mark")] == ["34.76万亿元"]


def test_each_sentence_has_the_words_of_its_own_citations_marked() -> None:
    first, table = _two().citations
    second = _spanned(replace(table, quote="甲 为 1"), "甲 为 1")
    answer = replace(
        _two(),
        answer="绿色贷款增长28.5%。[1]甲 为 1,增长28.5%。[2]两者都增长28.5%,甲 为 1。[1][2]",
        citations=(_spanned(first, "28.5%"), second),
    )
    page = read_html(answer_html(kept_answer(answer), t=ZH))
    marked = [[mark.text for mark in s.all("mark")] for s in page.all(".bb-sentence")]
    assert marked == [["28.5%"], ["甲 为 1"], ["28.5%", "甲 为 1"]]


@pytest.mark.parametrize("span", [None, [0, 0], [5, 2], [-3, 2], [0, 9999], [9999, 10000]])
def test_a_range_that_is_none_marks_nothing(span: list[int] | None) -> None:
    record = kept_answer(answered())
    record["citations"][0]["answer_span"] = span
    page = read_html(answer_html(record, t=ZH))
    assert page.all("mark") == []
    assert page.one(".bb-quote").text == SENTENCE


def test_one_list_of_sources_says_where_they_stand_and_does_not_repeat_the_sentence() -> None:
    page = read_html(answer_html(kept_answer(_two()), t=ZH))
    first, second = page.one(".bb-sources").all("li")
    assert first.text == f"[1] 一、总体情况 › (一)贷款 第 3 页{SENTENCE}"
    assert second.text == "[2] 二、表 文件第 7 页 表格 ! 未核对甲 1"
    # The words that the answer does not have are shown.
    assert [q.classes for q in page.all("q")] == [{"bb-quote", "bb-apart"}, {"bb-quote", "bb-apart"}]
    whole = read_html(answer_html(kept_answer(replace(answered(), answer=f"{SENTENCE}[1]")), t=ZH))
    assert [q.classes for q in whole.all("q")] == [{"bb-quote"}]


def test_sources_of_one_place_stand_on_one_line() -> None:
    first = answered().citations[0]
    again = replace(first, n=2, quote="另一句。")
    elsewhere = replace(first, n=3, page_label="4", page_index=4)
    answer = replace(answered(), answer=f"{SENTENCE}[1]另一句。[2]{SENTENCE}[3]", citations=(first, again, elsewhere))
    lines = read_html(answer_html(kept_answer(answer), t=ZH)).one(".bb-sources").all("li")
    assert [[a.text for a in line.all("a")] for line in lines] == [["[1]", "[2]"], ["[3]"]]
    assert [q.text for q in lines[0].all("q")] == [SENTENCE, "另一句。"]


def test_what_stands_above_the_rows_of_a_table_is_told_once() -> None:
    row = CitedRow("表1 泊位", None, ("港口", "泊位"), ("天鹅港", "64"))
    first = replace(answered().citations[0], kind="table", quote="天鹅港 64", row=row)
    second = replace(first, n=2, quote="海豚港 28", row=replace(row, cells=("海豚港", "28")))
    other = replace(first, n=3, quote="甲 1", row=replace(row, caption="表2 船舶"))
    answer = replace(answered(), answer="天鹅港64。[1]海豚港28。[2]甲1。[3]", citations=(first, second, other))
    sources = read_html(answer_html(kept_answer(answer), t=ZH)).one(".bb-sources")
    assert [line.text for line in sources.all(".bb-row-above")] == [
        "表1 泊位",
        "港口 | 泊位",
        "表2 船舶",
        "港口 | 泊位",
    ]


@pytest.mark.parametrize(
    ("confidence", "notice", "said"),
    [
        (0.93, None, ["●●● 把握大", "✓ 问题的各部分都找到了", "✓ 引文与原文逐字一致"]),
        (0.6, None, ["●●○ 把握中等，请对照原文", "✓ 问题的各部分都找到了", "✓ 引文与原文逐字一致"]),
        (0.4, "没有找到:同比", ["●○○ 把握小，请务必对照原文", "! 有一部分没有找到", "✓ 引文与原文逐字一致"]),
        (None, None, ["✓ 引文与原文逐字一致"]),
    ],
)
def test_how_sure_whether_whole_and_verbatim_stand_apart(
    confidence: float | None, notice: str | None, said: list[str]
) -> None:
    page = read_html(answer_html(kept_answer(replace(answered(), confidence=confidence, notice=notice)), t=ZH))
    assert [li.text for li in page.one(".bb-standing").all("li")] == said


def test_a_quote_that_is_not_verbatim_is_said_and_a_supposition_that_is_set_right() -> None:
    page = read_html(answer_html(kept_answer(replace(_two(), corrected=True)), t=ZH))
    assert [li.text for li in page.one(".bb-standing").all("li")] == ["! 有引文没有在原文里逐字找到"]
    assert page.one(".bb-corrected").text == "问题里的说法与报告不一致，以报告为准："


def test_of_several_reports_each_is_named() -> None:
    page = read_html(answer_html(kept_answer(_two()), t=EN, several=True))
    assert [where.text for where in page.all(".bb-where")] == [
        "《绿色金融报告》 › 一、总体情况 › (一)贷款",
        "《另一份报告》 › 二、表",
    ]


def test_a_mark_without_a_citation_is_no_link() -> None:
    record = kept_answer(replace(answered(), answer="余额[7]为1。[1]"))
    assert [a.text for a in read_html(answer_html(record, t=ZH)).one(".bb-answer-text").all("a")] == ["[1]"]


@pytest.mark.parametrize(
    ("text", "items"),
    [("(一)甲。[1](二)乙。[1]", True), ("甲。[1]乙。[1]", False), ("(一)甲。[1]", False)],
)
def test_items_of_a_list_stand_below_each_other(text: str, items: bool) -> None:
    page = read_html(answer_html(kept_answer(replace(answered(), answer=text)), t=ZH))
    assert ("bb-items" in page.one(".bb-answer-text").classes) == items


def test_a_follow_up_shows_how_it_was_understood() -> None:
    record = kept_answer(answered("绿色贷款余额同比增长多少?"))
    shown = read_html(answer_html(record, t=ZH, asked="那同比呢?"))
    assert shown.one(".bb-understood").text == "按此理解追问： 绿色贷款余额同比增长多少?"
    for same in ("绿色贷款余额同比增长多少?", " 绿色贷款余额 同比增长多少？", ""):
        assert read_html(answer_html(record, t=ZH, asked=same)).all(".bb-understood") == []


def test_a_refusal_says_what_was_not_found_and_what_is_near() -> None:
    page = read_html(answer_html(kept_answer(refused()), t=ZH, report="r"))
    assert page.all(".bb-refusal")
    assert page.one(".bb-refused").text == "报告没有回答这个问题"
    assert page.one(".bb-reason").text == "报告给出的是2024年6月末的数据,没有2025年的。"
    assert page.one(".bb-unmet").text == "时间 问的是 2025年 报告里是 2024年6月末"
    near = page.one(".bb-nearest")
    assert near.text == f"一、总体情况 › (一)贷款 第 3 页{SENTENCE}"
    link = near.one("a")
    assert link.classes == {"bb-cite", "bb-near"}
    assert (link.attributes["data-chunk"], link.attributes["data-quote"]) == ("report-1", SENTENCE)
    assert link.attributes["aria-label"] == "查看原文：一、总体情况 › (一)贷款 · 第 3 页"


@pytest.mark.parametrize(
    ("unmet", "shown"),
    [
        (Unmet("place", "法国", ""), "Place Asked 法国 In the report nothing"),
        (Unmet("picture", "图1", "图 1 余额"), "Picture Asked 图1 In the report only a picture: 图 1 余额"),
        (Unmet("topic", "天气", ""), "Topic Asked 天气 In the report not related to the report"),
    ],
)
def test_each_condition_is_told_in_its_own_words(unmet: Unmet, shown: str) -> None:
    page = read_html(answer_html(kept_answer(replace(refused(), unmet=(unmet,))), t=EN))
    assert page.one(".bb-unmet").text == shown


@pytest.mark.parametrize("condition", ["greeting", "instruction"])
def test_of_what_is_no_question_the_reason_says_all(condition: ConditionKind) -> None:
    answer = replace(refused(), unmet=(Unmet(condition, "你好", ""),), nearest=(), refusal_reason="请就报告提问。")
    page = read_html(answer_html(kept_answer(answer), t=ZH))
    assert page.one(".bb-reason").text == "请就报告提问。"
    assert page.all(".bb-unmet") + page.all(".bb-label") == []


def test_the_reason_is_told_in_the_language_of_the_question() -> None:
    english = replace(refused(), answer=f"{REFUSED_IN_ENGLISH}. Not for 2025.", refusal_reason="Not for 2025.")
    for t in (ZH, EN):
        reason = read_html(answer_html(kept_answer(english), t=t)).one(".bb-reason")
        assert (reason.text, reason.attributes["lang"]) == ("Not for 2025.", "en")
    chinese = read_html(answer_html(kept_answer(refused()), t=ZH)).one(".bb-reason")
    assert chinese.attributes["lang"] == "zh-CN"


@pytest.mark.parametrize(
    ("unmet", "said"),
    [
        (Unmet("period", "2025年", "2024年6月末"), "The report speaks of 2024年6月末, not of 2025年."),
        (Unmet("place", "法国", ""), "The report says nothing of 法国."),
        (Unmet("topic", "天气", ""), "“天气” is not what the report is about."),
    ],
)
def test_a_reason_in_chinese_is_told_in_english_on_the_english_page(unmet: Unmet, said: str) -> None:
    page = read_html(answer_html(kept_answer(replace(refused(), unmet=(unmet,))), t=EN))
    assert page.one(".bb-reason").text == said


def test_a_refusal_without_a_condition_has_its_reason_in_the_readers_language() -> None:
    record = kept_answer(replace(refused(), unmet=(), nearest=(), refusal_reason="没有找到。"))
    assert read_html(answer_html(record, t=ZH)).one(".bb-reason").text == "没有找到。"
    assert read_html(answer_html(record, t=EN)).one(".bb-reason").text == "Nothing in the report answers it."


def test_an_answer_that_is_being_written_has_its_sentences_and_no_list_of_citations() -> None:
    page = read_html(partial_answer_html(kept_answer(_two()), t=ZH))
    assert page.one(".bb-answer-text").text == "绿色贷款增长。[1]甲为1。[2]"
    assert page.one(".bb-answer").attributes["aria-busy"] == "true"
    assert page.all(".bb-sources") + page.all(".bb-standing") == []


def test_what_is_shown_first_stays_where_it_is() -> None:
    whole = replace(answered(), answer="(一)甲。[1](二)乙。[1]")
    first = replace(whole, answer="(一)甲。[1]")
    shown = partial_answer_html(kept_answer(first), t=ZH)
    text = shown[shown.index("<span") : shown.rindex("</p>")]
    assert text in answer_html(kept_answer(whole), t=ZH)


def test_what_a_model_had_a_part_in_is_told() -> None:
    checks = (Check("supported", "", (1,)), Check("wrong_citation", "citation", (2,)), Check("not_found", "number"))
    written = replace(_two(), generator="openai:<b>", checks=checks, notice="已略去 1 句<i>")
    page = read_html(answer_html(kept_answer(written), t=ZH))
    assert [p.text for p in page.all(".bb-notice")] == ["已略去 1 句<i>", "下列引用由核对补上或更正：[2]"]
    assert page.one(".bb-written").text == "作答方式: openai:<b> · 核对 3 句 · 有据 1 · 引用更正 1 · 查无此据 1"
    plain = read_html(answer_html(kept_answer(_two()), t=ZH))
    assert plain.all(".bb-notice") + plain.all(".bb-written") == []


def _hostile(text: str) -> Answer:
    """An answer that has ``text`` wherever a text can stand."""
    whole = (0, len(text))
    citation = Citation(1, text, (text, text), text, 1, text, text, text, 0.5, False, answer_span=whole)
    return Answer(text, f"甲{text}[1]", False, None, text, text, (citation,))


def _hostile_refusal(text: str) -> Answer:
    near = Nearest((text,), text, text, text, text)
    return Answer(text, text, True, text, text, text, (), (Unmet("object", text, text),), (near,))


@pytest.mark.parametrize("make", [_hostile, _hostile_refusal])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_the_data_is_interpreted(make: Callable[[str], Answer], text: str) -> None:
    html = answer_html(kept_answer(make(text)), t=ZH, asked="问?", report=text, several=True)
    page = read_html(html)
    assert {element.name for element in page.all()} <= _ELEMENTS
    assert {name for element in page.all() for name in element.attributes} <= _ATTRIBUTES
    assert {a.attributes["href"] for a in page.all("a")} == {"#bb-panel"}
    assert {a.attributes["data-quote"] for a in page.all("a")} == {plain_run(text)}
    assert {q.text for q in page.all("q")} == {plain_run(text)}
    assert {mark.attributes["class"] for mark in page.all("mark")} <= {"bb-words"}
    html.encode("utf-8")


@pytest.mark.parametrize(
    "record",
    [{"answer": 3}, {"citations": "x"}, {"citations": [{"n": "<b>"}]}, {"unmet": [{"condition": "<b>"}]}],
)
def test_what_is_no_record_is_an_error(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not the record of an answer"):
        answer_html(record, t=ZH)
