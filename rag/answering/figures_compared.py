"""Sentences of two reports → the figure of each that is of the same thing: whether they disagree, and by how much they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.facts.stated_numbers import Figure
from rag.facts.stated_periods import Moment
from rag.proof.same_number_meaning import is_change
from rag.proof.stated_facts import Reading, names_to_prove, read
from rag.proof.words_beside_numbers import full_labels
from rag.question.content_words import content_words
from rag.schema import Question

_SPANS = frozenset("年 月 天 周 季 岁 小时 分钟 秒 毫秒 第 番".split())
"""Units of what is no value of a thing: how long, in which place."""
_NEUTRAL = frozenset("中国 我国 全国 国内".split())
"""The reports' own country: with it or without a figure is of the same thing."""
_DIGITS = re.compile(r"\d+(?:\.(?P<decimals>\d+))?")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it stands in a sentence, and of what it is said.

    ``asked`` are the pairs of characters beside it that the question has, too, ``words`` what else is said of it, ``names`` those
    up to it, ``period`` the last one stated before it; ``unit`` and ``scale`` are those in which its digits are written, ``step``
    is what one more in the last of them would be.
    """

    figure: Figure
    text: str
    asked: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    period: Moment | None
    unit: str
    scale: Decimal
    step: Decimal


def figures_told(question: Question, sentence: str) -> tuple[Told, ...]:
    """The figures of a sentence that are values of what is asked, in reading order."""
    reading = read(sentence)
    found = []
    for figure in reading.figures:
        if figure.unit in _SPANS or not figure.unit or is_change(reading, figure):
            continue
        label = " ".join(full_labels(reading, figure))
        asked = frozenset(
            pair for n in range(len(label) - 1) if " " not in (pair := label[n : n + 2]) and pair in question.plain
        )
        others = [w for w in content_words(label) if w not in question.plain and w not in _NEUTRAL]
        words = frozenset(w for w in others if not any(pair in w for pair in asked))
        names = frozenset(name.key for name in names_to_prove(read(reading.plain[: figure.end])))
        text = reading.plain[figure.start : figure.end].strip()
        digits = _DIGITS.search(text)
        if not asked or digits is None or not Decimal(digits.group()):
            continue
        scale = figure.value / Decimal(digits.group())
        step = scale / Decimal(10) ** len(digits["decimals"] or "")
        period, unit = _period(reading, figure), text[digits.end() :].strip()
        found.append(Told(figure, text, asked, words, names, period, unit, scale, step))
    return tuple(found)


def that_disagree(question: Question, ours: Sequence[str], theirs: Sequence[str]) -> tuple[Told, Told] | None:
    """Two figures of the same thing and the same stated period that differ by more than rounding; ``None`` where there are none.

    Nothing is guessed: the unit, the words beside them, names and period have to be the same, and neither is only said to be
    above or below.
    """
    for a in _all(question, ours):
        for b in _all(question, theirs):
            if a.figure.unit != b.figure.unit or (a.asked, a.words, a.names) != (b.asked, b.words, b.names):
                continue
            if a.period is None or b.period is None or not a.period.dated or not a.period.same(b.period):
                continue
            if abs(a.figure.value - b.figure.value) > max(a.step, b.step) / 2 and not (
                a.figure.bound or b.figure.bound
            ):
                return a, b
    return None


def that_compare(question: Question, ours: Sequence[str], theirs: Sequence[str]) -> tuple[Told, Told] | None:
    """The one figure of each that is of the same unit and of what is asked, whatever its period; ``None`` for none, or several."""
    pairs = [
        (a, b)
        for a in _all(question, ours)
        for b in _all(question, theirs)
        if a.figure.unit == b.figure.unit and a.asked & b.asked
    ]
    values = {(a.figure.value, b.figure.value) for a, b in pairs}
    return pairs[0] if len(values) == 1 else None


def _all(question: Question, sentences: Sequence[str]) -> list[Told]:
    return [told for sentence in sentences for told in figures_told(question, sentence)]


def _period(reading: Reading, figure: Figure) -> Moment | None:
    """The last period stated before a figure that the text does not only compare with."""
    before = [m for m in reading.moments if m.end <= figure.start and not m.base and not m.quoted]
    return before[-1] if before else None
