"""Float32 matrices to 8-bit integers, and activations evened out beforehand so that little is lost.

An encoder's activations have a few channels that are ten times as large as the rest, and one scale for all loses the
rest. Dividing a channel by a factor and multiplying the matrix's row by it changes nothing in exact numbers and evens
both out (SmoothQuant, Xiao et al. 2023, arXiv:2211.10438, with alpha = 1/2).

Matrices go from -63 to 63: two products of a 7-bit weight and an 8-bit activation fit into 16 bits, so that processors
with and without instructions for 8-bit products get the same sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_LARGEST = 63
_LARGEST_TOKEN = 127
_SMALLEST_SCALE = 1e-8


@dataclass(frozen=True, slots=True)
class IntegerMatrix:
    """``values`` int8 of shape ``(inputs, outputs)``, ``scales`` float32 of shape ``(outputs,)``: their product is the matrix."""

    values: npt.NDArray[np.int8]
    scales: Floats


def quantised(matrix: Floats) -> IntegerMatrix:
    """A matrix of shape ``(outputs, inputs)``, as torch has it, with a scale for each output."""
    scales = np.maximum(np.abs(matrix).max(axis=1) / _LARGEST, _SMALLEST_SCALE).astype(np.float32)
    values = np.rint(matrix / scales[:, None]).astype(np.int8)
    return IntegerMatrix(np.ascontiguousarray(values.T), scales)


def quantised_rows(table: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Token vectors as int8 of the same shape, and a scale for each row."""
    scales = np.maximum(np.abs(table).max(axis=1) / _LARGEST_TOKEN, _SMALLEST_SCALE).astype(np.float32)
    return np.rint(table / scales[:, None]).astype(np.int8), scales


def evening_factors(matrix: Floats, activation_maxima: Floats) -> Floats:
    """What each input is divided by, of geometric mean 1: ``sqrt(largest activation / largest weight)``.

    ``matrix`` has shape ``(outputs, inputs)``, ``activation_maxima`` shape ``(inputs,)``.
    """
    weights = np.maximum(np.abs(matrix).max(axis=0), _SMALLEST_SCALE)
    factors = np.sqrt(np.maximum(activation_maxima, _SMALLEST_SCALE) / weights)
    evened: Floats = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
    return evened
