"""Fixtures of the command line's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import FakeTools, small_index


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
