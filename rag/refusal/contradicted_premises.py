"""A question and a sentence → the direction that the question takes for granted (为什么下降) where the sentence has the opposite one."""

from __future__ import annotations

import re

from rag.facts.quantities import find_quantities
from rag.facts.sentences import Facts
from rag.schema import Question, Unmet

_UP = re.compile(
    r"(?<!负)增长(?!率|点|极|最)|上升|提高|增加(?!值)|扩大|上涨|大涨|猛涨|飙升|净增|回升|攀升|提升|"
    r"\b(?:rose|ris(?:en|ing)|gr[eo]w|grown|increased|climbed|jumped|soared)\b"
)
_DOWN = re.compile(
    r"负增长|下降|下滑|减少|降低|缩小|下跌|大跌|暴跌|退出|回落|萎缩|收缩|缩水|掉到|"
    r"\b(?:shr[aiu]nk|f[ae]ll|fallen|dropp?(?:ed)?|declined?|decreased?|reduced|plunged?)\b"
)
_GOES_ON = re.compile(r"(?:比|较|同比|环比)")
"""How a clause begins that has no subject of its own: it says how the value before it has changed."""


def unmet_premise(question: Question, sentence: Facts) -> Unmet | None:
    """A direction that the question takes for granted and the sentence contradicts."""
    if question.wants in ("yesno", "comparison"):
        return None
    text = _clauses_meant(question, sentence)
    for mine, theirs in ((_UP, _DOWN), (_DOWN, _UP)):
        said = mine.search(question.plain)
        if said and not theirs.search(question.plain) and not mine.search(text) and (found := theirs.search(text)):
            return Unmet("premise", said.group(), found.group())
    return None


def _clauses_meant(question: Question, sentence: Facts) -> str:
    """The clauses that hold a value which the question states, else those that hold most of its words."""
    stated = [q for q in find_quantities(question.plain) if q.unit_class != "plain"]
    values = [[any(asked.equals(q) for asked in stated) for q in find_quantities(c.plain)] for c in sentence.clauses]
    holding = [clause.plain for clause, held in zip(sentence.clauses, values, strict=True) if any(held)]
    if holding:
        return ",".join(holding)
    counts = [sum(word in clause.plain for word in question.words) for clause in sentence.clauses]
    most = [n == max(counts) for n in counts]
    meant = [
        c.plain for n, c in enumerate(sentence.clauses) if most[n] or (n and most[n - 1] and _GOES_ON.match(c.plain))
    ]
    return ",".join(meant)
