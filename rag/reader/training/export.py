"""``python -m rag.reader.training.export CHECKPOINT DATA_CASES OUT``: a trained reader as the files that answer with it.

Matrices become 8-bit integers as the encoder's do (extra ``models``); some pairs of the training show how large activations become.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from index.models.build.assemble import activation_maxima, write_graphs
from index.models.build.weights import EncoderWeights
from index.models.layout import DEFAULT_FOLDER, TOKEN_VECTORS, WEIGHTS_FILE, read_shape, write_shape
from index.models.tokens import load_tokens
from rag.reader.names import HEADS_FILE, READER_FOLDER
from rag.reader.pairs import PairEncoder
from rag.reader.training.groups import Case

_PAIRS = 120


def write_reader(checkpoint: Path, rows: Sequence[Sequence[int]], folder: Path) -> None:
    """Write graphs, weights, sizes and heads to ``folder``; ``rows`` are ids of pairs to measure activations on."""
    state = {
        name: tensor.float().numpy() for name, tensor in torch.load(checkpoint, weights_only=False)["reader"].items()
    }
    tensors = {name.removeprefix("bert."): array for name, array in state.items() if name.startswith("bert.")}
    layers = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))
    shape = replace(read_shape(DEFAULT_FOLDER), layers=layers)
    tokens = load_tokens(DEFAULT_FOLDER)
    tensors[TOKEN_VECTORS] = tokens.vectors * tokens.scales[:, None]
    weights = EncoderWeights("reader", shape, tensors, {})
    folder.mkdir(parents=True, exist_ok=True)
    write_graphs(weights, activation_maxima(weights, rows), folder)
    (folder / WEIGHTS_FILE).chmod(0o644)  # safetensors leaves it to its owner alone
    write_shape(shape, folder)
    heads = {
        "inner": state["inner.weight"].T,
        "inner_bias": state["inner.bias"],
        "score": state["score.weight"][0],
        "score_bias": state["score.bias"],
        "span": state["span.weight"].T,
    }
    arrays: dict[str, Any] = {name: np.ascontiguousarray(array) for name, array in heads.items()}
    np.savez(folder / HEADS_FILE, **arrays)


def rows_of(cases: Sequence[Case]) -> list[list[int]]:
    """Ids of a pair for each of some cases, spread evenly."""
    encoder = PairEncoder(load_tokens(DEFAULT_FOLDER).tokenizer)
    some = cases[:: max(1, len(cases) // _PAIRS)][:_PAIRS]
    places = [(case.question, (*(right.place for right in case.right), *case.found)[0]) for case in some]
    return [encoder.pair(encoder.question(question), place).ids for question, place in places]


if __name__ == "__main__":
    gathered: dict[str, list[Case]] = pickle.loads(Path(sys.argv[2]).read_bytes())
    write_reader(
        Path(sys.argv[1]), rows_of(gathered["voices"]), Path(sys.argv[3]) if len(sys.argv) > 3 else READER_FOLDER
    )
