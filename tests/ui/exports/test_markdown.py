from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from markdown_it import MarkdownIt

from rag.schema import Answer, Citation, Nearest, Unmet
from tests.fakes import SECTION, SENTENCE, answered, refused
from tests.ui.hostile import HOSTILE
from tests.ui.html_tree import read_html
from ui.asking.turns import kept_answer
from ui.exports.markdown import conversation_markdown, export_name
from ui.exports.transcript import Run, notes_of, transcript
from ui.words.inert import plain_line
from ui.words.texts import label

ZH, EN = label("zh"), label("en")


def turn(question: str, answer: Answer) -> dict[str, Any]:
    return {"question": question, "answer": kept_answer(answer), "report": "r"}


def two_citations() -> Answer:
    """The first citation is referred to twice, the second one is not verified."""
    first = answered("绿色贷款余额?")
    second = Citation(2, "另一份报告", ("二、表",), None, 7, "table", "甲 1", "other-2", 0.5, False)
    text = "余额34.76万亿元。[1]甲为1。[2]再说余额。[1]"
    return replace(first, answer=text, citations=(*first.citations, second))


def hostile(text: str) -> list[dict[str, Any]]:
    """A conversation that has ``text`` wherever a text can stand."""
    citation = Citation(1, text, (text,), text, 1, "text", text, text, 0.5, False)
    answer = Answer(f"{text}问", f"甲{text}[1]({text})", False, None, text, text, (citation,))
    near = Nearest((text,), text, text, text, text)
    refusal = Answer(f"{text}问", text, True, text, text, text, (), (Unmet("object", text, text),), (near,))
    return [turn(text, answer), turn(text, refusal)]


def test_notes_are_numbered_through_the_conversation() -> None:
    entries = transcript([turn("甲?", two_citations()), turn("乙?", answered("乙?"))], ZH)
    assert [(note.number, note.verified) for note in notes_of(entries)] == [(1, True), (2, False), (3, True)]
    (first,) = entries[0].paragraphs
    assert [(run.text or (run.note and run.note.number), run.again) for run in first] == [
        ("余额34.76万亿元。", False),
        (1, False),
        ("甲为1。", False),
        (2, False),
        ("再说余额。", False),
        (1, True),
    ]


def test_a_citation_that_no_mark_refers_to_stands_at_the_end() -> None:
    (entry,) = transcript([turn("甲?", replace(answered(), answer="没有标记。"))], ZH)
    assert entry.paragraphs[0] == (Run("没有标记。"),)
    assert [run.note.number for run in entry.paragraphs[1] if run.note] == [1]


def test_items_and_lines_are_paragraphs_of_their_own() -> None:
    items = replace(answered(), answer="(一)甲。[1](二)乙。[1]")
    lines = replace(answered(), answer="甲。[1]乙\n\n丙。[1]")
    found = [transcript([turn("?", answer)], ZH)[0].paragraphs for answer in (items, lines)]
    texts = [["".join(run.text or "*" for run in paragraph) for paragraph in paragraphs] for paragraphs in found]
    assert texts == [["(一)甲。*", "(二)乙。*"], ["甲。*乙\n\n", "丙。*"]]


def test_a_conversation_in_markdown() -> None:
    turns = [turn("那余额呢?", two_citations()), turn("2025年绿色贷款余额是多少?", refused())]
    assert conversation_markdown(turns, ZH, title="贷款 1.", about="导出时间：现在").splitlines() == [
        "# 贷款 1\\.",
        "",
        "导出时间：现在",
        "",
        "## 那余额呢?",
        "",
        "*按此理解追问：绿色贷款余额?*",
        "",
        "余额34.76万亿元。[^1]甲为1。[^2] **未核对** 再说余额。[^1]",
        "",
        "## 2025年绿色贷款余额是多少?",
        "",
        "**报告没有回答这个问题**",
        "",
        "报告给出的是2024年6月末的数据,没有2025年的。",
        "",
        "不符合的条件",
        "",
        "- 时间: 问的是 2025年; 报告里是 2024年6月末",
        "",
        "最接近的原文",
        "",
        f"- 一、总体情况 › (一)贷款 · 第 3 页: “{SENTENCE}”",
        "",
        "---",
        "",
        "注释中标“已逐字核对”的引文与原文逐字一致；标“未核对”的请自行对照。",
        "",
        f"[^1]: 《绿色金融报告》 › 一、总体情况 › (一)贷款 · 第 3 页: “{SENTENCE}” ✓ 已逐字核对",
        "",
        "[^2]: 《另一份报告》 › 二、表 · 文件第 7 页(表格): “甲 1” **! 未核对**",
    ]


def test_a_conversation_in_english_keeps_the_reports_words() -> None:
    written = conversation_markdown([turn("?", answered())], EN)
    assert written.startswith("# Untitled\n")
    assert f"{SECTION[1]} · p\\. 3\\: “{SENTENCE}” ✓ Verified verbatim" in written


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_the_data_is_interpreted(text: str) -> None:
    written = conversation_markdown(hostile(text), ZH, title=text, about=text)
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(written)
    page = read_html(html)
    # The lines of an answer are paragraphs; of a title, a question, a quote they are one line.
    assert {element.name for element in page.all()} <= {"h1", "h2", "p", "em", "strong", "ul", "li", "hr"}
    assert page.one("h1").text == plain_line(text)
    assert [h.text for h in page.all("h2")] == [plain_line(text)] * 2
    unescaped = re.sub(r"\\.", "", written)
    assert re.findall(r"^\[\^\d+\]: ", unescaped, re.MULTILINE) == ["[^1]: "]
    assert re.findall(r"\[\^\d+\](?!:)", unescaped) == ["[^1]"]
    assert "](" not in unescaped
    assert unescape(html).count("! 未核对") == 1


def test_a_parenthesis_behind_a_note_makes_no_link() -> None:
    answer = replace(answered(), answer="甲。[1](javascript:alert(1))")
    assert "[^1]\\(javascript\\:alert(1))" in conversation_markdown([turn("?", answer)], ZH)


def test_a_turn_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="not the record of an answer"):
        conversation_markdown([{"question": "?", "answer": {"citations": 1}}], ZH)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("绿色贷款余额?", "绿色贷款余额.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ('a"\r\nX: b', "a-X-b.md"),
        ("...", "对话.md"),
        ("长" * 99, "长" * 60 + ".md"),
    ],
)
def test_a_file_name_is_made_of_letters(title: str, name: str) -> None:
    assert export_name(title, "md", ZH) == name
