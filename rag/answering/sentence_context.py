"""A sentence of a chunk → what a reader knows when he comes to it, the periods it is stated for, other names in it."""

from __future__ import annotations

from index.schema import Chunk
from rag.facts.names import Name
from rag.facts.periods import Period
from rag.facts.sentences import Facts, facts_of
from rag.schema import Question


def stated_periods(question: Question, facts: Facts) -> tuple[Period, ...]:
    """The periods that facts are stated for; those only compared with count where the question compares."""
    compares = question.wants == "comparison"
    return tuple(p for p in facts.periods if not p.quoted and (compares or not p.base))


def periods_before(question: Question, chunk: Chunk, position: int) -> tuple[Period, ...]:
    """The periods stated last before a sentence in its chunk, else in its headings."""
    if chunk.kind == "text":
        for sentence in reversed(chunk.sentences[:position]):
            if found := stated_periods(question, facts_of(sentence.text)):
                return found
    return stated_periods(question, facts_of(" ".join([*chunk.section, chunk.caption or ""])))


def other_names(name: Name, facts: Facts) -> tuple[Name, ...]:
    """Names of the same kind that stand in the place of ``name``."""
    return tuple(other for other in facts.names if other.kind == name.kind and other.key != name.key)


def context_of(chunk: Chunk, position: int) -> Facts:
    """What a reader knows when he comes to a sentence: headings, caption, the sentence before it and its footnotes."""
    return facts_of(context_text(chunk, position))


def context_text(chunk: Chunk, position: int) -> str:
    """The text of which ``context_of`` are the facts."""
    before = [chunk.sentences[position - 1].text] if position and chunk.kind == "text" else []
    notes = chunk.sentences[position].footnotes
    return " ".join([*chunk.section, chunk.caption or "", " ".join(chunk.header), *before, *notes])
