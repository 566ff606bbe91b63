"""A reader → how well sentences of a chunk answer a draft that is put to it as a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.models.names import DEFAULT_ENCODER
from index.schema import Chunk, Encoder
from rag.answering.evidence import place_in
from rag.proof.weighed_statement import Reads
from rag.reader.names import DEFAULT_READER
from rag.reader.protocol import Reader


def statement_reader(encoder: Encoder, reader: Reader | None) -> Reads | None:
    """``None`` unless both are those that the weights of statements are fitted with: others have scales of their own."""
    if reader is None or reader.name != DEFAULT_READER or encoder.name != DEFAULT_ENCODER:
        return None

    def reads(text: str, chunk: Chunk, positions: Sequence[int]) -> float:
        said = " ".join(chunk.sentences[n].text for n in positions)
        return reader.read(text, [replace(place_in(chunk, positions[0]), sentence=said)])[0].score

    return reads
