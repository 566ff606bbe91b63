"""Two files of one name in two folders are two reports; a file that changed is the report that it was."""

from __future__ import annotations

from pathlib import Path

from index.readers.dispatch import read_document
from index.schema import Document
from index.store.folder import build_index
from index.store.identity import known_reports, told_apart
from tests.fakes import LetterEncoder


def report(folder: Path, value: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "年报.md").write_text(f"# 一、总体\n\n吞吐量为{value}万吨。\n", "utf-8")
    return folder / "年报.md"


def add(out: Path, *paths: Path) -> list[Document]:
    told = told_apart([(read_document(path), path) for path in paths], known_reports(out))
    documents = [document for document, _ in told]
    build_index(documents, LetterEncoder(), out, sources={d.document_id: path for d, path in told})
    return documents


def test_one_name_in_two_folders(tmp_path: Path) -> None:
    out = tmp_path / "index"
    (first,) = add(out, report(tmp_path / "2023", "100"))
    (second,) = add(out, report(tmp_path / "2024", "200"))
    assert (first.document_id, first.title) == ("年报", "年报")
    assert (second.document_id, second.title) == ("年报-2024", "年报(2024)")
    assert set(known_reports(out)) == {"年报", "年报-2024"}


def test_both_at_once(tmp_path: Path) -> None:
    found = add(tmp_path / "index", report(tmp_path / "2023", "100"), report(tmp_path / "2024", "200"))
    assert [document.title for document in found] == ["年报", "年报(2024)"]


def test_a_changed_file_replaces_itself(tmp_path: Path) -> None:
    out = tmp_path / "index"
    add(out, report(tmp_path / "2023", "100"), report(tmp_path / "2024", "200"))
    (again,) = add(out, report(tmp_path / "2024", "250"))
    assert (again.document_id, again.title) == ("年报-2024", "年报(2024)")
    assert len(known_reports(out)) == 2


def test_a_copy_elsewhere_is_the_same_report(tmp_path: Path) -> None:
    out = tmp_path / "index"
    add(out, report(tmp_path / "2023", "100"))
    (copy,) = add(out, report(tmp_path / "copy", "100"))
    assert copy.document_id == "年报"
    assert set(known_reports(out)) == {"年报"}
