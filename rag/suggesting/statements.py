"""A sentence → questions about what it says a thing is (的核心问题是什么) and is for, and when somebody did something."""

from __future__ import annotations

import re

from index.words.normalize import normalize
from rag.facts.periods import find_periods
from rag.suggesting.candidate import Made
from rag.suggesting.phrases import ends_in_noun, is_subject

_IS = re.compile(
    r"^(?P<subject>[^,。;:、]{2,18}的(?:主要|核心|根本|基本|最大|首要)?[\u3400-\u9fff]{2,6}?)(?:主要|就)?(?P<verb>是|在于)(?P<said>[^。;]{4,60})[。;]?$"
)
_NOT_A_WHAT = re.compile(r"^(?:不|否|多少|什么|指|由|在|非常|很|十分|必|可|有|要|会|一个(?:重要|关键)|\d)|的$")
_SERVES = re.compile(
    r"^(?P<subject>(?:(?!让|使得)[^,。;:、]){3,14}?)(?:还|也)?(?:能够|有助于|有利于|旨在|用于|用来)(?P<said>[^。;]{8,60})[。;]?$"
)
_ABLE = re.compile(r"^(?P<subject>(?:(?!让|使得)[^,。;:、的]){2,10}?)可以(?![被由是通])(?P<said>[^。;]{8,60})[。;]?$")
_DID = re.compile(
    r"^(?P<who>[^,。;:、\d]{2,16}?)(?:正式|联合|共同|首次)?(?P<verb>发布|推出|成立|上线|启动|收购|投资|加入|开通|设立|提出)了?(?P<what>[^,。;:、]{4,22})[。;,]"
)


def about_statements(text: str) -> list[Made]:
    """Questions about what one sentence states of a thing."""
    plain = normalize(text)
    return [*_what(plain), *_when(plain), *_what_for(plain)]


def _what(plain: str) -> list[Made]:
    match = _IS.match(plain)
    if match is None or not is_subject(match["subject"]) or _NOT_A_WHAT.search(match["said"]):
        return []
    return [Made("statement", f"{match['subject']}是什么?")]


def _what_for(plain: str) -> list[Made]:
    if (match := _SERVES.match(plain)) and is_subject(match["subject"]):
        return [Made("statement", f"{match['subject']}有什么作用?")]
    match = _ABLE.match(plain)
    return [Made("statement", f"{match['subject']}可以做什么?")] if match and is_subject(match["subject"], 2) else []


def _when(plain: str) -> list[Made]:
    period = next(iter(find_periods(plain)), None)
    if period is None or period.quoted or len(find_periods(plain)) > 1 or not plain.startswith(period.text):
        return []
    match = _DID.match(plain.removeprefix(period.text).lstrip(",") + ".")
    if match is None or not is_subject(match["who"], 2) or not ends_in_noun(match["what"]):
        return []
    return [Made("statement", f"{match['who']}是什么时候{match['verb']}{match['what']}的?", (period.text,))]
