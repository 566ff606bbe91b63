"""The numbers of headings: the head of a line in, its number and what follows out. Pure grammar."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.words.segmentation import tokenizer

NumberStyle = Literal[
    "division", "chapter", "topic", "part", "article", "cjk", "paren_cjk", "plain", "decimal", "arabic",
    "paren_arabic", "half_paren", "circled", "appendix",
]  # fmt: skip
StyleKey = tuple[NumberStyle, int]
"""A style and the length of its path: ``("decimal", 3)`` for ``2.1.3``, 1 for all others."""

_CJK_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CJK = "[〇零一二两三四五六七八九十百]{1,5}"
_ENGLISH = {w: i for i, w in enumerate("one two three four five six seven eight nine ten".split(), start=1)}
_ROMAN = {w: i for i, w in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), start=1)}
_MARK = r"\s*[、:：.．]?\s*"
# What follows a number makes it a quantity, not the number of a heading: 亿, 万, %, 月份 ...
_UNIT = re.compile(r"[万亿千百]|美元|[%％]|[年月][来间份底初末中]|小时|分钟|公里|GB|TB|PB|GHz|G\b|[-–—~～至到]\s*\d")
# So does a counter, where it is a word by itself: 个方面, and not 个人信息.
_COUNTER = re.compile(r"[元倍个家项次件名位人岁张份条款只台套座处所户亩吨米层页辆艘架种类年月日时分秒]")
_GRAMMAR: tuple[tuple[NumberStyle, re.Pattern[str]], ...] = (
    ("division", re.compile(rf"第\s*({_CJK}|\d{{1,2}})\s*(?:部\s*分|[篇编]){_MARK}")),
    (
        "division",
        re.compile(rf"PART\s*\.?\s*(\d{{1,2}}|{'|'.join(_ENGLISH)}|[IVX]{{1,4}}|[Ⅰ-Ⅻ])(?![A-Za-z\d]){_MARK}", re.I),
    ),
    ("chapter", re.compile(rf"第\s*({_CJK}|\d{{1,2}})\s*[章讲]{_MARK}")),
    ("chapter", re.compile(rf"Chapter\s*(\d{{1,2}})(?!\d){_MARK}", re.I)),
    ("topic", re.compile(rf"专\s*题\s*({_CJK}|\d{{1,2}})(?![\d、]*[^\W\d_]*[,，。；]){_MARK}")),
    ("part", re.compile(rf"第\s*({_CJK}|\d{{1,2}})\s*节{_MARK}")),
    ("article", re.compile(rf"第\s*({_CJK}|\d{{1,3}})\s*条(?![款目第])(?:之[一二三四五六七八九十])?{_MARK}")),
    ("appendix", re.compile(r"附\s*(?:录|件)\s*([A-Z]|\d{1,2}|[一二三四五六七八九十]{1,2})(?![A-Za-z\d])" + _MARK)),
    ("cjk", re.compile(rf"({_CJK})(?:\s*[、.．]\s*|\s+(?![〇零一二两三四五六七八九十百是]))")),
    ("paren_cjk", re.compile(rf"[(（]\s*({_CJK})\s*[)）]\s*[、.．]?\s*")),
    # A path needs a gap or a letter after it: 1.5亿元 and 3.2% are quantities, 1.1背景 is a heading.
    ("decimal", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,4})(?:[.．、]?\s+|[.．、](?!\d)|(?=[^\W\d]))\s*")),
    ("arabic", re.compile(r"(\d{1,2})\s*(?:[、．]|\.(?!\d))\s*")),
    ("paren_arabic", re.compile(r"[(（]\s*(\d{1,2})\s*[)）]\s*[、.．]?\s*")),
    ("half_paren", re.compile(r"(\d{1,2})\s*[)）]\s*、?\s*")),
    # A number without a mark: 1 引言, 01 建设背景, 01建设背景.
    ("plain", re.compile(r"(0\d|\d{1,2})(?:\s+(?=[^\W\d_]|[《“\"])|(?<=0\d)(?=[^\W\d_]|[《“\"]))")),
    ("circled", re.compile(r"([①-⑳])\s*")),
)
_QUANTITIES = frozenset({"decimal", "plain"})
_WORDS = 8
"""Characters in which the word after a number is looked for."""


@dataclass(frozen=True, slots=True)
class HeadingNumber:
    """The number at the head of a line: ``(二)`` is ``paren_cjk``, path ``(2,)``; ``2.1.3`` has three parts."""

    style: NumberStyle
    path: tuple[int, ...]
    title: str
    """What follows the number."""
    printed: str
    """The number as it stands in the text, with its punctuation."""

    @property
    def ordinal(self) -> int:
        """Position among its siblings, from 1."""
        return self.path[-1]

    @property
    def key(self) -> StyleKey:
        """What decides the level."""
        return self.style, len(self.path)


def cjk_number(text: str) -> int | None:
    """``十二`` is 12, ``二十`` 20, ``7`` 7; ``None`` where the characters make no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    total, digit = 0, None
    for char in text:
        if char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        elif char in _CJK_DIGITS and digit in (None, 0):
            digit = _CJK_DIGITS[char]
        else:
            return None
    return total + (digit or 0) or None


def _ordinal(token: str) -> int | None:
    """Read any sort of number: ``十二``, ``12``, ``Three``, ``IV``, ``B``, ``③``."""
    if "①" <= token <= "⑳":
        return ord(token) - ord("①") + 1
    token = unicodedata.normalize("NFKC", token)
    if token.isascii() and token.isalpha():
        named = _ENGLISH.get(token.lower()) or _ROMAN.get(token.upper())
        return named or (ord(token.upper()) - ord("A") + 1 if len(token) == 1 else None)
    return cjk_number(token)


def _is_measured(rest: str) -> bool:
    """Whether what follows a number is the unit that it counts."""
    if _UNIT.match(rest):
        return True
    return _COUNTER.match(rest) is not None and next(tokenizer().cut(rest[:_WORDS], HMM=False)) == rest[0]


@lru_cache(maxsize=16384)
def parse_number(text: str) -> HeadingNumber | None:
    """Read the number a line begins with: 一、 (一) 1. 1、 (1) 1) 第一章 第一节 第一条 PART 1 专题一 附录A 1.1 ① and ``1 引言``.

    Grammar only: whether the line is a heading is for sequence, contents and font to say.
    """
    stripped = text.strip()
    for style, pattern in _GRAMMAR:
        match = pattern.match(stripped)
        if match is None:
            continue
        token, rest = match.group(1), stripped[match.end() :]
        if style in _QUANTITIES and len(re.split("[.．]", token)) < 3 and _is_measured(rest):
            return None
        if style == "decimal":
            path = tuple(int(part) for part in re.split("[.．]", token))
            if 0 in path:
                return None
        elif style == "appendix" and len(token) == 1 and token.isascii() and token.isalpha():
            path = (ord(token) - ord("A") + 1,)
        else:
            ordinal = _ordinal(token)
            if not ordinal:
                return None
            path = (ordinal,)
        return HeadingNumber(style, path, rest.strip(), stripped[: match.end()].strip())
    return None


_UNNUMBERED = re.compile(
    r"^(?:(?:主要)?参考(?:文献|资料)|附\s*[录件]|前\s*言|引\s*言|序\s*言?|摘\s*要|内容摘要|执行摘要|结\s*语|结束语|致\s*谢|后\s*记|"
    r"(?:缩略语|术语表?|名词解释|释义)|重要提示|免责声明|风险提示|风险因素|references|abstract|appendix|acknowledge?ments?)[:：]?$",
    re.IGNORECASE,
)


def is_known_title(text: str) -> bool:
    """Whether the text is one of the titles that reports set without a number: 参考文献, 附录, 前言."""
    return _UNNUMBERED.match(unicodedata.normalize("NFKC", text).strip()) is not None
