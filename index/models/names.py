"""What encoders and devices are called, and the sizes that they share. Imports nothing."""

from __future__ import annotations

DEFAULT_ENCODER = "multilingual-e5-small:int8"
DEFAULT_BATCH_SIZE = 32
MAX_TOKENS = 512
"""What the default encoder reads of a text, its prefix and two special tokens included; the rest is cut off."""

ENCODE_STAGE = "encode"
"""The stage under which encoders report progress."""

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
"""Devices of the default encoder, and what ONNX Runtime calls them."""
