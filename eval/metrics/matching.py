"""Whether a text holds what the gold asks for: a fact in one of its forms, a quantity in any scale, a place in a report.

Compared is the searched form (NFKC, simplified characters, lower case, no white space). A number never matches inside a
longer one: 8% does not stand in 28%, nor 1万 in 1万亿.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from eval.schema import EvalQuestion, GoldEvidence, Passage
from index.words.normalize import normalize, squeeze
from rag.facts.periods import Period, find_periods
from rag.facts.quantities import Quantity, find_quantities

_BREAK = "\ue000"
"""Stands where white space parted two numbers, so that 表1 2024年 is not read as 12024年."""
_GAP = re.compile(r"(?<=[\d.,．，])\s+(?=\d)")
_HAN_DIGITS, _HAN_UNITS = "零〇一二三四五六七八九两", "十百千万亿"
_HAN_NUMBER = re.compile(rf"[{_HAN_DIGITS}{_HAN_UNITS}]+")
_SAME_UNIT = {
    **dict.fromkeys(("元人民币", "人民币", "rmb", "yuan", "块钱"), "元"),
    **dict.fromkeys(("dollars", "usd"), "美元"),
    "percent": "%",
    "百分点": "个百分点",
    "季度": "个季度",
    "秒钟": "秒",
}
_UNIT_MAY_BE_LEFT_OUT = Decimal(1_000)
"""From here on a number alone says enough: 408亿 for 408亿美元, 4600 for 4600家; but not 5 for 5家."""


@lru_cache(maxsize=10_000)
def _searched(text: str) -> tuple[str, ...]:
    """``text`` as it is searched: all white space left out, and with a break kept between numbers."""
    closed, parted = squeeze(normalize(text)), squeeze(normalize(_GAP.sub(_BREAK, text)))
    return (closed,) if closed == parted else (closed, parted)


def stands(form: str, text: str, *, scaled: bool = False) -> bool:
    """Whether ``form`` stands in ``text`` as written, a number as a whole number; an empty form stands nowhere.

    With ``scaled`` a scale may follow (8539.9 in 8539.9亿): enough to find a place, but not to answer.
    """
    wanted = squeeze(normalize(form))
    return bool(wanted) and any(_stands_whole(wanted, searched, scaled) for searched in _searched(text))


def states(forms: Iterable[str], text: str) -> bool:
    """Whether ``text`` holds one of ``forms``: as written, or as the same quantity (1.02万亿美元 is 10200亿美元)."""
    for form in forms:
        if stands(form, text):
            return True
        asked = _whole_quantity(form)
        if asked and any(same_quantity(asked, found) for found in quantities_of(text)):
            return True
    return False


@lru_cache(maxsize=50_000)
def quantities_of(text: str) -> tuple[Quantity, ...]:
    """The quantities of ``text`` in reading order, without those that are part of a name (5G, 3D)."""
    return tuple(q for q in find_quantities(text) if q.unit or not re.match("[a-z]", q.after))


@lru_cache(maxsize=50_000)
def periods_of(text: str) -> tuple[Period, ...]:
    """The periods of ``text`` in reading order, each with its year."""
    return find_periods(text)


def same_quantity(asked: Quantity, found: Quantity) -> bool:
    """Whether ``found`` states ``asked``: same value whatever the scale, same unit.

    A gold number without unit takes any unit; from 1,000 up ``found`` may leave the unit out.
    """
    value, unit = _canonical(asked)
    other, other_unit = _canonical(found)
    return value == other and (not unit or unit == other_unit or (not other_unit and value >= _UNIT_MAY_BE_LEFT_OUT))


def within(gold: Sequence[str], section: Sequence[str]) -> bool:
    """Whether the section path ``section`` is ``gold`` or lies below it; titles are compared without white space."""
    return _path(tuple(section))[: len(gold)] == _path(tuple(gold))


def holds(evidence: GoldEvidence, passage: Passage) -> bool:
    """Whether ``passage`` is a place of ``evidence``: its key stands there, on its page and in its section.

    What the gold does not give, and a section that the passage does not know, is not compared: so that systems that
    keep no headings are measured by the same gold.
    """
    if evidence.page is not None and evidence.page not in passage.pages:
        return False
    if passage.section and not within(evidence.section, passage.section):
        return False
    return not evidence.key or stands(evidence.key, passage.text, scaled=True)


def gold_evidence(question: EvalQuestion) -> tuple[GoldEvidence, ...]:
    """The places that answer, each once. A question that gives only its page or section has one, without a key."""
    main = GoldEvidence(question.section, question.page, "")
    places = question.evidence or (main,)
    return tuple(dict.fromkeys(place for place in places if place.section or place.page or place.key))


def _whole_quantity(form: str) -> Quantity | None:
    """The quantity that ``form`` is from its first character to its last."""
    found = quantities_of(form)
    if len(found) == 1 and squeeze(found[0].text) == squeeze(normalize(form)):
        return found[0]
    return None


def _canonical(quantity: Quantity) -> tuple[Decimal, str]:
    if quantity.unit == "‰":
        return quantity.value / 10, "%"
    return quantity.value, _SAME_UNIT.get(quantity.unit, quantity.unit)


@lru_cache(maxsize=5_000)
def _path(section: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(squeeze(normalize(title)) for title in section)


def _stands_whole(wanted: str, searched: str, scaled: bool) -> bool:
    at = searched.find(wanted)
    while at >= 0:
        before, after = searched[max(0, at - 2) : at], searched[at + len(wanted) : at + len(wanted) + 2]
        if scaled and wanted[-1].isdecimal():
            after = after.lstrip(_HAN_UNITS)
        if not _cuts_number(wanted, before, after):
            return True
        at = searched.find(wanted, at + 1)
    return False


def _cuts_number(wanted: str, before: str, after: str) -> bool:
    """Whether ``wanted`` is a part of a longer number that goes on in the two characters ``before`` or ``after`` it."""
    first, last = wanted[0], wanted[-1]
    if first.isdecimal() and re.search(r"\d\.?$", before):
        return True
    if last.isdecimal() and re.match(rf"\d|\.\d|[{_HAN_UNITS}]", after):
        return True
    if re.search(r"\d[多余]?[十百千万]$", wanted) and re.match("[万亿]", after):
        return True
    # 五 is a part of 十五家, but 统一 is no part of 统一十项: only what is a number as a whole is guarded.
    if not (_HAN_NUMBER.fullmatch(wanted) or (_HAN_NUMBER.match(wanted) and _whole_quantity(wanted))):
        return False
    if re.search(rf"[{_HAN_UNITS}零〇]$", before) or (
        first in _HAN_UNITS and re.search(rf"[\d{_HAN_DIGITS}]$", before)
    ):
        return True
    return last in _HAN_DIGITS + _HAN_UNITS and bool(
        re.match(f"[{_HAN_UNITS}]" if last in _HAN_DIGITS else f"[{_HAN_DIGITS}万亿]", after)
    )
