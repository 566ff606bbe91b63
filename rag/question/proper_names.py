"""A question and its encoder → the Chinese names in it (翠屏 in 翠屏机场), told by how they stand, whether or not any list has them.

A token's vector knows what stands around it. The weights are for the vectors of one encoder, made by
``python -m eval.benchmarks.proper_names`` of questions into which names were put (docs/decisions.md, Answering).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from index.schema import Encoder, TokenEncoder, Vectors
from rag.facts.word_class import word_class

WEIGHTS_FILE = "proper_names.npz"
_HAN = re.compile(r"[\u3400-\u9fff]+")
_PART, _NAME = 1.0, 2.0
"""Log odds from which on a token is taken for a part of a name, and those that one of its tokens needs for a name."""
_WORD_AS_NAME = 4.0
"""The same where the name is a word that the dictionary has for anything else (白云): it is more often just that word."""
_PROPER = ("nr", "ns", "nt", "nz")


@dataclass(frozen=True, slots=True)
class NameWeights:
    """One weight for each number of ``with_neighbours``, and what is added; for vectors of the encoder of this name."""

    encoder: str
    weights: Vectors
    bias: float


def with_neighbours(vectors: Vectors) -> Vectors:
    """The vectors of tokens, each between those of the token before it and the one behind it, shape ``(tokens, 3 * dimension)``."""
    edge = np.zeros((1, vectors.shape[1]), dtype=np.float32)
    return np.hstack([np.vstack([edge, vectors[:-1]]), vectors, np.vstack([vectors[1:], edge])])


@cache
def shipped() -> NameWeights:
    """The weights that come with the project."""
    with np.load(str(files("rag") / "question" / WEIGHTS_FILE)) as found:
        return NameWeights(str(found["encoder"]), found["weights"], float(found["bias"]))


def proper_names(plain: str, encoder: Encoder) -> tuple[str, ...]:
    """The names in a question (normalised), in reading order; none where the weights are for another encoder."""
    known = shipped()
    if known.encoder != encoder.name or not isinstance(encoder, TokenEncoder) or not _HAN.search(plain):
        return ()
    vectors, places = encoder.token_vectors(plain)
    odds = with_neighbours(vectors) @ known.weights + known.bias
    found: list[tuple[int, int, float]] = []
    for (start, end), each in zip(places, odds.tolist(), strict=True):
        if each <= _PART or not _HAN.fullmatch(plain[start:end]):
            continue
        if found and found[-1][1] == start:
            first, _, highest = found.pop()
            found.append((first, end, max(highest, each)))
        else:
            found.append((start, end, each))
    return tuple(
        plain[start:end]
        for start, end, highest in found
        if end - start > 1 and highest > (_WORD_AS_NAME if _is_common(plain[start:end]) else _NAME)
    )


def _is_common(word: str) -> bool:
    """Whether the dictionary has a word, and not for a name."""
    known = word_class(word) or ""
    return known != "" and not known.startswith(_PROPER)
