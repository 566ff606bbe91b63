"""What needs packages of an extra says which one, where they are not installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index.errors import MissingExtraError, SettingsError, packages_of
from index.models.encoder import load_encoder
from rag.config import LlmSettings
from rag.language_models.local_model import TransformersModel
from rag.reader.cross_encoder import CrossEncoderReader
from rag.reader.places import Place


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("torch", "transformers", "sentence_transformers"):
        monkeypatch.setitem(sys.modules, name, None)


def test_the_message_says_what_is_missing_and_what_to_run() -> None:
    with pytest.raises(SettingsError) as raised, packages_of("torch", "the encoder 'a'"):
        import no_such_package  # type: ignore[import-not-found]  # noqa: F401
    assert str(raised.value) == (
        "the encoder 'a' needs the package no_such_package, which is not installed. Run, where the program's own files are: "
        "pip install -c constraints.txt '.[torch]'"
    )
    assert raised.value.exit_code == 2


@pytest.mark.usefixtures("without_torch")
def test_an_encoder_a_reader_and_a_model_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    uses = (
        lambda: load_encoder("BAAI/bge-small-zh-v1.5").encode_queries(["桥"]),
        lambda: CrossEncoderReader("BAAI/bge-reranker-v2-m3").read("桥?", [Place("桥", "桥。")]),
        lambda: TransformersModel.from_settings(str(tmp_path), LlmSettings()).count_tokens("桥"),
    )
    for use in uses:
        with pytest.raises(MissingExtraError, match=r"\.\[torch\]"):
            use()
