"""Names put into questions, and what is learned from them: made-up questions and vectors in, labels and weights out."""

from __future__ import annotations

import random

import numpy as np

from eval.benchmarks.proper_names import Names, fit, token_rows, with_names
from index.schema import Vectors

NAMES = Names({kind: ["翠屏机场"] for kind in ("nr", "nrt", "nt", "ns")}, ["松", "风"])


class CharacterEncoder:
    """A token is a character; its vector says whether it is one of 翠 and 屏."""

    def token_vectors(self, text: str) -> tuple[Vectors, tuple[tuple[int, int], ...]]:
        """One number a character."""
        vectors = np.array([[float(char in "翠屏")] for char in text], dtype=np.float32)
        return vectors, tuple((n, n + 1) for n in range(len(text)))


def test_what_tells_a_name_from_others_is_its_part_to_learn() -> None:
    drawn = [NAMES.draw(random.Random(seed)) for seed in range(20)]
    stems = {parts[0][0] for parts in drawn}
    assert "翠屏" in stems
    assert "翠屏机场" not in stems
    assert all(parts[0][1] == 1.0 and all(label != label for _, label in parts[1:]) for parts in drawn)


def test_a_question_comes_as_it_is_and_with_names_in_it() -> None:
    question = "水库的库容是多少?"
    variants = list(with_names(question, NAMES, random.Random(1)))
    texts = ["".join(text for text, _ in parts) for parts in variants]
    assert texts[0] == question
    assert len(texts) == 3
    assert all(any(label == 1.0 for _, label in parts) for parts in variants[1:])


def test_characters_are_right_or_wrong_or_left_out() -> None:
    rows = list(token_rows([("翠屏", 1.0), ("机场", float("nan")), ("的", 0.0)], CharacterEncoder()))
    assert [label for _, label in rows] == [1.0, 1.0, 0.0]
    # the token before, the token, the token behind
    assert [vector.tolist() for vector, _ in rows] == [[0, 1, 1], [1, 1, 0], [0, 0, 0]]


def test_the_number_that_tells_gets_the_weight() -> None:
    rows = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]] * 400, dtype=np.float32)
    weights, bias = fit(rows, rows[:, 0])
    assert weights[0] > 1
    assert abs(weights[1]) < 0.1
    assert weights[0] + bias > 0 > bias
