"""Sentences that stand side by side → what their aspect is called: words that they share, which are no names of the sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.store.protocol import Index
from index.words.segmentation import tokenizer
from rag.answering.places import SentencePlace
from rag.facts.quantities import find_quantities
from rag.facts.sentences import plain_of
from rag.facts.word_class import word_class
from rag.question.content_words import content_words

_NOUNS = frozenset("nijl")
"""Classes of the dictionary: nouns, idioms, abbreviations, phrases."""
_WORD = re.compile(r"[a-z\u3400-\u9fff]+")


def aspect_of(index: Index, names: set[str], told: Sequence[SentencePlace]) -> str:
    """The run of words that all sentences have which says most; of one sentence its topic."""
    words = [str(word) for word in tokenizer().lcut(plain_of(told[0].text))]
    if len({place.row for place in told}) > 1:
        return _common_run(index, names, words, plain_of(told[1].text))
    return _topic(index, names, words, plain_of(told[0].chunk.text))


def _common_run(index: Index, names: set[str], words: Sequence[str], other: str) -> str:
    """The run of ``words`` that stands in ``other`` and weighs most; names of the sides and digits break a run."""
    best, run = (0.0, ""), ""
    for low in range(len(words)):
        for high in range(low + 1, len(words) + 1):
            run = "".join(words[low:high])
            if run not in other or not _names_aspect(names, words[high - 1]):
                break
            told = [word for word in words[low:high] if content_words(word)]
            value = sum(index.lexical.weight(word) for word in told if len(word) > 1)
            if told and told[0] == words[low] and _is_noun(words[high - 1]) and value > best[0]:
                best = (value, run)
    return best[1]


def _topic(index: Index, names: set[str], words: Sequence[str], around: str) -> str:
    """The noun of a sentence that says most of what stands around it: term frequency times inverse document frequency."""
    told = [w for w in words if _is_noun(w) and w in index.lexical.frequency and _names_aspect(names, w)]
    return max(told, key=lambda word: around.count(word) * index.lexical.weight(word), default="")


def _is_noun(word: str) -> bool:
    """Whether a word names a thing: a noun or a verb used as one, also one that no dictionary has; no measure, no time."""
    kind = word_class(word)
    unit = bool(find_quantities(f"3{word}")) and find_quantities(f"3{word}")[0].unit_class != "plain"
    return (
        len(word) > 1
        and bool(content_words(word))
        and not unit
        and (kind is None or kind[:1] in _NOUNS or kind == "vn")
    )


def _names_aspect(names: set[str], word: str) -> bool:
    """Whether a word may be part of what an aspect is called."""
    is_name = any(word in name or name in word for name in names)
    return not is_name and bool(_WORD.fullmatch(word))
