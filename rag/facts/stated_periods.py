"""A text → every period that it states, with its place: also those without a year (6月末, 上半年) and single days.

``rag.facts.periods`` finds what may be asked for; here nothing may be missed, because every period is proven.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.facts.periods import Period, find_periods

_BARE = re.compile(
    r"(?<![\d年个.])(?P<month>1[0-2]|[1-9])月(?:份)?(?:(?P<day>[0-3]?\d)[日号])?(?P<end>末|底)?"
    r"|(?P<half>上|下)半年(?P<half_end>末|底)?|第?(?P<quarter>[一二三四1-4])季度(?P<quarter_end>末|底)?"
    r"|(?P<full>全年)|(?P<year_end>(?<!\d)年(?:末|底))"
)
_NO_YEAR = re.compile(
    r"^\s?(?:[万亿千百余多]|家|个|人|项|笔|张|只|元|美元|%|户|名|位|种|件|次|点|trillion|billion|million)"
)
_BASE_BEFORE = re.compile(
    r"\b(?:from|than|versus|vs\.?|compared (?:to|with)|(?:on|over) that of|relative to)(?: in| the)? ?$"
)
_POINT = re.compile(r"^(?:末|底)")


@dataclass(frozen=True, slots=True)
class Moment:
    """Months ``first`` to ``last`` as in ``Period``, or months of any year (0 to 11) where ``dated`` is false.

    ``point`` is true for a day or the end of a period (6月末), which then is its last month alone; ``base`` where the
    text only compares with it; ``quoted`` where it is part of a name.
    """

    first: int
    last: int
    start: int
    end: int
    day: int = 0
    dated: bool = True
    base: bool = False
    quoted: bool = False
    point: bool = False

    def same(self, stated: Moment) -> bool:
        """Whether a number of the period ``stated`` in the report is one of this period."""
        if self.day and stated.day and self.day != stated.day:
            return False
        if self.day and not stated.day:
            return False
        if self.dated and stated.dated:
            return (self.first, self.last) == (stated.first, stated.last) or (
                (self.point or stated.point) and self.first == self.last == stated.last and stated.first == stated.last
            )
        return (self.first % 12, self.last % 12) == (stated.first % 12, stated.last % 12)

    def within(self, stated: Moment) -> bool:
        """Whether something of ``stated`` happened in this period: 2024年 for 2024年3月."""
        if self.same(stated):
            return True
        if self.day or not self.dated or not stated.dated:
            return False
        return self.first <= stated.first and stated.last <= self.last


def find_moments(plain: str, year: int | None = None) -> tuple[Moment, ...]:
    """Every period of a text in canonical form, in reading order; ``year`` is the last one stated before the text."""
    found: list[Moment] = []
    cursor = 0
    for period in find_periods(plain):
        start = plain.find(period.text, cursor)
        if start < 0:
            continue
        cursor = end = start + len(period.text)
        if period.text.isdecimal() and _NO_YEAR.match(plain[end:]):
            continue
        found.append(_dated(plain, period, start, end))
    blank = plain
    for moment in found:
        blank = blank[: moment.start] + "\0" * (moment.end - moment.start) + blank[moment.end :]
    for match in _BARE.finditer(blank):
        before = [m for m in found if m.end <= match.start() and m.dated]
        base_year = before[-1].last // 12 if before else year
        found.append(_bare(match, base_year))
    return tuple(sorted(found, key=lambda moment: moment.start))


def _dated(plain: str, period: Period, start: int, end: int) -> Moment:
    base = period.base or bool(_BASE_BEFORE.search(plain[:start]))
    moment = Moment(period.first, period.last, start, end, base=base, quoted=period.quoted)
    if day := re.search(r"(\d{1,2})[日号]$", period.text):
        return replace(moment, day=int(day.group(1)), point=True)
    if re.search(r"[末底]$", period.text):
        return replace(moment, first=period.last, point=True)
    if follows := _POINT.match(plain[end:]):
        return replace(moment, first=period.last, end=end + follows.end(), point=True)
    return moment


def _bare(match: re.Match[str], year: int | None) -> Moment:
    if match["month"]:
        first = last = int(match["month"]) - 1
    elif match["half"]:
        first, last = (0, 5) if match["half"] == "上" else (6, 11)
    elif match["quarter"]:
        n = "一二三四1234".index(match["quarter"]) % 4
        first, last = 3 * n, 3 * n + 2
    else:
        first, last = (11, 11) if match["year_end"] else (0, 11)
    point = any(match[name] for name in ("day", "end", "half_end", "quarter_end", "year_end"))
    first = last if point else first
    months = 12 * year if year is not None else 0
    return Moment(
        months + first,
        months + last,
        match.start(),
        match.end(),
        day=int(match["day"] or 0),
        dated=year is not None,
        point=bool(point),
    )
