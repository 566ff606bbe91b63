"""Question → ranked chunks: BM25, chunk vectors and best-sentence vectors on one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.schema import Hit
from index.store.protocol import Index, WordScores
from rag.config import RetrievalSettings
from rag.retrieval.fusion import fuse, reciprocal_ranks
from rag.schema import Question, Target


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, and for each the cosine and BM25 of its sentences, shape ``(sentences of the chunk,)``.

    ``typical`` and ``spread`` are mean and standard deviation of the best sentence's cosine over all candidates: how near
    a passage is that has nothing to do with the question.
    """

    hits: tuple[Hit, ...]
    cosines: tuple[npt.NDArray[np.float32], ...]
    lexical: tuple[npt.NDArray[np.float32], ...]
    typical: float = 0.0
    spread: float = 1.0

    def best(self, k: int) -> Retrieved:
        """The first ``k`` of them."""
        return Retrieved(self.hits[:k], self.cosines[:k], self.lexical[:k], self.typical, self.spread)


def retrieve(
    index: Index,
    question: Question,
    vector: npt.NDArray[np.float32],
    settings: RetrievalSettings,
    *,
    k: int,
    scope: npt.NDArray[np.bool_] | None = None,
) -> Retrieved:
    """The ``k`` best chunks for a question with its vector of shape ``(dimension,)``.

    ``scope`` marks the chunks that may be found, shape ``(n_chunks,)``; all where it is ``None``.
    """
    allowed = np.ones(len(index.chunks), dtype=bool) if scope is None else scope.copy()
    allowed &= ~(index.chunks.are("outline") if question.about_report else index.chunks.are("outline", "cover"))
    if not allowed.any():
        return Retrieved((), (), ())
    words = index.lexical.asked(question.words, index.dense.offsets)
    candidates = _candidates(index, vector, words, allowed, settings.candidates)
    bm25, best_sentence, by_sentence = words.of(candidates)

    cosines = dict(zip(candidates.tolist(), index.dense.sentence_scores(vector, candidates), strict=True))
    signals = {
        "bm25": bm25,
        "bm25_sentence": best_sentence,
        "chunk": index.dense.chunk_scores(vector, candidates).astype(np.float64),
        "sentence": np.array([max(0.0, *own.tolist()) for own in cosines.values()], dtype=np.float64),
    }
    combine = fuse if settings.fusion == "zscore" else reciprocal_ranks
    fused = combine(signals, settings.weights())
    fused = fused + _target_bonus(index, question.target, candidates)
    order = np.argsort(-fused, kind="stable")[:k]
    hits, kept, lexical = [], [], []
    for rank, place in enumerate(order, start=1):
        position = int(candidates[place])
        raw = {name: round(float(scores[place]), 4) for name, scores in signals.items()}
        hits.append(Hit(rank, float(fused[place]), index.chunks[position], raw))
        kept.append(cosines[position])
        lexical.append(by_sentence[place])
    nearest = signals["sentence"]
    return Retrieved(tuple(hits), tuple(kept), tuple(lexical), float(nearest.mean()), max(float(nearest.std()), 1e-3))


def _candidates(
    index: Index,
    vector: npt.NDArray[np.float32],
    words: WordScores,
    allowed: npt.NDArray[np.bool_],
    limit: int,
) -> npt.NDArray[np.int64]:
    """Positions of the chunks that any ranker puts high; every allowed chunk where there are few."""
    positions: npt.NDArray[np.int64] = np.flatnonzero(allowed)
    if len(positions) <= limit:
        return positions
    found = set(index.dense.search(vector, limit)[0].tolist())
    found |= words.best(allowed, limit // 2)
    return np.array(sorted(c for c in found if allowed[c]), dtype=np.int64)


def _target_bonus(index: Index, target: Target | None, candidates: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Puts the object that a question names ahead of everything else."""
    bonus = np.zeros(len(candidates))
    if target is None:
        return bonus
    for place, position in enumerate(candidates):
        chunk = index.chunks[int(position)]
        if target.kind in ("table", "figure"):
            wanted = chunk.label == target.key if target.key else chunk.kind == target.kind
        elif target.kind == "footnote":
            wanted = chunk.kind == "footnote" and chunk.label == target.key
        elif target.kind == "page":
            wanted = any(sentence.page_label == target.key for sentence in chunk.sentences)
        else:
            wanted = False
        bonus[place] = 10.0 if wanted else 0.0
    return bonus
