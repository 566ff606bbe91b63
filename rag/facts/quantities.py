"""A text → its numbers with their units, as values that can be compared whatever the scale they are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from index.words.normalize import normalize

UnitClass = Literal["money", "percent", "count", "times", "duration", "plain"]

SCALES = {
    "万亿": Decimal(10) ** 12,
    "千亿": Decimal(10) ** 11,
    "百亿": Decimal(10) ** 10,
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "trillion": Decimal(10) ** 12,
    "billion": Decimal(10) ** 9,
    "million": Decimal(10) ** 6,
}
_MONEY = "美元 欧元 英镑 日元 港元 元人民币 人民币 元 块钱 dollars usd rmb yuan".split()
_PERCENT = "个百分点 百分点 % ‰ percent".split()
_TIMES = ["倍"]
_DURATION = "个月 分钟 小时 秒钟 秒 毫秒 天 周 年 个季度 季度 周年 个工作日 岁".split()
_COUNT = (
    "家 个 人 人次 项 笔 张 只 款 种 类 条 份 座 台 部 起 件 户 次 位 名 国 省 所 万人 部门 支 批 期 处 宗 例 字 页 篇 颗 艘 辆 门 届 方面 级 大 层 度"
).split()
PEOPLE = frozenset("人 位 名 人次 户".split())
"""Units in which people are counted, and nothing else."""
_UNIT_CLASS: dict[str, UnitClass] = {
    **dict.fromkeys(_COUNT, "count"),
    **dict.fromkeys(_MONEY, "money"),
    **dict.fromkeys(_PERCENT, "percent"),
    **dict.fromkeys(_TIMES, "times"),
    **dict.fromkeys(_DURATION, "duration"),
}
_SAME_UNIT = {
    **dict.fromkeys("元人民币 人民币 块钱 rmb yuan".split(), "元"),
    **dict.fromkeys("dollars usd".split(), "美元"),
    "percent": "%",
    "个百分点": "百分点",
}
"""Units that mean the same, by the one that reports write."""
_UNITS = "|".join(re.escape(unit) for unit in sorted(_UNIT_CLASS, key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_ARABIC = re.compile(
    rf"(?<![\da-z.第])(?P<value>\d+(?:\.\d+)?)\s?(?P<more>多|余|几)?(?P<scale>{_SCALE})?(?:多|余)?\s?(?P<unit>{_UNITS})?",
    re.I,
)
_HAN_DIGITS = "零一二三四五六七八九"
_HAN = re.compile(rf"(?P<value>[一二三四五六七八九十两百]+)(?P<scale>万|亿)?(?:多|余)?(?P<unit>{_UNITS})")
_IDIOMATIC = ("年", "大", "级", "层", "次", "天", "方面", "只", "人", "期", "届")
_NO_NUMBER = re.compile(r"(?:[第每前零〇\d][一二三四五六七八九十两百]+|[一二三四五六七八九两]{2,}).{1,2}$")
"""第三天, 每三年, and a year's digits (一九九八年): no number of days or years."""
_TABLE_OR_FIGURE = re.compile(r"图$|(?<!代)表$")
_DATE_UNIT = re.compile(r"^(?:年(?!度?均|来|以来|间|内|前|后)|月|日|号|季度末)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written: ``value`` with the scale multiplied in, ``unit`` as written or empty, its class.

    ``after`` is the text that follows it, up to eleven characters: what is counted, as a rule.
    """

    value: Decimal
    unit: str
    unit_class: UnitClass
    text: str
    after: str = ""

    def equals(self, other: Quantity) -> bool:
        """Same value and compatible unit (1.02万亿美元 equals 10200亿美元, 1 trillion yuan 1万亿元)."""
        mine, theirs = (_SAME_UNIT.get(unit, unit) for unit in (self.unit, other.unit))
        return self.value == other.value and (mine == theirs or "" in (mine, theirs))


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of ``text`` in reading order; years, months and days of a date are left out."""
    plain = normalize(text)
    found: list[tuple[int, Quantity]] = []
    for match in _in_digits(plain):
        if plain[match.end() :].startswith("成") and not match["unit"]:
            continue
        after = plain[match.end("value") :]
        if not match["scale"] and _is_date(match["value"], after):
            continue
        unit = match["unit"] or ""
        scale = SCALES.get((match["scale"] or "").lower(), Decimal(1))
        kind: UnitClass = _UNIT_CLASS.get(unit, "plain")
        found.append(
            (
                match.start(),
                Quantity(
                    Decimal(match["value"]) * scale,
                    unit,
                    kind,
                    match.group().strip(),
                    plain[match.end() : match.end() + 11],
                ),
            )
        )
    found += _percentages(plain)
    found += [(start, number) for start, number in _in_words(plain) if number.unit not in _IDIOMATIC]
    return tuple(quantity for _, quantity in sorted(found, key=lambda item: item[0]))


def idiomatic_quantities(text: str) -> tuple[Quantity, ...]:
    """Numbers above one in words whose unit is in idioms as often (两天, 三次): quantities only for whom asks for one of them."""
    plain = normalize(text)
    return tuple(
        number
        for start, number in _in_words(plain)
        if number.unit in _IDIOMATIC and number.value > 1 and not _NO_NUMBER.search(plain[: start + len(number.text)])
    )


def _in_words(plain: str) -> Iterator[tuple[int, Quantity]]:
    """Numbers written in Chinese characters, with where they begin; 一个 and what is quoted are none."""
    for match in _HAN.finditer(plain):
        value = _han_value(match["value"])
        quoted = plain[: match.start()].endswith(("“", "《", "“新"))
        if value is None or quoted or match.group() in ("一个", "一种", "一家", "一项"):
            continue
        unit, after = match["unit"], plain[match.end() : match.end() + 11]
        scale = SCALES.get(match["scale"] or "", Decimal(1))
        yield match.start(), Quantity(value * scale, unit, _UNIT_CLASS[unit], match.group(), after)


_PER_HUNDRED = re.compile(
    r"百分之(?P<value>[一二三四五六七八九十百]+|\d+(?:\.\d+)?)|(?P<tenths>[一二三四五六七八九1-9])成(?![立为本员果功交])"
)


def _percentages(plain: str) -> list[tuple[int, Quantity]]:
    """Percentages written out: 百分之五, 五成."""
    found = []
    for match in _PER_HUNDRED.finditer(plain):
        written = match["tenths"] or match["value"]
        value = Decimal(written) if written[0].isdecimal() else _han_value(written)
        if value is not None:
            value = value * 10 if match["tenths"] else value
            after = plain[match.end() : match.end() + 11]
            found.append((match.start(), Quantity(value, "%", "percent", match.group(), after)))
    return found


def numbers(text: str) -> set[Decimal]:
    """Every number written in Arabic digits, dates included, with its scale multiplied in."""
    plain = normalize(text)
    return {
        Decimal(match["value"]) * SCALES.get((match["scale"] or "").lower(), Decimal(1)) for match in _in_digits(plain)
    }


def _in_digits(plain: str) -> Iterator[re.Match[str]]:
    """Numbers written in digits, but for those that name a table or figure: 表4, not 代表47万用户."""
    for match in _ARABIC.finditer(plain):
        if match["scale"] or not _TABLE_OR_FIGURE.search(plain[: match.start()]):
            yield match


def _is_date(value: str, after: str) -> bool:
    if re.fullmatch(r"(?:1[89]|2[01])\d{2}", value) and (after.startswith("年") or re.match(r"[-./至到]\s?\d", after)):
        return True
    if re.fullmatch(r"\d{1,2}", value) and re.match(r"月(?!均)|日(?!均)", after):
        return True
    return bool(re.fullmatch(r"\d{1,4}", value) and value.startswith(("19", "20")) and _DATE_UNIT.match(after))


def _han_value(text: str) -> Decimal | None:
    """Value of a Chinese numeral below 1,000 (十七, 两, 三百); ``None`` for anything else."""
    total, digit = 0, 0
    for char in text:
        if char in _HAN_DIGITS or char == "两":
            digit = 2 if char == "两" else _HAN_DIGITS.index(char)
        elif char == "十":
            total += (digit or 1) * 10
            digit = 0
        elif char == "百":
            total += (digit or 1) * 100
            digit = 0
        else:
            return None
    return Decimal(total + digit)
