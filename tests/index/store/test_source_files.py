"""The PDF of a report stays in the index as long as the report, byte by byte, and is missed when it is gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import DamagedIndexError, MissingIndexError, NotFoundError, StorageError, UsageError
from index.schema import Document
from index.store.folder import Index, build_index, remove_document
from index.store.manifest import Manifest, file_hash
from tests.fakes import LetterEncoder, document

TEA = "春茶在清明以前开采。"


def pdf(folder: Path, name: str = "report", content: bytes = b"%PDF-1.4 one") -> tuple[Document, dict[str, Path]]:
    """A report as if read from a PDF, and its file; nothing in the store looks into the file."""
    path = folder / f"{name} original.pdf"
    path.write_bytes(content)
    read = replace(document(name, sha256=file_hash(path)), format="pdf", file_name=path.name)
    return read, {name: path}


def built(folder: Path, read: Document, sources: Mapping[str, Path] | None = None) -> tuple[Manifest, bool]:
    return build_index([read], LetterEncoder(), folder, sources=sources)


def kept(folder: Path, name: str = "report") -> bytes | None:
    path = Index.load(folder).source_file(name)
    return None if path is None else path.read_bytes()


def test_the_pdf_is_kept_beside_its_document(tmp_path: Path) -> None:
    read, sources = pdf(tmp_path)
    manifest, _ = built(tmp_path / "index", read, sources)
    sources["report"].unlink()  # the index needs the file no more
    index = Index.load(tmp_path / "index")
    assert index.source_file("report") == tmp_path / "index" / manifest.sources[0].segment / "source.pdf"
    assert kept(tmp_path / "index") == b"%PDF-1.4 one"
    assert manifest.sources[0].files["source.pdf"].sha256 == read.sha256
    assert index.source_file("another") is None


def test_an_index_without_sources_is_whole_and_gets_them_when_they_are_given(tmp_path: Path) -> None:
    read, sources = pdf(tmp_path)
    built(tmp_path / "index", read)
    assert kept(tmp_path / "index") is None
    assert not built(tmp_path / "index", read)[1]
    assert built(tmp_path / "index", read, sources)[1]
    assert kept(tmp_path / "index") == b"%PDF-1.4 one"
    assert not built(tmp_path / "index", read, sources)[1]


def test_of_text_sources_no_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text(TEA, encoding="utf-8")
    built(tmp_path / "index", document(), {"report": path})
    assert kept(tmp_path / "index") is None
    assert not built(tmp_path / "index", document(), {"report": path})[1]


def test_a_later_build_of_another_report_keeps_the_file(tmp_path: Path) -> None:
    read, sources = pdf(tmp_path)
    first, _ = built(tmp_path / "index", read, sources)
    second, _ = built(tmp_path / "index", document("tea", TEA))
    assert first.sources[0].segment == second.sources[0].segment
    assert kept(tmp_path / "index") == b"%PDF-1.4 one"
    assert kept(tmp_path / "index", "tea") is None


def test_the_same_report_built_in_another_way_keeps_the_file_and_a_changed_one_does_not(tmp_path: Path) -> None:
    read, sources = pdf(tmp_path)
    built(tmp_path / "index", read, sources)
    assert build_index([read], LetterEncoder(), tmp_path / "index", name="renamed")[1]
    assert kept(tmp_path / "index") == b"%PDF-1.4 one"
    changed, sources = pdf(tmp_path, content=b"%PDF-1.4 two")
    built(tmp_path / "index", changed)  # the boxes of the new text do not fit the old pages
    assert kept(tmp_path / "index") is None
    built(tmp_path / "index", changed, sources)
    assert kept(tmp_path / "index") == b"%PDF-1.4 two"


def test_a_report_that_is_removed_takes_its_file_along(tmp_path: Path) -> None:
    for name in ("report", "tea"):
        built(tmp_path / "index", *pdf(tmp_path, name, b"%PDF-1.4 " + name.encode()))
    remove_document(tmp_path / "index", "report")
    assert kept(tmp_path / "index") is None
    assert kept(tmp_path / "index", "tea") == b"%PDF-1.4 tea"
    assert len(list((tmp_path / "index").rglob("*.pdf"))) == 1


def test_a_damaged_or_missing_file_is_named(tmp_path: Path) -> None:
    read, sources = pdf(tmp_path)
    manifest, _ = built(tmp_path / "index", read, sources)
    name = f"{manifest.sources[0].segment}/source.pdf"
    (tmp_path / "index" / name).write_bytes(b"%PDF-1.4 0ne")
    with pytest.raises(DamagedIndexError, match=rf"changed: {re.escape(name)}\)\. Rebuild it with: bluebook index"):
        Index.load(tmp_path / "index")
    (tmp_path / "index" / name).unlink()
    with pytest.raises(MissingIndexError, match=rf"missing: {re.escape(name)}\)\. Rebuild it with: bluebook index"):
        Index.load(tmp_path / "index")


def test_a_file_that_changed_or_went_since_it_was_read_leaves_the_old_index(tmp_path: Path) -> None:
    built(tmp_path / "index", document("tea", TEA))
    read, sources = pdf(tmp_path)
    sources["report"].write_bytes(b"%PDF-1.4 two")
    with pytest.raises(UsageError, match=rf"report original\.pdf is not the file that was read: .*{read.sha256[:12]}"):
        built(tmp_path / "index", read, sources)
    sources["report"].unlink()
    with pytest.raises(NotFoundError, match=r"report original\.pdf is gone since it was read"):
        built(tmp_path / "index", read, sources)
    assert [source.document_id for source in Index.load(tmp_path / "index").manifest.sources] == ["tea"]
    assert len(list((tmp_path / "index").glob("*segment-*"))) == 1


def test_a_disk_that_is_full_while_the_file_is_copied_is_a_storage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    built(tmp_path / "index", document("tea", TEA))
    read, sources = pdf(tmp_path)
    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(StorageError, match="No space left on device"):
        built(tmp_path / "index", read, sources)
    assert [source.document_id for source in Index.load(tmp_path / "index").manifest.sources] == ["tea"]
