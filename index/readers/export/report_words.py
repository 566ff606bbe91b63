"""Words of an export, and the terms that its report makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

_MIN_TERM = 8
_TERM_SHARE = 0.5


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    """Jieba's own dictionary: the weights belong to it, so the terms that ``index.words.segmentation`` adds for search stay out."""
    from index.words.dictionary import mapped_tokenizer

    return mapped_tokenizer()


def words(text: str) -> list[str]:
    """Words that together are the text; unknown ones are not guessed, as a guess may reach over the end of a title."""
    return list(_dictionary().lcut(text, HMM=False))


def own_terms(tokens: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Pairs of words that one of the two is seldom seen without."""
    total, pairs = Counter(tokens), Counter(pairwise(tokens))
    return frozenset(
        (left, right)
        for (left, right), count in pairs.items()
        if count >= _MIN_TERM
        and count >= _TERM_SHARE * min(total[left], total[right])
        and min(len(left), len(right)) >= 2
    )


def merged(tokens: Iterable[str], terms: frozenset[tuple[str, str]]) -> list[str]:
    """The words, terms in one piece."""
    out: list[str] = []
    last = ""
    for token in tokens:
        if (last, token) in terms:
            out[-1] += token
        else:
            out.append(token)
        last = token
    return out
