"""A question's vector → the log odds that the question leaves out what it is about.

The weights are for the vectors of one encoder, made by ``python -m eval.benchmarks.follow_ups`` of questions whose topic
was taken out (docs/decisions.md, A follow-up).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from index.schema import Vectors

WEIGHTS_FILE = "missing_topic.npz"


@dataclass(frozen=True, slots=True)
class MissingTopic:
    """One weight a dimension, and what is added; for vectors of the encoder of this name."""

    encoder: str
    weights: Vectors
    bias: float

    def log_odds(self, vector: Vectors) -> float:
        """For one question's vector, shape ``(dimension,)``."""
        return float(vector @ self.weights) + self.bias


@cache
def shipped() -> MissingTopic:
    """The weights that come with the project."""
    with np.load(str(files("rag") / "conversation" / WEIGHTS_FILE)) as found:
        return MissingTopic(str(found["encoder"]), found["weights"], float(found["bias"]))
