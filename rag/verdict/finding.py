"""A question and its ranked sentences → the sentence that bears out or contradicts what the question states, if one does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.facts.stated_numbers import Figure
from rag.proof.draft_statements import Statement, statements
from rag.proof.sentences_in_context import Scope, singles_of
from rag.proof.turning_words import NEGATOR
from rag.proof.word_coverage import held_by
from rag.schema import Evidence, Passage, Question
from rag.verdict.asked_statement import AskedStatement, asked_statement
from rag.verdict.contradiction import bound_kept, clauses_meant, contradiction

_LOOKED_AT = 5
"""Ranked sentences in which a verdict is looked for."""
_READ_ODDS = -2.0
"""Log odds of the reader that a sentence answers the question, below which none is a verdict on it."""
_COVERED, _HELD = 0.85, 0.7
"""Of a sentence that bears a statement out: the share of its words that it holds, with what stands before it, and alone."""
_THERE = 0.5
"""Of each word of such a statement how much stands there: more than single characters."""
_NARROWS = (
    (re.compile(r"只|仅|唯一|光是|总共就|\bonly\b"), re.compile(r"只|仅|唯一|单|\bonly\b")),
    (
        re.compile(r"都|全|所有|任何|一律|每|\b(?:all|every|any)\b"),
        re.compile(r"都|均|全|所有|任何|一律|每|各|\b(?:all|every|any)\b"),
    ),
    (re.compile(r"第一|头一|首|最早|最先|\bfirst\b"), re.compile(r"第一|头一|首|最早|率先|\bfirst\b")),
    (re.compile(r"一样|相同|同样|\bsame\b"), re.compile(r"一样|相同|同|一致|\bsame\b")),
    (re.compile(r"之前|以前|\bbefore\b"), re.compile(r"之前|以前|前|\bbefore\b")),
    (re.compile(r"之后|以后|\bafter\b"), re.compile(r"之后|以后|后|\bafter\b")),
    (re.compile(r"必须|一定|非得|\bmust\b"), re.compile(r"必须|应|须|一定|必|\b(?:must|shall)\b")),
)
"""Words that narrow a statement or spread it, and what a sentence has that does so as well."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``instead`` is the number of the sentence that stands in the place of the stated one; empty where there is none.

    ``asked`` says that the question is whether the statement is so.
    """

    kind: Literal["supported", "contradicted"]
    evidence: Evidence
    asked: bool
    instead: str = ""


def find_verdict(question: Question, ranked: Sequence[Evidence]) -> Verdict | None:
    """The verdict of the first sentence that has one.

    Nothing where the question states nothing, or where no sentence can be shown to be about the very thing. A question with a
    negation in it has no 是 and no 不是.
    """
    stated = asked_statement(question)
    if stated is None or (stated.asked and stated.negated):
        return None
    claim = statements((stated.text,))[0]
    for item in ranked[:_LOOKED_AT]:
        if item.chunk.kind != "text" or item.features.get("reader", _READ_ODDS) < _READ_ODDS:
            continue
        if found := _verdict(stated, claim, item):
            return found
    return None


def _verdict(stated: AskedStatement, claim: Statement, item: Evidence) -> Verdict | None:
    """Of one sentence, by what can be computed."""
    scope = singles_of(Passage(1, item.chunk))[item.position]
    if (against := contradiction(claim.reading, scope)) is not None:
        return Verdict("contradicted", item, stated.asked, against.instead)
    # what a question takes for granted and the report bears out needs no word
    borne_out = _borne_out(claim, scope) or (bound_kept(claim.reading, scope) and _says_all(claim, scope))
    return Verdict("supported", item, True) if stated.asked and borne_out else None


def _borne_out(claim: Statement, scope: Scope) -> bool:
    """Whether every number, period, name and direction of a statement stands in the sentence, and nearly all of its words."""
    found = claim.fit(scope)
    if found.failures or found.needs or found.coverage < _COVERED or found.held < _HELD:
        return False
    if any(map(NEGATOR.search, clauses_meant(claim.reading, scope))) and not NEGATOR.search(claim.reading.plain):
        return False  # 尚未出现大规模应用 is no yes to 用得多
    return not any(_in_another_unit(figure, scope) for figure in claim.reading.figures) and _says_all(claim, scope)


def _says_all(claim: Statement, scope: Scope) -> bool:
    """Whether a sentence has some of each word of a statement, and what narrows or spreads it."""
    own = scope.own.plain
    missing = any(max(held_by(word, own), held_by(word, scope.around)) < _THERE for word in claim.reading.words)
    return not missing and all(there.search(own) for said, there in _NARROWS if said.search(claim.reading.plain))


def _in_another_unit(figure: Figure, scope: Scope) -> bool:
    """Whether a number is only borne out by a bare one (图5), while the sentence has others of the very unit."""
    own = scope.own.figures
    equal = any(figure.equals(stated) and figure.unit == stated.unit for stated in own)
    return not equal and any(figure.unit == stated.unit for stated in own)
