"""The project itself as one of the compared systems: what ``bluebook index`` and ``bluebook search`` do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.schema import Passage

if TYPE_CHECKING:
    from index.schema import Hit
    from rag.assistant import Assistant


class Bluebook:
    """Headings, jieba, BM25 and sentence vectors; page labels are read from the file, not given."""

    def __init__(self) -> None:
        self._assistant: Assistant | None = None

    def build(self, file: Path, labels: Sequence[str], folder: Path) -> None:
        """Read and index the report with the default encoder."""
        from index.models.encoder import load_encoder
        from index.readers.dispatch import read_document
        from index.store.folder import build_index

        build_index([read_document(file)], load_encoder(), folder)

    def open(self, folder: Path) -> None:
        """Load the index as the command line does."""
        from rag.commands.tools import RealTools

        self._assistant = RealTools().assistant(folder)

    def search(self, question: str, k: int) -> list[Passage]:
        """The ``k`` best chunks."""
        if self._assistant is None:
            raise RuntimeError("open the index first")
        return [_passage(hit) for hit in self._assistant.search(question, k=k).hits]


def _passage(hit: Hit) -> Passage:
    from index.store.search_texts import chunk_passage

    chunk = hit.chunk
    pages = dict.fromkeys(sentence.page_label or f"F{sentence.page_index}" for sentence in chunk.sentences)
    return Passage(hit.rank, chunk_passage(chunk), tuple(pages), chunk.section, chunk.chunk_id, hit.score)
