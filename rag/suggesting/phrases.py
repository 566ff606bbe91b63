"""A piece of a sentence → whether it can stand in a question by itself: what a question is about, and when."""

from __future__ import annotations

import re

from index.words.normalize import normalize
from index.words.segmentation import tokenizer
from rag.facts.periods import find_periods
from rag.facts.word_class import word_class
from rag.proof.subject_and_clauses import GOES_ON

_SHORTEST, _LONGEST = 4, 24
_POINTS_BACK = re.compile(
    r"^(?:我们|我|你|他|她|它|其|该|此|这|那|本|上述|前者|后者|二者|两者|各|另|若|如|当|即|但|而|且|则|却|因|由|从|在|对|将|把|被|为|与|和|同|及|或|并|也|还|又|再|更|最|均|都|仅|只|约|近|超|已|共)|"
    r"(?<=[\u3400-\u9fff的])(?:其|该|此(?!前)|它|他们|这)|本(?:报告|文|章|节|书|研究|公司|法|条)|报告|如[图表下上]|[图表]\s?\d|以下|如下|上文|下文|资料"
)
"""What points to another place, to the report itself, or joins to what stood before."""
_BROKEN = re.compile(r"[,，。;；:：、!！?？/|=+*#<>\[\]【】①-⑨]|\s{2,}|\.{2,}|…")
_NOUN = ("n", "vn", "an", "nr", "ns", "nt", "nz", "eng", "j", "l", "i", "x")
_ITS = re.compile(r"(?<![尤极与])其(?![他它余])")
_VERB_OF = re.compile(r"^(?P<verb>[\u3400-\u9fff]{1,3})的")
_PAIRS = (("“", "”"), ("《", "》"), ("(", ")"), ("（", "）"))
_AND = frozenset("和 与 及 以及 或 同 跟".split())
"""What joins two things in one name; 虽然, 可以 and the like join clauses."""


def is_subject(text: str, shortest: int = _SHORTEST) -> bool:
    """Whether ``text`` is a name for something by itself: it points nowhere else, is whole, and ends in a noun."""
    text = text.strip()
    if not shortest <= len(text) <= _LONGEST or _POINTS_BACK.search(text) or _BROKEN.search(text):
        return False
    if GOES_ON.match(text) or any(text.count(a) != text.count(b) for a, b in _PAIRS):
        return False
    if _ITS.search(text) or text[-1] in "的了是在":
        return False
    joins = any(word_class(word) == "c" and word not in _AND for word in tokenizer().lcut(normalize(text)))
    return not joins and ends_in_noun(text) and not _begins_with_deed(text) and not _begins_inside(text)


def _begins_inside(text: str) -> bool:
    """Whether the first word joins to what stood before (所以, 本质上), or is what a broken line left of one (拟货币)."""
    first = tokenizer().lcut(normalize(text.lstrip("“《(")))[0]
    known = word_class(first) or ""
    return known.startswith(("c", "d", "p", "r", "u")) or (len(first) == 1 and known.startswith("v"))


def _begins_with_deed(text: str) -> bool:
    """Whether a name begins with what was done with it, by somebody named before: 发放的贷款."""
    match = _VERB_OF.match(text)
    return match is not None and (word_class(match["verb"]) or "").startswith("v")


def ends_in_noun(text: str) -> bool:
    """Whether the last word of ``text`` is a noun, or unknown, as names are."""
    parts = tokenizer().lcut(normalize(re.sub(r"[“”《》()]", "", text)))
    return bool(parts) and _is_noun(parts[-1])


def _is_noun(word: str) -> bool:
    known = word_class(word)
    return known is None or known.startswith(_NOUN)


def only_period(text: str) -> str | None:
    """The one period that a sentence states, as it is written; empty where it states none, ``None`` where several."""
    found = [period for period in find_periods(text) if not period.quoted]
    if any(period.base for period in found) or len({(p.first, p.last) for p in found}) > 1:
        return None
    return found[0].text if found else ""
