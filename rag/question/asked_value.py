"""A question for a value → what it asks for, in one noun of its language: 余额, 小微企业, else the kind of number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from index.words.segmentation import tokenizer
from rag.facts.quantities import UnitClass
from rag.facts.word_class import word_class
from rag.schema import Question

_NOUNS = ("n", "vn", "b", "j", "eng")
_KINDS: dict[UnitClass, tuple[str, str]] = {
    "money": ("金额", "amount"),
    "percent": ("百分比", "percentage"),
    "count": ("数量", "number"),
    "times": ("倍数", "multiple"),
    "duration": ("时长", "duration"),
    "plain": ("数值", "value"),
}


def asked_value(question: Question) -> str:
    """The nouns that 多少 counts, those right before it, or what kind of number is asked for."""
    kind = _KINDS[next(iter(question.units), "plain")][question.language == "en"]
    if counted := "".join(takewhile(_is_noun, _cut(question.counted))):
        return f"{counted}{kind}"
    return "".join([*takewhile(_is_noun, reversed(_cut(question.head)))][::-1]) or kind


def noun_around(words: Sequence[str], text: str) -> str:
    """The first run of nouns in ``text`` that holds one of ``words`` (跨境电商进口额 for 进口额); else the first word, empty without any."""
    runs = list(_noun_runs(_cut(text)))
    return next((run for word in words for run in runs if word in run), next(iter(words), ""))


def _noun_runs(parts: Iterable[str]) -> Iterator[str]:
    run = ""
    for part in (*parts, ""):
        if part and _is_noun(part):
            run += part
        elif run:
            yield run
            run = ""


def _cut(text: str) -> list[str]:
    return [str(part) for part in tokenizer().lcut(text)]


def _is_noun(part: str) -> bool:
    """Whether the dictionary has a word as a noun, or the reports' terms have it."""
    known = word_class(part)
    return known.startswith(_NOUNS) if known else bool(tokenizer().FREQ.get(part))
