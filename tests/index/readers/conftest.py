"""A drawing → what the reader of PDFs makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.readers.pdf.reader import read_pdf
from index.schema import Document
from tests.index.make_pdf import Draw, make_pdf

Read = Callable[[Draw], Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a PDF that a function draws."""
    return lambda draw: read_pdf(make_pdf(tmp_path / "report.pdf", draw))
