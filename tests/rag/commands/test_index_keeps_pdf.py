"""``bluebook index`` keeps the PDFs it reads, also of a report that an older index holds without its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from typer.testing import CliRunner, Result

from index.readers.ocr.records import OcrSettings
from index.schema import Document
from index.store.folder import Index, build_index
from rag.cli import app
from tests.fakes import SENTENCE, FakeTools

FOLDER = Path("bluebook-index")


class PdfTools(FakeTools):
    """Reads a text and calls it a PDF: what stands in the file is no matter of the store."""

    def read(self, path: Path, password: str | None, ocr: OcrSettings | None = None) -> Document:
        return replace(super().read(path, password), format="pdf")


def index(tools: FakeTools, *args: str) -> Result:
    result = CliRunner().invoke(app, ["index", *args], obj=tools)
    assert result.exit_code == 0, result.output
    return result


def test_the_files_are_kept(tools: FakeTools) -> None:
    pdf_tools = PdfTools(tools.index_folder)
    for name in ("a", "b"):
        Path(f"{name}.pdf").write_text(f"{SENTENCE}{name}", encoding="utf-8")
    index(pdf_tools, "a.pdf", "b.pdf")
    for name in ("a", "b"):
        Path(f"{name}.pdf").unlink()
        kept = Index.load(FOLDER).source_file(name)
        assert kept is not None
        assert kept.read_text(encoding="utf-8") == f"{SENTENCE}{name}"


def test_an_index_without_the_file_gets_it_without_encoding_anew(tools: FakeTools) -> None:
    pdf_tools = PdfTools(tools.index_folder)
    Path("a.pdf").write_text(SENTENCE, encoding="utf-8")
    build_index([pdf_tools.read(Path("a.pdf"), None)], pdf_tools.letters, FOLDER)
    encoded = len(pdf_tools.letters.encoded)
    assert "已读" in index(pdf_tools, "a.pdf").stdout
    assert Index.load(FOLDER).source_file("a") is not None
    assert len(pdf_tools.letters.encoded) == encoded
    assert index(pdf_tools, "a.pdf").stdout.startswith("没有变化")
