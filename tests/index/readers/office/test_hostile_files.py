"""Files that are made to harm: each is refused or read in little time, and no other file is opened."""

from __future__ import annotations

import contextlib
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from index.errors import EncryptedError, FormatError, SourceError
from index.readers.dispatch import read_document
from tests.index.readers.office.make_office import part_of, rewritten, small_word

SECRET = "机密内容一二三"


def test_entities_are_refused(tmp_path: Path) -> None:
    path = small_word(tmp_path / "a.docx")
    body = part_of(path, "word/document.xml").decode()
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + "]>"
    )
    at = body.index("?>") + 2
    with pytest.raises(FormatError, match="document type"):
        read_document(rewritten(path, "word/document.xml", (body[:at] + bomb + body[at:]).encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_other_file_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "secret.txt").write_text(SECRET, "utf-8")
    path = small_word(tmp_path / "a.docx")
    body = part_of(path, "word/document.xml").decode()
    at = body.index("?>") + 2
    outside = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    with pytest.raises(FormatError, match="document type"):
        read_document(
            rewritten(path, "word/document.xml", (outside + body[at:].replace("茶园", "&s;")).encode(encoding))
        )


def test_a_web_page_fetches_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text(f"<p>{SECRET}</p>", "utf-8")
    where = (tmp_path / "secret.html").as_uri()
    path = tmp_path / "a.html"
    path.write_text(
        f'<!DOCTYPE html [<!ENTITY s SYSTEM "{where}">]><html><head><base href="{where}"></head><body>'
        f'<iframe src="{where}"></iframe><object data="{where}"></object><p>产量3.6万吨。&s;</p></body></html>',
        "utf-8",
    )
    assert SECRET not in " ".join(block.text for block in read_document(path).blocks)


def test_bombs_are_refused_before_they_unpack(tmp_path: Path) -> None:
    path = small_word(tmp_path / "a.docx")
    with pytest.raises(FormatError, match="times its size"):
        read_document(rewritten(path, "word/media/a.bin", bytes(300 << 20)))


def test_a_sheet_merged_from_end_to_end_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "镇"
    book.save(tmp_path / "a.xlsx")
    sheet = part_of(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml").decode()
    made = sheet.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    with pytest.raises(FormatError, match="merges"):
        read_document(rewritten(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", made.encode()))


def test_spans_without_end_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    row = "<tr>" + "<td colspan=60000 rowspan=60000>x</td>" * 20 + "</tr>"
    path.write_text(f"<html><body><table>{row * 200}</table><p>产量3.6万吨。</p></body></html>", "utf-8")
    started = time.monotonic()
    read_document(path)
    assert time.monotonic() - started < 20


def test_deep_nesting_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<div><table><tr><td>" * 20_000 + "产量3.6万吨。", "utf-8")
    with contextlib.suppress(SourceError):
        read_document(path)


def test_other_archives_and_locked_files_are_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("readme.txt", "text")
    with pytest.raises(FormatError, match="no Word, Excel or PowerPoint"):
        read_document(tmp_path / "a.docx")
    (tmp_path / "b.docx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(EncryptedError, match="password"):
        read_document(tmp_path / "b.docx")
    (tmp_path / "c.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(FormatError, match="before 2007"):
        read_document(tmp_path / "c.doc")
