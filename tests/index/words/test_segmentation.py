"""Chinese words, sentences, clauses; the guard that lexical search reads Chinese at all."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words.segmentation import clause_spans, cut, sentence_spans, words
from tests.index.store.made_segments import lexical_index

PASSAGES = [
    "沿海渔港的冷链仓储能力在过去一年明显改善。",
    "山区茶园推广了无人机植保,茶农的用工成本下降。",
    "多家机构试点隐私计算,用来共享反欺诈名单。",
]


def pieces(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_bm25_finds_a_chinese_passage_that_white_space_would_not(tmp_path: Path) -> None:
    """The question shares words with the third passage, but no run between spaces: split there, BM25 sees nothing."""
    question = "隐私计算怎样帮助反欺诈?"
    assert not set(question.split()) & {run for passage in PASSAGES for run in passage.split()}
    scores = lexical_index(tmp_path, (PASSAGES, PASSAGES)).chunk_scores(words(question))
    assert scores.argmax() == 2
    assert scores[2] > 0
    assert list(scores[:2]) == [0, 0]


def test_a_term_of_the_dictionary_is_one_word_and_its_parts_are_found_too() -> None:
    assert cut("穿透式监管") == ["穿透式监管"]
    assert words("穿透式监管") == ["穿透", "监管", "穿透式监管"]


def test_words_are_normalised_and_stop_words_and_punctuation_left_out() -> None:
    assert cut("綠色貸款的余额,是 3,456 亿元。") == ["绿色贷款", "余额", "3456", "亿元"]
    assert words("The ESG report") == ["esg", "report"]
    assert words("?!,。…") == []
    assert words("") == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("今天下雨。明天晴!后天呢?", ["今天下雨。", "明天晴!", "后天呢?"]),
        ("他说“今天下雨。明天晴”就走了。随后无事。", ["他说“今天下雨。明天晴”就走了。", "随后无事。"]),
        ("他说:“今天下雨。”明天晴。", ["他说:“今天下雨。”", "明天晴。"]),  # the closing mark goes with its sentence
        ("附注(见表一。及表二)之后。下一句", ["附注(见表一。及表二)之后。", "下一句"]),
        ("增长3.5%。It rose 3.5%. Then it fell.", ["增长3.5%。", "It rose 3.5%. Then it fell."]),
        ("See Fig. 2 in No. 4. Then stop.", ["See Fig. 2 in No. 4.", "Then stop."]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("有两步。\n1. 先看。\n2. 再走。", ["有两步。", "1. 先看。", "2. 再走。"]),  # a mark is no sentence
        ("  前后有空白。  ", ["前后有空白。"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert pieces(text, sentence_spans(text)) == sentences


def test_a_bracket_that_is_never_closed_holds_up_300_characters_at_most() -> None:
    text = "他说“" + "今天下雨。" * 100
    longest = max(end - start for start, end in sentence_spans(text))
    # The first end at or beyond 300 characters: 3 + 60 * 5 = 303.
    assert longest == 303


def test_clauses_keep_their_punctuation_and_thousands_their_comma() -> None:
    text = "余额12,345亿元,同比增长;其中:一半在华东——另一半不在"
    assert pieces(text, clause_spans(text)) == ["余额12,345亿元,", "同比增长;", "其中:", "一半在华东——", "另一半不在"]


@given(st.text(alphabet="甲乙a1 。!?.,;:“”()\n\u3000", max_size=60))
def test_spans_are_ordered_trimmed_and_lose_nothing_but_white_space(text: str) -> None:
    for spans in (sentence_spans(text), clause_spans(text)):
        assert all(text[a:b].strip() == text[a:b] != "" for a, b in spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
        assert "".join("".join(pieces(text, spans)).split()) == "".join(text.split())
