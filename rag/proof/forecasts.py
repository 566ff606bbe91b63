"""A draft and a sentence → whether it states as a fact what the report expects, plans or thinks possible."""

from __future__ import annotations

import re
from collections.abc import Sequence

_VERBS = (
    r"会|成为|达|超|突破|增|下降|下滑|降|减|提升|提高|上升|升|扩大|扩展|有|是|为(?!了)|继续|进一步|持续|不断|逐步|逐渐|更|在|于|从|迎|"
    r"进入|走向|实现|推出|出台|建成|建设|建立|面临|带来|推动|推进|加快|加速|促进|形成|呈现|被|不|无法|能|可|得到|保持|取代|占|分|开展|"
    r"开始|启动|完成|投|发布|实施|执行|施行|生效|全面|大幅|显著|深刻|极大|\0|\d"
)
"""What follows 将 where it says that something will be; elsewhere it is 把: 将数据作为要素."""
_PLANS = r"[在于到至将从分年\d\0]|推出|建设|投入|投资|发行|设立|开展|完成|实现|启动|新增"
"""What follows 计划 where it is no noun, as in 行动计划."""
_AIMS = r"达|实现|超|突破|建成|完成|形成|\0|\d"
_FORECAST = (
    r"预计|预期(?![收寿信])|有望|力争|争取|有待|(?<![虚模草])拟(?![人态合定真订])|即将|将会|必将|"
    rf"(?<![即必终])将(?={_VERBS})|(?<![主重需必纲摘])要(?={_AIMS})|"
    rf"(?<![行动三年专项步度五期展盒究])计划(?={_PLANS})|据预测|预测(?=[,到\d\0将])|"
    r"\b(?:expected|forecast|will|plans? to|projected)\b"
)
_FORECASTS = re.compile(_FORECAST)
_POSSIBLE = re.compile(r"(?<![不尽])可能(?!性)|或将|恐将|\b(?:may|might|could)\b")
_FORWARD = re.compile(
    rf"{_FORECAST}|将|(?<![社协学商国工公机员议晚约])会(?![议员计])|(?<![主重需必纲摘概简])要(?![求素点闻])|"
    r"可能|(?<!或)或许?(?!者)|有望|目标|计划|规划|展望|未来|预测|预估|拟|打算|准备|希望|"
    r"\b(?:expect\w*|forecast\w*|project(?:s|ed|ion\w*)|will|would|may|might|could|should|likely|set to|due to (?:be|take)|"
    r"plan\w*|aim\w*|target\w*|intend\w*|going to|potential\w*|anticipat\w*|estimat\w*|predict\w*|seek\w*|to be|"
    r"hope\w*|goal\w*|upcoming|future)\b"
)
_TENTATIVE = re.compile(
    r"可能|或(?!者)|恐|风险|隐患|潜在|容易|易(?=[被受引导发造])|有望|预计|也许|不排除|"
    r"\b(?:may|might|could|can|possib\w+|potential\w*|likely|risk\w*|prone|expect\w*|would)\b"
)
_CLAUSE = re.compile(r"[,;。!?]")


def looks_ahead(draft: str) -> bool:
    """Whether a statement says of itself that it is about what is to come, or is only likely."""
    return bool(_FORWARD.search(draft))


def stated_as_done(draft: str, stated: str, places: Sequence[int], words: Sequence[str], *, led: bool) -> bool:
    """Whether the clause of ``stated`` that a draft was made of is a forecast, a plan or a possibility, and the draft none.

    ``places`` are those of the draft's numbers in ``stated``, ``words`` its words; ``led`` is true where an earlier
    part of the draft's sentence looks ahead.
    """
    start, end = _clause(stated, list(places), [word for word in words if len(word) > 1])
    clause = stated[start:end]
    told = [place - start for place in places]
    if not told:
        told = [match.start() for word in words for match in re.finditer(re.escape(word), clause)]
    forecast, possible = _FORECASTS.search(clause), _POSSIBLE.search(clause)
    if not led and not looks_ahead(draft) and forecast is not None and _after(forecast.start(), told):
        return True
    surely = not led and not _TENTATIVE.search(draft)
    return surely and possible is not None and _after(possible.start(), told)


def _after(cue: int, told: list[int]) -> bool:
    """Whether most of what the draft tells stands after the word: what stands before it is its subject, or a fact."""
    return 2 * sum(place > cue for place in told) >= len(told)


def _clause(stated: str, places: list[int], words: list[str]) -> tuple[int, int]:
    """The clause with the draft's first number, else the one with most of its words."""
    clauses, start = [], 0
    for match in _CLAUSE.finditer(stated):
        clauses.append((start, match.start()))
        start = match.end()
    clauses.append((start, len(stated)))
    if places:
        return next((a, b) for a, b in clauses if a <= places[0] <= b)
    return max(clauses, key=lambda one: sum(word in stated[one[0] : one[1]] for word in words))
