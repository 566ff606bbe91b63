"""Cases from labelled questions on reports: what answers, what only looks like it, and what a search finds besides."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from index.schema import Encoder
from rag.reader.places import Place, place_of
from rag.reader.training.groups import Case, Example, span_of
from rag.reader.training.near_misses import near_misses, proper_nouns
from rag.reader.training.reading_comprehension import bigrams
from rag.reader.training.rows import Row, found_again

_FOUND = 16


def places_of(rows: Sequence[Row]) -> list[Place]:
    """Each sentence in its place."""
    found = []
    for i, row in enumerate(rows):
        before = rows[i - 1].text if i and rows[i - 1].section == row.section and row.kind == "text" else ""
        found.append(place_of(row.section, row.text, before=before, caption=row.caption, header=row.header))
    return found


def read_cases(
    report: str,
    rows: Sequence[Row],
    questions: Sequence[dict[str, Any]],
    encoder: Encoder,
    names: Sequence[str],
    draw: random.Random,
) -> Iterator[Case]:
    """A case for each question; ``names`` are proper nouns of other reports."""
    places = places_of(rows)
    scores = search_scores([asked(raw) for raw in questions], [row.text for row in rows], encoder)
    for raw, score in zip(questions, scores, strict=True):
        question, keys = asked(raw), raw.get("keys", {})

        def located(number: int, keys: Mapping[str, str] = keys) -> int | None:
            return found_again(rows, number, keys)

        gold = {i for alternative in raw["gold"] for n in alternative if (i := located(n)) is not None}
        if raw["gold"] and not gold:
            continue  # the report is read otherwise now
        alike = [i for n in raw.get("near", []) if (i := located(n)) is not None]
        order = [int(i) for i in np.argsort(-score)[: _FOUND + len(gold)]]
        found = tuple(places[i] for i in order if i not in gold and i not in alike)[:_FOUND]
        spans = {i: span for i in gold if (span := _span(raw, i, places[i].sentence, located))}
        right = tuple(Example(question, places[i], True, spans.get(i)) for i in sorted(gold))
        evidence = " ".join(f"{p.place.context} {p.place.sentence}" for p in right)
        beside = " ".join(place.sentence for place in found[:3])
        changed = near_misses(question, evidence, beside, names, draw) if right else []
        yield Case(report, question, right, tuple(places[i] for i in alike), found, tuple(changed))


def asked(raw: Mapping[str, Any]) -> str:
    """The question of a labelled row."""
    return str(raw.get("question") or raw["q"])


def _span(
    raw: Mapping[str, Any], i: int, sentence: str, located: Callable[[int], int | None]
) -> tuple[int, int] | None:
    """Where the answer stands in the sentence at ``i``: by place (``spans``) or by its text (``span``)."""
    for number, start, end in raw.get("spans", []):
        if located(number) == i and end <= len(sentence):
            return int(start), int(end)
    return span_of(sentence, raw.get("span", []))


def search_scores(questions: Sequence[str], texts: Sequence[str], encoder: Encoder) -> Any:
    """How near each text is to each question, float of shape ``(questions, texts)``: pairs of characters and vectors."""
    cosine = encoder.encode_queries(questions) @ encoder.encode_documents(texts).T
    pieces = [bigrams(text) for text in texts]
    frequency: dict[str, int] = {}
    for each in pieces:
        for piece in each:
            frequency[piece] = frequency.get(piece, 0) + 1
    rows = []
    for question, near in zip(questions, cosine, strict=True):
        mine = bigrams(question)
        lexical = np.array(
            [sum(np.log(len(texts) / frequency[p]) for p in mine & each) / (len(each) ** 0.3 + 1) for each in pieces]
        )
        rows.append((lexical - lexical.mean()) / (lexical.std() + 1e-6) + (near - near.mean()) / (near.std() + 1e-6))
    return np.stack(rows)


def names_in(rows: Sequence[Row]) -> list[str]:
    """Proper nouns of a report, each once."""
    return sorted({name for row in rows[::5] for name in proper_nouns(row.text)})
