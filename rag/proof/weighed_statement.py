"""A draft and the sentence that is most like it → how likely it is borne out, in whatever words it is put.

Exact checks decide first: what has a number, unit, period or name that is not the report's, or not of the same thing, is
never weighed. The weights are fitted on drafts in free words and on drafts near the report's own, with signs fixed so that
no fault can speak for a draft. They hold for the encoder and the reader that come with the project:
``python -m eval.benchmarks.drafts … --fit`` prints them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from index.schema import Chunk
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading
from rag.proof.statement_fit import Fit, turned_perhaps, turned_surely

Reads = Callable[[str, Chunk, Sequence[int]], float]
"""Log odds that these sentences of a chunk, together, answer a text: a reader's, to whom the draft is the question."""

WEIGHTS: Mapping[str, float] = {
    "bias": -41.793,
    "read": 0.696,
    "cosine": 44.446,
    "turned": -5.345,
    "opposed": -2.661,
    "scattered": -2.089,
}
"""What each feature adds to the log odds; all but the first two are 0 or below."""

_CLAUSE = re.compile(r"[,;:。!?\s]+")


def features(claim: Reading, found: Fit, cosine: float, read: float) -> dict[str, float]:
    """What tells a statement that a scope bears out from one that it does not; all but the first two count against it."""
    scope = found.scope
    words = [word for word in claim.words if len(word) > 1]
    return {
        "read": read,
        "cosine": cosine,
        "turned": float(turned_surely(claim, scope, found.pairs)),
        "opposed": float(turned_perhaps(claim, scope)),
        "scattered": _scattered(claim, words, scope),
    }


def probability(of: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """The logistic function of the weighted sum."""
    return 1.0 / (1.0 + math.exp(-weights["bias"] - sum(weights[name] * value for name, value in of.items())))


def _scattered(claim: Reading, words: Sequence[str], scope: Scope) -> float:
    """Of the words that a clause shares with the scope, the share that no single clause of the scope holds together."""
    theirs = _CLAUSE.split(scope.own.plain)
    total = missed = 0
    for clause in _CLAUSE.split(claim.plain):
        shared = [word for word in words if word in clause and word in scope.own.plain]
        if len(shared) > 1:
            total += len(shared)
            missed += len(shared) - max(sum(word in each for word in shared) for each in theirs)
    return missed / total if total else 0.0
