"""A question and a sentence → how well the sentence meets each condition of the question.

Every check gives a value in [-1, 1]: 1 met, 0 nothing asked or nothing said, -1 contradicted.
"""

from __future__ import annotations

import re

from index.schema import Chunk
from rag.facts.names import Name
from rag.facts.periods import Period
from rag.facts.quantities import PEOPLE
from rag.facts.sentences import Facts, facts_of
from rag.question.numbered_things import another_of_row
from rag.schema import Question

_DEFINES = re.compile(r"是指|,指|即|是一[种个类]|定义|称为|称作|本质|核心是|强调|是由|是通过|是用|包括")
_ENUMERATES = re.compile(r"、|包括|分别|[一二三四五六]是|;|以及")
_ASKS_NAMES = re.compile(
    r"哪(?:些|家|个|几家|几个)?[\u3400-\u9fff]{0,4}?(?:(?P<organisation>银行|机构|公司|企业|券商|部门|单位)|国家|地区|城市|省份)"
)
_JOINS = re.compile(r"、|和|以及|及|与")
REASONS = re.compile(r"因为|由于|因此|因而|所以|原因|受.{1,20}影响|使得|导致|从而|以便|为了|旨在|得益于|鉴于")
_QUOTED = re.compile(r"[《“「]|[A-Z]{2,}")


def period_fit(question: Question, sentence: Facts, context: Facts) -> float:
    """1 where the sentence (0.5: its context) speaks of a period asked for; negative where it speaks only of others."""
    if not question.periods:
        return 0.0
    own = stated_periods(question, sentence)
    if own:
        met = sum(any(period.answers(asked) for period in own) for asked in question.periods)
        return 1.0 if met == len(question.periods) else (0.3 if met else -1.0)
    around = stated_periods(question, context)
    if not around:
        return 0.0
    return 0.5 if any(period.answers(asked) for asked in question.periods for period in around) else -0.5


def number_fit(question: Question, sentence: Facts) -> float:
    """-1 where the sentence speaks of another one of a row of which the question tells one by its number (第35届); else 0."""
    return -float(bool(another_of_row(question.plain, sentence.plain)))


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


def unit_fit(question: Question, sentence: Facts) -> float:
    """Share of the number classes asked for that the sentence holds, scaled to [-1, 1]; 0 where none is asked for.

    Where people are counted (多少人), a count of anything else is none.
    """
    if not question.units:
        return 0.0
    people = question.measure in PEOPLE
    have = {q.unit_class for q in sentence.quantities if not people or q.unit_class != "count" or q.unit in PEOPLE}
    return 2.0 * sum(unit in have for unit in question.units) / len(question.units) - 1.0


def kind_fit(question: Question, sentence: Facts) -> float:
    """Whether the sentence has the form of an answer: a date, a definition, an enumeration, a name, a number."""
    if question.wants == "date":
        return 1.0 if sentence.periods else -1.0
    if question.wants == "number" and not question.units:
        return 1.0 if sentence.quantities else -1.0
    if question.wants == "definition":
        return _defines(question, sentence)
    if question.wants in ("list", "name") and (asked := _ASKS_NAMES.search(question.plain)):
        kind = "organisation" if asked["organisation"] else "place"
        return min(1.0, 0.5 * sum(name.kind == kind for name in sentence.names))
    if question.wants == "list":
        if question.count and len(_JOINS.findall(sentence.plain)) >= question.count - 1:
            return 1.5
        return min(1.0, len(_ENUMERATES.findall(sentence.plain)) / 3)
    if question.wants == "reason":
        return 1.0 if REASONS.search(sentence.plain) else 0.0
    if question.wants == "name":
        return 0.5 if _QUOTED.search(sentence.plain) else 0.0
    return 0.0


def _defines(question: Question, sentence: Facts) -> float:
    """2 where a word of the question is followed by 是指 or 即; 0.2 where the sentence defines something."""
    terms = [word for word in question.words if len(word) > 1]
    if any(
        re.search(rf"{re.escape(t)}[”》]?(?:\([^)]*\))?[,:]?(?:是指|指|即|是一|是由|是通过|强调|要求)", sentence.plain)
        for t in terms
    ):
        return 2.0
    return 0.2 if _DEFINES.search(sentence.plain) else -0.5


def headings_of(chunk: Chunk, position: int) -> tuple[str, ...]:
    """The headings above a sentence; where there are none, how its paragraph begins, as news do."""
    own = chunk.sentences[position]
    if chunk.section or own.paragraph is None or chunk.kind != "text":
        return tuple(chunk.section)
    lead = next(sentence for sentence in chunk.sentences if sentence.paragraph == own.paragraph)
    return () if lead is own else (lead.text,)


def context_of(chunk: Chunk, position: int) -> Facts:
    """What a reader knows when he comes to a sentence: headings, caption, the sentence before it and its footnotes."""
    return facts_of(context_text(chunk, position))


def context_text(chunk: Chunk, position: int) -> str:
    """The text of which ``context_of`` are the facts."""
    before = [chunk.sentences[position - 1].text] if position and chunk.kind == "text" else []
    notes = chunk.sentences[position].footnotes
    headings = headings_of(chunk, position)
    return " ".join([*headings, chunk.caption or "", " ".join(chunk.header), *before, *notes])
