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
    line = "".join(f"{a}{b}桥每年检查一次。" for a in "东西南北" for b in "山河岭湖海江")
    text = f"某站的一行\n1、{line[:84]}\n2、{line[84:168]}\n3、{line[168:]}"
    read = read_document(write(tmp_path, "a.txt", text.encode()))
    assert read.format == "export"
    assert [b.text for b in read.blocks] == [line]


@pytest.mark.parametrize("items", [("甲桥已修。", "乙桥在修。"), ("甲桥", "乙桥"), (PROSE * 9, PROSE * 8)])
def test_a_list_of_the_writer_is_no_export(tmp_path: Path, items: tuple[str, str]) -> None:
    text = f"去年的桥\n一、做法\n全年修桥12座。\n1、{items[0]}\n2、{items[1]}\n3、{items[0]}\n二、不足\n人手少。\n"
    read = read_document(write(tmp_path, "a.txt", text.encode()))
    assert (read.format, [s.title for s in read.sections]) == ("markdown", ["一、做法", "二、不足"])
    assert "全年修桥12座。" in [b.text for b in read.blocks]
    assert not read.dropped


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
