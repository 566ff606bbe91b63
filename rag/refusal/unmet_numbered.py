"""A question and a sentence → one of a row that is told by its number (第35届, 18号线, 9月), where the passage speaks of another one."""

from __future__ import annotations

import re

from index.schema import Chunk
from rag.facts.sentences import Facts, plain_of
from rag.question.named_objects import arabic
from rag.schema import Question, Unmet

_NUMBER = r"\d{1,4}|[一二三四五六七八九十]{1,3}"
_NUMBERED = re.compile(
    rf"第(?P<nth>{_NUMBER})(?P<row>[\u3400-\u9fff])|(?P<number>(?<![\d.])\d{{1,4}})(?P<of>号[\u3400-\u9fff])|"
    r"(?<![\d年至到.-])(?P<month>1[0-2]|[1-9])(?P<months>月)(?!\d)"
)
"""第35届 with what it is one of; 18号线; a month of a year that is not named (with one it is a period, 3个月 are a duration)."""


def numbered(plain: str) -> dict[tuple[str, str], str]:
    """What a normalised text tells by its number: the row and the number → as it is written."""
    return {
        (match["row"] or match["of"] or match["months"], arabic(match["nth"] or match["number"] or match["month"])): (
            match.group()
        )
        for match in _NUMBERED.finditer(plain)
    }


def unmet_numbered(question: Question, chunk: Chunk, sentence: Facts, around: Facts) -> list[Unmet]:
    """What the question tells by its number, where the sentence or what is around it has others of the row and the passage not that one."""
    if question.target is not None or question.wants in ("comparison", "yesno"):
        return []
    there, passage = (
        numbered(sentence.plain) or numbered(around.plain),
        numbered(plain_of(chunk.text)) | numbered(around.plain),
    )
    missing = []
    for (row, number), text in numbered(question.plain).items():
        others = [other for (of, _), other in there.items() if of == row]
        if others and (row, number) not in passage:
            missing.append(Unmet("object", text, "、".join(others[:3])))
    return missing
