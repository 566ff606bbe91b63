"""Fixtures of the command line's tests, and the small report as the product answers from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.models.encoder import load_encoder
from rag.assistant import Assistant
from rag.reader.onnx_reader import OnnxReader
from tests.fakes import FakeTools, small_index
from tests.rag.mini_report import mini_index


@pytest.fixture(scope="session")
def real_assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The small report with the encoder, the reader and the settings that come with the project."""
    encoder = load_encoder()
    return Assistant(mini_index(tmp_path_factory.mktemp("real"), encoder=encoder), encoder, reader=OnnxReader())


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_index(tmp_path_factory.mktemp("index") / "small")


@pytest.fixture
def tools(index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTools:
    """Fakes, and a working folder without an index in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("BLUEBOOK_INDEX", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return FakeTools(index_folder)
