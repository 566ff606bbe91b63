"""Drafts on the report that comes with the project, and on three others: how many true ones pass, and that false ones do not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from index.models.encoder import load_encoder
from index.readers.pdf.reader import read_pdf
from index.store.folder import build_index
from rag.assistant import Assistant
from rag.proof.draft_support import check
from rag.proof.vector_likeness import VectorLikeness
from rag.reader.choice import load_reader
from rag.schema import Draft, Passage
from rag.writing.statement_reader import statement_reader

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "pdfs"
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "support_drafts.jsonl").read_text(encoding="utf-8").splitlines()
]


def _wrong(assistant: Assistant, rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The true drafts that were dropped, and the false ones that were kept."""
    likeness = VectorLikeness(assistant.index, assistant.encoder)
    reads = statement_reader(assistant.encoder, load_reader())
    assert reads is not None

    @cache
    def given(question: str) -> tuple[Passage, ...]:
        hits = assistant.search(question, k=5).hits
        return tuple(Passage(n, hit.chunk) for n, hit in enumerate(hits, start=1))

    dropped: list[str] = []
    kept: list[str] = []
    for row in rows:
        passages = given(row["question"])
        cited = tuple(p.n for p in passages if row["cited"] in p.chunk.text)[:1]
        found = check(Draft(row["draft"], cited), passages, likeness, reads=reads)
        shown = found.verdict in ("supported", "wrong_citation")
        assert shown == bool(found.quotes)
        assert len(found.quotes) <= 3
        if shown != row["stands"]:
            (dropped if row["stands"] else kept).append(row["draft"])
    return dropped, kept


def test_the_sample_has_both_kinds_in_both_languages() -> None:
    assert sum(row["stands"] for row in ROWS) >= 100
    assert sum(not row["stands"] for row in ROWS) >= 200
    assert sum(row["draft"].isascii() for row in ROWS if row["stands"]) >= 12


def test_drafts_on_the_report_that_comes_with_the_project() -> None:
    rows = [row for row in ROWS if row["report"] == "report"]
    dropped, kept = _wrong(Assistant.load(), rows)
    assert kept == []
    assert len(dropped) <= 0.1 * sum(row["stands"] for row in rows)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the development reports are not beside the checkout")
@pytest.mark.parametrize(
    "name", ["caict_2022_digital_economy", "caict_2021_data_security_risk", "miit_2016_blockchain"]
)
def test_drafts_on_other_reports(name: str, tmp_path: Path) -> None:
    rows = [row for row in ROWS if row["report"] == name]
    encoder = load_encoder()
    build_index([read_pdf(SHARED / f"{name}.pdf")], encoder, tmp_path / "index")
    dropped, kept = _wrong(Assistant.load(tmp_path / "index"), rows)
    assert kept == []
    assert len(dropped) <= 0.1 * sum(row["stands"] for row in rows)
