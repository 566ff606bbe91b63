"""What of a folder is read, what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import FormatError
from index.readers.ocr.records import OcrSettings
from index.schema import Document
from rag.commands.index_report import read_all
from rag.commands.report_files import gather
from rag.output.progress_bar import DelayedProgress
from tests.index.make_document import paragraph, report


def test_a_folder_is_gathered_with_reasons(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.md", "b.docx", ".hidden.md", "~$b.docx", "c.png", "sub/d.csv", "e"):
        (folder / name).write_text("x")
    (folder / "f.bak").write_bytes(b"%PDF-1.7")
    (tmp_path / "outside.md").write_text("x")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    index = folder / "index"
    index.mkdir()
    (index / "manifest.json").write_text("{}")
    files, left = gather([folder, folder / "a.md"], tmp_path / "out")
    assert sorted(path.relative_to(folder).as_posix() for path in files) == [
        "a.md",
        "b.docx",
        "e",
        "f.bak",
        "sub/d.csv",
    ]
    assert {(path.name, why) for path, why in left} == {("c.png", "不读 .png 文件"), ("link.md", "链接指向目录之外")}


class SomeTools:
    """Reads all but ``bad``."""

    def read(self, path: Path, password: str | None, ocr: OcrSettings) -> Document:
        if path.name == "bad":
            raise FormatError("damaged")
        return report(paragraph("茶。"), document_id=path.name)


def test_a_bad_file_of_a_folder_is_left_out_and_one_that_is_named_is_an_error(tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    with DelayedProgress() as progress:
        read, left = read_all(SomeTools(), [bad, good], frozenset(), None, progress, OcrSettings())  # type: ignore[arg-type]
        assert ([path for _, path in read], left) == ([good], [(bad, "damaged")])
        try:
            read_all(SomeTools(), [bad, good], frozenset([bad]), None, progress, OcrSettings())  # type: ignore[arg-type]
        except FormatError:
            return
    raise AssertionError("a file that was named is not passed over")


def test_a_folder_that_cannot_be_listed_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "closed").mkdir()
    listed = Path.iterdir

    def refused(path: Path) -> Iterator[Path]:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    files, left = gather([tmp_path], tmp_path / "out")
    assert [path.name for path in files] == ["a.md"]
    assert [(path.name, why) for path, why in left] == [("closed", "无法读取(Permission denied)")]
