"""The systems side by side: retrieval figures, costs, and every figure against this project's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eval.metrics.matching import gold_evidence
from eval.metrics.retrieval import retrieval_scores
from eval.peers.run import PeerResult
from eval.peers.systems import OURS
from eval.schema import EvalQuestion, Passage

QUALITY = ("hit@1", "hit@3", "hit@5", "mrr", "page@1")
"""Shares in [0, 1]: higher is better."""
COSTS = ("build_s", "start_s", "query_p50_ms", "query_p95_ms", "peak_memory_mb")
"""Seconds, milliseconds, MiB: lower is better."""
_DIGITS = 4


def summary(results: Sequence[PeerResult], questions: Sequence[EvalQuestion], *, against: str = OURS) -> dict[str, Any]:
    """A JSON record of the comparison; ``questions`` are those that ``run_peers`` asked, in the same order.

    ``systems`` holds for each its name, version, ``values`` (means over the questions that have the gold for a figure),
    ``n`` (how many those are), ``passage_chars`` (mean length of the top passage) and ``ratios``: value divided by that of
    the system called ``against``, ``None`` where either is missing or that one is 0.
    """
    rows = [_row(result, questions) for result in results]
    reference: Mapping[str, float | None] = next((row["values"] for row in rows if row["name"] == against), {})
    for row in rows:
        row["ratios"] = {name: _ratio(value, reference.get(name)) for name, value in row["values"].items()}
    return {"against": against, "questions": len(questions), "systems": rows}


def page_scores(pairs: Iterable[tuple[EvalQuestion, Sequence[Passage]]]) -> list[float | None]:
    """For each question 1 where a page of its top passage is one of its gold pages, else 0; ``None`` without gold page."""
    return [_page_score(question, passages) for question, passages in pairs]


def _page_score(question: EvalQuestion, passages: Sequence[Passage]) -> float | None:
    gold = {evidence.page for evidence in gold_evidence(question) if evidence.page is not None}
    if not gold:
        return None
    top = min(passages, key=lambda passage: passage.rank, default=None)
    return float(top is not None and not gold.isdisjoint(top.pages))


def _row(result: PeerResult, questions: Sequence[EvalQuestion]) -> dict[str, Any]:
    pairs = list(zip(questions, result.passages, strict=True))
    scored = retrieval_scores(pairs)
    found = {name: [values[name] for values in scored] for name in QUALITY if name != "page@1"}
    found["page@1"] = page_scores(pairs)
    known = {name: [value for value in values if value is not None] for name, values in found.items()}
    return {
        "name": result.name,
        "version": result.version,
        "values": {
            **{name: _mean(values) for name, values in known.items()},
            **{name: round(float(getattr(result, name)), _DIGITS) for name in COSTS},
        },
        "n": {name: len(values) for name, values in known.items()},
        "passage_chars": _mean([len(passages[0].text) for passages in result.passages if passages]),
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), _DIGITS) if values else None


def _ratio(value: float | None, reference: float | None) -> float | None:
    return None if value is None or not reference else round(value / reference, _DIGITS)
