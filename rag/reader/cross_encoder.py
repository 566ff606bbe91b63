"""Any cross-encoder of sentence-transformers as a reader: scores only, no words of the answer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from index.errors import SettingsError, packages_of
from rag.reader.places import Place
from rag.reader.protocol import Reading


class CrossEncoderReader:
    """``name`` is a folder, or a model that is cached on this machine, as ``BAAI/bge-reranker-v2-m3``."""

    def __init__(self, name: str, *, device: str | None = None) -> None:
        self._name = name
        self._device = device
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def name(self) -> str:
        """As it was given."""
        return self._name

    def read(self, question: str, places: Sequence[Place]) -> list[Reading]:
        """As the protocol says; the score is the model's logit."""
        if not places:
            return []
        model = self._loaded()
        texts = [(question, f"{place.context} {place.sentence}".strip()) for place in places]
        with self._lock:
            scores = model.predict(texts, show_progress_bar=False)
        if any(getattr(score, "size", 1) != 1 for score in scores):
            raise SettingsError(
                f"the reader {self._name!r} gives several numbers a pair; a cross-encoder with one label is needed."
            )
        return [Reading(float(score)) for score in scores]

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                with packages_of("torch", f"the reader {self._name!r}"):
                    from sentence_transformers import CrossEncoder
                    from torch.nn import Identity

                try:
                    self._model = CrossEncoder(
                        self._name, device=self._device, local_files_only=True, activation_fn=Identity()
                    )
                except Exception as error:  # whatever transformers, torch and the hub raise for what is not there
                    raise SettingsError(
                        f"the reader {self._name!r} cannot be loaded: {str(error).splitlines()[0]} Give a folder or a "
                        f"model that is on this machine, or --reader default, or --reader none."
                    ) from error
            return self._model
