"""Scanned uploads: recognised in the reading process, with limits that grow by the pages, and kept for the next try."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tests.index.make_pdf import PdfMaker
from tests.index.readers.ocr.make_scan import make_scan
from tests.ui.reports.test_reading_child import PDF, line
from ui.reports.errors import UploadError
from ui.reports.reading_child import Job, ocr_settings
from ui.reports.reading_process import ReadingProcess
from ui.reports.reading_teller import Teller
from ui.reports.reading_time import seconds_left


def ended(job: Job, child: str, seconds: float) -> tuple[UploadError, float]:
    process = ReadingProcess(job, seconds, (sys.executable, "-c", f"import time; {child}"))
    began = time.monotonic()
    with pytest.raises(UploadError) as raised:
        process.run(lambda record: None)
    return raised.value, time.monotonic() - began


def test_recognising_is_given_more_time_by_its_pages_and_no_more(tmp_path: Path) -> None:
    job = replace(PDF, folder=str(tmp_path), pages=2, ocr_seconds=2)
    said = line(stage="ocr", done=0, total=900)
    error, seconds = ended(job, f"print({said!r}, flush=True); time.sleep(60)", 2)
    # Whatever the process says, the file has two pages.
    assert (error.key, error.values["seconds"]) == ("error_reading_time", 6)
    assert 5 < seconds < 20


def test_time_left_goes_by_pages_that_were_recognised() -> None:
    assert seconds_left("ocr", 2, 4) == pytest.approx(16 + 1.6 + 0.5)
    assert seconds_left("ocr", 4, 30, 0.25) == pytest.approx(90 + 3.2 + 0.5)


def test_no_seconds_for_it_means_no_ocr(tmp_path: Path) -> None:
    with (tmp_path / "told").open("wb") as told:
        teller = Teller(told.fileno(), 4, 1 << 40)
        assert ocr_settings(PDF, teller).mode == "never"
        assert ocr_settings(replace(PDF, ocr_seconds=9), teller).mode == "auto"


CHILD = """
import sys
from pathlib import Path
from index.readers.ocr import pages
from tests.index.readers.ocr.stand_in import StandIn
from tests.index.readers.ocr.test_ocr_pages import HEADED
pages.default_recogniser = lambda: StandIn([HEADED, HEADED])
from index.models import encoder
from tests.fakes import LetterEncoder
encoder.load_encoder = lambda *a, **k: LetterEncoder()
from ui.reports.reading_child import main
sys.exit(main())
"""


def test_a_scan_is_read_in_the_child_and_kept(tmp_path: Path) -> None:
    def draw(pdf: PdfMaker) -> None:
        for _ in range(2):
            pdf.canvas.rect(40, 40, 300, 700, fill=1)
            pdf.canvas.showPage()

    folder = tmp_path / "draft"
    folder.mkdir()
    path = make_scan(folder / "a.pdf", draw)
    job = Job(str(path), str(folder), "扫描.pdf", 2, 500, 8 << 30, 60, ocr_seconds=30, ocr_folder=str(tmp_path / "ocr"))
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import threading; import ui.reports.reading_child as c; c._end_with_server = lambda: None\n{CHILD}",
        ],
        input=json.dumps(asdict(job)) + "\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    records = [json.loads(said) for said in done.stdout.splitlines()]
    assert records[-1]["event"] == "done", (records[-1], done.stderr)
    assert any((said["stage"], said["total"]) == ("ocr", 2) for said in records[:-1])
    parse = json.loads((folder / "parse.json").read_bytes())
    assert parse["parse"]["pages_by_ocr"] == [1, 2]
    assert len(list((tmp_path / "ocr").rglob("*.json"))) == 2
