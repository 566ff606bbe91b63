"""A question as it was typed in, the same with the field's shorthand written out: 24H1 数币 yoy, 2024年上半年 数字人民币 同比."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_ALONE = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"
_YEAR = r"(?P<year>(?:19|20)?\d\d)"
_PERIODS = tuple(
    re.compile(_ALONE.format(form), re.IGNORECASE)
    for form in (
        rf"{_YEAR}年?\s?(?P<part>H[12]|Q[1-4])",
        rf"(?P<part>[12]H|[1-4]Q)\s?{_YEAR}年?",
        rf"(?P<part>FY)\s?{_YEAR}",
        r"(?P<year>(?:19|20)\d\d)年?\s?(?P<part>E)",
        r"(?P<year>)(?P<part>H[12]|Q[1-4]|[12]H|[1-4]Q)",
    )
)
_HAN, _WORD = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z]+")
_FEW = 5
_PARTS = {
    "H1": "上半年",
    "H2": "下半年",
    "Q1": "第一季度",
    "Q2": "第二季度",
    "Q3": "第三季度",
    "Q4": "第四季度",
    "FY": "",
    "E": "预计",
}
_ENDS = {
    "上半年末": "6月末",
    "下半年末": "年末",
    "第一季度末": "3月末",
    "第二季度末": "6月末",
    "第三季度末": "9月末",
    "第四季度末": "年末",
}
"""The end of a part of a year by its month, as reports write it."""


def written_out(text: str) -> str:
    """``text`` with periods (24H1, 3Q23, FY24) and the forms of the table as reports write them; anything else stays.

    So does a sentence in English.
    """
    if not _HAN.search(text) and len(_WORD.findall(text)) > _FEW:
        return text
    for pattern in _PERIODS:
        text = pattern.sub(_period, text)
    for end, month in _ENDS.items():
        text = text.replace(f"年{end}", f"年{month}".replace("年年", "年"))
    pattern, meanings = _table()
    return pattern.sub(lambda match: meanings[match.group().lower()], text)


def _period(match: re.Match[str]) -> str:
    year, part = match["year"], match["part"].upper()
    part = part[::-1] if part[0].isdigit() else part
    century = "20" if len(year) == 2 else ""
    until = match.string[: match.start()].rstrip().endswith(("截至", "截止"))
    end = "末" if until and not match.string[match.end() :].startswith("末") else ""
    return f"{century}{year}年{_PARTS[part]}{end}" if year else _PARTS[part]


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for every form, the longest first, and what each means."""
    meanings: dict[str, str] = {}
    for line in (files("rag") / "lexicon" / "shorthand.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            forms, _, meaning = line.partition("=")
            meanings |= dict.fromkeys((form.strip().lower() for form in forms.split(",")), meaning.strip())
    longest_first = sorted(meanings, key=len, reverse=True)
    whole = (_ALONE.format(re.escape(form)) if form.isascii() else re.escape(form) for form in longest_first)
    return re.compile("|".join(whole), re.IGNORECASE), meanings
