"""An answer told apart into its sentences, and a sentence into words and marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

_MARK = re.compile(r"\[(\d{1,4})\]")
# A sentence ends behind its marks; one without a mark at its full stop or at the end of its line.
_SENTENCE = re.compile(r".*?(?:(?:\[\d{1,4}\])+\n*|[。!?!?][”’」』\")]*(?!\s*\[\d{1,4}\])\n*|\n+|$)", re.DOTALL)
_NUMBERED = re.compile(
    r"\s*(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,3}[、.．](?!\d)|[-*•①-⑳])"
)


class Piece(NamedTuple):
    """Words of a sentence, or (where ``n`` is given) the mark of citation ``n``."""

    text: str
    n: int | None = None


def sentences_in(text: str) -> list[str]:
    """The sentences of an answer, each with its marks; put together they are the answer again."""
    return [found for found in _SENTENCE.findall(text) if found]


def pieces_of(sentence: str, known: Collection[int]) -> list[Piece]:
    """Words and marks in order. A mark of no citation in ``known`` is left in the words."""
    pieces: list[Piece] = []
    start = 0
    for match in _MARK.finditer(sentence):
        if int(match[1]) not in known:
            continue
        if match.start() > start:
            pieces.append(Piece(sentence[start : match.start()]))
        pieces.append(Piece(match[0], int(match[1])))
        start = match.end()
    if start < len(sentence):
        pieces.append(Piece(sentence[start:]))
    return pieces


def is_list(sentences: list[str]) -> bool:
    """Whether the sentences are items of a list, as the first one tells: it begins with a number."""
    return bool(sentences) and _NUMBERED.match(sentences[0]) is not None
