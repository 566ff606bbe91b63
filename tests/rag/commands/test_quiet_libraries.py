from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_CODE = """
import logging, warnings
from rag.commands.quiet_libraries import keep_libraries_quiet
keep_libraries_quiet()
logging.getLogger("pdfminer.pdffont").warning("no FontBBox")
warnings.warn("will go away", DeprecationWarning, stacklevel=1)
warnings.warn("odd", UserWarning, stacklevel=1)
logging.getLogger("ui.reports.reading").error("our own message")
"""


def logged(**settings: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "BLUEBOOK_LOG"} | settings
    done = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout == ""
    return done.stderr


def test_libraries_do_not_write_to_the_terminal() -> None:
    assert logged() == "our own message\n"


def test_what_they_log_is_in_the_file_that_is_named(tmp_path: Path) -> None:
    assert logged(BLUEBOOK_LOG=str(tmp_path / "log.txt")) == "our own message\n"
    written = (tmp_path / "log.txt").read_text("utf-8")
    assert "WARNING pdfminer.pdffont: no FontBBox" in written
    assert "UserWarning: odd" in written
    assert "ERROR ui.reports.reading: our own message" in written


def test_a_log_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    assert "SettingsError: BLUEBOOK_LOG=" in logged(BLUEBOOK_LOG=str(tmp_path / "no" / "log.txt"))
