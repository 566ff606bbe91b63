"""Chunks: within one heading, whole sentences, a limit, and the place of every sentence on the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking.chunks import chunk_document
from index.config import IndexSettings
from index.schema import Block, Box, Chunk, Section
from tests.index.make_document import caption, note, paragraph, printed, report, table

SECTIONS = (
    Section("一、茶园", 1, 1, "1"),
    Section("(一)采摘", 2, 1, "1", parent=0),
    Section("(二)加工", 2, 2, "2", parent=0),
)
SENTENCE = "春茶在清明以前开采。"  # 10 characters


def text_chunks(*blocks: Block, max_chars: int = 350, sections: Sequence[Section] = SECTIONS) -> list[Chunk]:
    chunks = chunk_document(report(*blocks, sections=sections), IndexSettings(max_chars=max_chars))
    return [chunk for chunk in chunks if chunk.kind == "text"]


def check(chunks: Sequence[Chunk], limit: int) -> None:
    """What holds for every chunk that is searched."""
    for chunk in chunks:
        assert chunk.sentences
        assert all(chunk.text[s.start : s.end] == s.text for s in chunk.sentences)
        assert all(a.end <= b.start for a, b in pairwise(chunk.sentences))
        assert len(chunk.text) <= limit


def test_a_chunk_never_crosses_a_heading() -> None:
    chunks = text_chunks(paragraph("甲。", 1), paragraph("乙。", 1), paragraph("丙。", 2, page=2))
    assert [(c.section, c.text, c.page_label) for c in chunks] == [
        (("一、茶园", "(一)采摘"), "甲。\n乙。", "1"),
        (("一、茶园", "(二)加工"), "丙。", "2"),
    ]


def test_chunks_are_numbered_in_reading_order() -> None:
    chunks = chunk_document(report(paragraph("甲。", 1), paragraph("丙。", 2), sections=SECTIONS))
    assert [(c.chunk_id, c.kind) for c in chunks] == [
        ("tea:0001", "outline"),
        ("tea:0002", "text"),
        ("tea:0003", "text"),
    ]
    assert {c.document_title for c in chunks} == {"茶业年报"}


def test_a_chunk_is_filled_up_to_the_limit_and_ends_at_a_sentence() -> None:
    """12 sentences of 10 characters under a limit of 55: five fit (50), six do not (60)."""
    chunks = text_chunks(paragraph(SENTENCE * 12), max_chars=55)
    assert [len(c.sentences) for c in chunks] == [5, 5, 2]
    assert all(c.text.endswith("。") for c in chunks)
    check(chunks, 55)


def test_a_paragraph_that_would_be_cut_begins_anew_where_the_chunk_is_half_full() -> None:
    """Limit 60: 40 characters stand, 40 more and a line break do not fit. Half full is 30: the second begins anew."""
    chunks = text_chunks(paragraph(SENTENCE * 4), paragraph(SENTENCE * 4), max_chars=60)
    assert [len(c.sentences) for c in chunks] == [4, 4]
    # With 20 characters in the first, 21 + 40 is too much too, but the chunk is not half full and goes on: 2 + 3, 1.
    chunks = text_chunks(paragraph(SENTENCE * 2), paragraph(SENTENCE * 4), max_chars=60)
    assert [len(c.sentences) for c in chunks] == [5, 1]


def test_a_long_sentence_is_told_apart_at_its_semicolons() -> None:
    first, second, third = "红" * 29 + ";", "绿" * 29 + ";", "白" * 29 + "。"
    (chunk,) = text_chunks(paragraph(first + second + third))  # 90 characters, more than 80
    assert [s.text for s in chunk.sentences] == [first, second, third]
    (chunk,) = text_chunks(paragraph(first + third))  # 60 characters: one sentence
    assert [s.text for s in chunk.sentences] == [first + third]


def test_white_space_after_a_semicolon_belongs_to_no_part() -> None:
    (chunk,) = text_chunks(paragraph("红" * 49 + ";  " + "白" * 49 + "。"))
    assert [(s.text, s.start, s.end) for s in chunk.sentences] == [
        ("红" * 49 + ";", 0, 50),
        ("白" * 49 + "。", 52, 102),
    ]
    check([chunk], 350)


def test_a_short_part_stays_with_the_one_before() -> None:
    """「红红红;」 has 4 characters, under 10: no part of its own."""
    (chunk,) = text_chunks(paragraph("红红红;" + "绿" * 50 + ";" + "白" * 50 + "。"))
    assert [len(s.text) for s in chunk.sentences] == [55, 51]


def test_a_sentence_longer_than_a_chunk_is_cut_at_clauses() -> None:
    """Clauses of 30 under a limit of 100: three a chunk."""
    chunks = text_chunks(paragraph(("红" * 29 + ",") * 5 + "白。"), max_chars=100)
    assert [len(c.text) for c in chunks] == [90, 62]
    check(chunks, 100)


def test_a_clause_longer_than_a_chunk_is_cut_where_the_chunk_ends() -> None:
    chunks = text_chunks(paragraph("红" * 120 + "。"), max_chars=50)
    assert [len(c.text) for c in chunks] == [50, 50, 21]
    check(chunks, 50)


@pytest.mark.parametrize("limit", [49, 0, -1])
def test_a_limit_under_50_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match=f"max_chars is {limit}; .*at least 50"):
        chunk_document(report(paragraph(SENTENCE)), IndexSettings(max_chars=limit))


@given(st.lists(st.text("茶园。,;(“” a1\n!", min_size=1, max_size=300), min_size=1, max_size=4), st.integers(50, 120))
def test_no_text_is_lost_and_no_rule_broken(texts: list[str], limit: int) -> None:
    chunks = text_chunks(*(paragraph(text) for text in texts), max_chars=limit)
    check(chunks, limit)
    assert "".join("".join(c.text for c in chunks).split()) == "".join("".join(texts).split())


def test_the_footnote_of_a_sentence_is_linked() -> None:
    """The mark stands at offset 10, the end of the first sentence; marks 1 of two pages are told apart."""
    document = report(
        paragraph(SENTENCE * 2, marks=[(10, "1")]),
        note("1", "来源:甲。"),
        paragraph("二。", page=2, marks=[(1, "1")]),
        note("1", "来源:乙。", page=2),
    )
    chunks = chunk_document(document)
    assert [s.footnotes for c in chunks if c.kind == "text" for s in c.sentences] == [
        ("来源:甲。",),
        (),
        ("来源:乙。",),
    ]
    notes = [c for c in chunks if c.kind == "footnote"]
    assert [(c.label, c.text, c.page_label) for c in notes] == [("1", "来源:甲。", "1"), ("1", "来源:乙。", "2")]


def test_a_table_is_chunked_by_rows_under_header_and_caption() -> None:
    """Rows of 24, 24 and 14 characters under a limit of 50: 24 + 1 + 24 = 49 fit, the third does not."""
    rows = [("甲茶场", "采" * 20), ("乙茶场", "制" * 20), ("丙茶场", "贮" * 10)]
    document = report(caption("表 1 茶场分工", "表1", source="年报"), table("表1", ("茶场", "工序"), rows))
    chunks = chunk_document(document, IndexSettings(max_chars=50))
    assert [c.text for c in chunks] == [
        "甲茶场 " + "采" * 20 + "\n乙茶场 " + "制" * 20,
        "丙茶场 " + "贮" * 10,
    ]
    for chunk in chunks:
        assert (chunk.kind, chunk.label, chunk.caption) == ("table", "表1", "表 1 茶场分工")
        assert (chunk.header, chunk.source, chunk.picture) == (("茶场", "工序"), "年报", False)
    assert [s.text for s in chunks[1].sentences] == ["丙茶场 " + "贮" * 10]
    check(chunks, 50)


def test_a_row_longer_than_a_chunk_is_cut_at_sentences() -> None:
    chunks = chunk_document(report(table("表1", ("茶场", "说明"), [("甲", SENTENCE * 8)])), IndexSettings(max_chars=50))
    # "甲 " and 8 sentences of 10: 2 + 40 and a space between sentences fit, then 40 more.
    assert "".join(c.text for c in chunks).replace(" ", "") == "甲" + SENTENCE * 8
    check(chunks, 50)


def test_a_picture_keeps_caption_and_source() -> None:
    document = report(
        caption("图 2 茶叶产量(吨)", "图2", source="茶业协会", picture=True), caption("表 3 名单", "表3", picture=True)
    )
    figure, listed = chunk_document(document)
    assert (figure.kind, figure.label, figure.text, figure.source, figure.picture) == (
        "figure",
        "图2",
        "图 2 茶叶产量(吨)",
        "茶业协会",
        True,
    )
    assert (listed.kind, listed.label, listed.picture) == ("table", "表3", True)


def test_the_cover_and_the_outline_are_chunks() -> None:
    document = report(paragraph("甲。", 1), sections=SECTIONS, date="2031年5月", publisher="茶业协会", number="第7号")
    chunks = chunk_document(document)
    assert [(c.caption, c.text) for c in chunks if c.kind == "cover"] == [
        ("茶业年报发布时间", "2031年5月"),
        ("茶业年报发布机构", "茶业协会"),
        ("茶业年报编号", "第7号"),
    ]
    (outline,) = [c for c in chunks if c.kind == "outline"]
    assert (outline.section, outline.caption, outline.text) == (("一、茶园",), "一、茶园", "(一)采摘\n(二)加工")
    assert [s.page_label for s in outline.sentences] == ["1", "2"]


def test_the_boxes_of_a_sentence_over_two_lines() -> None:
    """Line 1 holds 8 characters from x = 100 at 10 each. The second sentence begins at its 6th character, x = 150."""
    (chunk,) = text_chunks(printed([("春茶开采。夏茶次", 1, 300), ("之。秋茶又次之。", 1, 320)]))
    assert [s.text for s in chunk.sentences] == ["春茶开采。", "夏茶次之。", "秋茶又次之。"]
    assert [s.boxes for s in chunk.sentences] == [
        (Box(1, 100, 300, 150, 312),),
        (Box(1, 150, 300, 180, 312), Box(1, 100, 320, 120, 332)),
        (Box(1, 120, 320, 180, 332),),
    ]


@pytest.mark.parametrize(("before", "page"), [(7, "1"), (3, "2")])
def test_a_sentence_over_two_pages_stands_where_most_of_it_is(before: int, page: str) -> None:
    text = "春茶在清明以前采。"  # 9 characters
    (chunk,) = text_chunks(printed([(text[:before], 1, 700), (text[before:], 2, 80)]))
    (sentence,) = chunk.sentences
    assert sentence.page_label == page
    assert [box.page_index for box in sentence.boxes] == [1, 2]


def test_fixed_chunks_pay_no_heed_to_headings() -> None:
    blocks = (
        paragraph(SENTENCE * 4, section=1),
        table("表1", ("茶场",), [("甲",)]),
        paragraph(SENTENCE * 2, section=2),
    )
    chunks = chunk_document(report(*blocks, sections=SECTIONS), IndexSettings(max_chars=50, chunking="fixed"))
    check(chunks, 50)
    # 40 characters, a line break, the row of 1; then 20 characters, and the first window has room for none of them
    assert [(c.kind, c.section, len(c.text)) for c in chunks] == [
        ("text", ("一、茶园", "(一)采摘"), 42),
        ("text", ("一、茶园", "(二)加工"), 20),
    ]
    wide = chunk_document(report(*blocks, sections=SECTIONS), IndexSettings(max_chars=100, chunking="fixed"))
    assert [(c.section, len(c.text)) for c in wide] == [(("一、茶园", "(一)采摘"), 63)]
