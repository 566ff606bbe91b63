"""A question about several reports → what it asks them: which there are, which speak of something, how a figure changes from one to another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.facts.periods import find_periods
from rag.question.content_words import content_words
from rag.schema import Question

_REPORTS = r"(?:研究报告|研报|报告书?|白皮书|蓝皮书|年报|材料|文件|文档|资料|文章)"
_WHICH = rf"(?:(?:哪|有没有|有)(?:几|些|一些)?(?:份|个|本|篇|家的)?{_REPORTS})"
_SPEAKS = r"(?:都|也|曾|还|具体|专门|详细|分别|里|中|里面|当中)*(?:提到|提及|讲到|讲述|谈到|谈及|谈论|说到|写到|涉及|介绍|论述|讨论|包含|出现|讲|谈|提|说|写)(?:了|过|到|的是|的有)*"
_TOPIC = r"(?P<topic>[^,。?？;]{1,40}?)"
_RULES = (
    re.compile(
        rf"^{_TOPIC}(?:都|曾|分别)*(?:在|有)哪(?:几|些)?(?:份|个|本|篇)?{_REPORTS}(?:里|中|里面|当中)?(?:都|曾|有)*(?:{_SPEAKS})?[?？。]*$"
    ),
    re.compile(
        rf"{_WHICH}(?:里|中|里面|当中)?(?:都|也)?(?:有|包含)(?:关于|讲|涉及)?{_TOPIC}(?:的(?:内容|论述|介绍|部分|信息))[?？。]*$"
    ),
    re.compile(
        rf"{_WHICH}{_SPEAKS}{_TOPIC}(?:的|了|呢|吗|相关|内容|这个词|这件事)*(?:[,，]?(?:分别|各)?(?:是|有)?哪(?:些|几[份个本篇]))?[?？。]*$"
    ),
    re.compile(
        r"\bwhich (?:of the )?(?:reports?|papers?|documents?) (?:all )?(?:mentions?|speaks? (?:of|about)|discuss(?:es)?|covers?|talks? about|deals? with) (?P<topic>[^?.,;]{1,60})"
    ),
)
_BOOKS = r"(?:研究报告|研报|报告书?|白皮书|蓝皮书|年报)"
_WHICH_THERE_ARE = re.compile(
    rf"(?:哪几|哪些|哪|多少|几|所有的?|全部的?)(?:份|个|本|篇)?{_BOOKS}|{_BOOKS}(?:一共|总共|共|都)*(?:有|是)(?:哪些|哪几[份个本篇]|多少[份个本篇]?|几[份个本篇])|"
    r"\b(?:(?:which|what|how many) |list (?:all )?(?:of )?(?:the )?)(?:reports|papers)\b"
)
_MADE = re.compile(
    r"(?:所|是|由|于|在|的)*(?:发布|出版|发表|编写|编制|撰写|推出|公布|印发)(?:了|过|的|于)*|\b(?:published|released|issued|made|written|there|from|by|in|of)\b"
)
_HERE = re.compile(
    r"(?:你们?|我们?|这里|库|知识库|索引|系统)(?:里面?|中|内)?|^(?:由|是|在|来自|于)+|(?:由|是|在|的|于|[?？。,|])+$"
)
"""Words around the name of who published a report."""
_ALL = re.compile(
    rf"(?:各|几|不同|这些|那些|所有|每|多)(?:份|个|本|篇|家)?(?:的)?(?:不同的?)?{_REPORTS}(?:之间|里面?|中|的|对|说法)*"
)
_NAMED = re.compile(
    rf"(?:在|从|对比|比较|按照?)?(?P<names>(?:《[^》]{{2,60}}》(?:和|与|跟|同|、|以及)?){{2,}}|[^,，。;在从《》]{{2,60}}(?=(?:的|这|那|两|二|三|几|[份本篇个])*{_REPORTS}))"
    rf"(?:的|这|那|两|二|三|几|[份本篇个])*(?:{_REPORTS})?(?:之间|里面?|中|上|给出|的)*"
)
_OWN = re.compile(rf"(?:的|这|那|[份本篇个])*{_REPORTS}$")
_JOINED = re.compile(r"\s*(?:和|与|跟|同|、|以及|及|到|至|vs\.?|and)\s*")
_CHANGES = re.compile(
    r"(?:的)?(?:数字|数据|说法|口径)?(?:(?:是)?(?:怎么|怎样|如何|有(?:没有|何|什么|哪些|多大)?|发生了?(?:什么|怎样的|多大的)?|相?差|增加|减少|上升|下降|增长|多|少)了?(?:的)?"
    r"(?:变化?|改变|演变|不同|差别|差异|区别|出入|变动|多少|增减|矛盾|冲突)(?:的|了)?|(?:是否|是不是|都|说法|彼此|相互)*(?:一致|相同|一样|矛盾)(?:吗|不|么)?)[呢吗?？。]*$"
)
_SENTENCE_END = re.compile(r"[?？。;]")
_TIME = re.compile(r"(?:时间|日期|时候|年份|哪年)$")
_ASKS = re.compile(r"多少|几|什么时候|何时|哪[年月天]")
_THAT = re.compile(r"(?:这|那|该|上述|此)(?:一|个|项|一个)*(?:数字|数据|数值|数目|数量|数|指标|金额|比例|值|时间|日期)")
"""How a question calls what the one before it asked for."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure that is compared between reports: ``names`` as the question gives them (years, publishers, titles), none for all.

    ``questions`` ask each report for it: as a figure or a date and, where that is none, as what it is.
    """

    names: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Of which reports a question asks what they are or how many: those of a period, of a publisher; of all where both are empty."""

    period: str
    publisher: str


def asked_which_there_are(question: Question) -> Listed | None:
    """Which reports a question asks for by what is known of them as a whole; ``None`` where it asks of what they say."""
    asked = _WHICH_THERE_ARE.search(question.plain)
    if asked is None:
        return None
    rest = f"{question.plain[: asked.start()]}|{question.plain[asked.end() :]}"
    periods = find_periods(rest)
    for period in periods:
        rest = rest.replace(period.text, "|", 1)
    parts = [_HERE.sub("", part.strip()).strip() for part in _MADE.sub("|", rest).split("|")]
    names = [part for part in parts if content_words(part)]
    if len(periods) > 1 or len(names) > 1:
        return None
    return Listed(periods[0].text if periods else "", names[0] if names else "")


def asked_mention(question: Question) -> str:
    """Of what a question asks which reports speak; empty where it asks anything else."""
    for text in (question.plain, *_SENTENCE_END.split(question.plain)):
        for match in (rule.search(text) for rule in _RULES):
            topic = match["topic"].strip(' “”"「」的') if match else ""
            if content_words(topic) and topic not in ("过", "到"):
                return _as_typed(topic, question)
    return ""


def asked_change(question: Question) -> Compared | None:
    """Which figure a question follows from report to report (2022年与2023年的白皮书里这个数怎么变的); ``None`` for any other."""
    plain = question.plain
    tail = _CHANGES.search(plain)
    if tail is None:
        return None
    body = plain[: tail.start()]
    names: tuple[str, ...] = ()
    if found := _ALL.search(body):
        pass
    elif found := _NAMED.search(body):
        titles = re.findall(r"《([^》]+)》", found["names"])
        names = tuple(titles or (_OWN.sub("", part).strip(' “”"的') for part in _JOINED.split(found["names"])))
        if len(names) < 2:
            return None
    else:
        return None
    rest = _as_typed(f"{body[: found.start()]}{body[found.end() :]}".strip(" ,，里中对的在"), question)
    if not content_words(rest):
        return None
    if _ASKS.search(rest):
        return Compared(names, (f"{rest}?",))
    return Compared(names, (f"{rest}是什么时候?",) if _TIME.search(rest) else (f"{rest}是多少?", f"{rest}是什么?"))


def with_earlier(question: Question, earlier: str) -> str:
    """A question that follows 这个数 from report to report, with what the ``earlier`` question asked for; empty for any other."""
    if asked_change(question) is None or not _THAT.search(question.text):
        return ""
    return _THAT.sub(lambda _: f",{earlier.rstrip('?？。 ')},", question.text, count=1).strip(",")


def _as_typed(words: str, question: Question) -> str:
    """Words of the normalised question as it writes them, R3 and not r3."""
    typed = re.search(re.escape(words), question.text, re.IGNORECASE)
    return typed.group() if typed else words
