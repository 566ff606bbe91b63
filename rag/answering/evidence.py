"""Ranked chunks → ranked sentences: which sentence answers, given what is asked and under which conditions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from index.schema import Chunk
from index.store.protocol import Index
from rag.answering.conditions_met import (
    context_of,
    context_text,
    headings_of,
    kind_fit,
    number_fit,
    period_fit,
)
from rag.facts.sentences import facts_of, plain_of
from rag.question.analysis import analyse
from rag.question.full_question import full_question
from rag.reader.places import Place, place_of
from rag.reader.protocol import Reader
from rag.retrieval.fusion import z_scores
from rag.retrieval.ranked_chunks import Retrieved
from rag.schema import Evidence, Question

_REFERENCE = re.compile(r"^\[\d+\]|https?://|www\\.|\[[JMDRNZ](?:/OL)?\]")
_SENTENCE_ENDS = ("。", "!", "?", "\uff01", "\uff1f", ";", "\uff1b", ",", "\uff0c", "”", ".", ")", "\uff09")
SEARCH_WEIGHTS = {"dense": 1.35, "passage": 0.65, "chunk": 0.54, "coverage": 3.3, "context": 2.8, "length": 1.97}
"""Fitted to which sentences answer labelled questions on nine reports: see docs/decisions.md."""
_LONG = 60
"""Characters from which on a sentence is long."""
_SHORTLIST = 30
"""Without a reader conditions are checked for this many sentences, the best by search alone."""
_REPORTS_READ, _SHARE = 4, 2
"""Of how many reports, where they are near, sentences are read whatever the others have; and how many of each."""
_NEAR_REPORT = 4.0
"""How far behind the best sentence, by search alone, that of another report may be and still be read for an answer of its own."""
IS_NEAR = -2.0
"""The reader's log odds of a sentence below which its numbers are not told as what comes near."""
READER_WEIGHT, _SCALE = 0.8, 1.3
"""What the reader's log odds count beside search and conditions; and what brings the sum back to their scale."""
_READ_APART, _MOST_PARTS = 6, 4
"""How many of the best sentences are read for each part of a question by itself, and for how many parts."""
NAMED_WEIGHT = 10.0
"""For a sentence of the very object that the question names: it is read whatever search says of it."""
CONDITION_WEIGHTS = {"period": 1.2, "numbered": 1.2, "kind": 1.4}


def rank_evidence(
    index: Index, question: Question, retrieved: Retrieved, reader: Reader | None = None, limit: int = 12
) -> tuple[Evidence, ...]:
    """Sentences of the retrieved chunks, best first: by conditions, and of the ``limit`` best by search by a reader, where there is one."""
    search = search_signals(index, question, retrieved)
    if search is None:
        return ()
    places, values = search
    chunks = [retrieved.hits[n].chunk for n, _ in places]
    standing = [(float(retrieved.cosines[n][i]) - retrieved.typical) / retrieved.spread for n, i in places]
    base = np.sum(
        [{**SEARCH_WEIGHTS, "target": NAMED_WEIGHT}[name] * column for name, column in values.items()], axis=0
    )
    documents = [chunk.document_id for chunk in chunks]
    shortlist = shares(base, documents, limit if reader is not None else _SHORTLIST)
    shown = [place_in(chunks[at], places[at][1]) for at in shortlist]
    readings = reader.read(full_question(question), shown) if reader is not None else None
    found = []
    for number, at in enumerate(shortlist):
        n, i = places[at]
        fits = condition_fits(question, chunks[at], i)
        score = float(base[at]) + sum(CONDITION_WEIGHTS[name] * fit for name, fit in fits.items())
        features = {**{name: float(column[at]) for name, column in values.items()}, **fits}
        features |= line_signs(question, chunks[at], i)
        span = None
        if readings is not None:
            features["reader"], span = readings[number].score, readings[number].span
            score = (score + READER_WEIGHT * features["reader"]) / _SCALE
        found.append(
            Evidence(
                retrieved.hits[n],
                chunks[at].sentences[i],
                i,
                score,
                float(retrieved.cosines[n][i]),
                standing[at],
                features,
                span,
            )
        )
    ranked = tuple(sorted(found, key=lambda evidence: -evidence.score))
    return _with_parts(question, ranked, reader) if reader is not None else ranked


def _with_parts(question: Question, ranked: tuple[Evidence, ...], reader: Reader) -> tuple[Evidence, ...]:
    """What the reader says of the best sentences for each part of a question by itself (``part_0`` …), where there are several.

    Of both at once it is sure of neither half; the order stays that of the whole question.
    """
    if len(question.parts) < 2:
        return ranked
    best = ranked[:_READ_APART]
    places = [place_in(item.chunk, item.position) for item in best]
    told: list[dict[str, float]] = [{} for _ in best]
    for n, part in enumerate(question.parts[:_MOST_PARTS]):
        for features, reading in zip(told, reader.read(full_question(analyse(part)), places), strict=True):
            features[f"part_{n}"] = reading.score
    apart = (replace(item, features={**item.features, **own}) for item, own in zip(best, told, strict=True))
    return (*apart, *ranked[len(best) :])


def shares(base: npt.NDArray[np.float64], documents: Sequence[str], limit: int) -> list[int]:
    """The places of the ``limit`` best sentences by ``base``, best first, with a share for each report that is near the best one.

    ``documents`` are the reports of the sentences. Of one report, or where no other is near, they are the best ones.
    """
    order: list[int] = np.argsort(-base, kind="stable").tolist()
    first: dict[str, int] = {}
    for at in order:
        first.setdefault(documents[at], at)
    near = [name for name, at in first.items() if base[order[0]] - base[at] <= _NEAR_REPORT]
    near = near[: min(_REPORTS_READ, limit // _SHARE)]
    kept = {at for name in near for at in [at for at in order if documents[at] == name][:_SHARE]}
    kept.update([at for at in order if at not in kept][: limit - len(kept)])
    return [at for at in order if at in kept]


def search_signals(
    index: Index, question: Question, retrieved: Retrieved
) -> tuple[list[tuple[int, int]], dict[str, npt.NDArray[np.float64]]] | None:
    """Every sentence of the hits, as the number of its hit and its position, with what search says of it by name, shape ``(sentences,)``.

    ``None`` where there is no sentence.
    """
    places = [(n, i) for n, hit in enumerate(retrieved.hits) for i in range(len(hit.chunk.sentences))]
    if not places:
        return None
    weights = word_weights(index, question)
    hits = [retrieved.hits[n] for n, _ in places]
    at = [(hit.chunk, i) for hit, (_, i) in zip(hits, places, strict=True)]
    own = [chunk.sentences[i].text for chunk, i in at]
    columns: dict[str, Iterable[float]] = {
        "dense": z_scores(np.array([retrieved.cosines[n][i] for n, i in places], dtype=np.float64)),
        "passage": z_scores(np.array([hit.signals["chunk"] for hit in hits], dtype=np.float64)),
        "chunk": (hit.score for hit in hits),
        "coverage": (covered(weights, plain_of(text)) for text in own),
        "context": (_added(weights, chunk, i) for chunk, i in at),
        "length": (min(len(text), _LONG) / _LONG for text in own),
        "target": (float(_is_target(question, chunk, i)) for chunk, i in at),
    }
    return places, {name: np.array(list(column), dtype=np.float64) for name, column in columns.items()}


def place_in(chunk: Chunk, position: int) -> Place:
    """A sentence of a chunk as a reader is shown it."""
    text = chunk.kind == "text"
    before = chunk.sentences[position - 1].text if position and text else ""
    caption = "" if text else chunk.caption or ""
    return place_of(
        headings_of(chunk, position),
        chunk.sentences[position].text,
        before=before,
        caption=caption,
        header=chunk.header,
    )


def condition_fits(question: Question, chunk: Chunk, position: int) -> dict[str, float]:
    """Every condition check of one sentence, by name."""
    sentence, around = facts_of(chunk.sentences[position].text), context_of(chunk, position)
    return {
        "period": period_fit(question, sentence, around),
        "numbered": number_fit(question, sentence),
        "kind": kind_fit(question, sentence),
    }


def line_signs(question: Question, chunk: Chunk, position: int) -> dict[str, float]:
    """Whether a line is a source that is not asked for (``reference``), and whether it is no sentence by its end (``fragment``): 1 or 0."""
    text = chunk.sentences[position].text
    return {
        "reference": float(not question.asks_source and (chunk.kind == "footnote" or bool(_REFERENCE.search(text)))),
        "fragment": float(chunk.kind == "text" and not text.endswith(_SENTENCE_ENDS)),
    }


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


def is_fragment(evidence: Evidence) -> bool:
    """Whether a line of the text is no sentence by its end, where no reader has said whether it answers."""
    unread = "reader" not in evidence.features
    return unread and evidence.chunk.kind == "text" and not evidence.sentence.text.endswith(_SENTENCE_ENDS)


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
