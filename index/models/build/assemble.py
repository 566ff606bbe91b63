"""From float32 weights to the files of an encoder: arrays by name, then a folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.models.build.graph import Arithmetic, Arrays, data_offsets, encoder_graph
from index.models.build.pieces import cut_tokenizer, needed_pieces
from index.models.build.quantise import Floats, evening_factors, quantised, quantised_rows
from index.models.build.weights import EncoderWeights
from index.models.layout import (
    FLOAT_GRAPH,
    INT8_GRAPH,
    SCALES_FILE,
    TOKEN_VECTORS,
    TOKENIZER_FILE,
    VECTORS_FILE,
    WEIGHTS_FILE,
    ModelShape,
    write_shape,
)
from index.models.runtime import open_session

Maxima = Mapping[str, Floats]
"""The largest activation of every channel, by the name of the graph's value."""

_TEXTS, _TOKENS_READ = 100, 256


def write_encoder(weights: EncoderWeights, texts: Sequence[str], folder: Path) -> None:
    """Write all files of the encoder to ``folder``.

    All pieces of ``texts`` are kept, and a hundred of them, spread evenly, show how large activations become.
    """
    kept = needed_pieces(weights.tokenizer, texts)
    read = token_ids(weights, texts[:: max(1, len(texts) // _TEXTS)][:_TEXTS])
    folder.mkdir(parents=True, exist_ok=True)
    write_graphs(weights, activation_maxima(weights, read), folder)
    shape = replace(weights.shape, vocabulary=len(kept), norm_epsilon=float(f"{weights.shape.norm_epsilon:.6g}"))
    write_shape(shape, folder)
    vectors, scales = quantised_rows(weights.tensors[TOKEN_VECTORS][kept])
    np.save(folder / VECTORS_FILE, vectors)
    np.save(folder / SCALES_FILE, scales)
    tokenizer = cut_tokenizer(weights.tokenizer, kept)
    (folder / TOKENIZER_FILE).write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8")


def write_graphs(weights: EncoderWeights, maxima: Maxima, folder: Path) -> None:
    """Write the weights file and both graphs that read it."""
    arrays = assemble(weights, maxima)
    places = write_tensors(arrays, folder / WEIGHTS_FILE)
    graphs: tuple[tuple[str, Arithmetic], ...] = ((INT8_GRAPH, "int8"), (FLOAT_GRAPH, "float"))
    for name, arithmetic in graphs:
        graph = encoder_graph(weights.shape, arrays, places, arithmetic)
        (folder / name).write_bytes(graph.SerializeToString(deterministic=True))


def token_ids(weights: EncoderWeights, texts: Sequence[str]) -> list[list[int]]:
    """Ids of the tokens of ``texts`` as passages."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(json.dumps(weights.tokenizer))
    tokenizer.enable_truncation(_TOKENS_READ)
    return [tokenizer.encode(f"passage: {text}").ids for text in texts]


def assemble(weights: EncoderWeights, maxima: Maxima | None) -> dict[str, npt.NDArray[np.generic]]:
    """Every array of the weights file; without ``maxima`` nothing is evened out."""
    given, shape = weights.tensors, weights.shape
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "embeddings.positions": given["embeddings.position_embeddings.weight"]
        + given["embeddings.token_type_embeddings.weight"][0],
        **{f"embeddings.LayerNorm.{part}": given[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")},
    }
    hidden = "embeddings.out"
    for layer in range(shape.layers):
        hidden = _add_layer(arrays, given, f"encoder.layer.{layer}.", hidden, maxima)
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def float_arrays(weights: EncoderWeights) -> dict[str, npt.NDArray[np.generic]]:
    """The same arrays with every matrix as it is, float32 ``(inputs, outputs)``: what ``assemble`` loses nothing of."""
    arrays = assemble(weights, None)
    given = weights.tensors
    for layer in range(weights.shape.layers):
        name = f"encoder.layer.{layer}."
        thirds = [given[f"{name}attention.self.{part}.weight"] for part in ("query", "key", "value")]
        arrays[f"{name}attention.projections.weight"] = np.ascontiguousarray(np.concatenate(thirds).T)
        for short in ("attention.output.dense", "intermediate.dense", "output.dense"):
            arrays[f"{name}{short}.weight"] = np.ascontiguousarray(given[f"{name}{short}.weight"].T)
    return arrays


def _add_layer(
    arrays: dict[str, npt.NDArray[np.generic]],
    given: Mapping[str, Floats],
    name: str,
    hidden: str,
    maxima: Maxima | None,
) -> str:
    """Add a layer's arrays; ``hidden`` names the value that it reads. Returns the name of what it gives."""
    parts = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
    projections = np.concatenate([given[f"{part}.weight"] for part in parts])
    biases = np.concatenate([given[f"{part}.bias"] for part in parts])
    out = given[f"{name}attention.output.dense.weight"]
    if maxima is not None:
        # The values are a linear function of their matrix, which takes the factors in; nothing is left to compute.
        factors = evening_factors(out, maxima[f"{name}context"])
        values = slice(2 * len(factors), 3 * len(factors))
        projections[values] /= factors[:, None]
        biases[values] /= factors
        out = out * factors
    matrices = {
        "attention.projections": (projections, biases, hidden),
        "attention.output.dense": (out, given[f"{name}attention.output.dense.bias"], None),
        "intermediate.dense": (
            given[f"{name}intermediate.dense.weight"],
            given[f"{name}intermediate.dense.bias"],
            f"{name}attention.output.LayerNorm.out",
        ),
        "output.dense": (given[f"{name}output.dense.weight"], given[f"{name}output.dense.bias"], None),
    }
    for short, (matrix, bias, read) in matrices.items():
        if maxima is not None and read is not None:
            factors = evening_factors(matrix, maxima[read])
            matrix = matrix * factors
            arrays[f"{name}{short}.evening"] = 1 / factors
        integers = quantised(matrix)
        arrays[f"{name}{short}.weight"], arrays[f"{name}{short}.scale"] = integers.values, integers.scales
        arrays[f"{name}{short}.bias"] = bias
    for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
        for part in ("weight", "bias"):
            arrays[f"{name}{norm}.{part}"] = given[f"{name}{norm}.{part}"]
    return f"{name}output.LayerNorm.out"


def activation_maxima(weights: EncoderWeights, rows: Sequence[Sequence[int]]) -> Maxima:
    """The largest absolute activation of each channel over ``rows`` of token ids, in steps of a sixteenth of a power of two."""
    from onnx import helper

    watched = watched_values(weights.shape)
    arrays = assemble(weights, None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graph = encoder_graph(weights.shape, arrays, write_tensors(arrays, folder / WEIGHTS_FILE), "float")
        graph.graph.output.extend(helper.make_empty_tensor_value_info(value) for value in watched)
        (folder / FLOAT_GRAPH).write_bytes(graph.SerializeToString())
        session = open_session(folder / FLOAT_GRAPH)
        found: dict[str, Floats] = {}
        for row in rows:
            ids = np.array([row])
            fed = {"embeddings": weights.tensors[TOKEN_VECTORS][ids], "mask": np.ones(ids.shape, np.int32)}
            for value, activations in zip(watched, session.run(watched, fed), strict=True):
                largest = np.abs(activations[0]).max(axis=0)
                found[value] = np.maximum(found[value], largest) if value in found else largest
        del session
    # Sums differ in their last bits between processors; rounding keeps the files the same.
    return {
        value: np.exp2(np.round(np.log2(np.maximum(m, 1e-6)) * 16) / 16).astype(np.float32)
        for value, m in found.items()
    }


def watched_values(shape: ModelShape) -> list[str]:
    """The values of the graph that are evened out."""
    names = [f"encoder.layer.{layer}." for layer in range(shape.layers)]
    inputs = ["embeddings.out", *(f"{name}output.LayerNorm.out" for name in names[:-1])]
    inner = [f"{name}{part}" for name in names for part in ("context", "attention.output.LayerNorm.out")]
    return inputs + inner


def write_tensors(arrays: Arrays, path: Path) -> dict[str, tuple[int, int]]:
    """Write a safetensors file; returns where each tensor lies in it, as offset and bytes."""
    from safetensors.numpy import save_file

    save_file(dict(arrays), path, metadata={"format": "np"})
    with path.open("rb") as file:
        header_bytes = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(header_bytes))
    return data_offsets(header, header_bytes)
