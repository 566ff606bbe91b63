"""The default encoder as an ordinary sentence-transformers folder, so that bulk indexing can run on torch and a GPU.

The folder's vectors agree with the default encoder's at a cosine above .995 (that one rounds activations to 8 bits, torch
does not), so an index made with one answers questions encoded with the other; ``MARKER_FILE`` gives both the same name.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import SettingsError, StorageError
from index.models.layout import (
    DEFAULT_FOLDER,
    SCALES_FILE,
    TOKEN_VECTORS,
    TOKENIZER_FILE,
    VECTORS_FILE,
    WEIGHTS_FILE,
    ModelShape,
    read_shape,
    tensor_layout,
)
from index.models.names import DEFAULT_ENCODER, MAX_TOKENS

Floats = npt.NDArray[np.float32]

MARKER_FILE = "bluebook_encoder.json"
"""In a model folder: ``{"name": …}``, the name that an index records for its vectors."""

_WEIGHTS_FILE = "model.safetensors"
_SPARE_BYTES = 16 << 20
# Room for the tokenizer and the rest.


def export_default_encoder(target: Path) -> None:
    """Write the default encoder to the folder ``target`` (some 170 MB), whole or not at all.

    ``target`` must not exist, or be an empty folder; missing parents are made.

    Raises ``SettingsError`` where ``target`` is a file or holds something; ``StorageError`` where space is short
    or a write is refused. Nothing is left behind.
    """
    _check_target(target)
    shape = read_shape(DEFAULT_FOLDER)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        require_space(target.parent, export_bytes(shape) + _SPARE_BYTES)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            _write_folder(DEFAULT_FOLDER, shape, temporary)
            temporary.chmod(0o755)  # mkdtemp leaves it to its owner alone
            temporary.replace(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise StorageError(f"the encoder could not be written to {target}: {error}. Nothing was left there.") from error


def export_bytes(shape: ModelShape) -> int:
    """Size of the weights in float32, in bytes."""
    return sum(4 * math.prod(dimensions) for _, dimensions, _ in tensor_layout(shape))


def float_tensors(folder: Path, shape: ModelShape) -> Iterator[tuple[str, Floats]]:
    """The tensors of an encoder's folder by their names in transformers, float32: integers by scales, factors undone."""
    vectors, scales = np.load(folder / VECTORS_FILE), np.load(folder / SCALES_FILE)
    yield TOKEN_VECTORS, vectors * scales[:, None]
    yield from layer_tensors(folder, shape)


def layer_tensors(folder: Path, shape: ModelShape) -> Iterator[tuple[str, Floats]]:
    """As ``float_tensors`` without the token vectors, which several models may share."""
    from safetensors.numpy import load_file

    stored = load_file(folder / WEIGHTS_FILE)
    yield "embeddings.position_embeddings.weight", stored["embeddings.positions"]
    yield "embeddings.token_type_embeddings.weight", np.zeros((shape.token_types, shape.width), np.float32)
    for name, array in stored.items():
        if "LayerNorm" in name:
            yield name, array
    for layer in range(shape.layers):
        name = f"encoder.layer.{layer}."
        matrix, bias = _dense(stored, f"{name}attention.projections")
        thirds = zip(("query", "key", "value"), np.split(matrix, 3), np.split(bias, 3), strict=True)
        for part, rows, shifts in thirds:
            yield f"{name}attention.self.{part}.weight", rows
            yield f"{name}attention.self.{part}.bias", shifts
        for short in ("attention.output.dense", "intermediate.dense", "output.dense"):
            matrix, bias = _dense(stored, f"{name}{short}")
            yield f"{name}{short}.weight", matrix
            yield f"{name}{short}.bias", bias
    # Mean pooling does not use the pooler, but transformers reports it as missing and draws it at random.
    yield "pooler.dense.weight", np.zeros((shape.width, shape.width), np.float32)
    yield "pooler.dense.bias", np.zeros(shape.width, np.float32)


def _dense(stored: Mapping[str, Any], name: str) -> tuple[Floats, Floats]:
    """A matrix as torch has it, ``(outputs, inputs)``, and its bias."""
    matrix = (stored[f"{name}.weight"] * stored[f"{name}.scale"]).T
    if f"{name}.evening" in stored:
        matrix = matrix * stored[f"{name}.evening"]
    return matrix.astype(np.float32), stored[f"{name}.bias"]


def _check_target(target: Path) -> None:
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists() or target.is_symlink():
        what = "a folder with something in it" if target.is_dir() else "not a folder"
        raise SettingsError(f"{target} exists and is {what}; name a folder that does not exist or is empty.")


def require_space(folder: Path, needed: int) -> None:
    """Raise ``StorageError`` where ``folder``'s disk has fewer than ``needed`` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(f"{folder} has {free / 1e6:.0f} MB free, the encoder needs {needed / 1e6:.0f} MB.")


def _write_folder(source: Path, shape: ModelShape, folder: Path) -> None:
    from safetensors.numpy import save

    tokenizer = json.loads((source / TOKENIZER_FILE).read_text(encoding="utf-8"))
    marks = {added["content"]: added["id"] for added in tokenizer["added_tokens"]}
    for name, content in _settings(shape, marks["<pad>"]).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / "2_Normalize").mkdir()
    shutil.copyfile(source / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    tensors = {name: np.ascontiguousarray(array) for name, array in float_tensors(source, shape)}
    with (folder / _WEIGHTS_FILE).open("wb") as file:
        file.write(save(tensors, metadata={"format": "pt"}))
        file.flush()
        os.fsync(file.fileno())  # a full disk may show only here


def _settings(shape: ModelShape, padding_id: int) -> Mapping[str, Any]:
    """Every JSON file of the folder but the tokenizer, by its path."""
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    return {
        MARKER_FILE: {"name": DEFAULT_ENCODER},
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.width,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.norm_epsilon,
            "hidden_act": "gelu",
            "pad_token_id": padding_id,
            "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
            "clean_up_tokenization_spaces": False,
            "split_special_tokens": True,  # </s> in a text is text
            "model_input_names": ["input_ids", "attention_mask"],
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
            for i, (name, path) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.width,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False,
            "pooling_mode_max_tokens": False,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
