"""Statements with the sentence that bears them out, contradicts them, or does neither: labelled ones, and made by rule from reports."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.reader.places import Place, place_of
from rag.reader.training.near_misses import changed_scale, near_misses
from rag.reader.training.rows import Row

RELATIONS = ("supported", "contradicted", "neither")
_NLI_LABELS = {"entailment": "supported", "contradiction": "contradicted", "neutral": "neither"}
_CLAUSE = re.compile("(?<=[,，;；])")
_SHORTEST_CLAUSE = 8


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, a sentence in its place, and the number of their relation in ``RELATIONS``."""

    text: str
    place: Place
    relation: int


def read_inference(folder: Path) -> Iterator[Statement]:
    """Pairs of every file ``*.json`` in ``folder``, in the format of OCNLI: an object a line; pairs without a label are left out."""
    for path in sorted(folder.glob("*.json")):
        for line in path.read_text("utf-8").splitlines():
            raw = json.loads(line)
            if label := _NLI_LABELS.get(raw["label"]):
                yield Statement(raw["sentence2"], Place("", raw["sentence1"]), RELATIONS.index(label))


def read_labelled(path: Path, places: Mapping[str, Sequence[Place]]) -> Iterator[Statement]:
    """Statements on reports: an object a line with ``report``, ``n`` (numbers of sentences from 1), ``label``, ``statement``."""
    for line in path.read_text("utf-8").splitlines():
        raw = json.loads(line)
        found = places.get(raw["report"])
        if found is not None and all(0 < n <= len(found) for n in raw["n"]):
            some = [found[n - 1] for n in raw["n"]]
            place = Place(some[0].context, "".join(each.sentence for each in some))
            yield Statement(raw["statement"], place, RELATIONS.index(raw["label"]))


def made_from(
    rows: Sequence[Row], places: Sequence[Place], names: Sequence[str], draw: random.Random
) -> Iterator[Statement]:
    """Of each sentence: itself or some of its clauses, itself with one thing changed, and a sentence beside it."""
    supported, contradicted, neither = range(3)
    for i, (row, place) in enumerate(zip(rows, places, strict=True)):
        clauses = _CLAUSE.split(row.text)
        long = [clause for clause in clauses if len(clause) >= _SHORTEST_CLAUSE]
        yield Statement(draw.choice([row.text, *long]).strip(",，;；"), place, supported)
        beside = rows[i + 1].text if i + 1 < len(rows) and rows[i + 1].section == row.section else ""
        changed = near_misses(row.text, row.text, beside, names, draw) + changed_scale(row.text, draw)
        if changed:
            yield Statement(draw.choice(changed), place, contradicted)
        if beside:
            yield Statement(beside, place, neither)


def places_by_number(path: Path) -> list[Place]:
    """Places of a report's numbered sentences: a line each, tab-separated number, page, kind, section (its headings joined by ›), text."""
    found: list[Place] = []
    before, section = "", ""
    for line in path.read_text("utf-8").splitlines():
        _, _, _, here, text = line.split("\t")[:5]
        found.append(place_of(here.split(" › "), text, before=before if here == section else ""))
        before, section = text, here
    return found
