"""What may be uploaded: told by content, within limits, under a name that is no path."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.index.make_pdf import PdfMaker, make_pdf
from tests.ui.hostile_pdf import bomb, nested, write_pdf
from ui.reports.errors import UploadError
from ui.reports.uploads import check_upload, count_pages, plain, safe_name
from ui.settings import UiSettings
from ui.words.texts import label

SETTINGS = UiSettings()
TEXT = "# 一、总体情况\n\n2023年末,绿色贷款余额30.08万亿元。\n"


def two_pages(maker: PdfMaker) -> None:
    maker.paragraph("绿色贷款余额为三十万亿元。")
    maker.page()
    maker.paragraph("同比增长百分之三十六。")
    maker.page()


def refusal(path: Path, name: str | None = None, **limits: int) -> UploadError:
    with pytest.raises(UploadError) as raised:
        check_upload(path, path.name if name is None else name, UiSettings(**limits))  # type: ignore[arg-type]
    return raised.value


def file(folder: Path, content: bytes, name: str = "report.txt") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_a_pdf_is_known_by_what_it_holds(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "report.pdf", two_pages)
    upload = check_upload(pdf, "绿色金融.txt", SETTINGS)
    assert (upload.path, upload.name, upload.suffix, upload.pages) == (pdf, "绿色金融.txt", ".pdf", 2)


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.md", ".md"), ("A.MARKDOWN", ".md"), ("a.txt", ".txt"), ("a", ".txt"), ("a.exe", ".txt")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_what_decodes(tmp_path: Path, name: str, suffix: str, encoding: str) -> None:
    upload = check_upload(file(tmp_path, TEXT.encode(encoding)), name, SETTINGS)
    assert (upload.suffix, upload.pages) == (suffix, 1)


def test_pages_of_a_text_are_counted_by_its_length(tmp_path: Path) -> None:
    path = file(tmp_path, ("文" * 4_001).encode())
    assert check_upload(path, "a.txt", SETTINGS).pages == 3  # 4001 / 2000, rounded up
    refused = refusal(path, max_upload_pages=2)
    assert (refused.key, refused.values) == ("upload_text_too_long", {"limit": 4_000})


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "error_empty_file"),
        (b" \n\t\n", "error_empty_file"),
        (b"PK\x05\x06" + bytes(18), "upload_archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "upload_office"),
        (b"{\\rtf1\\ansi}", "upload_office"),
        (gzip.compress(b"text", mtime=0), "upload_archive"),
        (b"7z\xbc\xaf\x27\x1c", "upload_archive"),
        (b"\x89PNG\r\n\x1a\n\0\0", "upload_picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "upload_picture"),
        (b"BM\x36\0\0\0", "upload_picture"),
        (b"MZ\x90\0\x03\0", "upload_program"),
        (b"\x7fELF\x02\x01\x01\0", "upload_program"),
        (b"<?xml version='1.0'?><svg/>", "upload_web_page"),
        (b" <svg onload=alert(1)>", "upload_web_page"),
        (b"text\0with a zero", "error_not_a_report"),
        (bytes(range(1, 32)) * 40, "error_not_a_report"),
        (b"\xff\xff\xff\xff" * 9, "error_not_a_report"),
    ],
)
def test_other_types_are_refused_with_what_to_do(tmp_path: Path, content: bytes, key: str) -> None:
    assert refusal(file(tmp_path, content)).key == key


@pytest.mark.parametrize(
    ("content", "name", "suffix"),
    [
        (b"PK\x03\x04\x14\0rest", "a.docx", ".docx"),
        (b"PK\x03\x04\x14\0rest", "a.XLSX", ".xlsx"),
        (b"PK\x03\x04\x14\0rest", "a.pptx", ".pptx"),
        (b"PK\x03\x04\x14\0%PDF-1.7", "a.docx", ".docx"),
        (b"\xef\xbb\xbf<!DOCTYPE html><script>alert(1)</script>", "a.txt", ".html"),
        (b"<html><body>%PDF-1.7</body></html>", "a.htm", ".html"),
        (b"a,b\n1,2\n", "a.csv", ".csv"),
    ],
)
def test_office_files_web_pages_and_tables_pass(tmp_path: Path, content: bytes, name: str, suffix: str) -> None:
    assert check_upload(file(tmp_path, content), name, SETTINGS).suffix == suffix


def test_texts_may_begin_like_a_program_or_a_picture(tmp_path: Path) -> None:
    for start in ("MZ世代报告", "BMW年报", "PK赛"):
        assert check_upload(file(tmp_path, start.encode()), "a.txt", SETTINGS).suffix == ".txt"


def test_a_zip_named_pdf_is_a_zip_and_a_text_named_pdf_is_no_pdf(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "report.pdf", "w") as archive:
        archive.writestr("%PDF-1.7", "hidden in its first kilobyte")
    assert refusal(tmp_path / "report.pdf").key == "upload_damaged"
    assert refusal(file(tmp_path, b"no pdf"), "report.pdf").key == "upload_damaged"


def test_damaged_and_locked_pdfs(tmp_path: Path) -> None:
    whole = make_pdf(tmp_path / "report.pdf", two_pages).read_bytes()
    assert refusal(file(tmp_path, whole[:300], "cut.pdf")).key == "upload_damaged"
    assert refusal(file(tmp_path, b"%PDF-1.7\n%%EOF", "none.pdf")).key == "upload_damaged"
    assert refusal(make_pdf(tmp_path / "locked.pdf", two_pages, password="secret")).key == "error_encrypted"


def test_limits_of_size_and_pages(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "report.pdf", two_pages)
    refused = refusal(pdf, max_upload_pages=1)
    assert (refused.key, refused.values) == ("error_too_many_pages", {"pages": 2, "limit": 1})
    with (tmp_path / "big.txt").open("wb") as big:
        big.truncate(60 << 20)
    refused = refusal(tmp_path / "big.txt")
    assert (refused.key, refused.values) == ("error_too_big", {"mb": 60.0, "limit": 50})
    assert refused.said(label("zh")) == "文件有 60.0 MB，上限是 50 MB。"
    assert str(refused) == "The file has 60.0 MB; the limit is 50 MB."


def test_a_text_of_60_mb_is_never_in_memory(tmp_path: Path) -> None:
    path = file(tmp_path, "绿色贷款余额。\n".encode() * (60 << 16))
    assert path.stat().st_size > 60 << 20
    tracemalloc.start()
    try:
        assert refusal(path, max_upload_mb=100).key == "upload_text_too_long"
        long = check_upload(path, "a.txt", UiSettings(max_upload_mb=100, max_upload_pages=20_000))
        assert long.pages == 15_729  # 8 * 60 * 65 536 characters by 2000, rounded up
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.pdf").key == "upload_gone"
    assert refusal(tmp_path).key == "upload_gone"


def test_hostile_pdfs_are_counted_within_limits(tmp_path: Path) -> None:
    assert count_pages(nested(tmp_path / "nested.pdf")) == 1
    assert count_pages(bomb(tmp_path / "bomb.pdf", megabytes=300)) == 1
    assert count_pages(write_pdf(tmp_path / "huge.pdf", box=b"0 0 20000 20000")) == 1
    assert count_pages(write_pdf(tmp_path / "many.pdf", kids=3, count=2_000_000_000)) == 3
    assert count_pages(write_pdf(tmp_path / "liar.pdf", kids=3, count=1)) in (1, 3)  # the reader counts once more


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("绿色金融报告.pdf", "绿色金融报告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\报告.pdf", "报告.pdf"),
        ("..", "report"),
        ("", "report"),
        (".pdf", "pdf"),
        ("a\0b\r\n\tc.pdf", "ab c.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("a\u200bb\u2066c\ufeff.md", "abc.md"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("长" * 300 + ".pdf", "长" * 75 + "….pdf"),
        ("x" * 300, "x" * 79 + "…"),
        ("a." + "b" * 300, "a." + "b" * 77 + "…"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_names_are_for_showing(name: str, shown: str) -> None:
    assert safe_name(name) == shown
    assert len(safe_name(name)) <= 80


def test_plain_text_is_one_line() -> None:
    assert plain(" 前\u3000言\n第二行 ", limit=20) == "前 言 第二行"
    assert plain("一二三四五", limit=4) == "一二三…"
    assert plain("\u202e\u200b", limit=4) == ""
