"""What became of the sentences that a language model wrote, and of its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal, get_args

import numpy as np

from eval.metrics.statistics import Counts, Floats, estimate, estimate_of_counts
from eval.schema import Estimate, Outcome
from index.errors import BluebookError, ModelError
from rag.output.json_records import EXTRACTIVE
from rag.output.verdict_rates import VERDICTS
from rag.writing.notices import Notice, notice

Fate = Literal["supported", "partly", "replaced", "refused", "overruled", "failed", "not_asked"]
"""Of a question: every sentence that the model wrote is in the answer; some were left out; none passed, or one that did not
has the extractive answer (or refusal) stand for all; the model found no answer, and nor did we; it found none where we did,
and the extractive answer stands; it failed; it was not asked, since the refusal was certain without it."""

FATES: tuple[Fate, ...] = get_args(Fate)


def checks_of(outcome: Outcome) -> list[Mapping[str, Any]]:
    """What became of each sentence that the model wrote, as in the record of the answer."""
    found: list[Mapping[str, Any]] = outcome.answer.get("checks") or []
    return found


def is_model_failure(outcome: Outcome) -> bool:
    """Whether asking failed because the language model gave no answer."""
    return outcome.error is not None and outcome.error.partition(":")[0] in _MODEL_ERRORS


def fate_of(outcome: Outcome) -> Fate | None:
    """What became of a model's answer; ``None`` where no model was there to be asked, or the question could not be."""
    if is_model_failure(outcome):
        return "failed"
    if outcome.error is not None or outcome.extractive is None:
        return None
    if outcome.answer.get("generator") != EXTRACTIVE:
        if outcome.answer.get("refused"):
            return "refused"
        return "supported" if all(check["citations"] for check in checks_of(outcome)) else "partly"
    told = str(outcome.answer.get("notice") or "")
    if not told:
        return "not_asked"
    if _tells(told, "failed"):
        return "failed"
    return "overruled" if _tells(told, "overruled") else "replaced"


def verdict_estimates(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """The rate of each verdict over all sentences that a model wrote, with its 95 % bootstrap interval over questions.

    ``rate = Σ x_q / Σ m_q``, with ``m_q`` the sentences written for question ``q`` and ``x_q`` those of this verdict: a
    ratio of sums, not a mean of ratios, so that each sentence counts once. Sentences of one answer stand or fall
    together, so that questions are drawn again, not sentences (cluster bootstrap; Davison & Hinkley 1997, §3.8). ``n``
    is the questions for which a sentence was written.
    """
    written = [[check["verdict"] for check in found] for outcome in outcomes if (found := checks_of(outcome))]
    return {verdict: _ratio_of_sums([(of.count(verdict), len(of)) for of in written]) for verdict in VERDICTS}


def fate_estimates(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """The share of each fate but ``not_asked`` among the questions that the model was asked, with 95 % intervals.

    ``share = questions of that fate / questions asked``; ``n`` is the latter.
    """
    asked = [fate for outcome in outcomes if (fate := fate_of(outcome)) not in (None, "not_asked")]
    return {name: estimate([float(fate == name) for fate in asked]) for name in FATES if name != "not_asked"}


def reason_counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How often each reason was given for a sentence whose verdict is not ``supported``, the commonest first."""
    checks = (check for outcome in outcomes for check in checks_of(outcome))
    return dict(Counter(check["reason"] for check in checks if check.get("reason")).most_common())


def verdict_figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The part ``verdicts`` of ``metrics.json``.

    ``sentences`` were written; ``rates`` of them by verdict; ``reasons`` by count; ``answers`` the shares of fates among
    the questions that the model was asked, ``asked`` the share of those among all.
    """
    fates = [fate for outcome in outcomes if (fate := fate_of(outcome)) is not None]
    return {
        "sentences": sum(len(checks_of(outcome)) for outcome in outcomes),
        "rates": {name: asdict(found) for name, found in verdict_estimates(outcomes).items()},
        "reasons": reason_counts(outcomes),
        "asked": asdict(estimate([float(fate != "not_asked") for fate in fates])),
        "answers": {name: asdict(found) for name, found in fate_estimates(outcomes).items()},
    }


def _ratio_of_sums(pairs: Sequence[tuple[int, int]]) -> Estimate:
    """``Σ first / Σ second``; questions with the same pair are one cell of a table of counts."""
    if not pairs:
        return Estimate(None, None, None, 0)
    cells = Counter(pairs)
    parts, wholes = (np.array(column, dtype=np.int64) for column in zip(*cells, strict=True))

    def figure(counts: Counts) -> Floats:
        found: Floats = (counts @ parts) / (counts @ wholes)
        return found

    return estimate_of_counts(list(cells.values()), figure, n=len(pairs))


def _tells(told: str, kind: Notice) -> bool:
    return told.startswith((notice(kind, "zh"), notice(kind, "en")))


def _names(kind: type[BluebookError]) -> set[str]:
    return {kind.__name__}.union(*(_names(below) for below in kind.__subclasses__()))


_MODEL_ERRORS = frozenset(_names(ModelError))
"""As an outcome's ``error`` begins."""
