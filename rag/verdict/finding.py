"""A question and its ranked sentences → the sentence that bears out or contradicts what the question states, if one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.answering.evidence import place_in
from rag.proof.draft_statements import Statement, statements
from rag.proof.same_names import check_names
from rag.proof.same_periods import check_periods
from rag.proof.sentences_in_context import Scope, singles_of
from rag.reader.protocol import BearsOut
from rag.schema import Evidence, Passage, Question
from rag.verdict.asked_statement import AskedStatement, asked_statement
from rag.verdict.contradiction import contradiction

_LOOKED_AT = 5
"""Ranked sentences in which a verdict is looked for."""
_READ_ODDS = 0.0
"""Log odds of the reader that a sentence answers the question, below which none is a verdict on it."""
_COVERED, _HELD = 0.75, 0.6
"""Of a sentence that bears a statement out: the share of its words that it holds, with what stands before it, and alone."""
_SURE = 0.9
"""How probable a learned verdict has to be that stands by itself."""
_DOUBTED = 0.5
"""How probable the opposite of an exact verdict has to be for neither to stand."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``instead`` is the number of the sentence that stands in the place of the stated one; empty where there is none.

    ``asked`` says that the question is whether the statement is so.
    """

    kind: Literal["supported", "contradicted"]
    evidence: Evidence
    asked: bool
    instead: str = ""


def find_verdict(question: Question, ranked: Sequence[Evidence], bears_out: BearsOut | None = None) -> Verdict | None:
    """The verdict of the first sentence that has one; ``bears_out`` is a learned judge of one statement, where there is one.

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
        if found := _verdict(stated, claim, item, bears_out):
            return found
    return None


def _verdict(stated: AskedStatement, claim: Statement, item: Evidence, bears_out: BearsOut | None) -> Verdict | None:
    """Of one sentence: by what can be computed, unless a learned judge is sure of the opposite; else by that judge alone."""
    scope = singles_of(Passage(1, item.chunk))[item.position]
    supports, contradicts = 0.0, 0.0
    if bears_out is not None:
        supports, contradicts, _ = bears_out(stated.text, place_in(item.chunk, item.position))
    if (against := contradiction(claim.reading, scope)) is not None:
        return None if supports > _DOUBTED else Verdict("contradicted", item, stated.asked, against.instead)
    if _borne_out(claim, scope):
        # what a question takes for granted and the report bears out needs no word
        return Verdict("supported", item, True) if stated.asked and contradicts <= _DOUBTED else None
    if max(supports, contradicts) < _SURE or not _same_names_and_periods(claim, scope):
        return None
    if contradicts >= _SURE:
        return Verdict("contradicted", item, stated.asked)
    return Verdict("supported", item, True) if stated.asked else None


def _borne_out(claim: Statement, scope: Scope) -> bool:
    """Whether every number, period, name and direction of a statement stands in the sentence, and nearly all of its words."""
    found = claim.fit(scope)
    return not found.failures and not found.needs and found.coverage >= _COVERED and found.held >= _HELD


def _same_names_and_periods(claim: Statement, scope: Scope) -> bool:
    names, _ = check_names(claim.reading, scope)
    periods, _ = check_periods(claim.reading, scope, [], None)
    return not names and not periods
