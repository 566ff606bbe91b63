"""How early and how completely the gold evidence is retrieved, computed with ir-measures (provider: trec_eval).

Passages of any system are put on one scale, whatever their size and number, by what they hold. Each gold entry is one
relevant document of its question. A passage stands for the entries that it is the first to hold, for something
irrelevant where it holds none that is new. So the ideal ranking has as many relevant documents as there are gold
entries, a second passage of the same place gains nothing, and no figure depends on how a report was cut. A passage that
is the first to hold two entries takes two places in the ranking, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from eval.metrics.matching import gold_evidence, holds
from eval.schema import EvalQuestion, GoldEvidence, Passage

DEPTH = 10
"""Passages that are looked at; what a system returns beyond is not scored."""
RETRIEVAL = ("hit@1", "hit@3", "hit@5", "hit@10", "mrr", "ndcg@10", "recall@10")

Values = dict[str, float | None]


def retrieval_scores(pairs: Iterable[tuple[EvalQuestion, Sequence[Passage]]]) -> list[Values]:
    """Figures of each question with its passages, in order; all ``None`` where a question has no gold evidence.

    With ``r`` the place of the first passage that holds any gold entry, up to ten:

    - ``hit@k``: 1 where ``r <= k`` (Success@k of trec_eval);
    - ``mrr``: ``1 / r``, 0 where there is none (Voorhees 1999, the TREC-8 question answering track);
    - ``ndcg@10``: ``DCG / ideal DCG``, ``DCG = Σ gain / log2(place + 1)``, a gain of 1 for the first passage of each
      gold entry (Järvelin & Kekäläinen 2002; that repetition gains nothing is α-nDCG with α = 1, Clarke et al. 2008);
    - ``recall@10``: the share of gold entries that ten passages hold.
    """
    qrels: dict[str, dict[str, int]] = {}
    runs: dict[str, dict[str, float]] = {}
    values: list[Values] = []
    for number, (question, passages) in enumerate(pairs):
        values.append(dict.fromkeys(RETRIEVAL))
        gold = gold_evidence(question)
        if gold:
            qrels[str(number)] = {f"gold{entry}": 1 for entry in range(len(gold))}
            ranked = _documents(gold, passages)
            # Distinct falling scores, so that trec_eval, which orders by score, keeps the order of the passages.
            runs[str(number)] = {name: float(len(ranked) - place) for place, name in enumerate(ranked)}
    if qrels:
        import ir_measures

        names = _measures()
        for found in ir_measures.iter_calc(list(names), qrels, runs):
            values[int(found.query_id)][names[found.measure]] = float(found.value)
    return values


def _documents(gold: Sequence[GoldEvidence], passages: Sequence[Passage]) -> list[str]:
    """What the first ten passages stand for, in the order of their ranks."""
    missing = list(range(len(gold)))
    documents: list[str] = []
    for place, passage in enumerate(sorted(passages, key=lambda p: p.rank)[:DEPTH]):
        new = [entry for entry in missing if holds(gold[entry], passage)]
        missing = [entry for entry in missing if entry not in new]
        documents += [f"gold{entry}" for entry in new] or [f"other{place}"]
    return documents


@lru_cache(maxsize=1)
def _measures() -> dict[Any, str]:
    """The measures with our names. Recall has no cut of its own: the passages are cut before, not what they hold."""
    from ir_measures import RR, R, Success, nDCG

    return {
        **{Success @ k: f"hit@{k}" for k in (1, 3, 5, 10)},
        RR: "mrr",
        nDCG @ 10: "ndcg@10",
        R @ 1000: "recall@10",
    }
