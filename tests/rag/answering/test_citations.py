"""A sentence of the report as it is cited, and the words in it that answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.citations import citation_of
from rag.decision import cite
from tests.fakes import SENTENCE, answered
from tests.rag.mini_report import evidence_of, text_chunk


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ((0, 5), SENTENCE[:5]),
        ((3, len(SENTENCE)), SENTENCE[3:]),
        (None, ""),
        ((0, 0), ""),
        ((5, 3), ""),
        ((-2, 3), ""),
        ((0, len(SENTENCE) + 1), ""),
    ],
)
def test_a_range_outside_of_the_quote_has_no_words(span: tuple[int, int] | None, words: str) -> None:
    assert replace(answered().citations[0], answer_span=span).words == words


def test_a_citation_has_the_words_that_the_reader_has_found() -> None:
    chunk = text_chunk("港口投资余额为3.2万亿元。", "港口收入为5亿元。")
    item = replace(evidence_of(chunk, 1), span=(5, 8))
    assert cite(item, 1, item).words == "5亿元"
    assert cite(evidence_of(chunk, 1), 1, item).answer_span is None


def test_what_a_model_wrote_is_cited_without_words() -> None:
    chunk = text_chunk("港口投资余额为3.2万亿元。")
    assert citation_of(chunk, chunk.sentences[0], 1, cosine=0.9).answer_span is None


def test_the_nearest_citation_has_the_highest_score() -> None:
    chunk = text_chunk("港口投资余额为3.2万亿元。", "港口收入为5亿元。")
    best, other = evidence_of(chunk, 0, score=3.0), evidence_of(chunk, 1, score=1.0)
    assert 0.0 < cite(other, 2, best).score < cite(best, 1, best).score < 1.0
    assert cite(best, 1, best).quote == "港口投资余额为3.2万亿元。"
    assert cite(best, 1, best).page_label == "1"
