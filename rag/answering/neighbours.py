"""The best sentence → the one beside it that says what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.conditions_met import REASONS
from rag.facts.sentences import plain_of
from rag.schema import Evidence, Question

_ASKS_DOCUMENT = re.compile(
    r"(?:哪(?:一)?(?:份|个|部|项|条|篇|本|些|几份|几部|几项)?|什么|啥)(?:样的)?[\u3400-\u9fff]{0,4}?"
    r"(?:文件|政策|规划|办法|条例|法规|法案|法律|意见|通知|指南|方案|纲要|文章|论文|报告|协议|倡议)|which (?:document|policy|plan|law|act)"
)
_TITLE = re.compile(r"《[^》]+》")
_GOES_ON = re.compile(r"^(?:他|她|该|因此|因而|所以|为此|对此|由此)|^[^,\uff0c。]{0,16}?(?:同样|还(?!是)|也)")
_EFFECT = re.compile(r"使(?![用命者馆])")
_NEIGHBOURS = 2
"""How many sentences before and after the best one are looked at."""
_HIGH = 4
"""A sentence that goes on about the best one is added when it is among this many."""


def beside(question: Question, evidence: Sequence[Evidence]) -> Evidence | None:
    """The neighbour of the best sentence that gives the name or the reason asked for, where it gives none itself."""
    best = evidence[0]
    if best.chunk.kind != "text":
        return None
    around = _around(best, evidence)
    if _ASKS_DOCUMENT.search(question.plain):
        if _TITLE.search(best.sentence.text):
            return None
        return next((item for item in around if _TITLE.search(item.sentence.text)), None)
    if question.wants == "reason" and not _gives_reason(best):
        return max(filter(_gives_reason, around), key=lambda item: item.score, default=None)
    return None


def going_on(question: Question, evidence: Sequence[Evidence]) -> Evidence | None:
    """The sentence after the best one that goes on about it (他认为 …, 因此 …, … 同样 …), where it ranks high itself."""
    best = evidence[0]
    if question.wants in ("number", "date", "yesno") or best.chunk.kind != "text":
        return None
    for item in evidence[1:_HIGH]:
        if item.chunk.chunk_id == best.chunk.chunk_id and item.position == best.position + 1:
            return item if _GOES_ON.search(item.sentence.text) else None
    return None


def _gives_reason(item: Evidence) -> bool:
    plain = plain_of(item.sentence.text)
    return bool(REASONS.search(plain) or _EFFECT.search(plain))


def _around(best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentences next to the best one, nearest first; one that was not ranked stands behind all that were."""
    ranked = {item.position: item for item in evidence if item.chunk.chunk_id == best.chunk.chunk_id}
    found = []
    for distance in range(1, _NEIGHBOURS + 1):
        for position in (best.position - distance, best.position + distance):
            if 0 <= position < len(best.chunk.sentences):
                sentence = best.chunk.sentences[position]
                unranked = Evidence(
                    best.hit,
                    sentence,
                    position,
                    evidence[-1].score - 1.0,
                    best.cosine,
                    best.standing,
                )
                found.append(ranked.get(position, unranked))
    return found
