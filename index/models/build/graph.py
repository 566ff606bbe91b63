"""A BERT encoder as an ONNX graph: token vectors in, vectors of tokens in their context out.

Inputs: ``embeddings`` float32 ``(texts, tokens, width)``, the rows of the token table; ``mask`` int32 ``(texts, tokens)``,
1 for a token and 0 for padding. Output: ``hidden`` float32 ``(texts, tokens, width)``. The numbers stay in a safetensors
file beside the graph, which both forms of it share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper

from index.models.layout import WEIGHTS_FILE, ModelShape

Arithmetic = Literal["int8", "float", "exact"]
"""Integers; the same integers as floats; matrices that never were integers."""
_MICROSOFT = "com.microsoft"
_TYPES = {"float32": TensorProto.FLOAT, "int8": TensorProto.INT8}
_INDEX_BYTES = 8

Arrays = Mapping[str, npt.NDArray[np.generic]]


def data_offsets(header: Mapping[str, dict[str, Any]], header_bytes: int) -> dict[str, tuple[int, int]]:
    """Where each tensor of a safetensors file lies: offset from the file's start, and bytes."""
    start = _INDEX_BYTES + header_bytes
    found = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, end = entry["data_offsets"]
            found[name] = (start + first, end - first)
    return found


def encoder_graph(
    shape: ModelShape, arrays: Arrays, places: Mapping[str, tuple[int, int]], arithmetic: Arithmetic
) -> ModelProto:
    """The graph over ``arrays`` as ``index.models.build.assemble`` names them; ``places`` are from ``data_offsets``."""
    graph = _Graph(arrays, places, arithmetic)
    hidden = graph.embed(shape)
    for layer in range(shape.layers):
        hidden = graph.layer(f"encoder.layer.{layer}.", hidden, shape)
    graph.node("Identity", [hidden], "hidden")
    sizes: list[str | int | None] = ["texts", "tokens", shape.width]
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, sizes),
            helper.make_tensor_value_info("mask", TensorProto.INT32, sizes[:2]),
        ],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, sizes)],
        list(graph.constants.values()),
    )
    return helper.make_model(
        made, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)], ir_version=9
    )


@dataclass
class _Graph:
    arrays: Arrays
    places: Mapping[str, tuple[int, int]]
    arithmetic: Arithmetic
    nodes: list[NodeProto] = field(default_factory=list)
    constants: dict[str, TensorProto] = field(default_factory=dict)

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def stored(self, name: str) -> str:
        """A tensor of the file beside the graph."""
        if name not in self.constants:
            array = self.arrays[name]
            tensor = TensorProto(name=name, data_type=_TYPES[array.dtype.name], dims=array.shape)
            tensor.data_location = TensorProto.EXTERNAL
            offset, length = self.places[name]
            for key, value in {"location": WEIGHTS_FILE, "offset": str(offset), "length": str(length)}.items():
                tensor.external_data.add(key=key, value=value)
            self.constants[name] = tensor
        return name

    def inline(self, name: str, values: list[int]) -> str:
        """A few numbers, inside the graph."""
        self.constants.setdefault(name, helper.make_tensor(name, TensorProto.INT64, [len(values)], values))
        return name

    def scalar(self, name: str, value: float, kind: int) -> str:
        """A single number, inside the graph."""
        self.constants.setdefault(f"{name}.scalar", helper.make_tensor(f"{name}.scalar", kind, [], [value]))
        return f"{name}.scalar"

    def zeros(self, count: int) -> str:
        """The zero points of a matrix with ``count`` outputs."""
        name = f"zeros.{count}"
        self.constants.setdefault(name, helper.make_tensor(name, TensorProto.INT8, [count], [0] * count))
        return name

    def embed(self, shape: ModelShape) -> str:
        self.node("Shape", ["embeddings"], "length", start=1, end=2)
        zero = self.inline("zero", [0])
        self.node("Slice", [self.stored("embeddings.positions"), zero, "length", zero], "places")
        self.node("Add", ["embeddings", "places"], "embeddings.sum")
        return self.node(
            "LayerNormalization",
            ["embeddings.sum", self.stored("embeddings.LayerNorm.weight"), self.stored("embeddings.LayerNorm.bias")],
            "embeddings.out",
            axis=-1,
            epsilon=shape.norm_epsilon,
        )

    def layer(self, name: str, hidden: str, shape: ModelShape) -> str:
        projected = self.dense(f"{name}attention.projections", hidden)
        thirds = [f"{name}query", f"{name}key", f"{name}value"]
        sizes = self.inline("thirds", [shape.width] * 3)
        self.nodes.append(helper.make_node("Split", [projected, sizes], thirds, axis=-1))
        bias = self.stored(f"{name}attention.projections.bias")
        context = self.node(
            "MultiHeadAttention", [*thirds, bias, "mask"], f"{name}context", _MICROSOFT, num_heads=shape.heads
        )
        middle = self.dense_add_norm(f"{name}attention.output.", context, hidden, shape)
        wide = self.dense(f"{name}intermediate.dense", middle)
        active = self.node(
            "BiasGelu", [wide, self.stored(f"{name}intermediate.dense.bias")], f"{name}active", _MICROSOFT
        )
        return self.dense_add_norm(f"{name}output.", active, middle, shape)

    def dense(self, name: str, given: str) -> str:
        """A matrix over activations, without its bias, which the operator that comes next adds."""
        evened = f"{name}.evening" in self.arrays
        if evened:
            given = self.node("Mul", [given, self.stored(f"{name}.evening")], f"{name}.even")
        matrix = self.stored(f"{name}.weight")
        if self.arithmetic == "exact":
            return self.node("MatMul", [given, matrix], f"{name}.out")
        scales = self.stored(f"{name}.scale")
        if self.arithmetic == "float":
            self.node("DequantizeLinear", [matrix, scales], f"{name}.floats", axis=1)
            return self.node("MatMul", [given, f"{name}.floats"], f"{name}.out")
        if evened:
            # Tokens are alike here, and a text is run by itself: one scale for all of it.
            zeros = self.zeros(len(self.arrays[scales]))
            return self.node("DynamicQuantizeMatMul", [given, matrix, scales, zeros], f"{name}.out", _MICROSOFT)
        # A scale for each token, so that one with large activations takes nothing from the others.
        self.node("Abs", [given], f"{name}.absolute")
        largest = self.node("ReduceMax", [f"{name}.absolute"], f"{name}.largest", axes=[-1], keepdims=1)
        scaled = self.node("Div", [given, largest], f"{name}.scaled")
        step = self.scalar("step", 1 / 127, TensorProto.FLOAT)
        middle, zero = self.scalar("middle", 128, TensorProto.UINT8), self.scalar("zero", 0, TensorProto.INT8)
        integers = self.node("QuantizeLinear", [scaled, step, middle], f"{name}.integers")
        product = self.node(
            "MatMulIntegerToFloat", [integers, matrix, step, scales, middle, zero], f"{name}.product", _MICROSOFT
        )
        return self.node("Mul", [product, largest], f"{name}.out")

    def dense_add_norm(self, name: str, given: str, skipped: str, shape: ModelShape) -> str:
        """The end of each half of a layer: a matrix with its bias, what was skipped added, brought to norm."""
        norm = f"{name}LayerNorm"
        dense = self.dense(f"{name}dense", given)
        inputs = [dense, skipped, self.stored(f"{norm}.weight"), self.stored(f"{norm}.bias")]
        bias = self.stored(f"{name}dense.bias")
        return self.node(
            "SkipLayerNormalization", [*inputs, bias], f"{norm}.out", _MICROSOFT, epsilon=shape.norm_epsilon
        )
