"""What a model is given to answer from: numbered passages of the report."""

from __future__ import annotations

from dataclasses import dataclass

from index.schema import Chunk


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk under the number by which the model cites it, from 1 in reading order; its sentences are what is quoted."""

    n: int
    chunk: Chunk
