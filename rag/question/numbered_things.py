"""A text → what it tells by its number: one of a row (第35届, 18号线), a month of a year that is not named."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.question.named_objects import arabic

_NUMBER = r"\d{1,4}|[一二三四五六七八九十]{1,3}"
_NUMBERED = re.compile(
    rf"第(?P<nth>{_NUMBER})(?P<row>[\u3400-\u9fff])|(?P<number>(?<![\d.])\d{{1,4}})(?P<of>号[\u3400-\u9fff])|"
    r"(?<![\d年至到.-])(?P<month>1[0-2]|[1-9])(?P<months>月)(?!\d)"
)
"""第35届 with what it is one of; 18号线; a month of a year that is not named (with one it is a period, 3个月 are a duration)."""


@lru_cache(maxsize=20_000)
def numbered(plain: str) -> dict[tuple[str, str], str]:
    """What a normalised text tells by its number: the row and the number → as it is written."""
    return {
        (match["row"] or match["of"] or match["months"], arabic(match["nth"] or match["number"] or match["month"])): (
            match.group()
        )
        for match in _NUMBERED.finditer(plain)
    }
