"""Whether a sentence follows from another, by a model for natural language inference."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import ModelError, SettingsError
from rag.language_models.model_source import out_of_memory
from rag.language_models.protocol import writable

ENTAILMENT = "entailment"


@dataclass(frozen=True, slots=True)
class Classifier:
    """A loaded model: ``label`` is the place of its verdict "entailment", ``max_tokens`` what a pair may take."""

    tokenizer: Any
    model: Any
    label: int
    max_tokens: int


class Entailment:
    """Called with premise and hypothesis, gives the probability, 0 to 1, that the premise entails the hypothesis.

    The model is loaded by the first call; calls from several threads wait for each other. A pair that is too long loses
    the end of its longer part. Raises ``SettingsError`` where the model cannot be loaded or knows no entailment,
    ``ModelError`` where memory runs out.
    """

    def __init__(self, name: str, load: Callable[[], Classifier]) -> None:
        self._name = name
        self._load = load
        self._loaded: Classifier | None = None
        self._lock = threading.Lock()

    def __call__(self, premise: str, hypothesis: str) -> float:
        """The probability that ``premise`` entails ``hypothesis``."""
        try:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
                return _probability(self._loaded, writable(premise), writable(hypothesis))
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            raise ModelError(
                f"the entailment model {self._name} ran out of memory. Choose a smaller one, or set BLUEBOOK_LLM__DEVICE=cpu"
            ) from None


def entailment_label(labels: Mapping[int, str], name: str) -> int:
    """The place of "entailment" among a model's labels, in whatever case; ``SettingsError`` where there is none."""
    for place, label in labels.items():
        if label.strip().lower() == ENTAILMENT:
            return place
    raise SettingsError(
        f"the model {name} knows no label {ENTAILMENT!r}, but {', '.join(labels.values())}. Choose a model for natural "
        "language inference (BLUEBOOK_LLM__ENTAILMENT), one of XNLI for Chinese"
    )


def _probability(classifier: Classifier, premise: str, hypothesis: str) -> float:
    import torch

    pair = classifier.tokenizer(
        premise, hypothesis, truncation=True, max_length=classifier.max_tokens, return_tensors="pt"
    )
    with torch.inference_mode():
        logits = classifier.model(**pair.to(classifier.model.device)).logits[0]
    return float(torch.softmax(logits.float(), dim=-1)[classifier.label])
