"""A question and a sentence → one of a row that is told by its number (第35届, 18号线, 9月), where the passage speaks of another one."""

from __future__ import annotations

from index.schema import Chunk
from rag.facts.sentences import Facts, plain_of
from rag.question.numbered_things import another_of_row, numbered
from rag.schema import Question, Unmet


def unmet_numbered(question: Question, chunk: Chunk, sentence: Facts, around: Facts) -> list[Unmet]:
    """What the question tells by its number, where the sentence, or what is around it, tells another of the row and the passage not that one."""
    if question.target is not None or question.wants in ("comparison", "yesno"):
        return []
    asked, passage = numbered(question.plain), numbered(f"{plain_of(chunk.text)}\n{around.plain}")
    stated = sentence.plain if numbered(sentence.plain) else around.plain
    return [
        Unmet("object", asked[row, number].upper(), other.upper())
        for (row, number), other in another_of_row(question.plain, stated).items()
        if not any(n == number and set(of) & set(row) for of, n in passage)
    ]
