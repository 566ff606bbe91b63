"""BM25 by hand."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store.lexical import FoundWords, LexicalIndex
from index.store.postings import make_postings
from index.store.word_counts import WordCounts
from index.words.segmentation import words
from tests.index.store.made_segments import counts_of, lexical_index, segment

CHUNKS = ["tea tea farm", "tea port", "snow ridge glacier valley"]
SENTENCES = ["tea tea farm", "tea port", "snow ridge", "glacier valley"]


@pytest.fixture(params=["one report", "three reports"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    """The texts in one report, and spread over three, one of them without a text: the scores are the same."""
    if request.param == "one report":
        return lexical_index(tmp_path, (CHUNKS, SENTENCES))
    return lexical_index(tmp_path, (CHUNKS[:1], SENTENCES[:1]), ([], []), (CHUNKS[1:], SENTENCES[1:]))


def test_a_score_worked_out_by_hand(index: LexicalIndex) -> None:
    """The word tea in three passages of 3, 2 and 4 words, with k1 = 1.5 and b = 0.75.

    It stands in 2 of 3 passages:   idf = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln 1.6 = 0.4700
    mean length (3 + 2 + 4) / 3 = 3
    passage 1, twice, length 3:     2 / (2 + 1.5 * (0.25 + 0.75 * 3 / 3)) = 2 / 3.5   = 0.5714  → 0.2686
    passage 2, once,  length 2:     1 / (1 + 1.5 * (0.25 + 0.75 * 2 / 3)) = 1 / 2.125 = 0.4706  → 0.2212
    passage 3: not there            → 0
    """
    scores = index.chunk_scores(["tea"])
    assert scores.dtype == np.float32
    assert scores == pytest.approx([math.log(1.6) * 2 / 3.5, math.log(1.6) / 2.125, 0], abs=1e-6)
    assert scores == pytest.approx([0.2686, 0.2212, 0], abs=1e-4)


def test_words_add_up(index: LexicalIndex) -> None:
    both = index.chunk_scores(["tea", "port"])
    assert both == pytest.approx(index.chunk_scores(["tea"]) + index.chunk_scores(["port"]), abs=1e-6)
    assert both.argmax() == 1


def test_unknown_words_score_nothing_and_do_no_harm(index: LexicalIndex) -> None:
    assert list(index.chunk_scores(["volcano"])) == [0, 0, 0]
    assert list(index.chunk_scores([])) == [0, 0, 0]
    assert list(index.chunk_scores(["volcano", "tea"])) == list(index.chunk_scores(["tea"]))


def test_sentences_have_scores_of_their_own(index: LexicalIndex) -> None:
    scores = index.sentence_scores(["snow"])
    assert scores.shape == (4,)
    assert list(scores > 0) == [False, False, True, False]


def test_weight_is_the_rarity_of_a_word_among_sentences(index: LexicalIndex) -> None:
    """Four sentences: tea in 2, snow in 1, volcano in none.

    ln(1 + 2.5 / 2.5) = ln 2,  ln(1 + 3.5 / 1.5) = ln (10/3),  ln(1 + 4.5 / 0.5) = ln 10
    """
    found = [index.weight(word) for word in ("tea", "snow", "volcano")]
    assert found == pytest.approx([math.log(2), math.log(10 / 3), math.log(10)])
    assert index.frequency["tea"] == 2  # twice in one sentence counts once
    assert index.n_sentences == 4


def test_words_are_known_by_the_mapping(index: LexicalIndex) -> None:
    frequency = index.frequency
    assert ("tea" in frequency, "volcano" in frequency, len(frequency)) == (True, False, 7)
    assert (frequency.get("volcano"), frequency.get("volcano", 7)) == (0, 7)
    with pytest.raises(KeyError, match="volcano"):
        frequency["volcano"]
    with pytest.raises(TypeError, match="kept as hashes"):
        list(frequency)
    assert index.counts.latin == {"tea", "farm", "port", "snow", "ridge", "glacier", "valley"}


def test_counts_come_back_from_their_file_and_go_with_their_report(tmp_path: Path) -> None:
    one, other = (
        segment(tmp_path / name, make_postings(*texts))
        for name, texts in (("one", (CHUNKS[:2], SENTENCES[:2])), ("other", (CHUNKS[2:], [*SENTENCES[2:], "tea"])))
    )
    both = counts_of([one, other])
    (tmp_path / "words").write_bytes(both.to_bytes())
    stored = WordCounts.load(tmp_path / "words")
    assert [stored.of(word) for word in ("tea", "snow", "volcano")] == [(2, 3), (1, 1), (0, 0)]
    assert stored.latin == both.latin
    left = stored.minus(WordCounts.of_report(other))
    alone = counts_of([one])
    np.testing.assert_array_equal(left.hashes, alone.hashes)
    np.testing.assert_array_equal(left.sentences, alone.sentences)
    np.testing.assert_array_equal(left.chunks, alone.chunks)
    assert left.latin == alone.latin == {"tea", "farm", "port"}


@given(st.lists(st.lists(st.text("茶港雪山 ab", max_size=12), max_size=4), min_size=1, max_size=4), st.text("茶港雪ab"))
@settings(max_examples=40, deadline=None)
def test_the_scores_are_those_of_bm25s_over_all_texts(reports: list[list[str]], query: str) -> None:
    """The library that knows of no reports, on the same words, with the same constants."""
    texts = [text for report in reports for text in report]
    if not texts:
        return
    with tempfile.TemporaryDirectory() as folder:
        mine = lexical_index(Path(folder), *((report, report) for report in reports))
        found = mine.scores(words(query))
    library = bm25s.BM25(k1=1.5, b=0.75, method="lucene", csc_backend="numpy")
    library.index([words(text) or ["-"] for text in texts], show_progress=False)
    known = [word for word in words(query) if word in library.vocab_dict]
    wanted = library.get_scores(known) if known else np.zeros(len(texts))
    for scores in found:
        np.testing.assert_allclose(scores, wanted, rtol=1e-5, atol=1e-6)


def test_passages_without_words_keep_their_place(tmp_path: Path) -> None:
    index = lexical_index(tmp_path, (["……", "tea", ""], ["……", "tea", ""]))
    assert list(index.chunk_scores(["tea"]) > 0) == [False, True, False]
    silent = lexical_index(tmp_path, (["……"], ["……"]))
    assert list(silent.chunk_scores(["tea"])) == [0]


@pytest.mark.parametrize("open_share", [1.0, 0.3, 0.01])
def test_chunks_are_found_by_themselves_and_by_their_best_sentence(open_share: float) -> None:
    random = np.random.default_rng(3)
    offsets = np.cumsum([0, *random.integers(1, 9, 2000)])
    found = FoundWords(
        (random.random(2000) * (random.random(2000) < 0.2)).astype(np.float32),
        (random.random(offsets[-1]) * (random.random(offsets[-1]) < 0.05)).astype(np.float32),
        offsets,
    )
    best = np.maximum.reduceat(found.sentences, offsets[:-1])
    allowed = random.random(2000) < open_share
    wanted = {
        n for scores in (found.chunks, best) for n in np.argsort(-np.where(allowed, scores, -1), kind="stable")[:50]
    }
    assert {n for n in found.best(allowed, 50) if allowed[n]} == {n for n in wanted if allowed[n]}
    chunks = np.array([0, 7, 1999])
    own, of_best, sentences = found.of(chunks)
    assert (own.tolist(), of_best.tolist()) == (found.chunks[chunks].tolist(), best[chunks].tolist())
    assert [part.tolist() for part in sentences] == [
        found.sentences[offsets[n] : offsets[n + 1]].tolist() for n in chunks
    ]
