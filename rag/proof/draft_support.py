"""A draft and the passages that the model was given → the sentences that bear it out, or what does not stand.

Every number with its unit and period, and every name, stands in a sentence (or two that follow each other), or the draft
does not pass. Then it passes in one of two ways: it is weighed as a whole and very likely borne out, in whatever words; or
each of its statements keeps to the report's words and sense, and it is not unlikely. At most three sentences bear out a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.schema import Chunk
from rag.proof.draft_statements import Statement, statements
from rag.proof.in_no_passage import stands_nowhere
from rag.proof.same_periods import agree, governing
from rag.proof.sentences_in_context import Scope, pairs_of, singles_of
from rag.proof.stated_facts import Reading, claims_of
from rag.proof.statement_fit import Fit
from rag.proof.weighed_statement import Reads, features, probability
from rag.proof.words_beside_numbers import label_fit
from rag.proof.worth_checking import clean, states_something
from rag.schema import Draft, Passage, Verdict

Likeness = Callable[[str, Sequence[Chunk]], Sequence[npt.NDArray[np.float32]]]
"""Cosines of a text with every sentence of each chunk, higher is nearer; about .80 for texts that have nothing in common."""

SURE = 0.8
"""The probability from which a draft passes in any words."""

LIKELY = 0.55
"""The probability from which a draft passes whose words and sense are the report's."""

OWN_WORDS = 0.8
"""The share of a draft's words in a sentence from which it is no free wording of it: where its sense is not, it was changed."""

_MOST_QUOTES = 3
_MOST_WEIGHED = 4
_COVERAGE_SHARE = 0.1
_NEAR_FOREIGN = 0.835
_NEAR_FOREIGN_FIGURE = 0.80
_COVERED_FOREIGN = 0.4
_MEANT_ELSEWHERE = 0.25


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of a passage that bears a draft out: ``passage.chunk.sentences[position]``."""

    passage: Passage
    position: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """How likely the scope that is most like a draft bears it out."""

    found: Fit
    features: dict[str, float]
    probability: float


@dataclass(frozen=True, slots=True)
class Support:
    """What becomes of a draft. ``reason`` says what does not stand, and is empty where all does; ``quotes`` bear it out.

    ``weighed`` is ``None`` where nothing could be weighed.
    """

    verdict: Verdict
    reason: str = ""
    quotes: tuple[Quoted, ...] = ()
    weighed: Weighed | None = None


def check(
    draft: Draft,
    passages: Sequence[Passage],
    likeness: Likeness,
    reads: Reads | None = None,
    *,
    sure: float = SURE,
    likely: float = LIKELY,
) -> Support:
    """Whether the passages that a draft cites bear it out; else whether others do; else what does not stand.

    Without ``reads`` nothing is weighed: what keeps to the report's words and sense passes, and nothing else.
    """
    text = clean(draft.text)
    if not states_something(text):
        return Support("unsupported", "content")
    cosines = (
        dict(zip((p.n for p in passages), likeness(text, [p.chunk for p in passages]), strict=True)) if passages else {}
    )
    cited = [p for p in passages if p.n in draft.cited]
    exist = len(cited) == len(set(draft.cited)) and bool(cited)
    singles = tuple(scope for p in passages for scope in singles_of(p))
    looked = _Looked(text, cosines, singles, {p.n: len(p.chunk.sentences) for p in passages})
    weighed = looked.weighed(passages, reads) if reads is not None and passages else None
    for among in (cited, passages):
        found = looked.in_any_words(among, weighed, sure)
        if found is None and (weighed is None or weighed.probability >= likely):
            found = looked.bearing(among)
        if found:
            right = exist and among is cited
            return Support("supported" if right else "wrong_citation", "" if right else "citation", found, weighed)
    if reason := stands_nowhere(text, passages):
        return Support("not_found", reason, weighed=weighed)
    return Support("unsupported", looked.reason(passages), weighed=weighed)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A draft with its cosines; ``bearing`` finds what bears it out among some passages."""

    text: str
    cosines: dict[int, npt.NDArray[np.float32]]
    singles: tuple[Scope, ...]
    sentences: dict[int, int]

    def weighed(self, passages: Sequence[Passage], reads: Reads) -> Weighed | None:
        """The draft as a whole; ``None`` where no sentence near it has its numbers, periods and names, or one is in English."""
        (whole,) = statements((self.text,))
        if whole.reading.english:
            return None

        def like(one: Fit) -> float:
            return self._cosine(one.scope) + _COVERAGE_SHARE * one.coverage

        nearest = sorted((self._fit(whole, scope) for scope in self.singles), key=like, reverse=True)[:_MOST_WEIGHED]
        best = next((one for one in nearest if not one.inexact and not one.scope.own.english), None)
        if best is None:
            return None
        chunk = next(p.chunk for p in passages if p.n == best.scope.passage)
        read = reads(self.text, chunk, best.scope.positions)
        of = features(whole.reading, best, self._cosine(best.scope), read)
        return Weighed(best, of, probability(of))

    def in_any_words(
        self, passages: Sequence[Passage], weighed: Weighed | None, sure: float
    ) -> tuple[Quoted, ...] | None:
        """The sentences of the scope that was weighed, where it is among the passages and ``sure`` to bear the draft out."""
        if weighed is None or weighed.probability < sure or weighed.found.held >= OWN_WORDS:
            return None
        by_number = {p.n: p for p in passages}
        places = _places(weighed.found)
        if len(places) > _MOST_QUOTES or any(n not in by_number for n, _ in places):
            return None
        return tuple(Quoted(by_number[n], position) for n, position in places)

    def bearing(self, passages: Sequence[Passage]) -> tuple[Quoted, ...] | None:
        """The sentences that bear the draft out, in the order of its statements; ``None`` where none do."""
        choices = [self._fits(claim, passages) for claim in statements(claims_of(self.text))]
        if not all(choices):
            return None
        chosen: list[tuple[int, int]] = []
        for fits in sorted(choices, key=len):
            best = min(fits, key=lambda one: (len(set(_places(one)) - set(chosen)), -self._merit(one)))
            chosen += [place for place in _places(best) if place not in chosen]
        if len(chosen) > _MOST_QUOTES:
            return None
        by_number = {p.n: p for p in passages}
        return tuple(Quoted(by_number[n], position) for n, position in chosen)

    def _fits(self, said: Statement, passages: Sequence[Passage]) -> list[Fit]:
        """What bears one statement out: single sentences where there are any, else pairs.

        A sentence that says the opposite, and holds more of the statement's words, is what the statement was made of.
        """
        claim = said.reading
        everywhere = [self._fit(said, scope) for scope in self.singles]
        against = [one for one in everywhere if one.failures == ("direction",)]
        given = {passage.n for passage in passages}
        tried = [one for one in everywhere if one.scope.passage in given]
        if single := self._standing(claim, tried, against):
            return single
        if claim.english and not claim.figures:
            # two sentences together are near enough to many statements of which only the meaning can be compared
            return []
        pairs = [self._fit(said, scope) for p in passages for scope in pairs_of(p)]
        return self._standing(claim, pairs, against)

    def _fit(self, said: Statement, scope: Scope) -> Fit:
        return said.fit(scope)

    def _standing(self, claim: Reading, tried: Sequence[Fit], against: Sequence[Fit]) -> list[Fit]:
        return [
            one
            for one in tried
            if not one.failures
            and not any(self._made_of(other, one) for other in against)
            and self._near_in_meaning(claim, one)
            and not self._meant_elsewhere(claim, one)
        ]

    def _made_of(self, other: Fit, one: Fit) -> bool:
        """Whether a statement was made of the sentence that says its opposite, and not of the one that bears it out."""
        if one.held <= 0.95 and other.held > one.held:
            return True
        return other.held >= min(one.held, 0.95) and self._cosine(other.scope) > self._cosine(one.scope)

    def _meant_elsewhere(self, claim: Reading, found: Fit) -> bool:
        """Whether another number of the passages, of the same kind and period, is said of what the draft's is said of."""
        for figure in claim.figures:
            stated = [each for each in found.scope.own.figures if figure.equals(each)]
            here = label_fit(claim, figure, found.scope.own, stated)
            for scope in self.singles:
                others = [o for o in scope.own.figures if o.unit == figure.unit and o.value != figure.value]
                near = [o for o in others if agree(governing(claim, figure), governing(scope.own, o))]
                if near and label_fit(claim, figure, scope.own, near) > here + _MEANT_ELSEWHERE:
                    return True
        return False

    def _near_in_meaning(self, claim: Reading, found: Fit) -> bool:
        """Whether a draft in another language than the sentence is near enough to it: it shares no words with it."""
        if claim.english == found.scope.own.english:
            return True
        enough = len(claim.words) < 2 or found.coverage >= _COVERED_FOREIGN
        return enough and self._cosine(found.scope) >= (_NEAR_FOREIGN_FIGURE if claim.figures else _NEAR_FOREIGN)

    def _cosine(self, scope: Scope) -> float:
        row = self.cosines[scope.passage]
        if len(row) != self.sentences[scope.passage]:
            # a passage that is part of a chunk: its sentences cannot be told from the others by their place
            return float(row.max(initial=0.0))
        return float(max(row[n] for n in scope.positions))

    def _merit(self, found: Fit) -> float:
        return found.coverage + 5 * self._cosine(found.scope)

    def reason(self, passages: Sequence[Passage]) -> str:
        """Why the draft does not stand: what fails in the sentence nearest to bearing out its first statement that fails."""
        for said in statements(claims_of(self.text)):
            if self._fits(said, passages):
                continue
            fits = [self._fit(said, scope) for p in passages for scope in (*singles_of(p), *pairs_of(p))]
            near = min(fits, key=lambda one: (len(one.failures), -self._merit(one)), default=None)
            likeliest = max(fits, key=self._merit, default=None)
            if near is None or likeliest is None:
                return "citation"
            if near.failures:
                return near.failures[0]
            return likeliest.failures[0] if likeliest.failures else "content"
        return "content"


def _places(found: Fit) -> list[tuple[int, int]]:
    return [(found.scope.passage, n) for n in (*found.needs, *found.scope.positions)]
