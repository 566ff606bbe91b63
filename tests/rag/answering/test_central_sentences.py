"""Which sentences carry a section: cover, place, figures, nearness to the headings, and that they stand alone."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answering.central_sentences import central
from rag.answering.places import SentencePlace, stands_alone
from tests.rag.mini_report import text_chunk

FIRST, SECOND, THIRD = (
    "岸电设施减少船舶排放和噪声污染。",
    "岸电设施降低船舶的燃油消耗量。",
    "人才由大学与港口共同培养出来。",
)


def places(*texts: str) -> list[SentencePlace]:
    """Sentences of one paragraph."""
    chunk = text_chunk(*texts)
    return [SentencePlace(chunk, n, n) for n in range(len(texts))]


def vectors(*angles: float) -> np.ndarray:
    """Unit vectors in the plane, by their angle in degrees."""
    return np.array([[np.cos(np.radians(a)), np.sin(np.radians(a))] for a in angles], dtype=np.float32)


def test_the_second_sentence_covers_what_the_first_does_not() -> None:
    # 0 and 10 degrees are near, 90 is another matter: the first opens the section, the third is covered by none. The
    # second covers (0.98 + 1 + 0.17) / 3, the first (1 + 0.98 + 0) / 3, twice of which is 0.12 less: to open is worth 0.2.
    assert central(places(FIRST, SECOND, THIRD), vectors(0, 10, 90), 2, np.zeros(3)) == [0, 2]


def test_figures_and_the_headings_count() -> None:
    with_figures = "岸电用量在去年达到88亿度并且增长9%。"
    assert central(places(FIRST, SECOND, with_figures), vectors(0, 0, 0), 1, np.array([0.0, 0.0, 0.5])) == [2]


def test_only_figures_where_they_are_asked_for() -> None:
    told = places(FIRST, "港口投资去年增长9%,是多年来最快的。")
    assert central(told, vectors(0, 90), 2, np.zeros(2), figures=True) == [1]
    assert central(places(FIRST), vectors(0), 2, np.zeros(1), figures=True) == []


def test_a_sentence_that_leans_gives_way() -> None:
    assert central(places("此外,岸电设施减少船舶排放和噪声。", SECOND), vectors(0, 0), 1, np.zeros(2)) == [1]


def test_an_item_gives_way_to_what_is_said_of_all() -> None:
    assert central(places("一是建设岸电设施,减少船舶排放。", SECOND), vectors(0, 0), 1, np.zeros(2)) == [1]


def test_what_is_said_twice_stands_once() -> None:
    assert central(places(FIRST, FIRST, THIRD), vectors(0, 0, 90), 3, np.zeros(3)) == [0, 2]


def test_lines_that_are_no_sentences_are_left_out() -> None:
    assert central(places("岸电设施一览", FIRST), vectors(0, 0), 2, np.zeros(2)) == [1]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("岸电设施减少排放。", True),
        ("其余港口没有岸电。", True),
        ("一是建设岸电设施。", True),
        ("其中,天鹅港最多。", False),
        ("该港口最大。", False),
        ("同时,用量下降。", False),
        ("二是建设岸电设施。", False),
    ],
)
def test_what_is_understood_without_the_sentence_before(text: str, alone: bool) -> None:
    assert stands_alone(text) is alone
