"""An index → its sentences as places, with their vectors in standard position: what whole sections are told by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.schema import Chunk, Sentence, Vectors
from index.store.protocol import Index
from rag.answering.connectives import CONNECTIVE, FINAL, LEANS_BACK
from rag.answering.enumerations import item_mark


@dataclass(frozen=True, slots=True)
class SentencePlace:
    """A sentence of the index: its chunk, its position in it, and its row among the sentence vectors."""

    chunk: Chunk
    position: int
    row: int

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.chunk.sentences[self.position]

    @property
    def text(self) -> str:
        """Its words as they stand in the report."""
        return self.sentence.text

    @property
    def leads(self) -> bool:
        """Whether it begins a paragraph."""
        start = self.sentence.start
        return start == 0 or self.chunk.text[start - 1] == "\n"


def places_where(
    index: Index, chunks: Iterable[tuple[int, Chunk]], wanted: Callable[[int, Chunk], bool] = lambda *_: True
) -> list[SentencePlace]:
    """The sentences of those ``chunks``, given with their positions, that ``wanted`` takes, in reading order."""
    return [
        SentencePlace(chunk, i, int(index.dense.offsets[n]) + i)
        for n, chunk in chunks
        if wanted(n, chunk)
        for i in range(len(chunk.sentences))
    ]


def centred_vectors(index: Index, places: Sequence[SentencePlace]) -> Vectors:
    """Unit vectors of ``places``, shape ``(len(places), dimension)``, the mean of all sentences of the index taken off.

    All vectors of an encoder share most of their direction; without it cosines spread over their whole range (Mu and
    Viswanath 2018).
    """
    rows = index.dense.sentence_vectors([place.row for place in places]) - index.dense.sentence_mean()
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Vectors = rows / np.maximum(lengths, 1e-6)
    return found


HeadingKey = tuple[str, tuple[str, ...]]
"""A report's id, and a heading path in it."""


def heading_vectors(index: Index, documents: Sequence[str]) -> dict[HeadingKey, Vectors]:
    """The vectors of the headings of some reports, each of shape ``(dimension,)``, as ``centred_vectors`` makes them."""
    places = places_where(index, index.chunks.of_kind("outline", documents=documents))
    if not places:
        return {}
    keys = [(place.chunk.document_id, (*place.chunk.section, place.text)) for place in places]
    return dict(zip(keys, centred_vectors(index, places), strict=True))


def is_whole(text: str) -> bool:
    """Whether a line of the text is a sentence by its end."""
    return text.rstrip().endswith((*FINAL, "."))


def stands_alone(text: str) -> bool:
    """Whether a sentence is understood without the one before it: it begins with no word that points or connects back."""
    mark = item_mark(text)
    return not (LEANS_BACK.match(CONNECTIVE.sub("", text)) or CONNECTIVE.match(text) or (mark and mark[1] > 1))
