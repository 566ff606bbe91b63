"""A header, a caption or a cell → the name it says and the unit it states: 投资额(万元) is 投资额 in 万元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from index.words.normalize import normalize

_SCALE = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)"
_BASE = (
    r"(?:人民币元|美元|欧元|英镑|日元|港元|元|吨公里|人公里|(?:千克|公斤|吨)(?:标准煤|标煤|油当量|二氧化碳(?:当量)?|CO2|CO₂)|吨|公斤|千克|克|平方公里|平方千米|平方米|立方米|公里|千米|海里|米|厘米|毫米|公顷|亩|"
    r"千瓦时|千瓦|瓦|度|标准煤|标煤|标准箱|标箱|人次|人|户次|户|家|个百分点|百分点|个|项|笔|张|只|款|种|类|条|份|座|台套|台|套|部|起|件|次|位|名|所|处|"
    r"宗|例|字|页|篇|颗|艘|架次|架|辆|列|头|匹|门|届|级|层|间|床|张|株|册|箱|桶|升|毫升|小时|分钟|秒|天|日|个月|月|年|岁|倍|分|摄氏度|℃|°C)"
)
_LATIN = r"(?:[%‰]|(?:[kKMGTmcd]?(?:m[²³23]?|g|W|Wh|wh|L|l|V|A|Hz|B|b|bps|t|Pa|J|cal)|TEU|teu|tce|km/h|USD|RMB|CNY|EUR|pp|bp|BP|hm[²2]))"
_UNIT = re.compile(rf"(?:{_SCALE}?{_BASE}|{_SCALE}|{_SCALE}?{_LATIN})(?:\s*[/每·]\s*[\u3400-\u9fffA-Za-z²³]{{1,6}})?")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,20})[)）\]】]")
_STATED = re.compile(r"(?:计量|金额|数据)?单位\s*[:：]\s*([^()（）\[\]【】;；]{1,20})")
_BEHIND = re.compile(r"^(?P<name>.*[\u3400-\u9fffA-Za-z])\s*[/,，:：]\s*(?P<unit>[^/,，:：]{1,8})$")
_RATE_BEHIND = re.compile(r"^(?P<name>.*[\u3400-\u9fff])\s*(?P<unit>[%‰])$")
_CORNER = re.compile(
    r"[(（\[【]?\s*(?:人民币|计量单位|金额单位|单位)?\s*[:：]?\s*(?P<unit>[^()（）\[\]【】;；]{1,12}?)\s*[)）\]】]?"
)
_RATE = re.compile(r"率|占比|比重|比例|份额|增速|增幅|降幅|涨幅|跌幅|同比|环比|增长(?!额|量)|百分")
_BARE = re.compile(
    r"\b(?:P/?E|P/?B|P/?S|ROE|ROA|ROIC|EPS|EV/EBITDA)\b|每股|倍数?$|排名|位次|名次|序号|编号|代码|年份|年度|日期|时间|月份|季度|电话|备注|等级"
)
_PEOPLE = re.compile(r"(?:人|户|家|个|件|次|笔|台|项|座|条)(?:数|次)$|数量|家数|个数")
_COUNTS = frozenset("年 月 日 个月 岁 分 度 项 类 种 条 款 级 届 名 位 人 户 家 所 处 宗 例 层 间 部 类别".split())
"""What a column of names or times may be called, too."""
_NUMBER = re.compile(
    r"(?P<open>[(（]?)(?P<sign>[-+−]?)\s*(?P<digits>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<close>[)）]?)\s*(?P<unit>.*)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """The number of a cell; ``unit`` is what stands behind it in the cell."""

    value: Decimal
    unit: str
    grouped: bool
    """Whether thousands are set apart (5,310)."""


def is_unit(text: str) -> bool:
    """Whether a text is a unit and nothing else: 万元, 元/人, %."""
    return _UNIT.fullmatch(text.strip()) is not None


def name_and_unit(header: str) -> tuple[str, str | None]:
    """The name in a header (or in the first cell of a row) and its unit, where it states one."""
    for match in _BRACKETS.finditer(header):
        inside = match[1].strip()
        stated = _STATED.fullmatch(inside)
        unit = stated[1].strip() if stated else inside
        if stated or is_unit(unit):
            return (header[: match.start()] + header[match.end() :]).strip(), unit
    if (rate := _RATE_BEHIND.match(header)) is not None:
        return rate["name"], rate["unit"]
    behind = _BEHIND.match(header)
    if behind and is_unit(behind["unit"]):
        return behind["name"].strip(), behind["unit"].strip()
    return header.strip(), None


def units_of(*texts: str | None) -> tuple[str, ...]:
    """The units that a caption or a unit line gives for the whole table: 单位:万元、%, or (万吨) at its end."""
    for text in texts:
        if not text:
            continue
        if stated := _STATED.search(text):
            parts = [part.strip() for part in re.split(r"[、,，]|和|或", stated[1]) if part.strip()]
            return tuple(part.removeprefix("人民币") or part for part in parts)
        for match in _BRACKETS.finditer(text):
            parts = [part.strip() for part in re.split(r"[、,，]|和", match[1])]
            if all(map(is_unit, parts)):
                return tuple(parts)
    return ()


def corner_unit(header: str) -> str | None:
    """The unit that the first cell of a header states for the whole table, where it says nothing else: (百万元)."""
    match = _CORNER.fullmatch(header.strip())
    return match["unit"] if match and is_unit(match["unit"]) and match["unit"] not in _COUNTS else None


def fitting_unit(name: str, units: tuple[str, ...]) -> str | None:
    """Which of a table's units is that of a column (or row) called ``name``; a rate is no amount of money."""
    rates = [unit for unit in units if unit in ("%", "‰", "个百分点", "百分点")]
    others = [unit for unit in units if unit not in rates]
    if _BARE.search(name):
        return None
    if _RATE.search(name):
        return rates[0] if len(rates) == 1 else None
    if len(others) == 1:
        counted = _PEOPLE.search(name) and re.search("元|吨|米|公里|亩|公顷", others[0])
        return None if counted else others[0]
    return rates[0] if not others and len(rates) == 1 else None


def amount(cell: str) -> Amount | None:
    """The number of a cell that is one, with the unit behind it or none; ``None`` for any other text."""
    match = _NUMBER.fullmatch(cell.strip())
    if match is None:
        return None
    unit = match["unit"].strip()
    if unit and not is_unit(unit):
        return None
    try:
        value = Decimal(match["digits"].replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    negative = match["sign"] in ("-", "−") or (bool(match["open"]) and bool(match["close"]))
    return Amount(-value if negative else value, unit, bool(re.search("[,，]", match["digits"])))


def is_text(cell: str) -> bool:
    """Whether a cell says something that is no number: what a row may be called by."""
    return bool(re.search(r"[\u3400-\u9fffA-Za-z]", cell)) and amount(normalize(cell)) is None
