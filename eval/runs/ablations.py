"""What each part is worth: the same questions with one part of the product left out or exchanged.

Every variant is made of settings that any user can set; the index is made anew where they force it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eval.metrics.scoring import score_all, summarise
from eval.runs.asking import Plan, ask_all
from eval.schema import EvalQuestion, Outcome
from index.config import IndexSettings
from index.models.encoder import load_encoder
from index.schema import Progress
from index.store.folder import build_index
from index.store.places import open_index
from index.store.protocol import Index
from rag.assistant import Assistant
from rag.config import Settings
from rag.reader.choice import load_reader

BASE = "everything"
SHOWN = ("hit@1", "hit@5", "mrr", "complete", "page")


@dataclass(frozen=True, slots=True)
class Variant:
    """A name and what differs: settings of a question (as in the environment), of the index, or the encoder."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    index: IndexSettings = field(default_factory=IndexSettings)
    encoder: str | None = None


VARIANTS = (
    Variant(BASE),
    Variant("BM25 only", {"retrieval": {"chunk": 0, "sentence": 0}}),
    Variant("chunk vectors only", {"retrieval": {"bm25": 0, "bm25_sentence": 0, "sentence": 0}}),
    Variant("sentence vectors only", {"retrieval": {"bm25": 0, "bm25_sentence": 0, "chunk": 0}}),
    Variant("rank fusion", {"retrieval": {"fusion": "rank"}}),
    Variant("fixed-size chunks", index=IndexSettings(chunking="fixed")),
    Variant("no heading path", index=IndexSettings(heading_path=False)),
    Variant("no reader", {"reader": "none"}),
    Variant("nothing refused", {"answer": {"strictness": 0}}),
)


def with_encoders(names: Sequence[str]) -> tuple[Variant, ...]:
    """The variants, and one for every other encoder."""
    return (*VARIANTS, *(Variant(f"encoder {Path(name).name}", encoder=name) for name in names))


def run_ablations(
    index: Index,
    questions: Sequence[EvalQuestion],
    *,
    variants: Sequence[Variant] = VARIANTS,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Figures of every variant on the reports of ``index``: a JSON record with one row for each, in order."""
    rows = []
    for number, variant in enumerate(variants):
        with tempfile.TemporaryDirectory() as scratch:
            rows.append(_row(variant, _ask(variant, index, questions, Path(scratch)), questions))
        if progress is not None:
            progress("ablate", number + 1, len(variants))
    return {"questions": len(questions), "index": index.manifest.name, "variants": rows}


def _ask(variant: Variant, index: Index, questions: Sequence[EvalQuestion], scratch: Path) -> list[Outcome]:
    encoder = load_encoder(variant.encoder or index.manifest.encoder)
    asked = index
    if variant.index != index.manifest.settings or encoder.name != index.manifest.encoder:
        build_index(index.documents, encoder, scratch, name=index.manifest.name, settings=variant.index)
        asked = open_index(scratch)
    settings = Settings.model_validate(variant.settings)
    outcomes: list[Outcome] = []
    assistant = Assistant(asked, encoder, settings, reader=load_reader(settings.reader, device=settings.device))
    ask_all(Plan(tuple(questions), settings=settings), assistant, outcomes.append)
    if variant.index.chunking == "headings":
        return outcomes
    # A window lies in several sections; as with any system that does not know them, page and key decide.
    return [replace(o, passages=tuple(replace(p, section=()) for p in o.passages)) for o in outcomes]


def _row(variant: Variant, outcomes: Sequence[Outcome], questions: Sequence[EvalQuestion]) -> dict[str, Any]:
    figures = summarise(questions, outcomes, score_all(questions, outcomes))
    refusal = {name: figures["refusal"][name]["value"] for name in ("recall", "wrongly_refused")}
    return {
        "name": variant.name,
        **{name: figures["metrics"][name]["value"] for name in SHOWN},
        "refused": refusal["recall"],
        "wrongly_refused": refusal["wrongly_refused"],
        "p50_ms": figures["cost"]["total"]["p50_ms"],
    }
