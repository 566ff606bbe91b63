"""A text → the same in one written form: English dates, counts and fractions become Chinese ones.

What follows then reads numbers and periods of a draft and of a report with the same patterns.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.words.normalize import normalize

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_SHORT = re.compile(rf"\b({'|'.join(m[:3] for m in _MONTHS)}|sept)\.?(?= \d{{1,2}},? ?(?:19|20)\d\d| (?:19|20)\d\d)")
_YEAR = r"(?P<year>(?:19|20)\d{2})(?![\d年])"
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_COUNTS = {
    word: n for n, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_COUNT = "|".join(_COUNTS)
_PART = {"third": "三", "quarter": "四", "fifth": "五"}
_HAN = {"two": "二", "three": "三", "four": "四"}
_NTH = "|".join(_ORDINAL)
_OF = r"(?: of| in|,)? (?:the year )?"


def _month(name: str) -> int:
    return _MONTHS.index(name) + 1


def _halves(match: re.Match[str]) -> str:
    n = match["n"]
    first = n in ("first", "1", "h1")
    return f"{match['year']}年{'上半年' if first else '下半年'}"


def _quarter(match: re.Match[str]) -> str:
    n = match["n"]
    return f"{match['year']}年第{'一二三四'[_ORDINAL.get(n, 0) - 1 if n in _ORDINAL else int(n) - 1]}季度"


_RULES: tuple[tuple[re.Pattern[str], object], ...] = (
    (re.compile(rf"\b(?:the )?(?P<n>first|second) half{_OF}{_YEAR}"), _halves),
    (re.compile(rf"\bh(?P<n>[12])(?: of)? ?{_YEAR}"), _halves),
    (re.compile(rf"\b{_YEAR} ?h(?P<n>[12])\b"), _halves),
    (re.compile(rf"\b(?:the )?(?P<n>first|second|third|fourth) quarter{_OF}{_YEAR}"), _quarter),
    (re.compile(rf"\bq(?P<n>[1-4])(?: of)? ?{_YEAR}"), _quarter),
    (re.compile(rf"\b{_YEAR} ?q(?P<n>[1-4])\b"), _quarter),
    (
        re.compile(rf"\b(?:the )?first (?P<n>{_COUNT}|\d{{1,2}}) months{_OF}{_YEAR}"),
        lambda m: f"{m['year']}年前{_COUNTS.get(m['n'], m['n'])}个月",
    ),
    (
        re.compile(rf"\b(?P<a>{'|'.join(_MONTHS)}) ?(?:to|through|until|-) ?{_MONTH}{_OF}{_YEAR}"),
        lambda m: f"{m['year']}年{_month(m['a'])}-{_month(m['month'])}月",
    ),
    (
        re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? ?{_YEAR}"),
        lambda m: f"{m['year']}年{_month(m['month'])}月{m['day']}日",
    ),
    (
        re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},? ?{_YEAR}"),
        lambda m: f"{m['year']}年{_month(m['month'])}月{m['day']}日",
    ),
    (re.compile(rf"\b{_MONTH}{_OF}{_YEAR}"), lambda m: f"{m['year']}年{_month(m['month'])}月"),
    (re.compile(rf"\bmid-? ?{_YEAR}"), lambda m: f"{m['year']}年6月"),
    (re.compile(rf"\b(?:the )?(?:year[- ])?end[- ](?:of )?{_YEAR}"), lambda m: f"{m['year']}年末"),
    (re.compile(r"\bfull[- ]year (?P<year>(?:19|20)\d{2})\b"), lambda m: f"{m['year']}年全年"),
    (
        re.compile(rf"(?<=in ){_MONTH}(?! ?\d)|(?<=of ){_MONTH.replace('month', 'other')}(?! ?\d)"),
        lambda m: f"{_month(m['month'] or m['other'])}月",
    ),
    (
        re.compile(r"\b(?P<a>two|three|four)[- ](?P<b>third|quarter|fifth)s\b"),
        lambda m: f"{_PART[m['b']]}分之{_HAN[m['a']]}",
    ),
    (re.compile(r"\b(?:an?|one)[- ](?P<b>third|quarter|fifth) of\b"), lambda m: f"{_PART[m['b']]}分之一"),
    (re.compile(r"\bhalf (?:of|the)\b"), lambda m: "50% of"),
    (re.compile(r"\b(?:doubled|doubling|doubles)\b"), lambda m: "翻番"),
    (re.compile(r"\b(?P<n>\d+)(?:st|nd|rd|th)\b"), lambda m: f"第{m['n']}"),
    (
        re.compile(
            rf"(?:(?<=ranked )|(?<=ranks )|(?<=ranking ))(?P<n>{_NTH})|\b(?P<m>{_NTH})(?=[- ](?:largest|place|consecutive|straight))"
        ),
        lambda m: f"第{_ORDINAL[m['n'] or m['m']]}",
    ),
    (re.compile(rf"\b(?P<n>{_COUNT})\b(?!-)"), lambda m: str(_COUNTS[m["n"]])),
)
_HAN_YEAR = re.compile(r"[二一][零〇九][零〇一二三四五六七八九]{2}(?=年)")
_HAN_MONTHS = "一 二 三 四 五 六 七 八 九 十 十一 十二".split()
_HAN_MONTH = re.compile(r"(?<=年)(?:十[一二]?|[一二三四五六七八九])(?=月)")
_HAN_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")


@lru_cache(maxsize=20_000)
def canonical(text: str) -> str:
    """``normalize`` with years in Chinese digits (二〇二四年) and English dates, counts and fractions rewritten."""
    plain = _HAN_YEAR.sub(lambda match: match.group().translate(_HAN_DIGITS), normalize(text))
    plain = _HAN_MONTH.sub(lambda match: str(_HAN_MONTHS.index(match.group()) + 1), plain)
    if not re.search(r"[a-z]", plain):
        return plain
    plain = re.sub(r"(?<=\d)\.(?=\s|$)", " .", plain)
    plain = _SHORT.sub(lambda match: next(m for m in _MONTHS if m.startswith(match.group(1)[:3])), plain)
    for pattern, replacement in _RULES:
        plain = pattern.sub(replacement, plain)  # type: ignore[call-overload]
    return plain
