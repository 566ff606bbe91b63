"""A question → the words that a reader reads: its shorthand written out, and asked in full where it only names what is wanted."""

from __future__ import annotations

import re

from rag.question.analysis import ASKS
from rag.question.shorthand import written_out
from rag.schema import Question

_QUANTITY = re.compile(r"[数量额率比值价]$|同比|环比|占比|规模")
"""What a question that does not ask wants a number of."""


def full_question(question: Question) -> str:
    """绿色贷款余额 同比?, 绿色贷款余额 同比是多少?: the reader learned from questions that ask."""
    text = written_out(question.text)
    if question.language == "en" or ASKS.search(question.plain):
        return text
    named = text.rstrip("?\uff1f\u3002 ")
    number = question.units or question.wants == "number" or _QUANTITY.search(named)
    return f"{named}{'是多少' if number else '是什么'}?"
