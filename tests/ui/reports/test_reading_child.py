"""What the reading process says: errors as texts, parse reports within bounds, and the time left."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import errors
from tests.fakes import LetterEncoder
from ui.reports.errors import UploadError
from ui.reports.reading_child import Job, clipped, counts, failure
from ui.reports.reading_process import ReadingProcess
from ui.reports.reading_teller import Teller, ToldEncoder
from ui.reports.reading_time import seconds_left, work_shares
from ui.words.texts import LANGS, label

PDF = Job("/x/1.pdf", "/x", "报告.pdf", 1, 500, 1 << 40, 60)
TEXT = Job("/x/1.txt", "/x", "报告.txt", 1, 500, 1 << 40, 60)


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "job", "key"),
    [
        (errors.EncryptedError("x"), PDF, "error_encrypted"),
        (errors.UnreadableTextError("x"), PDF, "error_no_text"),
        (errors.EmptySourceError("x"), TEXT, "upload_nothing_below"),
        (errors.FormatError("x"), PDF, "upload_damaged"),
        (errors.FormatError("x"), TEXT, "error_not_a_report"),
        (errors.StorageError("x"), PDF, "upload_storage"),
        (OSError(28, "no space"), PDF, "upload_storage"),
        (MemoryError(), PDF, "error_reading_memory"),
        (caused(errors.FormatError("x"), MemoryError()), PDF, "error_reading_memory"),
        (caused(errors.FormatError("x"), ValueError(MemoryError())), PDF, "error_reading_memory"),
        (ImportError("x.so: failed to map: Cannot allocate memory"), PDF, "error_reading_memory"),
        (RecursionError("x"), PDF, "error_reading_failed"),
        (KeyError("x"), PDF, "error_reading_failed"),
    ],
)
def test_every_error_is_a_text(error: BaseException, job: Job, key: str) -> None:
    last = failure(error, job)
    assert (last["event"], last["key"]) == ("failed", key)
    assert json.loads(json.dumps(last)) == last
    for lang in LANGS:  # the text is there, and its values are given
        assert len(UploadError(last["key"], **last["values"]).said(label(lang))) > 5


def test_an_error_that_leads_to_itself_ends() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert failure(first, PDF)["key"] == "error_reading_failed"


def test_an_unknown_error_with_the_memory_used_up_is_the_memory_s() -> None:
    assert failure(SystemError("x"), replace(PDF, memory_bytes=1 << 20))["key"] == "error_reading_memory"


def record(**lists: Any) -> dict[str, Any]:
    return {"title": "报告", "pages": 3, "headings": [], "tables": [], "footnotes": [], **lists}


def test_parse_reports_are_counted_before_they_are_cut() -> None:
    table = {"caption": None, "rows": [["a", "b"]] * 50}
    whole = record(headings=[{"title": "长" * 500}] * 3_000, tables=[table, {"caption": "表2", "rows": []}])
    found = counts(whole)
    assert (found["headings"], found["tables"], found["tables_pictures"], found["footnotes"]) == (3_000, 2, 1, 0)
    cut = clipped(whole)
    assert (cut["title"], cut["pages"], len(cut["headings"])) == ("报告", 3, 1_000)
    assert cut["headings"][0]["title"] == "长" * 299 + "…"
    assert cut["tables"][0] == {"caption": None, "rows": [["a", "b"]] * 20}


def test_time_left_is_guessed_until_it_is_known() -> None:
    # A hundred pages: 6 s to read, 80 to encode, half a second to store.
    assert seconds_left("read", 100, 0) == pytest.approx(86.5)
    assert seconds_left("read", 100, 4) == pytest.approx(82.5)
    assert seconds_left("read", 100, 20) == pytest.approx(82.5)  # a tenth of what it took already
    assert seconds_left("chunk", 100, 1) == pytest.approx(80.5)
    assert seconds_left("encode", 100, 10, 0.01) == pytest.approx(70.5)
    assert seconds_left("encode", 100, 10, 0.25) == pytest.approx(30.5)  # 40 s in all
    assert seconds_left("encode", 100, 15, 0.25, since=5) == pytest.approx(25.5)
    assert seconds_left("store", 100, 3) == pytest.approx(0.5)


def test_work_goes_by_length_not_by_number() -> None:
    assert work_shares([]) == (0.0,)
    assert work_shares([170, 70]) == pytest.approx((0, 1 / 3, 1))  # 100 and 200 with 30 for each
    assert work_shares([0, 0]) == pytest.approx((0, 0.5, 1))


def test_an_encoder_is_told_of_by_stage() -> None:
    read_end, write_end = os.pipe()
    encoder = ToldEncoder(LetterEncoder(), Teller(write_end, pages=1, memory_bytes=1 << 40))
    assert (encoder.name, encoder.dimension) == ("fake:letters", 4)
    assert encoder.encode_documents(["绿色贷款", "款"]).shape == (2, 4)
    os.close(write_end)
    with os.fdopen(read_end) as said:
        lines = [json.loads(line) for line in said]
    assert [line["stage"] for line in lines] == ["encode", "store"]
    assert all(0 <= line["memory"] < 1 for line in lines)
    assert lines[0]["fraction"] <= lines[1]["fraction"] < 1


def line(**record: object) -> str:
    told = {
        "event": "progress",
        "stage": "read",
        "done": 0,
        "total": 0,
        "fraction": 0.1,
        "seconds_left": 9,
        "memory": 0.1,
    }
    return json.dumps({**told, **record})


@pytest.mark.parametrize(
    ("child", "key"),
    [
        (f"print({line()!r})", "error_reading_failed"),  # it ended without a word
        (f"print({line()!r}, flush=True); os.abort()", "error_reading_failed"),
        (f"print({line(memory=0.9)!r}, flush=True); os.abort()", "error_reading_memory"),
        ("os.kill(os.getpid(), 9)", "error_reading_memory"),
        ("print('no JSON', flush=True); time.sleep(60)", "error_reading_failed"),
        ("print('{' * 10_000_000, flush=True); time.sleep(60)", "error_reading_failed"),
        ("raise SystemExit", "error_reading_failed"),
        ("time.sleep(60)", "error_reading_time"),
        (
            f"print({line(event='failed', key='error_no_text', values={})!r}, flush=True); time.sleep(60)",
            "error_no_text",
        ),
    ],
)
def test_however_a_process_ends_it_is_understood(tmp_path: Path, child: str, key: str) -> None:
    job = replace(PDF, folder=str(tmp_path))
    process = ReadingProcess(job, 3, (sys.executable, "-c", f"import os, time; {child}"))
    began = time.monotonic()
    with pytest.raises(UploadError) as raised:
        process.run(lambda record: None)
    assert raised.value.key == key
    assert time.monotonic() - began < 20


def test_a_process_gets_neither_secrets_nor_the_server_s_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLUEBOOK_LLM__API_KEY", "secret")
    told: list[Any] = []
    say = f"print(json.dumps({{**json.loads({line()!r}), 'env': sorted(os.environ), 'at': os.getcwd()}}), flush=True)"
    done = f"print({line(event='done', title='报告')!r}, flush=True)"
    command = (sys.executable, "-c", f"import json, os; {say}; {done}")
    assert ReadingProcess(replace(PDF, folder=str(tmp_path)), 30, command).run(told.append) == "报告"
    assert told[0]["at"] == str(tmp_path)
    assert "PATH" in told[0]["env"]
    assert not any("BLUEBOOK" in name for name in told[0]["env"])


def test_a_process_that_was_stopped_before_it_began_is_never_begun(tmp_path: Path) -> None:
    process = ReadingProcess(replace(PDF, folder=str(tmp_path)), 3)
    process.stop(UploadError("upload_cancelled"))
    with pytest.raises(UploadError) as raised:
        process.run(lambda record: None)
    assert raised.value.key == "upload_cancelled"
    assert process.process_id is None
