"""The encoder that comes with the project, on ONNX Runtime: texts in, vectors of unit length out.

On the CPU every text is run by itself, on one thread, as many texts at once as there are cores: a text then gives the
same vector, bit for bit, alone and in any batch (the scale of its activations is its own), nothing is padded, and a
server's threads share one session without waiting for one another. Elsewhere texts of like length are run in batches.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.models.cores import usable_cores
from index.models.layout import DEFAULT_FOLDER, FLOAT_GRAPH, INT8_GRAPH
from index.models.names import DEFAULT_BATCH_SIZE, DEFAULT_ENCODER, ENCODE_STAGE, MAX_TOKENS
from index.models.runtime import open_session
from index.models.tokenizer import encodable
from index.models.tokens import TokenTable, load_tokens, shared_tokens
from index.schema import Progress, Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

QUERY, PASSAGE = "query: ", "passage: "
_AT_ONCE = 1024
"""Texts that are handed to the threads together."""

Vector = npt.NDArray[np.float32]


class OnnxEncoder:
    """multilingual-e5-small in 8-bit integers: 384 numbers a text. Threads may call it at once."""

    def __init__(self, *, device: str = "cpu", batch_size: int = DEFAULT_BATCH_SIZE) -> None:
        self._device = device
        self._batch_size = batch_size

    @property
    def name(self) -> str:
        """``DEFAULT_ENCODER``."""
        return DEFAULT_ENCODER

    @property
    def dimension(self) -> int:
        """384, known without loading the model."""
        return 384

    @property
    def device(self) -> str:
        """What ONNX Runtime computes with first, ``CPUExecutionProvider`` say; loads the model."""
        return str(shared_model(self._device).session.get_providers()[0])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32 of unit length, shape ``(len(texts), 384)``; some milliseconds each."""
        return self._encode(QUERY, texts, None)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages, float32 of unit length, shape ``(len(texts), 384)``.

        ``progress`` counts texts and is called after every ``batch_size``; what it raises ends the work there. A text that
        occurs twice is encoded once; of a long one the first 512 tokens are read.
        """
        return self._encode(PASSAGE, texts, progress)

    def token_vectors(self, text: str) -> tuple[Vectors, tuple[tuple[int, int], ...]]:
        """The vectors of a question's tokens in their places, float32 ``(tokens, 384)``, and the range of its characters that each stands for."""
        model = shared_model(self._device)
        row = model.tokens.tokenizer.encode(QUERY + encodable(text))
        own = [n for n, (_, end) in enumerate(row.offsets[:MAX_TOKENS]) if end > len(QUERY)]
        hidden = model.hidden([row.ids[:MAX_TOKENS]])[0][0]
        places = tuple((max(row.offsets[n][0] - len(QUERY), 0), row.offsets[n][1] - len(QUERY)) for n in own)
        return hidden[own], places

    def token_count(self, text: str, *, is_query: bool = False) -> int:
        """Tokens of ``text`` with its prefix and the two special tokens, before anything is cut off."""
        model = shared_model(self._device)
        return len(model.tokens.tokenizer.encode((QUERY if is_query else PASSAGE) + encodable(text)).ids)

    def _encode(self, prefix: str, texts: Sequence[str], progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        model = shared_model(self._device)
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(encodable(text), []).append(place)
        distinct = sorted(places, key=len)  # neighbours of like length keep all threads busy, and need little padding
        done = 0
        with (
            ThreadPoolExecutor(usable_cores()) as pool,
            closing(model.encode(prefix, distinct, pool, self._batch_size)) as found,
        ):
            for number, (text, vector) in enumerate(zip(distinct, found, strict=True), start=1):
                vectors[places[text]] = vector
                done += len(places[text])
                if progress is not None and (number % self._batch_size == 0 or number == len(distinct)):
                    progress(ENCODE_STAGE, done, len(texts))
        return vectors


@dataclass(frozen=True, slots=True)
class EncoderModel:
    """A loaded model."""

    session: InferenceSession
    tokens: TokenTable
    one_by_one: bool

    def encode(
        self, prefix: str, texts: Sequence[str], pool: ThreadPoolExecutor, batch_size: int = DEFAULT_BATCH_SIZE
    ) -> Generator[Vector]:
        """The vectors, float32 ``(width,)`` of unit length, of texts that ``encodable`` has been over, in their order.

        ``batch_size`` texts are padded and run together where texts are not run one by one. Closing it ends the work after
        the texts that are being run.
        """
        size = _AT_ONCE if self.one_by_one else batch_size
        for start in range(0, len(texts), size):
            encoded = self.tokens.tokenizer.encode_batch([prefix + text for text in texts[start : start + size]])
            rows = [
                row.ids if len(row.ids) <= MAX_TOKENS else [*row.ids[: MAX_TOKENS - 1], row.ids[-1]] for row in encoded
            ]
            if not self.one_by_one:
                yield from self._run(rows)
            elif len(rows) == 1:
                yield self._run(rows)[0]
            else:
                yield from pool.map(lambda ids: self._run([ids])[0], rows)

    def hidden(self, rows: Sequence[Sequence[int]]) -> tuple[Vectors, npt.NDArray[np.int32]]:
        """The token vectors of each row, ``(rows, longest, width)``, and which of them are tokens of it."""
        embeddings, mask = self.tokens.padded(rows)
        return self.session.run(None, {"embeddings": embeddings, "mask": mask})[0], mask

    def _run(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Mean of the token vectors of each row, of unit length; shorter rows are padded and masked."""
        hidden, mask = self.hidden(rows)
        pooled = (hidden * mask[..., None]).sum(axis=1, dtype=np.float32)
        unit: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit


_models: dict[str, EncoderModel] = {}
_lock = threading.Lock()


def shared_model(device: str) -> EncoderModel:
    """The model on a device, loaded once a process.

    Raises ``SettingsError`` where onnxruntime or a file of the model is missing, or the device is not offered.
    """
    with _lock:
        if device not in _models:
            _models[device] = load_model(DEFAULT_FOLDER, device)
        return _models[device]


def load_model(folder: Path, device: str = "cpu") -> EncoderModel:
    """The model in a folder that ``python -m index.models.build`` wrote; raises as ``shared_model`` does."""
    try:
        return EncoderModel(
            session=open_session(folder / (INT8_GRAPH if device == "cpu" else FLOAT_GRAPH), device),
            tokens=shared_tokens() if folder == DEFAULT_FOLDER else load_tokens(folder),
            one_by_one=device == "cpu",
        )
    except SettingsError:
        raise
    except Exception as error:  # onnxruntime has exceptions of its own, below RuntimeError and below Exception
        raise SettingsError(
            f"the encoder {DEFAULT_ENCODER!r} cannot be loaded from {folder.name}: {error}. Install the program again, "
            f"pip install --force-reinstall onnxruntime for its runtime, or name another encoder with --encoder."
        ) from error
