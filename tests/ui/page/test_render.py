from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from rag.schema import REFUSED_IN_ENGLISH, Answer, Check, Citation, ConditionKind, Nearest, Unmet
from tests.fakes import SENTENCE, answered, refused
from tests.ui.hostile import HOSTILE
from tests.ui.html_tree import read_html
from ui.asking.turns import kept_answer
from ui.page.render import answer_html, message_html, partial_answer_html, pending_html, question_html
from ui.words.inert import plain_line, plain_run
from ui.words.texts import label

ZH, EN = label("zh"), label("en")
_ELEMENTS = {"div", "p", "span", "a", "ul", "li", "q", "b", "br", "strong", "mark"}
_ATTRIBUTES = {
    "class", "lang", "href", "role", "aria-label", "aria-hidden", "aria-busy",
    "data-turn", "data-n", "data-report", "data-chunk", "data-page", "data-quote",
}  # fmt: skip


def _two() -> Answer:
    """An answer of two sentences; the citation of the second one is not verified."""
    first = answered()
    table = Citation(2, "另一份报告", ("二、表",), None, 7, "table", "甲 1", "other-2", 0.5, False)
    return replace(first, answer="绿色贷款增长。[1]甲为1。[2]", citations=(*first.citations, table))


def test_an_answer_has_its_sentences_with_links_to_its_citations() -> None:
    page = read_html(answer_html(kept_answer(_two()), turn=3, t=ZH, report="r1"))
    text = page.one(".bb-answer-text")
    assert text.text == "绿色贷款增长。[1]甲为1。[2]"
    assert [s.text for s in text.all(".bb-sentence")] == ["绿色贷款增长。[1]", "甲为1。[2]"]
    first, second = text.all("a")
    assert first.attributes == {
        "class": "bb-cite",
        "href": "#bb-panel",
        "role": "button",
        "data-turn": "3",
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


def test_the_words_of_the_answer_are_marked_in_the_answer_and_in_its_quote() -> None:
    answer = replace(answered(), citations=(_spanned(answered().citations[0], "34.76万亿元"),))
    plain, page = (read_html(answer_html(kept_answer(a), turn=0, t=ZH)) for a in (answered(), answer))
    assert page.text == plain.text
    for place in (".bb-answer-text", ".bb-quote"):
        mark = page.one(place).one("mark")
        assert (mark.text, mark.attributes) == ("34.76万亿元", {"class": "bb-words"})
        before, _, after = page.one(place).text.partition("34.76万亿元")
        assert page.one(place).text == before + mark.text + after
    assert plain.all("mark") == []
    during = read_html(partial_answer_html(kept_answer(answer), turn=0, t=ZH))
    assert [mark.text for mark in during.all("mark")] == ["34.76万亿元"]


def test_each_sentence_has_the_words_of_its_own_citations_marked() -> None:
    first, table = _two().citations
    second = _spanned(replace(table, quote="甲 为 1"), "甲 为 1")
    answer = replace(
        _two(),
        answer="绿色贷款增长28.5%。[1]甲 为 1,增长28.5%。[2]两者都增长28.5%,甲 为 1。[1][2]",
        citations=(_spanned(first, "28.5%"), second),
    )
    page = read_html(answer_html(kept_answer(answer), turn=0, t=ZH))
    marked = [[mark.text for mark in s.all("mark")] for s in page.all(".bb-sentence")]
    assert marked == [["28.5%"], ["甲 为 1"], ["28.5%", "甲 为 1"]]
    assert [mark.text for q in page.all("q") for mark in q.all("mark")] == ["28.5%", "甲 为 1"]


def test_of_two_same_words_in_a_quote_the_one_that_answers_is_marked() -> None:
    quote = "天鹅港下降5%,泊位下降5%。"
    first = quote.rindex("5%")
    citation = replace(answered().citations[0], quote=quote, answer_span=(first, first + 2))
    html = answer_html(kept_answer(replace(answered(), citations=(citation,))), turn=0, t=ZH)
    quoted = read_html(html).one(".bb-quote")
    at = next(n for n, child in enumerate(quoted.children) if not isinstance(child, str))
    assert "".join(child for child in quoted.children[:at] if isinstance(child, str)) == quote[:first]


@pytest.mark.parametrize("span", [None, [0, 0], [5, 2], [-3, 2], [0, 9999], [9999, 10000]])
def test_a_range_that_is_none_marks_nothing(span: list[int] | None) -> None:
    record = kept_answer(answered())
    record["citations"][0]["answer_span"] = span
    page = read_html(answer_html(record, turn=0, t=ZH))
    assert page.all("mark") == []
    assert page.one(".bb-quote").text == SENTENCE


def test_citations_say_where_they_stand_and_whether_they_are_verified() -> None:
    page = read_html(answer_html(kept_answer(_two()), turn=0, t=ZH))
    first, second = page.one(".bb-answer-citations").all("li")
    assert first.text == f"[1] 一、总体情况 › (一)贷款 第 3 页 ✓ 已逐字核对{SENTENCE}"
    assert second.text == "[2] 二、表 文件第 7 页 表格 ! 未核对甲 1"
    assert (first.one(".bb-badge").classes, second.one(".bb-badge").classes) == (
        {"bb-badge", "bb-verified"},
        {"bb-badge", "bb-unverified"},
    )


def test_of_several_reports_each_is_named() -> None:
    page = read_html(answer_html(kept_answer(_two()), turn=0, t=EN, several=True))
    assert [where.text for where in page.all(".bb-where")] == [
        "《绿色金融报告》 › 一、总体情况 › (一)贷款",
        "《另一份报告》 › 二、表",
    ]


def test_a_mark_without_a_citation_is_no_link() -> None:
    record = kept_answer(replace(answered(), answer="余额[7]为1。[1]"))
    assert [a.text for a in read_html(answer_html(record, turn=0, t=ZH)).one(".bb-answer-text").all("a")] == ["[1]"]


@pytest.mark.parametrize(
    ("text", "items"),
    [("(一)甲。[1](二)乙。[1]", True), ("甲。[1]乙。[1]", False), ("(一)甲。[1]", False)],
)
def test_items_of_a_list_stand_below_each_other(text: str, items: bool) -> None:
    page = read_html(answer_html(kept_answer(replace(answered(), answer=text)), turn=0, t=ZH))
    assert ("bb-items" in page.one(".bb-answer-text").classes) == items


def test_a_follow_up_shows_how_it_was_understood() -> None:
    record = kept_answer(answered("绿色贷款余额同比增长多少?"))
    shown = read_html(answer_html(record, turn=0, t=ZH, asked="那同比呢?"))
    assert shown.one(".bb-understood").text == "按此理解追问： 绿色贷款余额同比增长多少?"
    for same in ("绿色贷款余额同比增长多少?", " 绿色贷款余额 同比增长多少？", ""):
        assert read_html(answer_html(record, turn=0, t=ZH, asked=same)).all(".bb-understood") == []


def test_a_refusal_says_what_was_not_found_and_what_is_near() -> None:
    page = read_html(answer_html(kept_answer(refused()), turn=2, t=ZH, report="r"))
    assert page.one(".bb-refusal").attributes["data-turn"] == "2"
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
    page = read_html(answer_html(kept_answer(replace(refused(), unmet=(unmet,))), turn=0, t=EN))
    assert page.one(".bb-unmet").text == shown


@pytest.mark.parametrize("condition", ["greeting", "instruction"])
def test_of_what_is_no_question_the_reason_says_all(condition: ConditionKind) -> None:
    answer = replace(refused(), unmet=(Unmet(condition, "你好", ""),), nearest=(), refusal_reason="请就报告提问。")
    page = read_html(answer_html(kept_answer(answer), turn=0, t=ZH))
    assert page.one(".bb-reason").text == "请就报告提问。"
    assert page.all(".bb-unmet") + page.all(".bb-label") == []


def test_the_reason_is_told_in_the_language_of_the_question() -> None:
    english = replace(refused(), answer=f"{REFUSED_IN_ENGLISH}. Not for 2025.", refusal_reason="Not for 2025.")
    for t in (ZH, EN):
        reason = read_html(answer_html(kept_answer(english), turn=0, t=t)).one(".bb-reason")
        assert (reason.text, reason.attributes["lang"]) == ("Not for 2025.", "en")
        chinese = read_html(answer_html(kept_answer(refused()), turn=0, t=t)).one(".bb-reason")
        assert chinese.attributes["lang"] == "zh-CN"


def test_a_refusal_without_a_condition_has_its_reason_in_the_readers_language() -> None:
    record = kept_answer(replace(refused(), unmet=(), nearest=(), refusal_reason="没有找到。"))
    assert read_html(answer_html(record, turn=0, t=ZH)).one(".bb-reason").text == "没有找到。"
    assert read_html(answer_html(record, turn=0, t=EN)).one(".bb-reason").text == "Nothing in the report answers it."


def test_an_answer_that_is_being_written_has_its_sentences_and_no_list_of_citations() -> None:
    page = read_html(partial_answer_html(kept_answer(_two()), turn=0, t=ZH))
    assert page.one(".bb-answer-text").text == "绿色贷款增长。[1]甲为1。[2]"
    assert page.one(".bb-answer").attributes["aria-busy"] == "true"
    assert page.all(".bb-answer-citations") == []
    assert read_html(pending_html(turn=4, t=ZH)).one(".bb-pending").text == "正在查找原文……"


def test_what_is_shown_first_stays_where_it_is() -> None:
    whole = replace(answered(), answer="(一)甲。[1](二)乙。[1]")
    first = replace(whole, answer="(一)甲。[1]")
    shown = partial_answer_html(kept_answer(first), turn=0, t=ZH)
    text = shown[shown.index("<span") : shown.rindex("</p>")]
    assert text in answer_html(kept_answer(whole), turn=0, t=ZH)


def test_what_a_model_had_a_part_in_is_told() -> None:
    checks = (Check("supported", "", (1,)), Check("wrong_citation", "citation", (2,)), Check("not_found", "number"))
    written = replace(_two(), generator="openai:<b>", checks=checks, notice="已略去 1 句<i>")
    page = read_html(answer_html(kept_answer(written), turn=0, t=ZH))
    assert [p.text for p in page.all(".bb-notice")] == ["已略去 1 句<i>", "下列引用由核对补上或更正：[2]"]
    assert page.one(".bb-written").text == "作答方式: openai:<b> · 核对 3 句 · 有据 1 · 引用更正 1 · 查无此据 1"
    plain = read_html(answer_html(kept_answer(_two()), turn=0, t=ZH))
    assert plain.all(".bb-notice") + plain.all(".bb-written") == []


def test_a_question_keeps_its_lines() -> None:
    assert [p.text for p in read_html(question_html("甲\n\n乙 <b>")).all("p")] == ["甲", "乙 <b>"]


def test_a_message_is_told_to_screen_readers() -> None:
    page = read_html(message_html("队列已满。", turn=1, error=True))
    assert page.one(".bb-error").attributes["role"] == "alert"
    assert read_html(message_html("已停止", turn=1)).one(".bb-message").attributes["role"] == "status"


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
    html = answer_html(kept_answer(make(text)), turn=0, t=ZH, asked="问?", report=text, several=True)
    page = read_html(html)
    assert {element.name for element in page.all()} <= _ELEMENTS
    assert {name for element in page.all() for name in element.attributes} <= _ATTRIBUTES
    assert {a.attributes["href"] for a in page.all("a")} == {"#bb-panel"}
    assert {a.attributes["data-quote"] for a in page.all("a")} == {plain_run(text)}
    assert {q.text for q in page.all("q")} == {plain_run(text)}
    assert {mark.attributes["class"] for mark in page.all("mark")} <= {"bb-words"}
    if make is _hostile:
        assert page.one("q").one("mark").text == plain_run(text)
    html.encode("utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_passes_a_block_on_as_it_is(text: str) -> None:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for html in (
        answer_html(kept_answer(_hostile(text)), turn=0, t=ZH, asked="问?"),
        answer_html(kept_answer(_hostile_refusal(text)), turn=0, t=ZH),
        question_html(text),
        message_html(text, turn=0),
    ):
        assert "\n" not in html
        assert markdown.render(html) == html


def test_a_question_of_hostile_lines_is_text() -> None:
    page = read_html(question_html("\n".join(HOSTILE)))
    assert {element.name for element in page.all()} == {"div", "p"}
    assert page.all("p")[0].text == plain_line(HOSTILE[0])


@pytest.mark.parametrize(
    "record",
    [{"answer": 3}, {"citations": "x"}, {"citations": [{"n": "<b>"}]}, {"unmet": [{"condition": "<b>"}]}],
)
def test_what_is_no_record_is_an_error(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not the record of an answer"):
        answer_html(record, turn=0, t=ZH)
