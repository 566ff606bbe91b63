"""What an ablation leaves out is left out, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.runs import ablations
from eval.runs.ablations import VARIANTS, run_ablations
from index.store.places import open_index

if TYPE_CHECKING:
    from rag.assistant import Assistant


def test_every_variant_reads_but_the_one_without_a_reader(mini_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bool] = []

    def asked(_plan: object, assistant: Assistant, _take: object) -> None:
        read.append(assistant.reader is not None)

    monkeypatch.setenv("BLUEBOOK_READER", "default")
    monkeypatch.setattr(ablations, "ask_all", asked)
    monkeypatch.setattr(ablations, "_row", lambda variant, *_: {"name": variant.name})
    chosen = [variant for variant in VARIANTS if variant.name in ("everything", "BM25 only", "no reader")]
    rows = run_ablations(open_index(mini_index), (), variants=chosen)["variants"]
    assert dict(zip((row["name"] for row in rows), read, strict=True)) == {
        "everything": True,
        "BM25 only": True,
        "no reader": False,
    }
