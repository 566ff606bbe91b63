"""What OCR read is told as such in JSON, in the terminal, in a pipe and on the page, in the same words."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

from rich.console import Console

from index.chunking.sentences import sentence_of
from index.schema import Box, Line
from rag.output.json_records import answer_record, read_answer
from rag.output.plain_text import answer_text
from rag.output.terminal import answer_view
from rag.schema import Answer, Citation
from tests.index.make_document import paragraph
from ui.page.render import answer_html
from ui.words.texts import label

QUOTE = "锂城投资额为5,310万元。"
CITATION = Citation(
    1, "报告", ("一",), "3", 1, "text", QUOTE, "a:1", 0.9, True, ocr_confidence=0.9312, uncertain=((6, 11),)
)
ANSWER = Answer("锂城投资额?", QUOTE + "[1]", False, None, "extractive", "index", (CITATION,))
READ, DOUBTED = "OCR识别 置信度0.93", "数字存疑:5,310"


def test_json_says_how_sure_ocr_is_and_reads_it_back() -> None:
    record = answer_record(ANSWER)["citations"][0]
    assert (record["ocr_confidence"], record["uncertain"], record["ocr"]) == (0.9312, [[6, 11]], f"{READ} · {DOUBTED}")
    assert read_answer(answer_record(ANSWER)).citations[0].uncertain_numbers == ("5,310",)
    plain = replace(ANSWER, citations=(replace(CITATION, ocr_confidence=None, uncertain=()),))
    assert not {"ocr", "ocr_confidence", "uncertain"} & set(answer_record(plain)["citations"][0])


def test_terminal_pipe_and_page_say_it_in_the_same_words() -> None:
    console = Console(width=100, record=True)
    console.print(answer_view(ANSWER, "x", 100))
    for shown in (
        answer_text(ANSWER, "x"),
        console.export_text(),
        unescape(answer_html(answer_record(ANSWER), t=label("zh"))),
    ):
        assert READ in shown
        assert DOUBTED in shown
    assert "read by OCR, confidence 0.93" in unescape(answer_html(answer_record(ANSWER), t=label("en")))


def test_a_sentence_has_the_confidence_of_its_lines() -> None:
    block = paragraph("甲乙丙丁戊。投资5,310万元。")
    box = Box(1, 0, 0, 10, 10)
    lines = (
        Line(0, 6, 1, "3", box, confidence=0.9),
        Line(6, len(block.text), 1, "3", box, confidence=0.8, uncertain=((8, 13),)),
    )
    block = replace(block, lines=lines)
    first, second = sentence_of(block, 0, 6, ()), sentence_of(block, 6, len(block.text), ())
    assert (first.confidence, first.uncertain, second.confidence) == (0.9, (), 0.8)
    assert [second.text[a:b] for a, b in second.uncertain] == ["5,310"]
    assert sentence_of(paragraph("甲。"), 0, 2, ()).confidence is None
