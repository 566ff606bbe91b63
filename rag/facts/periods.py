"""A text, Chinese or English → its periods of time, as ranges of months that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words.normalize import normalize

_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_MONTH_NAMES = "january february march april may june july august september october november december".split()
_PART = (
    r"上半年|下半年|q[1-4]|第?[一二三四1-4]季度(?:末)?|(?P<from>\d{1,2})月?(?:-|至|到)(?P<to>\d{1,2})月|前(?P<first>[一二三四五六七八九十两]{1,2}|\d{1,2})个月|"
    r"(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})[日号])?(?:末|底|初|中旬|上旬|下旬)?|年?(?:末|底)|年?初|年?中(?=[,,。的到累共全末有]|$)|全年"
)
_RANGE = re.compile(r"(?<!\d)(?P<a>(?:1[89]|2[01])\d{2})年?(?:-|至|到)(?P<b>(?:1[89]|2[01])?\d{2})年")
_CHINESE = re.compile(rf"(?<![\d.])(?P<year>(?:1[89]|2[01])\d{{2}}|[12]\d(?=年))年(?!代)(?:的)?(?P<part>{_PART})?")
_DOTTED = re.compile(r"(?<![\d.])(?P<year>20\d{2})[./-](?P<month>1[0-2]|0?[1-9])(?![\d.%])")
_ENGLISH = re.compile(
    r"(?:(?P<half>first|second) half(?: of)?|(?P<h>h[12])|(?P<q>q[1-4])|(?P<quarter>first|second|third|fourth) quarter(?: of)?"
    rf"|(?P<name>{'|'.join(_MONTH_NAMES)})(?: \d{{1,2}},?)?)?\s*(?:of |in )?(?<![\d.])(?P<year>(?:19|20)\d{{2}})(?![\d.年%\-])"
)
_HAN_YEAR = re.compile(r"[二一][零〇九][零〇一二三四五六七八九]{2}(?=年)")
_HAN_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_BASE_BEFORE = re.compile(r"(?:较|比|相比|相较于?|与|同|高于|低于|超过)$")
_VISION_BEFORE = re.compile(r"(?:vision|agenda|愿景|议程) ?$")
_VISION_AFTER = re.compile(r"(?:愿景|议程|战略|远景|计划)")
_BASE_AFTER = re.compile(r"^(?:同期)?(?:相比|的?水平|的?基础上)")


@dataclass(frozen=True, slots=True)
class Period:
    """Months ``first`` to ``last`` (inclusive), counted as ``12 * year + month - 1``.

    ``base`` is true where the text only compares with the period (较2022年), ``quoted`` where it is part of a name
    (2030愿景).
    """

    first: int
    last: int
    text: str
    base: bool = False
    quoted: bool = False

    @property
    def year(self) -> int:
        """The year in which the period ends."""
        return self.last // 12

    def answers(self, asked: Period) -> bool:
        """Whether a fact of this period answers a question about ``asked``.

        It does where it lies inside what was asked, or ends in the same month without being longer by more than a
        year's part: 2024年6月末 answers 2024年上半年, and 2024年上半年 answers 2024年6月末; 2023年 does not answer
        2023年上半年, and 2024年上半年 does not answer 2024年全年.
        """
        if asked.text.endswith("全年"):
            return self.first <= asked.first and self.last == asked.last
        inside = asked.first <= self.first and self.last <= asked.last
        return inside or (self.last == asked.last and self.last - self.first <= 11 and asked.first >= self.first)


def find_periods(text: str) -> tuple[Period, ...]:
    """Every explicit period in ``text`` (a year at least), in reading order."""
    plain = _HAN_YEAR.sub(lambda match: match.group().translate(_HAN_DIGITS), normalize(text))
    found: list[tuple[int, Period]] = []
    taken = [False] * (len(plain) + 1)

    def add(start: int, end: int, first: int, last: int) -> None:
        if any(taken[start:end]):
            return
        taken[start:end] = [True] * (end - start)
        before, after = plain[:start], plain[end:]
        beside = before.endswith(("跟", "和", "与", "同")) and bool(re.match(r"(?:同期)?比(?![重例率])", after))
        base = beside or bool(_BASE_BEFORE.search(before)) or bool(_BASE_AFTER.search(after))
        opened = plain.count("“", 0, start) > plain.count("”", 0, start) or bool(
            _VISION_BEFORE.search(plain[:start]) or _VISION_AFTER.match(plain[end:])
        )
        found.append((start, Period(first, last, _name(plain[start:end]), base, opened)))

    for match in _RANGE.finditer(plain):
        a = int(match["a"])
        b = int(match["b"]) if len(match["b"]) == 4 else a // 100 * 100 + int(match["b"])
        add(match.start(), match.end(), 12 * a, 12 * b + 11)
    for match in _CHINESE.finditer(plain):
        year = int(match["year"])
        year += 2000 if year < 100 else 0
        first, last = _months(match)
        add(match.start(), match.end(), 12 * year + first, 12 * year + last)
    for match in _DOTTED.finditer(plain):
        month = 12 * int(match["year"]) + int(match["month"]) - 1
        add(match.start(), match.end(), month, month)
    for match in _ENGLISH.finditer(plain):
        first, last = _english_months(match)
        year = int(match["year"])
        add(match.start(), match.end(), 12 * year + first, 12 * year + last)
    return tuple(period for _, period in sorted(found, key=lambda item: item[0]))


def _name(text: str) -> str:
    return re.sub(r"^(?:in|of) ", "", text.strip()).removesuffix("的")


def _months(match: re.Match[str]) -> tuple[int, int]:
    """First and last month (0 to 11) of the part of a year that ``match`` names."""
    part = match["part"] or ""
    if match["from"]:
        return min(max(int(match["from"]), 1), 12) - 1, min(max(int(match["to"]), 1), 12) - 1
    if match["month"]:
        month = min(max(int(match["month"]), 1), 12) - 1
        return month, month
    if match["first"]:
        return 0, min(_number(match["first"]), 12) - 1
    if "上半年" in part:
        return 0, 5
    if "下半年" in part:
        return 6, 11
    if "季度" in part or part.startswith("q"):
        quarter = _number(part.removeprefix("第").removeprefix("q")[0])
        return 3 * quarter - 3, 3 * quarter - 1
    if part.endswith("中"):
        return 5, 5
    if part.endswith(("末", "底")):
        return 11, 11
    if part.endswith("初"):
        return 0, 0
    return 0, 11


def _english_months(match: re.Match[str]) -> tuple[int, int]:
    ordinal = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    if match["name"]:
        month = _MONTH_NAMES.index(match["name"])
        return month, month
    half = ordinal.get(match["half"] or "", int(match["h"][1]) if match["h"] else 0)
    if half:
        return 6 * half - 6, 6 * half - 1
    quarter = ordinal.get(match["quarter"] or "", int(match["q"][1]) if match["q"] else 0)
    if quarter:
        return 3 * quarter - 3, 3 * quarter - 1
    return 0, 11


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if len(text) == 2 and text[0] == "十":
        return 10 + _DIGIT[text[1]]
    return _DIGIT.get(text, 12)
