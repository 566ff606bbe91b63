"""Where no terminal is, a long work says now and then how far it is."""

from __future__ import annotations

import pytest

from rag.output.progress_bar import DelayedProgress


def test_a_long_work_tells_a_log_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with DelayedProgress(enabled=False, line_every_s=0.0) as progress:
        progress("ocr", 3, 40)
        progress("other", 1, 2)
    assert capsys.readouterr().err == "文字识别(OCR) 3/40\nother 1/2\n"


def test_a_short_work_tells_it_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with DelayedProgress(enabled=False) as progress:
        progress("read", 1, 2)
    assert capsys.readouterr().err == ""
