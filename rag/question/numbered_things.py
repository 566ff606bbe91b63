"""A text → what it tells by its number: one of a row (第35届, 18号线, 神舟十五号, L9), a month of a year that is not named."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.question.named_objects import arabic

_NUMBER = r"\d{1,4}|[一二三四五六七八九十]{1,3}"
_ROWS = (
    re.compile(rf"第(?P<n>{_NUMBER})(?P<row>[\u3400-\u9fff])"),
    re.compile(r"(?<![\d.])(?P<n>\d{1,4})(?P<row>号[\u3400-\u9fff])"),
    re.compile(rf"(?P<row>[\u3400-\u9fff](?!月)[\u3400-\u9fff])(?P<n>{_NUMBER})(?P<mark>号)"),
    re.compile(r"(?<![a-z\d])(?P<row>[a-z]+)[ -]?(?P<n>\d{1,3})(?![\d.%a-z年月])"),
    re.compile(r"(?<![\d年至到.-])(?P<n>1[0-2]|[1-9])(?P<row>月)(?!\d)"),
)
"""With a year a month is a period; 3个月 are a duration."""


@lru_cache(maxsize=20_000)
def numbered(plain: str) -> dict[tuple[str, str], str]:
    """What a normalised text tells by its number: the row and the number → as it is written."""
    found = (match for pattern in _ROWS for match in pattern.finditer(plain))
    return {(match["row"] + match.groupdict().get("mark", ""), arabic(match["n"])): match.group() for match in found}


def another_of_row(asked: str, stated: str) -> dict[tuple[str, str], str]:
    """What ``asked`` tells by its number → the one other of its row that ``stated`` tells; several others are named in passing (除满足L1、L2外)."""
    there, found = numbered(stated), {}
    for row, number in numbered(asked):
        others = [text for (of, _), text in there.items() if of == row]
        if len(others) == 1 and (row, number) not in there:
            found[row, number] = others[0]
    return found
