"""A cell's value as the sheet shows it: 0.056 as 5.6%, 9120 as 9,120, a date without its midnight."""

from __future__ import annotations

import datetime
import re

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
_MAX_DECIMALS = 10


def cell_text(value: object, number_format: str) -> str:
    """The text of a cell; ``number_format`` as Excel writes it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return _number(value, number_format or "General")
    if isinstance(value, datetime.datetime):
        whole_day = value.time() == datetime.time()
        return _date(value, number_format) if whole_day else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.date):
        return _date(value, number_format)
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return str(value)
    return " ".join(str(value).split())


def _date(value: datetime.date, number_format: str) -> str:
    shown = _LITERAL.sub(lambda match: match[1] or "", number_format.split(";")[0]).lower()
    if "y" in shown and "d" not in shown:
        return f"{value.year}年{value.month}月" if "m" in shown else f"{value.year}年"
    return f"{value.year}年{value.month}月{value.day}日" if "y" in shown or "d" not in shown else value.isoformat()


def _number(value: float, number_format: str) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    shown = number_format.split(";")[0]
    after = re.search(r'"([^"]*)"\s*$', shown)
    plain = _LITERAL.sub("", shown)
    decimals = _DECIMALS.search(plain)
    places = min(len(decimals[1]), _MAX_DECIMALS) if decimals else 0
    unit = after[1] if after else ""
    if "%" in plain:
        return f"{value * 100:.{places}f}%{unit}"
    if not re.search("[0#?]", plain):  # General, or text
        return _plain(value) + unit
    if re.search(r"[eE][+-]", plain) or "/" in plain or re.search(r"[0#?],+(?:\.|$|[^0#?,])", plain):
        return _plain(value)
    if isinstance(value, int) and not places:
        return (f"{value:,}" if "," in plain else str(value)) + unit
    return (f"{value:,.{places}f}" if "," in plain else f"{value:.{places}f}") + unit


def _plain(value: float) -> str:
    """A number without the noise of binary fractions."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.12g}" if 1e-6 < abs(value) < 1e12 else repr(value)
