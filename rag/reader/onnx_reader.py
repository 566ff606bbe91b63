"""The reader that comes with the project, on ONNX Runtime: its graph gives vectors of tokens, two small heads the rest.

As the encoder does it on a CPU, each pair is run by itself on one thread, as many at once as there are cores.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.models.cores import usable_cores
from index.models.layout import FLOAT_GRAPH, INT8_GRAPH
from index.models.runtime import open_session
from index.models.tokens import TokenTable, shared_tokens
from rag.reader.names import DEFAULT_READER, HEADS_FILE, READER_FOLDER
from rag.reader.pairs import Pair, PairEncoder
from rag.reader.places import Place
from rag.reader.protocol import Reading

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = npt.NDArray[np.float32]

_MARKS = " ,.;:、。\uff0c\uff0e\uff1b\uff1a\u3000"
LONGEST_SPAN = 40
"""Tokens that the words of an answer may have."""


@dataclass(frozen=True, slots=True)
class Heads:
    """``inner`` ``(width, width)`` with ``inner_bias``, then ``score`` ``(width,)``, on the first token's vector; ``span`` ``(width, 2)``."""

    inner: Floats
    inner_bias: Floats
    score: Floats
    score_bias: Floats
    span: Floats

    def reading(self, hidden: Floats, pair: Pair) -> Reading:
        """From the vectors of a pair's tokens, shape ``(tokens, width)``."""
        score = float(np.tanh(hidden[0] @ self.inner + self.inner_bias) @ self.score + self.score_bias[0])
        return Reading(score, best_span(hidden[pair.start : pair.start + len(pair.offsets)] @ self.span, pair.offsets))


def best_span(logits: Floats, offsets: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The range of characters from the likeliest first token to the likeliest last one; ``logits`` ``(tokens, 2)``."""
    if not offsets:
        return None
    both = logits[:, 0][:, None] + logits[:, 1][None, :]
    allowed = np.triu(np.ones(both.shape, dtype=bool)) & ~np.triu(np.ones(both.shape, dtype=bool), LONGEST_SPAN)
    first, last = divmod(int(np.where(allowed, both, -np.inf).argmax()), both.shape[1])
    return offsets[first][0], offsets[last][1]


def without_punctuation(sentence: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """The range without the marks and spaces at its ends, which tokens take along; ``None`` where nothing is left."""
    words = sentence[slice(*span)]
    left = len(words) - len(words.lstrip(_MARKS))
    kept = words.strip(_MARKS)
    return (span[0] + left, span[0] + left + len(kept)) if kept else None


class OnnxReader:
    """The default reader; a model is loaded by the first question."""

    def __init__(self, folder: Path = READER_FOLDER, *, device: str = "cpu") -> None:
        self._folder = folder
        self._device = device
        self._lock = threading.Lock()
        self._model: tuple[InferenceSession, Heads, TokenTable] | None = None

    @property
    def name(self) -> str:
        """``DEFAULT_READER``."""
        return DEFAULT_READER

    def read(self, question: str, places: Sequence[Place]) -> list[Reading]:
        """As the protocol says; raises ``SettingsError`` where a file of the model is missing."""
        if not places:
            return []
        session, heads, tokens = self._loaded()
        encoder = PairEncoder(tokens.tokenizer)
        asked = encoder.question(question)

        def one(place: Place) -> Reading:
            pair = encoder.pair(asked, place)
            embeddings, mask = tokens.padded([pair.ids])
            found = heads.reading(session.run(None, {"embeddings": embeddings, "mask": mask})[0][0], pair)
            return replace(found, span=found.span and without_punctuation(place.sentence, found.span))

        with ThreadPoolExecutor(usable_cores()) as pool:
            return list(pool.map(one, places))

    def _loaded(self) -> tuple[InferenceSession, Heads, TokenTable]:
        with self._lock:
            if self._model is None:
                try:
                    graph = self._folder / (INT8_GRAPH if self._device == "cpu" else FLOAT_GRAPH)
                    with np.load(self._folder / HEADS_FILE) as stored:
                        heads = Heads(**{name: stored[name] for name in stored.files})
                    self._model = open_session(graph, self._device), heads, shared_tokens()
                except SettingsError:
                    raise
                except (
                    Exception
                ) as error:  # onnxruntime has exceptions of its own, below RuntimeError and below Exception
                    raise SettingsError(
                        f"the reader cannot be loaded from {self._folder.name}: {error}. Install the program again, or "
                        f"go without it: --reader none."
                    ) from error
            return self._model
