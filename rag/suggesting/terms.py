"""A sentence → questions about what it defines (什么是), lists (包括哪些) or says of a title (谁发布的, 什么时候)."""

from __future__ import annotations

import re

from index.words.normalize import normalize
from rag.suggesting.candidate import Made
from rag.suggesting.phrases import is_subject, only_period

_DEFINED = re.compile(
    r"^(?:所谓)?[“\"]?(?P<term>[\u3400-\u9fffa-z0-9/\- ]{2,16})[”\"]?(?:\([^()]{1,40}\))?,?(?:是指|指的是|即指|是(?:一[种个套类项门]|由(?!于)|基于|利用|指))"
)
_LISTED = re.compile(
    r"^(?P<subject>[^,。;:]{4,24}?)(?P<how>主要|大致|一般|通常|可以|可|共)?(?P<verb>包括|包含|涵盖|分为|划分为|由)(?:了|以下|如下)?"
    r"(?P<n>[两二三四五六七八九十])?(?P<measure>大类|大|类|种|个|方面|部分|层次|层|阶段)?[:,]?(?P<items>[^。;]*、[^。;]*)[。;]?$"
)
_ITEMS = re.compile(r"、|和|以及|及|与")
_END = re.compile(r"(?:等.{0,12}|组成|构成)?[。;]?$")
_MOST_ITEMS, _LONGEST_ITEM = 7, 16
_ISSUED = re.compile(
    r"(?<!\d)(?P<who>[\u3400-\u9fff]{2,16}?)(?:联合|共同|正式|相继|先后)?(?P<verb>发布|印发|出台|颁布|公布)了?《(?P<title>[^《》]{4,30})》"
)
_WHEN = re.compile(r"^(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?")


def about_terms(text: str) -> list[Made]:
    """Questions about what one sentence defines, lists, or says of a title."""
    plain = normalize(text)
    return [*_defined(plain), *_listed(plain), *_issued(plain)]


def _defined(plain: str) -> list[Made]:
    match = _DEFINED.match(plain)
    if match is None:
        return []
    term = match["term"].strip()
    stands = is_subject(term, 2) and "的" not in term
    named = f"“{term}”" if re.search(rf"[“\"]{re.escape(term)}[”\"]", plain) else term
    return [Made("definition", f"什么是{named}?", (term,))] if stands else []


def _listed(plain: str) -> list[Made]:
    match = _LISTED.match(plain)
    if match is None or not is_subject(match["subject"]):
        return []
    items = tuple(item.strip('“”" ') for item in _ITEMS.split(_END.sub("", match["items"])))
    whole = all(1 < len(item) <= _LONGEST_ITEM and "," not in item for item in items)
    if not whole or not 2 < len(items) <= _MOST_ITEMS:
        return []
    verb, measure = match["verb"], match["measure"] or ""
    how = match["how"] if match["how"] in ("主要", "一般", "通常") else ""
    if verb == "由":
        return [Made("list", f"{match['subject']}{how}由哪些部分组成?", items)]
    kinds = f"哪几{measure if measure and measure != '大' else '类'}" if "分" in verb else "哪些"
    return [Made("list", f"{match['subject']}{how}{verb}{kinds}?", items)]


def _issued(plain: str) -> list[Made]:
    match = _ISSUED.search(plain)
    if match is None or plain.count("《") > 1:
        return []
    period = only_period(plain)
    made = (
        [Made("title", f"《{match['title']}》是谁{match['verb']}的?", (match["who"],))]
        if is_subject(match["who"])
        else []
    )
    if period and _WHEN.match(period):
        made.append(Made("title", f"《{match['title']}》是什么时候{match['verb']}的?", (period,)))
    return made
