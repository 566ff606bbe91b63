"""A text, Chinese or English → every number that it states: value, unit, and whether it is said to be above or below.

``rag.facts.quantities`` finds what may answer a question; here nothing may be missed, because every number is proven.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.facts.quantities import SCALES

Bound = Literal["", "over", "under", "about"]

_CURRENCIES = {
    "CNY": "元人民币 人民币元 人民币 元 块钱 yuan renminbi rmb cny ¥",
    "USD": "美元 us$ usd $",
    "EUR": "欧元 euros euro eur €",
    "GBP": "英镑 pounds gbp £",
    "JPY": "日元 yen jpy",
    "HKD": "港元 港币 hkd hk$",
}
_PLAIN_UNITS = {
    "%": "% percent per_cent",
    "‰": "‰",
    "pp": "个百分点 百分点 percentage_points percentage_point",
    "bp": "个基点 基点 basis_points",
    "倍": "倍 times",
    "月": "个月 months month",
    "分钟": "分钟 minutes minute",
    "小时": "小时 hours hour",
    "秒": "秒钟 秒 seconds",
    "毫秒": "毫秒 milliseconds",
    "天": "天 工作日 个工作日 days",
    "周": "周 星期 weeks",
    "年": "年 周年 years year",
    "季": "个季度 季度 quarters",
    "岁": "岁",
    "人次": "人次",
    "人": "人 名 位 people",
    "家": "家 户 所 座 处",
    "项": "个 项 种 类 款 条 件 份 部 大 点 方面 层 篇 起 例 套 部门 支 批 宗 阶段",
    "笔": "笔",
    "张": "张",
    "只": "只",
    "台": "台 辆 架 艘",
    "次": "次",
    "国": "国",
    "页": "页",
    "字": "字",
    "度": "度 千瓦时 kwh",
    "千瓦": "千瓦",
    "吨": "吨",
    "公里": "公里 千米 km",
    "米": "米",
    "平方": "平方米 平方公里",
    "亩": "亩",
    "比特": "gb tb pb eb zb gbps mbps",
    "算力": "eflops flops",
}
_DOLLAR = r"(?:us|u\.s\.|american) ?dollars?|dollars?"
_UNIT: dict[str, str] = {
    spelt.replace("_", " "): unit
    for table in (_CURRENCIES, _PLAIN_UNITS)
    for unit, all_ in table.items()
    for spelt in all_.split()
}
_UNITS = "|".join(
    re.escape(unit) + (r"\b" if unit.isascii() and unit[-1].isalpha() else "")
    for unit in sorted(_UNIT, key=len, reverse=True)
)
_SCALE = "|".join(s + (r"\b" if s.isascii() else "") for s in sorted(SCALES, key=len, reverse=True))
_TAIL = rf"\s?(?P<more>多|余)?(?P<scale>{_SCALE})?(?P<over>多|余)?[ -]?(?:(?P<dollar>{_DOLLAR})|(?P<unit>{_UNITS}))?"
_ARABIC = re.compile(
    rf"(?:(?P<currency>us\$|hk\$|\$|¥|€|£|(?:rmb|cny|usd) ?))?(?<![\da-z.第])(?P<value>\d+(?:\.\d+)?){_TAIL}"
)
_D = "零〇一二三四五六七八九十百千两"
_HAN = re.compile(rf"(?<![第{_D}几数上])(?P<value>[{_D}]+(?:点[零〇一二三四五六七八九]+)?){_TAIL}")
_SHARE = re.compile(
    rf"(?P<whole>百|千|[{_D}]+)分之(?P<part>[{_D}]+(?:点[零〇一二三四五六七八九]+)?|\d+(?:\.\d+)?)|(?P<tenths>[一二三四五六七八九1-9])成(?P<half>半)?(?![立为本员果功交就效长])|(?P<fifty>一半|半数|过半)"
)
_DOUBLED = re.compile(r"翻(?:了)?(?P<n>一|两|二|三|几)?番|翻(?:了)?倍")
_RANK = re.compile(r"第(?P<n>\d+|[一二三四五六七八九十百]+)(?!方|产业|[季、]|[大类]?支柱)|(?P<first>居首|榜首|首位)")
_BEFORE: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    (
        "under",
        re.compile(
            r"(?:不足|不到|未达|未满|低于|少于|小于|将近|接近|(?<![最附亲远])近|至多|最多|不超过?|不高于|less than|fewer than|under|below|nearly|almost|close to|up to|no more than)\s?$"
        ),
    ),
    (
        "over",
        re.compile(
            r"(?:超过|超出|超|逾|突破|高于|多于|大于|不少于|不低于|至少|more than|over|above|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|at least)\s?(?:了)?$"
        ),
    ),
    ("about", re.compile(r"(?:大约|约|大概|about|around|approximately|roughly|some)\s?(?:为|达)?$")),
)
_AFTER: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("over", re.compile(r"^(?:及?以上|之上|or more|and above)")),
    ("under", re.compile(r"^(?:及?以下|以内|之内)")),
    ("about", re.compile(r"^(?:左右|上下)")),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at ``[start, end)`` of a text in canonical form. ``unit`` is one of a few classes, or empty."""

    value: Decimal
    unit: str
    bound: Bound
    start: int
    end: int

    def equals(self, stated: Figure) -> bool:
        """Whether the report's number ``stated`` bears this one out, its bound apart."""
        return self.value == stated.value and same_unit(self.unit, stated.unit)

    def within(self, stated: Figure) -> bool:
        """Whether what is said of the number's edge holds: 约 holds for any, nothing said holds for any, 超过 for 超过."""
        return self.bound in ("", "about") or self.bound == stated.bound


def same_unit(mine: str, stated: str) -> bool:
    """Whether a unit may stand for the report's: none does not where the report has one, unless things are counted."""
    if mine == stated:
        return True
    counted = {"人", "家", "项", "笔", "张", "只", "台", "国"}
    return (mine in ("", "项") and stated in counted) or (mine in counted | {"次"} and stated in ("", "项"))


def find_figures(plain: str) -> tuple[Figure, ...]:
    """Every number of a text in canonical form, in reading order; dates and names are to be blanked out before."""
    found: list[Figure] = []
    taken = [False] * (len(plain) + 1)

    def add(value: Decimal, unit: str, start: int, end: int, more: bool = False) -> None:
        if any(taken[start:end]):
            return
        taken[start:end] = [True] * (end - start)
        found.append(Figure(value, unit, "over" if more else _bound(plain, start, end), start, end))

    for match in _SHARE.finditer(plain):
        _add_share(match, add)
    for match in _DOUBLED.finditer(plain):
        add(
            Decimal(2 if match["n"] in ("两", "二") else 3 if match["n"] == "三" else 1),
            "番",
            match.start(),
            match.end(),
        )
    for match in _RANK.finditer(plain):
        n = match["n"]
        value = Decimal(1) if match["first"] else Decimal(n) if n.isdecimal() else han_value(n)
        if value is not None:
            add(value, "第", match.start(), match.end())
    for match in _ARABIC.finditer(plain):
        scale = SCALES.get(match["scale"] or "", Decimal(1))
        unit = _UNIT.get((match["currency"] or "").strip() or match["unit"] or "", "USD" if match["dollar"] else "")
        add(Decimal(match["value"]) * scale, unit, match.start(), match.end(), bool(match["more"] or match["over"]))
    for match in _HAN.finditer(plain):
        value = han_value(match["value"])
        unit = _UNIT.get(match["unit"] or "", "USD" if match["dollar"] else "")
        is_word = match["value"] in ("一", "千", "百", "十", "零") and not match["scale"]
        if value is None or is_word or not (unit or match["scale"] or "点" in match["value"]):
            continue
        if not match["scale"] and match["value"] in ("百", "千"):
            continue
        scale = SCALES.get(match["scale"] or "", Decimal(1))
        add(value * scale, unit, match.start(), match.end(), bool(match["more"] or match["over"]))
    return _shared_units(plain, sorted(found, key=lambda figure: figure.start))


def _add_share(match: re.Match[str], add: object) -> None:
    """百分之五, 三分之二, 三成, 一半: all in percent."""
    assert callable(add)
    if match["tenths"]:
        tenths = Decimal(match["tenths"]) if match["tenths"].isdecimal() else han_value(match["tenths"])
        value = (tenths or Decimal(0)) * 10 + (5 if match["half"] else 0)
    elif match["fifty"]:
        value = Decimal(50)
    else:
        part = Decimal(match["part"]) if match["part"][0].isdecimal() else han_value(match["part"])
        whole = (
            han_value(match["whole"])
            if match["whole"] not in ("百", "千")
            else Decimal(100 if match["whole"] == "百" else 1000)
        )
        if part is None or not whole:
            return
        value = (part * 100 / whole).quantize(Decimal("0.0001")).normalize() if whole != 100 else part
    add(value, "%", match.start(), match.end(), match["fifty"] == "过半")


def _shared_units(plain: str, found: list[Figure]) -> tuple[Figure, ...]:
    """In 3至5万亿元 and 52%、49 the first number has the scale and unit of the second, where it has none of its own."""
    figures = list(found)
    for n in range(len(figures) - 2, -1, -1):
        one, two = figures[n], figures[n + 1]
        if one.unit or not two.unit or not re.fullmatch(r"\s?(?:-|至|到|to)\s?", plain[one.end : two.start]):
            continue
        own = re.match(r"\d+(?:\.\d+)?", plain[two.start : two.end])
        bare = re.fullmatch(r"\d+(?:\.\d+)?", plain[one.start : one.end].strip())
        scale = two.value / Decimal(own.group()) if own and bare and Decimal(own.group()) else Decimal(1)
        figures[n] = Figure(one.value * scale, two.unit, one.bound, one.start, one.end)
    return tuple(figures)


def _bound(plain: str, start: int, end: int) -> Bound:
    before, after = plain[max(0, start - 16) : start], plain[end : end + 8].lstrip()
    behind: Bound = next((bound for bound, rule in _AFTER if rule.search(after)), "")
    ahead: Bound = next((bound for bound, rule in _BEFORE if rule.search(before)), "")
    return behind or ahead


def han_value(text: str) -> Decimal | None:
    """Value of a Chinese numeral (十七, 两千五百, 一点零二); ``None`` where it is none."""
    whole, _, fraction = text.partition("点")
    digits = "零一二三四五六七八九"
    total, digit, plain = Decimal(0), 0, ""
    for char in whole.replace("〇", "零").replace("两", "二"):
        if char in digits:
            digit = digits.index(char)
            plain += str(digit)
        elif char in "十百千":
            total += (digit or 1) * 10 ** ("十百千".index(char) + 1)
            digit, plain = 0, "x"
        else:
            return None
    value = Decimal(plain) if plain and "x" not in plain and len(plain) > 1 else total + digit
    if fraction:
        value += Decimal("0." + "".join(str(digits.index(c)) for c in fraction.replace("〇", "零")))
    return value
