"""Follow-up questions: a short one borrows from the question before what it leaves out (那同比呢?)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.normalize import normalize
from rag.periods import find_periods
from rag.question import analyse, content_words
from rag.schema import Answer

_OPENS = re.compile(r"^(?:那么?|还有|另外|然后|接着|and |what about|how about)[,\uff0c]?", re.I)
_REFERS = re.compile(
    r"它|他们|她|该(?:机构|公司|平台|政策|系统|银行)|这(?:个|些|项|家|种|一)|那(?:个|些|项|家|种|一)|上述|前者|后者|\b(?:it|its|they|them|that|this)\b"
)
_ASKS_AGAIN = re.compile(r"呢[?\uff1f]?$")
_SHORT = 3
"""A question of at most this many content words may lean on the one before."""


def standalone(question: str, history: Sequence[Answer]) -> str:
    """The question with what it leaves out taken from the last one; unchanged where it stands alone.

    A follow-up that names a new period or place keeps the old question and changes that; one that asks for another value
    (同比呢) keeps the old subject and period.
    """
    if not history:
        return question
    last = history[-1].question
    words = content_words(question)
    if not words:
        return f"{_subject(last)},{question}"
    leans = bool(_OPENS.search(question)) or bool(_REFERS.search(question)) or bool(_ASKS_AGAIN.search(question))
    if not leans or (len(words) > 2 * _SHORT and not _REFERS.search(question)):
        return question
    core = _OPENS.sub("", question).strip()
    asked = _ASKS_AGAIN.sub("", core).strip(" ?\uff1f")
    new_periods, old_periods = find_periods(asked), find_periods(last)
    if new_periods and old_periods and len(content_words(asked)) <= _SHORT:
        return _swap(last, old_periods[0].text, asked)
    new, old = analyse(asked).names, analyse(last).names
    if new and old and len(content_words(asked)) <= _SHORT and new[0].kind == old[0].kind:
        return _swap(last, old[0].text, asked)
    return f"{_subject(last)},{core}"


def _swap(text: str, old: str, new: str) -> str:
    """``text`` with ``old`` (in its normalised form) replaced; put in front where it is not written so."""
    plain = normalize(text)
    return plain.replace(old, new, 1) if old in plain else f"{new},{text}"


def _subject(question: str) -> str:
    """A question without its question words at the end."""
    return (
        re.sub(
            r"(?:分别)?(?:是|有|为|达到?|占)?(?:多少|多大|几|什么|哪些|哪里|谁|怎么样|如何|吗|呢)[^,\uff0c]*[?\uff1f]*$",
            "",
            question.strip(),
        ).strip(" ,?\uff0c\uff1f")
        or question
    )
