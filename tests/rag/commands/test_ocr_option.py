"""``--ocr`` reaches the reader, with the user's cache and a progress bar."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from index.readers.ocr.records import OcrSettings
from index.schema import Document
from rag.cli import app
from tests.fakes import FakeTools


class OcrTools(FakeTools):
    """Remembers what it was told of OCR."""

    told: list[OcrSettings | None]

    def read(self, path: Path, password: str | None, ocr: OcrSettings | None = None) -> Document:
        self.told.append(ocr)
        return super().read(path, password)


@pytest.mark.parametrize(
    ("args", "mode"), [((), "auto"), (("--ocr", "always"), "always"), (("--ocr", "never"), "never")]
)
@pytest.mark.parametrize("command", ["index", "inspect"])
def test_the_option_reaches_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, args: tuple[str, ...], mode: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("a.md").write_text("绿色贷款余额增长。", "utf-8")
    tools = OcrTools(tmp_path / "index")
    tools.told = []
    result = CliRunner().invoke(app, [command, "a.md", *args], obj=tools)
    assert result.exit_code == 0, result.output
    assert [(ocr.mode, ocr.kept_in) for ocr in tools.told if ocr] == [(mode, tmp_path / "cache" / "bluebook" / "ocr")]
    assert tools.told[0] is not None
    assert tools.told[0].progress is not None


def test_another_word_is_refused() -> None:
    result = CliRunner().invoke(app, ["index", "a.pdf", "--ocr", "perhaps"])
    assert result.exit_code == 2
