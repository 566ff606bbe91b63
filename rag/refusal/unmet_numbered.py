"""A question and a sentence → one of a row that is told by its number (第35届, 18号线, 9月), where the passage speaks of another one."""

from __future__ import annotations

from index.schema import Chunk
from rag.facts.sentences import Facts, plain_of
from rag.question.numbered_things import numbered
from rag.schema import Question, Unmet


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
