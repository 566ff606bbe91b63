"""A question about the report itself → the sentences that tell: who made it and when, what is new against the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.schema import Chunk, Sentence
from index.store.protocol import Index
from rag.facts.sentences import plain_of
from rag.question.content_words import content_words
from rag.question.tasks import REPORT_WORDS
from rag.schema import Question

Told = list[tuple[Chunk, Sentence]]

_WHO = re.compile(r"谁|哪家|哪个(?:机构|单位)|什么(?:机构|单位)|who\b")
_NUMBER = re.compile(r"编号|number\b")
_MAKING = re.compile(
    r"发布|发表|出版|编写|撰写|编制|编著|写(?=的)|出(?=的)|作者|编者|编号|(?<=谁)的|(?<=哪年)的|(?<=哪一年)的"
)
_SIDES = frozenset("机构 单位 时间 日期".split())
"""What may stand beside them and says no more."""
_WHEN = re.compile(r"什么时候|何时|哪年|哪一年|时间|日期|when\b")
_BEFORE = re.compile(r"往年|去年|上年|上一(?:版|期|年度|年)|前一?版|以往|last year|previous (?:edition|year)")
_NEW = re.compile(
    r"(?:有|是)?(?:什么|哪些|何)?(?:新)?(?:变化|不同|区别|更新|改动|内容|亮点|特点)|新在哪里|\bnew\b|\bchanged?\b"
)
_ITSELF = re.compile(r"本(?:报告|书|文|白皮书|蓝皮书|年度报告)|this (?:report|paper|edition)")


def who_and_when(index: Index, question: Question, documents: Sequence[str]) -> Told:
    """What the cover says of who, when and its number, where several are asked of the report; of one, where a question names nothing else.

    One that is asked beside something more is searched for as anything else.
    """
    rules = (("发布机构", _WHO), ("发布时间", _WHEN), ("编号", _NUMBER))
    asked = [ending for ending, rule in rules if rule.search(question.plain)]
    if not asked or not (_names_its_making_alone(question) or (question.about_report and len(asked) > 1)):
        return []
    found = [chunk for _, chunk in index.chunks.of_kind("cover", documents=documents)]
    own = [chunk for ending in asked for chunk in found if (chunk.caption or "").endswith(ending)]
    told = {(chunk.document_id, chunk.caption) for chunk in own}
    return [(chunk, chunk.sentences[0]) for chunk in own] if len(told) == len(asked) * len(documents) else []


def _names_its_making_alone(question: Question) -> bool:
    """Whether a question names nothing but that something was made, as one asks of the report in hand (什么时候发布的, 作者是谁)."""
    rest = content_words(_MAKING.sub(" ", question.plain))
    others = [word for word in rest if word not in REPORT_WORDS | _SIDES]
    return bool(_MAKING.search(question.plain)) and not others


def asks_what_is_new(question: Question) -> bool:
    """Whether it asks how the report differs from the one before, and nothing besides."""
    plain = question.plain
    if not (_BEFORE.search(plain) and _NEW.search(plain)):
        return False
    rest = _NEW.sub(" ", _BEFORE.sub(" ", plain))
    return all(word in REPORT_WORDS for word in content_words(rest))


def what_is_new(index: Index, documents: Sequence[str]) -> Told:
    """Where the report speaks of itself beside earlier ones, with what it goes on to say of itself; empty where it does not."""
    told: Told = []
    for _, chunk in index.chunks.of_kind("text", documents=documents):
        goes_on = False
        for sentence in chunk.sentences:
            plain = plain_of(sentence.text)
            own = bool(_ITSELF.search(plain))
            goes_on = own and (goes_on or bool(_BEFORE.search(plain)))
            told += [(chunk, sentence)] if goes_on else []
    return told
