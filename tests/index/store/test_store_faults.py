"""A full disk, a kill at any moment, two builds at once: the old index still answers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.errors import BusyIndexError, StorageError
from index.schema import Progress, Vectors
from index.store.folder import Index, build_index, remove_document
from tests.fakes import SENTENCE, LetterEncoder, document
from tests.index.store.broken_builds import CAME_THROUGH, STORAGE_ERROR

ROOT = Path(__file__).resolve().parents[3]
TEA = "春茶在清明以前开采。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index that answers."""
    build_index([document()], LetterEncoder(), tmp_path / "index")
    return tmp_path / "index"


def broken_builds(folder: Path, fault: str) -> list[dict[str, Any]]:
    # Python 3.12 and later warn of a fork beside threads; those of a library for numbers, which are asleep, are what it sees.
    quiet = ["-W", "ignore:This process:DeprecationWarning"]
    command = [sys.executable, *quiet, "-m", "tests.index.store.broken_builds", str(folder), fault]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return [json.loads(line) for line in ended.stdout.splitlines()]


@contextmanager
def slow_build(folder: Path, seconds: float, *, largest_file: int = 0) -> Iterator[subprocess.Popen[str]]:
    """A process that adds the report ``other``; it has begun to encode."""
    command = [sys.executable, "-m", "tests.index.store.slow_build", str(folder), TEA, str(seconds), str(largest_file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "encoding\n"
            yield process
        finally:
            process.kill()


def test_killed_before_any_touch_of_the_disk_the_old_index_answers_or_the_new_one(tmp_path: Path) -> None:
    told = broken_builds(tmp_path / "index", "kill")
    assert [build["status"] for build in told] == [-signal.SIGKILL] * (len(told) - 1) + [0]
    assert len(told) > 12  # a folder, three files, four moves, the lock, and what is cleared away
    reports = [build["reports"] for build in told]
    switch = reports.index(["report", "tea"])
    assert 8 < switch < len(told)
    assert reports == [["report"]] * switch + [["report", "tea"]] * (len(told) - switch)
    assert any(build["left"] for build in told)
    assert not any(build["then"] for build in told)  # the next build clears away what the killed one left


def test_a_disk_that_is_full_at_any_write_is_an_error_and_the_old_index_answers(tmp_path: Path) -> None:
    told = broken_builds(tmp_path / "index", "full")
    refused = [build for build in told if build["status"] == STORAGE_ERROR]
    assert len(refused) > 6
    assert {build["status"] for build in told} <= {STORAGE_ERROR, CAME_THROUGH, 0}
    assert all(build["reports"] == ["report"] for build in refused)
    assert not any(build["left"] for build in told)


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.35])
def test_a_real_build_that_is_killed_leaves_the_old_index(folder: Path, delay: float) -> None:
    """It sleeps half a second in the encoder, so that the kill comes before it writes; the rest is tested above."""
    with slow_build(folder, 0.5) as process:
        time.sleep(delay)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert [chunk.text for chunk in Index.load(folder).chunks] == [SENTENCE]
    manifest, written = build_index([document("tea", TEA)], LetterEncoder(), folder)  # and frees its lock
    assert written
    assert [source.document_id for source in manifest.sources] == ["report", "tea"]
    assert {path.name for path in folder.glob("segment-*")} == {source.segment for source in manifest.sources}


def test_a_build_beside_another_is_refused_and_readers_are_not(folder: Path) -> None:
    with slow_build(folder, 30) as process:
        began = time.monotonic()
        for attempt in (
            lambda: build_index([document("tea", TEA)], LetterEncoder(), folder),
            lambda: remove_document(folder, "report"),
        ):
            with pytest.raises(BusyIndexError, match=r"another process is writing the index at .*/index\. .*--out"):
                attempt()
        assert time.monotonic() - began < 10  # at once, not after the other
        assert [chunk.text for chunk in Index.load(folder).chunks] == [SENTENCE]
        assert process.poll() is None
    build_index([document("tea", TEA)], LetterEncoder(), folder)


def test_of_two_builds_at_once_the_first_one_ends_well(folder: Path) -> None:
    with slow_build(folder, 0.5) as process:
        with pytest.raises(BusyIndexError):
            build_index([document("tea", TEA)], LetterEncoder(), folder)
        assert process.wait() == 0
    assert [source.document_id for source in Index.load(folder).manifest.sources] == ["report", "other"]


@pytest.mark.parametrize("largest", [1, 300, 900])
def test_a_limit_on_the_size_of_files_is_a_storage_error(folder: Path, largest: int) -> None:
    """The operating system's own refusal (EFBIG): the report's file has more than 900 bytes."""
    with slow_build(folder, 0, largest_file=largest) as process:
        told, _ = process.communicate()
        assert process.returncode == StorageError.exit_code == 1
    assert f"StorageError: cannot write the index to {folder}: File too large. What was there before" in told
    assert [chunk.text for chunk in Index.load(folder).chunks] == [SENTENCE]
    assert len(list(folder.iterdir())) == 4  # a report, the counts, the manifest, the lock


def test_an_index_cannot_be_made_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("text")
    for place in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(StorageError, match=f"cannot write the index to {place}"):
            build_index([document()], LetterEncoder(), place)


def test_an_error_of_the_encoder_leaves_the_old_index(folder: Path) -> None:
    class BrokenEncoder(LetterEncoder):
        def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            raise ValueError("no vectors today")

    with pytest.raises(ValueError, match="no vectors today"):
        build_index([document("tea", TEA)], BrokenEncoder(), folder)
    assert [chunk.text for chunk in Index.load(folder).chunks] == [SENTENCE]
    assert len(list(folder.iterdir())) == 4  # a report, the counts, the manifest, the lock
