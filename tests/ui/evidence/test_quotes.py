"""Quotes are found as they are verified: after NFKC, without white space, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking.chunks import chunk_document
from index.schema import Block, Box, Document, Section
from index.words.normalize import squeeze
from tests.index.make_document import caption, note, paragraph, printed, report, table
from ui.evidence.quotes import Span, find_quote, quote_boxes, squeezed_with_places

SECTIONS = (Section("一、茶园", 1, 1, "1"), Section("二、茶市", 1, 2, "2"))


def told(document: Document, quote: str, page: int | None = None, section: str | None = None) -> list[str]:
    spans = find_quote(document, quote, section=None if section is None else (section,), page_index=page)
    return [document.blocks[span.block].text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    "quote",
    ["产量为12.5万吨", "产量为\uff11\uff12\uff0e\uff15万吨", "产量\n为 12.5\u3000万吨", "产量为12.5 万 吨"],
)
def test_a_quote_is_found_whatever_its_width_and_white_space(quote: str) -> None:
    assert told(report(paragraph("去年茶叶 产量为12.5 万吨。出口略减。")), quote) == ["产量为12.5 万吨"]


def test_a_quote_over_sentences_and_paragraphs() -> None:
    both = report(paragraph("春茶早。夏茶多。"), note("1", "脚注。"), paragraph("秋茶香。冬无茶。"))
    assert told(both, "春茶早。夏茶多。") == ["春茶早。夏茶多。"]
    assert told(both, "夏茶多。秋茶香。") == ["夏茶多。", "秋茶香。"]
    assert find_quote(both, "多。\n秋茶香。冬") == (Span(0, 6, 8), Span(2, 0, 5))


def test_a_quote_does_not_run_on_below_another_heading() -> None:
    apart = report(paragraph("春茶早。", section=0), paragraph("秋茶香。", section=1), sections=SECTIONS)
    assert told(apart, "春茶早。秋茶香。") == []


@pytest.mark.parametrize("quote", ["", " \n\u3000", "没有的话", "春茶早。x"])
def test_what_does_not_stand_there_is_not_found(quote: str) -> None:
    assert find_quote(report(paragraph("春茶早。")), quote) == ()


def test_rows_captions_and_footnotes_are_found() -> None:
    document = report(
        caption("表1 产量", "表1"),
        table("表1", ["地区", "产量"], [["安徽", "3 万吨"], ["浙江", "5 万吨"]]),
        note("2", "据统计局。"),
    )
    assert told(document, "浙江 5万吨") == ["浙江 5 万吨"]
    assert told(document, "表1产量") == ["表1 产量"]
    assert told(document, "据统计局。") == ["据统计局。"]


def test_every_sentence_of_every_chunk_is_found_with_its_boxes() -> None:
    document = report(
        printed([("春茶早。夏", 1, 100), ("茶多。秋", 1, 120), ("茶香。", 2, 100)]),
        table("表1", ["地区", "产量"], [["安徽", "3万吨"], ["浙江", "5万吨"]]),
        note("1", "据统计局。"),
    )
    sentences = [(chunk, sentence) for chunk in chunk_document(document) for sentence in chunk.sentences]
    assert len(sentences) == 6
    for chunk, sentence in sentences:
        spans = find_quote(document, sentence.text, section=chunk.section, page_index=sentence.page_index)
        assert quote_boxes(document, spans) == sentence.boxes


def test_boxes_are_those_of_the_words_over_lines_and_pages() -> None:
    document = report(printed([("春茶早。夏", 1, 100), ("茶多。秋", 1, 120), ("茶香。", 2, 100)]))
    # A character is 10 wide and the margin 100: 早。夏 begins at the third character of its line.
    assert quote_boxes(document, find_quote(document, "早。夏茶多。秋茶")) == (
        Box(1, 120, 100, 150, 112),
        Box(1, 100, 120, 140, 132),
        Box(2, 100, 100, 110, 112),
    )
    assert quote_boxes(report(paragraph("春茶早。")), (Span(0, 0, 4),)) == ()


def test_of_several_places_the_one_that_is_meant_is_taken() -> None:
    document = report(
        paragraph("春茶早。", section=0, page=1),
        paragraph("有人说:春茶早。", section=1, page=2),
        paragraph("春茶早。", section=1, page=5),
        sections=SECTIONS,
    )
    assert find_quote(document, "春茶早。", section=("二、茶市",))[0].block == 2  # the whole block rather than a part
    assert find_quote(document, "春茶早", section=("二、茶市",), page_index=2)[0].block == 1
    assert find_quote(document, "春茶早", section=("二、茶市",), page_index=4)[0].block == 2
    assert find_quote(document, "春茶早", section=("没有这节",), page_index=1)[0].block == 0
    within = report(printed([("茶早。", 1, 100), ("茶早。", 2, 100)]))
    assert find_quote(within, "茶早。", page_index=2) == (Span(0, 3, 6),)
    assert find_quote(within, "茶早。", page_index=9) == (Span(0, 0, 3),)


def test_a_heading_is_found() -> None:
    base = report(paragraph("茶园二十亩。"))
    heading: Block = replace(base.blocks[0], kind="heading", text="一、茶园")
    document = replace(base, blocks=(heading, *base.blocks))
    assert find_quote(document, "一、茶园") == (Span(0, 0, 4),)


AWKWARD = st.text(
    st.one_of(
        st.sampled_from(
            "茶A1 \n\u3000①㎡ﬁ½ガカ\uff9e\u3099\u0301\u0327e\u0338=\u1100\u1161\u11a8\u09c7\u09be\ufb2c\u1e9b\u0323\u00a8"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=12,
)


@given(AWKWARD)
def test_places_are_those_of_the_squeezed_text(text: str) -> None:
    """Letters that join or change places under NFKC are mapped together, so that the whole is what ``squeeze`` gives."""
    squeezed, places = squeezed_with_places(text)
    assert squeezed == squeeze(text)
    assert len(places) == len(squeezed)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(AWKWARD, AWKWARD, AWKWARD)
def test_whatever_is_verified_is_found(before: str, quote: str, after: str) -> None:
    text = f"{before}。{quote}。{after}"
    document = report(paragraph(text))
    wanted = squeeze(quote)
    spans = find_quote(document, quote)
    assert bool(spans) == bool(wanted and wanted in squeeze(text))
    for span in spans:
        assert wanted in squeeze(text[span.start : span.end])
