"""An index on disk: what is built is what is loaded, and a rebuild does no more than it must."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.chunking.chunks import chunk_document
from index.config import IndexSettings
from index.errors import EmptySourceError, EncoderMismatchError, UsageError
from index.store.folder import Index, build_index, dictionary_hash, remove_document, rename_document
from index.store.manifest import MANIFEST_FILE, Manifest, file_hash, read_manifest
from index.store.search_texts import chunk_passage
from index.store.verification import verify_sample
from index.words.segmentation import words
from tests.fakes import SECTION, SENTENCE, LetterEncoder, document
from tests.index.make_document import report

TEA = "春茶在清明以前开采。"
COAL = "煤炭产量逐年下降。"


class OtherEncoder(LetterEncoder):
    """The same vectors under another name."""

    @property
    def name(self) -> str:
        """Not the one of the manifest."""
        return "fake:other"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of ``document()``, encoded."""
    build_index([document()], LetterEncoder(), tmp_path / "index")
    return tmp_path / "index"


def texts(index: Index) -> list[str]:
    return [chunk.text for chunk in index.chunks if chunk.kind == "text"]


def snapshot(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): file_hash(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def test_what_was_built_is_loaded(folder: Path) -> None:
    index = Index.load(folder, encoder="fake:letters")
    assert index.documents == (document(),)
    assert index.chunks == chunk_document(document())
    (chunk,) = index.chunks
    # The passage is 一、总体情况 / (一)贷款 / the sentence: 绿 once, 贷 and 款 twice each, 1: (1, 2, 2, 1) / √10.
    assert index.dense.vectors()[0] == pytest.approx(np.array([1, 2, 2, 1]) / 10**0.5)
    # The sentence alone has 绿, 贷 and 款 once: (1, 1, 1, 1) / 2. Against itself that is 4 * 1/4 = 1.
    (scores,) = index.dense.sentence_scores(np.full(4, 0.5, np.float32), np.array([0]))
    assert scores == pytest.approx([1.0])
    assert index.lexical.chunk_scores(words("绿色贷款"))[0] > 0
    assert chunk.section == SECTION
    assert chunk.text == SENTENCE


def test_the_manifest_says_what_is_inside(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert (manifest.name, manifest.encoder, manifest.dimension, manifest.settings) == (
        "report",
        "fake:letters",
        4,
        IndexSettings(350),
    )
    assert (manifest.chunks, manifest.sentences, manifest.dictionary) == (1, 1, dictionary_hash())
    (source,) = manifest.sources
    assert (source.file_name, source.sha256, source.chunks, source.sentences, source.pages) == (
        "report.md",
        "00",
        1,
        1,
        1,
    )
    assert list(source.files) == ["report.safetensors"]
    assert (source.publisher, source.number, source.date, source.origin) == (None, None, None, None)
    on_disk = {name: value for name, value in snapshot(folder).items() if name not in (".lock", MANIFEST_FILE)}
    assert {name: told.sha256 for name, told in manifest.files.items()} == on_disk
    assert all((folder / name).stat().st_size == told.size for name, told in manifest.files.items())


def test_a_report_that_did_not_change_is_left_alone(folder: Path) -> None:
    before = snapshot(folder)
    encoder = LetterEncoder()
    manifest, written = build_index([document()], encoder, folder)
    assert not written
    assert manifest == read_manifest(folder)
    assert encoder.encoded == []
    assert snapshot(folder) == before


def test_of_a_changed_report_only_the_new_text_is_encoded(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build_index([document("a", TEA), document("b", COAL)], LetterEncoder(), folder)
    vectors = Index.load(folder).dense.vectors()
    encoder = LetterEncoder()
    changed = document("a", "秋茶又次之。", sha256="01")
    manifest, written = build_index([changed], encoder, folder)
    assert written
    (chunk,) = chunk_document(changed)
    assert encoder.encoded == [chunk_passage(chunk), "秋茶又次之。"]
    index = Index.load(folder)
    assert sorted(texts(index)) == sorted([COAL, "秋茶又次之。"])
    kept = [c.document_id for c in index.chunks].index("b")
    np.testing.assert_array_equal(index.dense.vectors()[kept], vectors[1])
    assert {s.document_id: s.sha256 for s in manifest.sources} == {"a": "01", "b": "00"}


def test_reports_are_added_to_an_index_and_named_by_their_chunks(folder: Path) -> None:
    encoder = LetterEncoder()
    manifest, _ = build_index([document("tea", TEA)], encoder, folder)
    assert [s.document_id for s in manifest.sources] == ["report", "tea"]
    assert manifest.name == "report"  # the index keeps its name
    assert not any(SENTENCE in text for text in encoder.encoded)
    index = Index.load(folder)
    assert [(c.document_id, c.text) for c in index.chunks] == [("report", SENTENCE), ("tea", TEA)]
    assert index.documents == (document(), document("tea", TEA))
    np.testing.assert_array_equal(index.dense.offsets, [0, 1, 2])


def test_another_limit_makes_all_chunks_anew_and_keeps_every_report(folder: Path) -> None:
    build_index([document("tea", TEA * 30)], LetterEncoder(), folder)
    manifest, written = build_index(
        [document("tea", TEA * 30)], LetterEncoder(), folder, settings=IndexSettings(max_chars=100)
    )
    assert written
    assert [s.document_id for s in manifest.sources] == ["report", "tea"]
    # 30 sentences of 10 characters, 10 to a chunk, and the one of the other report.
    assert [len(text) for text in texts(Index.load(folder))] == [len(SENTENCE), 100, 100, 100]


def test_another_dictionary_makes_the_index_anew_and_keeps_every_report(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index([document("tea", TEA)], LetterEncoder(), folder)
    monkeypatch.setattr("index.store.building.dictionary_hash", lambda: "another")
    encoder = LetterEncoder()
    manifest, written = build_index([document("tea", TEA)], encoder, folder)
    assert written
    assert ([s.document_id for s in manifest.sources], manifest.dictionary) == (["report", "tea"], "another")
    assert encoder.encoded == []


def test_a_new_name_is_written(folder: Path) -> None:
    assert build_index([document()], LetterEncoder(), folder, name="loans")[1]
    assert read_manifest(folder).name == "loans"


def test_force_begins_anew(folder: Path) -> None:
    manifest, written = build_index([document("tea", TEA)], LetterEncoder(), folder, force=True)
    assert written
    assert [s.document_id for s in manifest.sources] == ["tea"]
    assert texts(Index.load(folder)) == [TEA]


def test_a_report_is_taken_out(folder: Path) -> None:
    build_index([document("tea", TEA)], LetterEncoder(), folder)
    manifest = remove_document(folder, "report")
    assert [s.document_id for s in manifest.sources] == ["tea"]
    assert texts(Index.load(folder)) == [TEA]
    assert [path.name for path in folder.glob("segment-*")] == [manifest.sources[0].segment]


def test_a_report_that_is_not_there_or_the_only_one_is_not_taken_out(folder: Path) -> None:
    before = snapshot(folder)
    with pytest.raises(KeyError, match="tea"):
        remove_document(folder, "tea")
    with pytest.raises(UsageError, match="report is the only report of the index at"):
        remove_document(folder, "report")
    assert snapshot(folder) == before


def test_two_reports_of_one_id_are_refused_and_one_given_twice_counts_once(tmp_path: Path) -> None:
    one, other = document("a", TEA), replace(document("a", COAL, sha256="01"), file_name="sub-a.md")
    with pytest.raises(UsageError, match=r"two reports have the id a: a\.md and sub-a\.md"):
        build_index([one, other], LetterEncoder(), tmp_path / "index")
    manifest, _ = build_index([one, one], LetterEncoder(), tmp_path / "index")
    assert manifest.chunks == 1


def test_headings_alone_are_nothing_to_index(tmp_path: Path) -> None:
    with pytest.raises(EmptySourceError, match=r"nothing to index in tea\.md: no text below"):
        build_index([report()], LetterEncoder(), tmp_path / "index")
    assert not (tmp_path / "index" / MANIFEST_FILE).exists()


def test_an_index_asked_with_another_encoder_says_which(folder: Path) -> None:
    for attempt in (
        lambda: Index.load(folder, encoder="fake:other"),
        lambda: build_index([document("tea", TEA)], OtherEncoder(), folder),
        lambda: rename_document(folder, "report", "另一个", OtherEncoder()),
    ):
        with pytest.raises(EncoderMismatchError, match="with the encoder fake:letters, not with fake:other"):
            attempt()
    assert build_index([document()], OtherEncoder(), folder, force=True)[0].encoder == "fake:other"


def test_a_build_between_two_reads_of_a_reader_is_not_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader has the old manifest; before it reads the parts, a build replaces them."""

    def build_then_verify(at: Path, manifest: Manifest) -> None:
        monkeypatch.undo()
        build_index([document("tea", TEA)], LetterEncoder(), folder)
        verify_sample(at, manifest)

    monkeypatch.setattr("index.store.loaded.verify_sample", build_then_verify)
    assert texts(Index.load(folder)) == [SENTENCE, TEA]


def test_what_was_loaded_is_read_to_the_end_whatever_was_written_since(folder: Path) -> None:
    """A replaced and a removed report are there for whoever loaded them: document, chunks, vectors, words."""
    build_index([document("tea", TEA)], LetterEncoder(), folder)
    index = Index.load(folder)
    build_index([document("report", COAL, sha256="01")], LetterEncoder(), folder)
    remove_document(folder, "tea")
    assert texts(Index.load(folder)) == [COAL]
    assert texts(index) == [SENTENCE, TEA]
    assert index.document("tea") == document("tea", TEA)
    assert index.dense.search(np.full(4, 0.5, np.float32), 1)[0].tolist() == [0]
    assert index.lexical.chunk_scores(words("春茶")).argmax() == 1


def test_of_many_reports_only_the_one_that_is_written_is_touched(folder: Path) -> None:
    build_index([document("tea", TEA), document("coal", COAL)], LetterEncoder(), folder)

    def parts() -> dict[str, int]:
        return {str(p.relative_to(folder)): p.stat().st_ino for p in folder.glob("segment-*/*")}

    before = parts()
    build_index([document("tea", "秋茶又次之。", sha256="01")], LetterEncoder(), folder)
    after = parts()
    assert len(before) == len(after) == 3
    assert len(before.items() & after.items()) == 2
    remove_document(folder, "coal")
    assert len(parts().items() & after.items()) == 2


def test_a_report_is_called_by_another_title(folder: Path) -> None:
    build_index([document("tea", TEA)], LetterEncoder(), folder)
    encoder = LetterEncoder()
    manifest = rename_document(folder, "tea", "茶叶年报", encoder)
    assert [s.title for s in manifest.sources] == ["绿色金融报告", "茶叶年报"]
    assert encoder.encoded == []  # no text of its chunks names the title
    index = Index.load(folder)
    assert [c.document_title for c in index.chunks] == ["绿色金融报告", "茶叶年报"]
    assert index.document("tea").title == "茶叶年报"
    with pytest.raises(KeyError, match="coffee"):
        rename_document(folder, "coffee", "咖啡", encoder)


@pytest.fixture
def read_only(folder: Path) -> Iterator[Path]:
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_an_index_that_may_not_be_written_can_be_read(read_only: Path) -> None:
    before = snapshot(read_only)
    index = Index.load(read_only)
    assert texts(index) == [SENTENCE]
    assert index.documents == (document(),)
    assert snapshot(read_only) == before
    assert not os.access(read_only, os.W_OK) or os.geteuid() == 0


def test_chunks_are_the_same_objects_in_any_order(tmp_path: Path) -> None:
    both = [document("a", TEA), document("b", COAL)]
    build_index(both, LetterEncoder(), tmp_path / "one")
    build_index(both[:1], LetterEncoder(), tmp_path / "two")
    build_index(both[1:], LetterEncoder(), tmp_path / "two")
    one, two = Index.load(tmp_path / "one"), Index.load(tmp_path / "two")
    assert one.chunks == two.chunks
    np.testing.assert_array_equal(one.dense.vectors(), two.dense.vectors())
