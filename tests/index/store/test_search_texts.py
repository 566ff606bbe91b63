"""What stands for a chunk and a sentence in search, and what is encoded."""

from __future__ import annotations

import numpy as np
import pytest

from index.chunking.chunks import chunk_document
from index.store.search_texts import chunk_passage, encode_texts, sentence_passage
from tests.fakes import SECTION, SENTENCE, LetterEncoder, document
from tests.index.make_document import caption, report, table


def test_what_stands_for_a_table_row_in_search() -> None:
    made = report(
        caption("表 1 茶场", "表1", source="年报"), table("表1", ("茶场", "吨"), [("甲", "10"), ("乙", "20")])
    )
    (chunk,) = chunk_document(made)
    assert chunk_passage(chunk) == "一、茶园\n表 1 茶场\n茶场 吨\n甲 10\n乙 20\n来源:年报"
    assert [sentence_passage(chunk, s) for s in chunk.sentences] == ["表 1 茶场 甲 10", "表 1 茶场 乙 20"]


def test_what_stands_for_a_figure_a_cover_and_a_text_in_search() -> None:
    made = report(caption("图 1 产量", "图1", source="年报", picture=True), date="2031年5月")
    cover, figure = chunk_document(made)
    assert chunk_passage(cover) == "这份报告《茶业年报发布时间》:2031年5月"
    assert chunk_passage(figure) == "一、茶园\n图 1 产量\n来源:年报"
    (text,) = chunk_document(document())
    assert chunk_passage(text) == f"{SECTION[0]}\n{SECTION[1]}\n{SENTENCE}"
    assert chunk_passage(text, heading_path=False) == SENTENCE
    assert sentence_passage(text, text.sentences[0]) == SENTENCE


def test_a_text_is_encoded_once_and_a_known_one_never() -> None:
    encoder = LetterEncoder()
    known = {"贷": np.array([1, 0, 0, 0], np.float32)}
    vectors = encode_texts(["绿", "贷", "绿"], encoder, known, None)
    assert encoder.encoded == ["绿"]
    # 绿 is (1, 0, 0, 1) / √2; 贷 is what was known, not (0, 1, 0, 1) / √2.
    half = 0.5**0.5
    assert vectors == pytest.approx(np.array([[half, 0, 0, half], [1, 0, 0, 0], [half, 0, 0, half]]))
    assert vectors.dtype == np.float32
