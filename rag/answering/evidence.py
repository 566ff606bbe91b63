"""Ranked chunks → ranked sentences: the best by search, in the order of how well a reader finds that they answer."""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt

from index.schema import Chunk
from index.store.folder import Index
from rag.answering.sentence_context import context_text
from rag.facts.sentences import plain_of
from rag.question.shorthand import written_out
from rag.reader.places import Place, place_of
from rag.reader.protocol import Reader
from rag.retrieval.fusion import z_scores
from rag.retrieval.ranked_chunks import Retrieved
from rag.schema import Evidence, Question

_SENTENCE_ENDS = ("。", "!", "?", "\uff01", "\uff1f", ";", "\uff1b", ",", "\uff0c", "”", ".", ")", "\uff09")
SEARCH_WEIGHTS = {"dense": 1.1, "lexical": 0.2, "chunk": 0.3, "coverage": 3.0, "context": 3.0}
_NAMED = 20.0
"""Puts what the question names before all else."""


def rank_evidence(
    index: Index, question: Question, retrieved: Retrieved, reader: Reader | None = None, limit: int = 20
) -> tuple[Evidence, ...]:
    """The ``limit`` best sentences of the retrieved chunks by search, best first: by the reader's score where there is one.

    What the question names (a table, a page, the cover) stays in front.
    """
    places = [(n, i) for n, hit in enumerate(retrieved.hits) for i in range(len(hit.chunk.sentences))]
    if not places:
        return ()
    chunks = [retrieved.hits[n].chunk for n, _ in places]
    cosines = np.array([retrieved.cosines[n][i] for n, i in places], dtype=np.float64)
    base = _search_scores(index, question, retrieved, places, cosines)
    named = [
        _is_target(question, chunk, i) or answers_from_cover(question, chunk)
        for chunk, (_, i) in zip(chunks, places, strict=True)
    ]
    order = np.argsort(-(base + _NAMED * np.array(named)), kind="stable")[:limit].tolist()
    shown = [place_in(chunks[at], places[at][1]) for at in order]
    readings = reader.read(written_out(question.text), shown) if reader is not None else None
    found = []
    for number, at in enumerate(order):
        n, i = places[at]
        features, score, span = {"search": float(base[at])}, float(base[at]), None
        if readings is not None:
            score, span = readings[number].score, readings[number].span
            features["reader"] = score
        found.append(
            Evidence(
                retrieved.hits[n],
                chunks[at].sentences[i],
                i,
                score + _NAMED * named[at],
                float(cosines[at]),
                float((cosines[at] - retrieved.typical) / retrieved.spread),
                features,
                span,
            )
        )
    return tuple(sorted(found, key=lambda evidence: -evidence.score))


def _search_scores(
    index: Index,
    question: Question,
    retrieved: Retrieved,
    places: list[tuple[int, int]],
    cosines: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """How near each sentence is by search alone: its vector, its words, its chunk, and what its headings add."""
    weights = word_weights(index, question)
    chunks = [retrieved.hits[n].chunk for n, _ in places]
    own = [chunk.sentences[i].text for chunk, (_, i) in zip(chunks, places, strict=True)]
    search = {
        "dense": z_scores(cosines),
        "lexical": z_scores(np.array([retrieved.lexical[n][i] for n, i in places], dtype=np.float64)),
        "chunk": np.array([retrieved.hits[n].score for n, _ in places]),
        "coverage": np.array([covered(weights, plain_of(text)) for text in own]),
        "context": np.array([_added(weights, c, i) for c, (_, i) in zip(chunks, places, strict=True)]),
    }
    scores: npt.NDArray[np.float64] = np.sum([SEARCH_WEIGHTS[name] * values for name, values in search.items()], axis=0)
    return scores


def place_in(chunk: Chunk, position: int) -> Place:
    """A sentence of a chunk as a reader is shown it."""
    text = chunk.kind == "text"
    before = chunk.sentences[position - 1].text if position and text else ""
    caption = "" if text else chunk.caption or ""
    return place_of(chunk.section, chunk.sentences[position].text, before=before, caption=caption, header=chunk.header)


def _is_target(question: Question, chunk: Chunk, position: int) -> bool:
    """Whether a sentence belongs to the table, figure, footnote or page that the question names."""
    if question.target is None:
        return False
    kind, key = question.target.kind, question.target.key
    if kind == "page":
        return chunk.sentences[position].page_label == key
    return (
        kind in ("table", "figure", "footnote")
        and chunk.label == key
        and (kind == "footnote") == (chunk.kind == "footnote")
    )


def answers_from_cover(question: Question, chunk: Chunk) -> bool:
    """Whether a chunk is the statement of the cover that a question about the report itself asks for."""
    if not question.about_report or chunk.kind != "cover" or not chunk.caption:
        return False
    if re.search("编号|number", question.plain):
        return chunk.caption.endswith("编号")
    if question.wants == "date" or "when" in question.plain:
        return chunk.caption.endswith("发布时间")
    return chunk.caption.endswith("发布机构")


def is_fragment(evidence: Evidence) -> bool:
    """Whether a sentence of the text is none: a line of names, a heading in the text, the words that announce a list."""
    return evidence.chunk.kind == "text" and not evidence.sentence.text.endswith(_SENTENCE_ENDS)


def _added(weights: dict[str, float], chunk: Chunk, position: int) -> float:
    """Share of the weight of words that the sentence lacks and its headings or the chunk's text before it hold."""
    own = plain_of(chunk.sentences[position].text)
    around = plain_of(context_text(chunk, position)) + "".join(
        plain_of(sentence.text) for sentence in chunk.sentences[: max(0, position - 1)]
    )
    total = sum(weights.values())
    return sum(w for word, w in weights.items() if word not in own and word in around) / total if total else 0.0


def word_weights(index: Index, question: Question) -> dict[str, float]:
    """Inverse document frequency of the question's words; a word that the report lacks counts as one it has once."""
    rare = index.lexical.weight("")
    return {
        word: min(index.lexical.weight(word), rare)
        for word in question.words
        if index.lexical.frequency.get(word) or (len(word) > 1 and not (word.isascii() and question.language == "en"))
    }


def covered(weights: dict[str, float], *texts: str) -> float:
    """Share in [0, 1] of the weight of the words that stand in one of ``texts`` (normalised)."""
    total = sum(weights.values())
    if not total:
        return 0.0
    joined = "\n".join(texts)
    return sum(weight for word, weight in weights.items() if word in joined) / total


def confidence(value: float) -> float:
    """The logistic function, from a score to (0, 1)."""
    return 1.0 / (1.0 + math.exp(-value))
