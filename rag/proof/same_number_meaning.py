"""A statement and a sentence → whether numbers are said of what the report says them of, by the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.facts.stated_numbers import Figure
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading
from rag.proof.word_coverage import UNLIKE, held_by
from rag.proof.words_beside_numbers import in_list, label_fit, label_words, labels, moves_to

_OTHER_FIT = 0.12
"""How much better another number's words have to fit than those of the number that is stated, to be the one meant."""


def meant_for_another(claim: Reading, own: Reading, pairs: Sequence[tuple[Figure, list[Figure]]]) -> bool:
    """Whether the words around a number fit another number of the sentence better than the one that is stated."""
    if _out_of_order(claim, pairs):
        return True
    for figure, equal in pairs:
        mine = label_fit(claim, figure, own, equal, within=True)
        others = [o for o in own.figures if o.unit == equal[0].unit and o.value != figure.value]
        if not others:
            continue
        if label_fit(claim, figure, own, others, within=True) > mine + _OTHER_FIT:
            return True
    return False


_CHANGES = re.compile(
    r"(?:增长|增加|增|上升|上涨|涨|提高|提升|升|扩大|下降|下滑|下跌|跌|减少|减|降低|降|缩减|收缩|同比|环比|"
    r"(?:增速|增幅|降幅|涨幅|跌幅|增长率)(?:均|都|约|分别|高)*[为达至到是有在]*|[比较][^,]{1,8}[多少高低])了?(?:约|近|超过|超|逾|将近|大约|均|分别|高达|不足|不到|超出|幅度)*$"
)
_CHANGES_AFTER = re.compile(r"^的?(?:年均|复合|同比)?(?:速度|幅度|增长|增速|增幅|降幅|下降|降低|提升|涨幅)")
_LISTS = re.compile(r"[、和与及,至到~-]|以及")
_NO_ROLE = frozenset("pp bp 倍 番 第 年 月 季 周 天 岁 小时 分钟 秒 毫秒".split())


def role_changed(claim: Reading, own: Reading, pairs: Sequence[tuple[Figure, list[Figure]]]) -> bool:
    """Whether a number says by how much something changed where the report's says how much there is, or the other way."""
    if claim.english or own.english:
        return False
    return any(
        figure.unit not in _NO_ROLE and all(is_change(own, each) != is_change(claim, figure) for each in equal)
        for figure, equal in pairs
    )


def is_change(reading: Reading, figure: Figure) -> bool:
    """Whether a number says by how much something changed (同比增长28.5%), and not how much there is."""
    before = [f.end for f in reading.figures if f.end <= figure.start]
    previous = max(before, default=0)
    between = reading.bare[previous : figure.start]
    if before and _LISTS.fullmatch(between.strip()):
        return is_change(reading, next(f for f in reading.figures if f.end == previous))
    return bool(
        _CHANGES.search(re.sub(r"[\0\s]+$", "", between)) or _CHANGES_AFTER.match(reading.bare[figure.end :].lstrip())
    )


def _out_of_order(claim: Reading, pairs: Sequence[tuple[Figure, list[Figure]]]) -> bool:
    """Whether numbers stand in another order than in the report where the order says what they are.

    That is after 分别, where nothing else says it, and from one to the other (由5小时缩短到2小时).
    """
    listed = [equal[0].start for figure, equal in pairs if in_list(claim, figure) and not any(labels(claim, figure))]
    if listed != sorted(listed):
        return True
    return any(
        moves_to(claim.bare[one.end : two.start]) and one.unit == two.unit and first[0].start > second[-1].start
        for (one, first), (two, second) in pairwise(pairs)
    )


def of_something_else(claim: Reading, scope: Scope, figure: Figure) -> bool:
    """Whether one of the two words before a number, which say what it is, has nothing like it in the report."""
    if claim.english != scope.own.english:
        return False
    return any(
        max(held_by(word, scope.own.plain), held_by(word, scope.around)) < UNLIKE
        for word in label_words(claim, figure)
        if len(word) > 1
    )
