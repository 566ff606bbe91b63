"""A draft → its text without marks, and whether it states anything at all."""

from __future__ import annotations

import re

from rag.proof.stated_facts import names_of, read

_MARKS = re.compile(r"\s*\[\d{1,3}(?:\s*[,、，]\s*\d{1,3})*\]")
_BULLET = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、)]\s*(?!\d)|[((]\d{1,2}[))]\s*|#+\s*)")
_LEADS_IN = re.compile(r"[:：]\s*$")
_ASKS = re.compile(r"(?:哪[^,，。]{0,6}|什么|啥|多少|谁|[吗呢])[呀啊呢了]?[?？。]?$")
_STATES = re.compile(r"[0-9a-zA-Z\u3400-\u9fff]")


def clean(text: str) -> str:
    """A draft without marks of citation, of a list and of emphasis."""
    return _BULLET.sub("", _MARKS.sub("", text).replace("**", "").replace("`", "")).strip()


def states_something(text: str) -> bool:
    """Whether a draft states anything: not a lead-in that ends in a colon, nor a remark about the answer itself."""
    if not _STATES.search(text) or _LEADS_IN.search(text) or _ASKS.search(text):
        return False
    reading = read(text)
    return bool(
        reading.words or reading.figures or names_of(reading) or reading.english or (reading.titles and reading.moments)
    )
