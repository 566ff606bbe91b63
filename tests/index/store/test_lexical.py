"""BM25 by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from index.store.lexical import CHUNK_FOLDER, FREQUENCY_FILE, SENTENCE_FOLDER, LexicalIndex

CHUNKS = ["tea tea farm", "tea port", "snow ridge glacier valley"]
SENTENCES = ["tea tea farm", "tea port", "snow ridge", "glacier valley"]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.from_texts(CHUNKS, SENTENCES)


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


def test_saved_and_loaded_it_answers_the_same(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {CHUNK_FOLDER, SENTENCE_FOLDER, FREQUENCY_FILE}
    loaded = LexicalIndex.load(tmp_path)
    for query in (["tea"], ["snow", "port"], ["volcano"], []):
        np.testing.assert_array_equal(loaded.chunk_scores(query), index.chunk_scores(query))
        np.testing.assert_array_equal(loaded.sentence_scores(query), index.sentence_scores(query))
    assert (loaded.frequency, loaded.n_sentences) == (index.frequency, index.n_sentences)


def test_passages_without_words_keep_their_place() -> None:
    index = LexicalIndex.from_texts(["……", "tea", ""], ["……", "tea", ""])
    assert list(index.chunk_scores(["tea"]) > 0) == [False, True, False]
    silent = LexicalIndex.from_texts(["……"], ["……"])
    assert list(silent.chunk_scores(["tea"])) == [0]


def test_the_vocabulary_does_not_depend_on_the_order_of_a_set() -> None:
    index = LexicalIndex.from_texts(CHUNKS, SENTENCES)
    assert list(index.chunks.vocab_dict)[:7] == sorted(["tea", "farm", "port", "snow", "ridge", "glacier", "valley"])
