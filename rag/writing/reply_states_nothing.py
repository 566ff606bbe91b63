"""A reply, or a sentence of one → whether it says that the report does not answer, or states nothing of the report."""

from __future__ import annotations

import re

from index.words.normalize import normalize, squeeze
from rag.schema import REFUSED, Draft
from rag.writing.reply_sentences import DraftReader

_ABOUT = r"(?:报告|资料|材料|原文|文中|段落|文本|上下文|蓝皮书|文档|内容|信息)"
_REFUSALS = tuple(
    re.compile(rule)
    for rule in (
        rf"(?:^|[,。:]|抱歉|根据|从|在)(?:(?:这份|本|该|所给|所提供|提供|给定|上述|以上|现有|已有|给出|你给)的?{_ABOUT}|(?:报告|原文|文中|段落|上下文|蓝皮书|资料))"
        r"(?:段落|内容|信息|片段)?(?:中|里|内)?(?:都|均|也)?(?:没有|并没有|未|并未|不曾|无法|不能|不足以|没)(?:直接|明确|具体|充分|足够|能)?(?:地)?"
        r"(?:回答|作答|提及|提到|涉及|给出|说明|提供|包含|找到|谈到|讨论|答案|记载|披露|得出|的?信息|相关)(?!的)",
        r"(?:无法|不能|难以|没法|未能)(?:根据|依据|从|据|直接|准确|由)?[^,。]{0,12}(?:回答|作答|得出答案|给出答案|找到答案)",
        rf"(?:没有|未|未能)(?:能)?(?:在[^,。]{{0,10}})?(?:找到|发现|检索到|查到)[^,。]{{0,12}}(?:答案|相关{_ABOUT}|{_ABOUT})",
        r"(?:^|[,。])我?(?:不知道|不清楚|无法确定|无从得知)(?:答案|该问题|这个问题)?[。,!]?$|^[^,。]{0,6}(?:信息|资料|材料)不足(?=[,。以]|$)",
        r"\b(?:the|these|this|provided|given|available|supplied) (?:[a-z]+ ){0,2}(?:report|passages?|documents?|texts?|context|sources?|excerpts?|information|materials?)"
        r" (?:[a-z]+ ){0,4}?(?:do(?:es)? not|don't|doesn't|did not|didn't|cannot|can't|is not|are not|isn't|aren't|has no|have no|contains? no|gives? no|provides? no)\b"
        r"[^.]{0,60}\b(?:answer|mention|provide|contain|include|address|state|specify|give|cover|discuss|say|information|enough|sufficient|answered)",
        r"\b(?:cannot|can't|can not|could not|unable to|not able to|not possible to|impossible to)\b[^.]{0,30}\b(?:answer|be answered|be determined from the)",
        r"^(?:there is |i (?:have|found) |i can find |sorry, )?(?:no|not enough|insufficient) (?:relevant |such |specific )?(?:information|answer|mention|data)\b[^.]{0,60}\b(?:report|passages?|document|text|context|question)",
        r"^(?:sorry, |i'm sorry, )?(?:but )?i (?:do not|don't) know\b|\bthe question (?:is|was) not answered\b|\bnot answered (?:by|in) the (?:report|passages?)",
    )
)
_SAYS_SO = 120
"""Characters of a sentence that only refuses, at most."""
_ASKED = re.compile(r"(?:[?\uff1f]|[呢吗][。.!\uff01]?)[\s”’」』\")）]*$")
_ASKING = re.compile(
    r"多少|哪(?:些|个|家|几|里|一)|是谁|谁(?:是|提出)|是什么|什么(?:是|时候)|为什么|^(?:what|which|who|when|where|how (?:much|many))\b",
    re.I,
)
_ABOUT_PASSAGES = re.compile(
    r"段落|(?:所给|提供|给出|给定|上述|以上|参考)的?(?:资料|材料|文本|信息|内容|上下文)|问题(?:是|问|中|的)|"
    r"\bpassages?\b|\bthe (?:provided |given )?(?:text|context|question|excerpts?)\b|\bnot (?:be )?(?:mentioned|provided|specified|stated)\b",
    re.I,
)
_LEAD_IN = re.compile(r"[:：]\s*$")


def is_refusal(text: str) -> bool:
    """Whether a reply says that the report does not answer, in whatever words, and states nothing with a citation."""
    reader = DraftReader()
    drafts = reader.feed(text) + reader.end()
    refusing = [_refuses(draft) for draft in drafts]
    if any(draft.cited and not says for draft, says in zip(drafts, refusing, strict=True)):
        return False
    constant = squeeze(REFUSED)
    return bool(drafts) and (refusing[0] or refusing[-1] or any(constant in squeeze(d.text) for d in drafts))


def _refuses(draft: Draft) -> bool:
    if squeeze(REFUSED) in squeeze(draft.text):
        return True
    plain = normalize(draft.text).replace("’", "'")
    return len(plain) <= _SAYS_SO and not draft.cited and any(rule.search(plain) for rule in _REFUSALS)


def is_lead_in(text: str) -> bool:
    """Whether a sentence only leads to what follows: 「主要有以下几点:」."""
    return bool(_LEAD_IN.search(text))


def states_nothing(text: str, cited: str) -> bool:
    """Whether a sentence is a question, or speaks of the passages and not of what they say.

    ``cited`` is what bears it out: a word that stands there is the report's own.
    """
    if _ASKED.search(text):
        return True
    words = [match.group() for pattern in (_ASKING, _ABOUT_PASSAGES) for match in pattern.finditer(text)]
    return any(word not in cited for word in words)
