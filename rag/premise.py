"""What a question takes for granted and a sentence contradicts: a direction, a negation, an extreme."""

from __future__ import annotations

import re

from rag.facts import Facts
from rag.quantities import find_quantities
from rag.schema import Question, Unmet

_DIRECTIONS = (
    (
        re.compile(r"增长|上升|提高|增加|扩大|上涨|大涨|猛涨|飙升|净增|回升|攀升|提升"),
        re.compile(r"下降|下滑|减少|降低|缩小|下跌|大跌|暴跌|退出|回落|萎缩|收缩"),
    ),
    (re.compile("正增长"), re.compile("负增长")),
    (re.compile(r"通过|批准|推出|发布|实施|上线|推行"), re.compile(r"否决|驳回|撤回|废止|叫停|暂停|取消|终止|下架")),
    (re.compile(r"允许|支持|鼓励|可以"), re.compile(r"禁止|不支持|不允许|不可以|不得|反对|取缔|不让|不准|不许")),
)
_NEGATES = r"(?:不再|不能|不会|不可|没有|并未|从未|未能|没法|无法|拒绝|禁止|并非|而非|难以|未|不|没)"
_EXTREMES = re.compile(
    r"(?P<noun>[\u3400-\u9fff]{2,4})(?:最|更|较|比较|很|相对)?(?P<adjective>[高低大小强弱多少快慢])(?![\u3400-\u9fff])"
)
_OPPOSITE = dict(zip("高低大小强弱多少快慢", "低高小大弱强少多慢快", strict=True))


def unmet_premise(question: Question, sentence: Facts) -> Unmet | None:
    """A direction or a negation that the question takes for granted and the evidence contradicts."""
    if question.wants in ("yesno", "comparison"):
        return None
    text = _clauses_meant(question, sentence)
    for up, down in _DIRECTIONS:
        for mine, theirs in ((up, down), (down, up)):
            said = mine.search(question.plain)
            if said and not theirs.search(question.plain) and not mine.search(text) and (found := theirs.search(text)):
                return Unmet("premise", said.group(), found.group())
    if question.wants not in ("yesno", "comparison"):
        for word in dict.fromkeys(w for w in question.words if len(w) == 2 and w in text):
            denied = bool(re.search(_NEGATES + word, question.plain))
            if (denied or question.wants == "reason") and denied != bool(re.search(_NEGATES + word, text)):
                return Unmet("premise", f"{'不' if denied else ''}{word}", f"{'' if denied else '不'}{word}")
    for match in _EXTREMES.finditer(question.plain):
        opposite = rf"{match['noun'][-2:]}[^,;。]{{0,12}}{_OPPOSITE[match['adjective']]}"
        same = rf"{match['noun'][-2:]}[^,;。]{{0,12}}{match['adjective']}"
        if re.search(opposite, text) and not re.search(same, text):
            return Unmet("premise", match.group(), _OPPOSITE[match["adjective"]])
    return None


def _clauses_meant(question: Question, sentence: Facts) -> str:
    """The clauses that hold a value which the question states, else those that hold most of its words."""
    stated = [q for q in find_quantities(question.plain) if q.unit_class != "plain"]
    values = [[any(asked.equals(q) for asked in stated) for q in find_quantities(c.plain)] for c in sentence.clauses]
    holding = [clause.plain for clause, held in zip(sentence.clauses, values, strict=True) if any(held)]
    if holding:
        return ",".join(holding)
    counts = [sum(word in clause.plain for word in question.words) for clause in sentence.clauses]
    return ",".join(c.plain for c, n in zip(sentence.clauses, counts, strict=True) if n == max(counts))
