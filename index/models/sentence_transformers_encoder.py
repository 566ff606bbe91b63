"""Any sentence-transformers model as an encoder: a folder, or a model cached on this machine.

The network is never asked: a model that is not here is an error that says how to get it.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import SettingsError, packages_of
from index.models.export import MARKER_FILE
from index.models.names import DEFAULT_BATCH_SIZE, DEFAULT_ENCODER, ENCODE_STAGE
from index.models.tokenizer import encodable
from index.schema import Progress, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_MODEL_NAME = re.compile(r"\w[\w.-]{0,95}(/\w[\w.-]{0,95})?", re.ASCII)
_BATCHES_PER_CALL = 4
# One call sorts its texts by length and pads each batch to its longest; between calls progress is reported.


class SentenceTransformersEncoder:
    """A model of sentence-transformers with its own query and document prompts, loaded by the first text.

    ``name``: what an index records. A folder's marker file gives it (``index.models.export`` writes one); otherwise it
    is the folder's absolute path, or the model's name as given.
    """

    def __init__(self, model: str, *, device: str | None = None, batch_size: int = DEFAULT_BATCH_SIZE) -> None:
        folder = Path(model).expanduser()
        self._source = str(folder.resolve()) if folder.is_dir() else model
        self._name = _marker_name(folder) or self._source
        self._device = device
        self._batch_size = batch_size
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What an index records; known without loading the model."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model.

        Raises ``SettingsError`` as ``encode_queries`` does.
        """
        model = self._loaded()
        size = model.get_embedding_dimension()
        return int(size) if size is not None else int(model.encode_query(["1"]).shape[1])

    @property
    def device(self) -> str:
        """The torch device that the model is on; loads the model."""
        return str(self._loaded().device)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions under the model's query prompt, float32 of unit length, shape ``(len(texts), dimension)``.

        Raises ``SettingsError``: no such folder or cached model, no model in the folder, or no such device.
        """
        return self._encode(self._loaded().encode_query, texts, None)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages under the model's document prompt, float32 of unit length, ``(len(texts), dimension)``.

        ``progress`` counts texts and is called every few batches. A text longer than the model reads is cut off.
        Raises ``SettingsError`` as ``encode_queries`` does.
        """
        return self._encode(self._loaded().encode_document, texts, progress)

    def _encode(self, encode: Callable[..., Vectors], texts: Sequence[str], progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Longest first: what does not fit into memory fails at once, and batches hold texts of like length.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        step = self._batch_size * _BATCHES_PER_CALL
        for start in range(0, len(order), step):
            places = order[start : start + step]
            vectors[places] = encode(
                [encodable(texts[i]) for i in places],
                batch_size=self._batch_size,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
            if progress is not None:
                progress(ENCODE_STAGE, min(start + step, len(texts)), len(texts))
        return unit_rows(vectors)

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = _load(self._source, self._device)
            return self._model


def unit_rows(vectors: Vectors) -> Vectors:
    """Each row divided by its length; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return scaled


def _marker_name(folder: Path) -> str | None:
    path = folder / MARKER_FILE
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON: {error}; delete it, or export the encoder again.") from error
    name = content.get("name") if isinstance(content, dict) else None
    if not isinstance(name, str) or not name:
        raise SettingsError(f'{path} must hold {{"name": "…"}}; delete it, or export the encoder again.')
    return name


def _load(source: str, device: str | None) -> SentenceTransformer:
    is_folder = Path(source).is_dir()
    if is_folder and not any((Path(source) / name).is_file() for name in ("modules.json", "config.json")):
        raise SettingsError(
            f"the folder {source} holds no model (neither modules.json nor config.json); "
            f"bluebook encoder export DIR writes one."
        )
    if not is_folder and not _MODEL_NAME.fullmatch(source):
        raise SettingsError(
            f"no such folder: {source}. Allowed: {DEFAULT_ENCODER!r}, a sentence-transformers folder (bluebook encoder "
            f"export DIR writes one), or the name of a cached model."
        )
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()  # transformers draws one for the weights, and takes this as its setting
    with packages_of("torch", f"the encoder {source!r}"):
        from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(source, device=_usable_device(device), local_files_only=True)
    except SettingsError:
        raise
    except Exception as error:  # the libraries below raise what they like for a model they cannot read
        raise SettingsError(_cannot_load(source, is_folder=is_folder, error=error)) from error


def _usable_device(device: str | None) -> str | None:
    """``device`` after a try, or CUDA where there is one, or ``None``: what sentence-transformers finds."""
    import torch

    if device is None:
        return "cuda" if torch.cuda.is_available() else None
    try:
        torch.zeros(1, device=device)
    except Exception as error:  # RuntimeError, AssertionError, NotImplementedError: it differs by device
        raise SettingsError(
            f"the device {device!r} cannot be used: {_first_line(error)} Allowed: cpu, or a device that torch finds."
        ) from error
    return device


def _cannot_load(source: str, *, is_folder: bool, error: Exception) -> str:
    if is_folder:
        return f"the model in the folder {source} cannot be loaded: {_first_line(error)}"
    if not isinstance(error, OSError):
        return f"the model {source!r} cannot be loaded: {_first_line(error)}"
    full_name = source if "/" in source else f"sentence-transformers/{source}"
    return (
        f"the encoder {source!r} is neither a folder nor a complete model in this machine's cache. Allowed: "
        f"{DEFAULT_ENCODER!r}, a sentence-transformers folder, or a cached model. Nothing is fetched here; where there is "
        f"a network, run: hf download {full_name}"
    )


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
