"""Sentences of a reply that state nothing of the report: questions, lead-ins, talk about the passages themselves."""

from __future__ import annotations

import re

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
