"""The encoder before it was made small, to compare with: float32, the whole vocabulary, the same interface."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np

from index.models.build.assemble import float_arrays, write_tensors
from index.models.build.graph import encoder_graph
from index.models.build.weights import EncoderWeights
from index.models.layout import FLOAT_GRAPH, TOKEN_VECTORS, WEIGHTS_FILE
from index.models.onnx_encoder import EncoderModel
from index.models.runtime import open_session
from index.models.tokens import TokenTable


def reference_model(weights: EncoderWeights) -> EncoderModel:
    """A model that computes with ``weights`` as they are."""
    from tokenizers import Tokenizer

    arrays = float_arrays(weights)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graph = encoder_graph(weights.shape, arrays, write_tensors(arrays, folder / WEIGHTS_FILE), "exact")
        (folder / FLOAT_GRAPH).write_bytes(graph.SerializeToString())
        session = open_session(folder / FLOAT_GRAPH)
    tokenizer = Tokenizer.from_str(json.dumps(weights.tokenizer))
    tokenizer.encode_special_tokens = True
    vectors = weights.tensors[TOKEN_VECTORS]
    tokens = TokenTable(tokenizer, vectors, np.ones(len(vectors), np.float32))
    return EncoderModel(session, tokens, one_by_one=True)
