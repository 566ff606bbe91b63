"""A question → the statement that it asks about (是28.9%吗) or takes for granted (为什么下降); ``None`` where it states nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words.segmentation import tokenizer
from rag.facts.word_class import word_class
from rag.question.content_words import content_words
from rag.schema import Question

_TAG = re.compile(
    r"(?:,?(?:是不是|对不对|right|isn't it|(?:是?真的|是|对|没错)?(?:吗|吧|嘛|(?<![什怎这那多要])么))|不|没有|没|了没|呢)+[?。!\s]*$"
)
_RHETORICAL = re.compile(r"^(?:难道说?|莫非)(?:就?不是|不|没有|没)?|(?<![是要])(?:不是|可不就?是)(?=[^,]*吗[?\s]*$)")
_EITHER = re.compile(r"(?P<it>[\u3400-\u9fff])(?:不|没)(?P=it)(?:得)?")
_WHETHER = re.compile(r"是否|有无|可否|能否|会否")
_IS_OR_NOT = re.compile(r"是不是|有没有")
_AUXILIARY = re.compile(
    r"^(?:so )?(?:(?:is|are|was|were|do|does|did|has|have|had|can|will)(?P<not>n't| not)? (?:it true that )?)", re.I
)
_ENDS_ASKING = re.compile(
    r"(?:吗|(?<![什怎这那多要])么|对吧|是吧|没错吧|(?:\d|是|有|了).*吧|是不是|对不对|没有|没|不)[?\s]*$"
)
_WH = re.compile(
    r"多少|几(?!乎)|哪|什么|啥|谁|何(?!况)|怎|咋|如何|为(?:什么|何|啥)|凭(?:什么|啥)|多[大高久长快]|分别|还是"
)
_WH_ENGLISH = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how|or)\b")
_NEGATED = re.compile(r"不(?![仅但断同少足到良过管只必])|没|未(?!来)|无(?!人)|非(?!常)|\bnot\b|n't\b|\bno\b|\bnever\b")
_ASKS_REASON = re.compile(
    r"为(?:什么|何|啥)(?:说|要|会)?|凭(?:什么|啥)|(?:怎么|咋|如何)(?:就|会|反倒|反而|能)*|^(?:请|请问|请说明|请列明|说明|解释)+|何以|"
    r"的?(?:主要|具体|根本)?(?:原因|理由|缘由|依据|考虑)(?:是|有|在|为)?(?:什么|哪些|哪里|何)?|,?报告(?:怎么|如何|是如何|是怎么)(?:解释|说)(?:的|原因)*|"
    r"是(?:什么|啥)(?:原因|理由)?(?:造成|导致|引起)?的?|\bwhy (?:do|does|did|is|are|was|were|has|have)\b|\bwhy\b|\bwhat (?:is the reason|made)\b"
)

_WHY = re.compile(r"原因|理由|缘由|\bwhy\b")
_SPOKEN = (
    (re.compile(r"(?:在|一直|还在)?(?:变[少小低慢]|(?<![上下])[跌降减缩](?=了|$))"), "下降"),
    (re.compile(r"(?:在|一直|还在)?(?:变[多大高快]|(?<![上下])[涨升增](?=了|$))"), "增长"),
    (re.compile(r"(?:低于|小于|少于|不到|不及|没到)了?(?=\d)"), "不足"),
    (re.compile(r"(?:高于|大于|多于|超?过了|突?破了?)(?=\d)"), "超过"),
)
"""What is said for a direction and for a bound, and what reports write."""
_IS_A_NUMBER = re.compile(r"是(?=(?:大约|约|超过|近|不到|不足)?\d)")


@dataclass(frozen=True, slots=True)
class AskedStatement:
    """``text`` as a statement; ``asked`` where the question is whether it is so, else it is taken for granted.

    ``negated`` is of a question with a negation in it, to which yes and no say too little.
    """

    text: str
    asked: bool
    negated: bool = False


def asked_statement(question: Question) -> AskedStatement | None:
    """The statement of a question with one part; nothing of one that asks for several things, or for what is in a list."""
    if len(question.parts) > 1 or question.target is not None:
        return None
    plain = question.plain.strip()
    if (stated := _asked(plain, question.language)) is not None:
        return stated
    if (question.wants == "reason" or _WHY.search(plain)) and not question.objects:
        taken = _ASKS_REASON.sub(" ", plain).strip(" ,?。的")
        return AskedStatement(_written(taken), asked=False) if taken else None
    return None


def _asked(plain: str, language: str) -> AskedStatement | None:
    """What a question for yes or no asks about."""
    if language == "en":
        match = _AUXILIARY.match(plain)
        if match is None or _WH_ENGLISH.search(plain):
            return None
        text = plain[match.end() :].strip(" ?")
        return AskedStatement(text, asked=True, negated=not match["not"] and bool(_NEGATED.search(text)))
    rhetorical = _RHETORICAL.search(plain)
    either = _IS_OR_NOT.search(plain) or _WHETHER.search(plain) or _EITHER.search(plain)
    told_to_tell = plain.rstrip("? ").endswith("吧") and not content_words(next(iter(tokenizer().lcut(plain)), ""))
    if told_to_tell or not (rhetorical or either or _ENDS_ASKING.search(plain)):
        return None
    text = _TAG.sub("", plain)
    text = _RHETORICAL.sub("是" if rhetorical and "是" in rhetorical.group() else "", text, count=1)
    text = _IS_OR_NOT.sub(lambda match: "" if _says_deed(text[match.end() :]) else match.group()[0], text)
    text = _EITHER.sub(lambda match: match["it"], _WHETHER.sub("", text))
    text = text.strip(" ,?。")
    if not text or _WH.search(plain):
        return None
    return AskedStatement(_written(text), asked=True, negated=bool(_NEGATED.search(text)))


def _says_deed(rest: str) -> bool:
    """Whether what follows 是不是 is something done (下降了) and no thing or number: the 是 would join the word before it."""
    first = next(iter(tokenizer().lcut(rest)), "")
    return (word_class(first) or "").startswith(("v", "d", "p")) or any(said.match(rest) for said, _ in _SPOKEN)


def _written(text: str) -> str:
    """As a report writes it: 余额为3万亿元, where 余额是 is cut into other words; 减少, where one says 变少; 不足 for 低于."""
    for said, written in _SPOKEN:
        text = said.sub(written, text)
    return _IS_A_NUMBER.sub("为", text)
