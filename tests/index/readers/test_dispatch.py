from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import EmptySourceError, FormatError, NotFoundError, SourceError
from index.readers.dispatch import read_document

PROSE = "桥梁每年检查一次。"


def write(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.txt", "a"])
def test_hash_headings_are_markdown_whatever_the_name(tmp_path: Path, name: str) -> None:
    read = read_document(write(tmp_path, name, f"# 桥\n\n{PROSE}\n".encode()))
    assert (read.format, [s.title for s in read.sections]) == ("markdown", ["桥"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    read = read_document(write(tmp_path, "a.txt", f"一、桥\r\n{PROSE}\r\n".encode(encoding)))
    assert [b.text for b in read.blocks] == ["一、桥", PROSE]


def test_split_marks_are_an_export(tmp_path: Path) -> None:
    text = f"某站的一行\n1、{PROSE}{PROSE[:4]}\n2、{PROSE[4:]}\n3、{PROSE}"
    read = read_document(write(tmp_path, "a.txt", text.encode()))
    assert read.format == "export"
    assert [b.text for b in read.blocks] == [PROSE * 3]


def test_markdown_with_a_numbered_list_is_no_export(tmp_path: Path) -> None:
    read = read_document(write(tmp_path, "a.md", f"# 桥\n1、甲\n2、乙\n3、丙\n\n{PROSE}".encode()))
    assert read.format == "markdown"


@pytest.mark.parametrize(
    ("name", "data", "error", "words"),
    [
        ("empty.txt", b"", EmptySourceError, "0 bytes"),
        ("white.md", b" \n\t\n", EmptySourceError, "white space"),
        ("noise.txt", bytes(range(256)) * 8, FormatError, "not text"),
        ("nul.txt", b"abc\0\0\0def", FormatError, "control"),
        ("office.md", b"PK\x03\x04rest", FormatError, "ZIP archive"),
        ("fake.pdf", b"hello", FormatError, "does not begin with %PDF-"),
        ("cut.pdf", b"%PDF-1.4\n1 0 obj", SourceError, "cut.pdf"),
        ("cut.txt", b"%PDF-1.4\n1 0 obj", SourceError, "cut.txt"),
    ],
)
def test_bad_content(tmp_path: Path, name: str, data: bytes, error: type[SourceError], words: str) -> None:
    with pytest.raises(error, match=words):
        read_document(write(tmp_path, name, data))


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_document(tmp_path / "none.pdf")
    with pytest.raises(NotFoundError, match="is a folder"):
        read_document(tmp_path)
