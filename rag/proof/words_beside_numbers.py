"""A number of a text → the words beside it, which say what it is of.

Two numbers that changed places give themselves away by them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.facts.stated_numbers import Figure
from rag.proof.stated_facts import Reading, words_of

_CLAUSE = re.compile(r"[,;:。!?]|\bwhile\b|\bwhereas\b")
_NOUN_ENDS = re.compile(r"[、,;:。!?(的]|和|与|及|\band\b|\bof\b|\bin\b|\bwith\b")
_ITEMS = re.compile(r"、|和|与|以及|及|,| and ")
_ELLIPTIC = re.compile(r"占|比重|占比|gdp|比例|份额|同比|环比|同期|名义|年均|增速|增幅|增长率|增长|下降|提高|其中|比")
"""What a clause is made of that leaves out of what its number is."""
_CONTINUES = re.compile(r"占|高于|低于|较|比|相比|增速|同比|环比|同时|并")
"""How a clause begins that has the subject of the one before it."""
_COUNTED = frozenset("人 家 项 笔 张 只 台 次 国 人次 页".split())


def label_fit(claim: Reading, figure: Figure, own: Reading, stated: Sequence[Figure], *, within: bool = False) -> float:
    """How well what ``figure`` is said of fits what the best of the report's numbers ``stated`` is said of, in [0, 1].

    ``within`` one sentence what stands beside the numbers tells them apart, and is compared as it is.
    Words before a number are compared with words before the other, words after it with words after it.
    """
    short = labels(claim, figure)
    full = is_elliptic(short) or not within
    mine = full_labels(claim, figure) if full else short
    best = 0.0
    for each in stated:
        theirs = full_labels(own, each) if full else labels(own, each)
        sides = [likeness(a, b) for a, b in zip(mine, theirs, strict=True) if a and b]
        if not sides:
            sides = [likeness("".join(mine), "".join(theirs))]
        best = max(best, max(sides))
    return best


@lru_cache(maxsize=50_000)
def labels(reading: Reading, figure: Figure) -> tuple[str, str]:
    """The words before a number in its clause and, for counts, those of the noun after it; one is empty as a rule."""
    bare, worded = reading.bare, reading.worded
    if in_list(reading, figure):
        return _listed(reading, figure), ""
    start = max((m.end() for m in _CLAUSE.finditer(bare, 0, figure.start)), default=0)
    stop = _CLAUSE.search(bare, figure.end)
    end = stop.start() if stop else len(bare)
    inside = [f for f in reading.figures if start <= f.start and f.end <= end]
    previous = max((f.end for f in inside if f.end <= figure.start), default=start)
    following = min((f.start for f in inside if f.start >= figure.end), default=end)
    before = _content(reading, worded[previous : figure.start])
    subject = _content(reading, worded[start : inside[0].start]) if inside else ""
    if subject and previous > start and moves_to(reading.bare[previous : figure.start]):
        before = subject + before
    counted = figure.unit in _COUNTED or (reading.english and not figure.unit)
    if counted:
        noun = worded[figure.end : following]
        cut = _NOUN_ENDS.search(noun)
        after = _content(reading, noun[: cut.start()] if cut and cut.start() else noun)
        if after:
            return before, after
    return before or subject, ""


def moves_to(between: str) -> bool:
    """Whether the words between two numbers lead from one to the other: 由5小时缩短到2小时."""
    return bool(re.search(r"到|至|\bto\b", between)) and not re.search(r"[、,;和与及]", between)


def is_elliptic(label: tuple[str, str]) -> bool:
    """Whether a label leaves out of what its number is (同比增长, 占GDP比重)."""
    return len(_ELLIPTIC.sub("", "".join(label))) < 2


@lru_cache(maxsize=50_000)
def full_labels(reading: Reading, figure: Figure) -> tuple[str, str]:
    """``labels``, completed from the clause before where they leave out of what the number is."""
    before, after = labels(reading, figure)
    start = max((m.end() for m in _CLAUSE.finditer(reading.bare, 0, figure.start)), default=0)
    if in_list(reading, figure) or (not is_elliptic((before, after)) and not _CONTINUES.match(reading.worded[start:])):
        return before, after
    return _clause_before(reading, start) + before, after


def label_words(reading: Reading, figure: Figure) -> tuple[str, ...]:
    """The words of content before a number in its clause, and of the noun after it."""
    bare, worded = reading.bare, reading.worded
    start = max((m.end() for m in _CLAUSE.finditer(bare, 0, figure.start)), default=0)
    previous = max((f.end for f in reading.figures if start <= f.start and f.end <= figure.start), default=start)
    before = words_of(worded[previous : figure.start], english=reading.english)[-4:]
    return before + words_of(labels(reading, figure)[1], english=reading.english)[:1]


def _clause_before(reading: Reading, start: int) -> str:
    """For 同比增长5% and 占GDP的5% what the last clause before it that names something is about."""
    worded = reading.worded
    while start:
        prior = max((m.end() for m in _CLAUSE.finditer(worded, 0, start - 1)), default=0)
        label = _content(reading, worded[prior:start])
        if len(_ELLIPTIC.sub("", label)) >= 2 and not _CONTINUES.match(worded[prior:start]):
            return label
        start = prior
    return ""


def in_list(reading: Reading, figure: Figure) -> bool:
    """Whether a number is one of several after 分别 (respectively)."""
    return figure in _after_list_word(reading, figure.unit)


def _after_list_word(reading: Reading, unit: str) -> list[Figure]:
    match = re.search(r"分别|依次", reading.bare)
    if not match and "respectively" not in reading.bare:
        return []
    split_at = match.start() if match else 0
    after = [f for f in reading.figures if f.start >= split_at and f.unit == unit]
    return after if len(after) > 1 else []


def _listed(reading: Reading, figure: Figure) -> str:
    """甲、乙分别为12%、34%: what stands at the number's place in the list; empty where the list has no such place."""
    after = _after_list_word(reading, figure.unit)
    match = re.search(r"分别|依次", reading.bare)
    head = reading.worded[: match.start() if match else after[0].start]
    items = [_content(reading, item) for item in _ITEMS.split(re.split(r"[;。:]", head)[-1])]
    items = [item for item in items if item]
    own = items[-len(after) :]
    if len(own) < len(after):
        return ""
    return own[after.index(figure)]


def _content(reading: Reading, text: str) -> str:
    return "".join(words_of(text, english=reading.english))


def likeness(one: str, other: str) -> float:
    """Of two strings' pairs of neighbouring characters, the mean of Dice's coefficient and of the share of ``one``'s.

    ``(2 |A ∩ B| / (|A| + |B|) + |A ∩ B| / |A|) / 2``: a shortened name fits the full one better than a passing word.
    """
    a, b = ({text[n : n + 2] for n in range(len(text) - 1)} for text in (one, other))
    if not a or not b:
        return 0.0
    shared = len(a & b)
    return shared / (len(a) + len(b)) + shared / (2 * len(a))
