"""Reading an upload in a process of its own: what comes of it, and that nothing in a file reaches the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.store.folder import Index
from rag.assistant import Assistant
from tests.fakes import LetterEncoder, small_index
from tests.index.make_pdf import PdfMaker, make_pdf
from tests.ui.hostile_pdf import bomb, million_objects, nested, write_pdf
from ui.reports.errors import UploadError
from ui.reports.reading import Reading, ReadingDone, ReadingFailed, ReadingProgress, Readings
from ui.reports.report_library import Library
from ui.reports.uploads import Upload, check_upload
from ui.settings import UiSettings

SESSION = "session"
Event = ReadingProgress | ReadingDone | ReadingFailed


def load(folder: Path | None) -> Assistant:
    assert folder is not None
    return Assistant(Index.load(folder), LetterEncoder())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "tmp").mkdir()
    index = small_index(tmp_path / "served")
    made = Library.open(index, UiSettings(), load=load, load_upload=load, temporary=tmp_path / "tmp")
    yield made
    made.close()


@pytest.fixture
def readings(library: Library) -> Iterator[Readings]:
    made = Readings(library, UiSettings())
    yield made
    made.close()


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return million_objects(tmp_path_factory.mktemp("hostile") / "million.pdf")


def report(maker: PdfMaker) -> None:
    """A page with two headings and a paragraph below each."""
    maker.heading("一、总体情况")
    maker.paragraph("2023年末,全市绿色贷款余额为三十万亿元,同比增长百分之三十六。")
    maker.heading("二、下一步工作")
    maker.paragraph("各机构应当继续完善绿色金融的统计制度,扩大信息披露的范围。")
    maker.page(number="1")


def followed(reading: Reading) -> tuple[list[ReadingProgress], ReadingDone | ReadingFailed]:
    *before, end = reading.events()
    assert all(isinstance(event, ReadingProgress) for event in before)
    assert not isinstance(end, ReadingProgress)
    return [event for event in before if isinstance(event, ReadingProgress)], end


def failure(library: Library, folder: Path, path: Path, **limits: int) -> UploadError:
    """The error of a file that passes the check and cannot be read."""
    settings = UiSettings(**limits)  # type: ignore[arg-type]
    _, end = followed(Readings(library, settings).start(SESSION, check_upload(path, path.name, settings)))
    assert isinstance(end, ReadingFailed)
    assert leftovers(folder) == []
    assert [r.report_id for r in library.reports(SESSION)] == ["report"]
    return end.error


def leftovers(folder: Path) -> list[Path]:
    return [path for path in (folder / "tmp").rglob("*") if path.is_file() and path.name != ".lock"]


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def lives(process_id: int) -> bool:
    try:
        # A process that has ended and that nobody has asked about yet is a zombie.
        return Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def memory_mb() -> int:
    """What this process has in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


def test_a_pdf_becomes_a_report(library: Library, readings: Readings, tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "mine.pdf", report)
    reading = readings.start(SESSION, check_upload(pdf, "../../绿色<b>.pdf", UiSettings()))
    progress, end = followed(reading)
    assert isinstance(end, ReadingDone)
    (made,) = end.reports
    assert library.get(SESSION, made.report_id) is made
    assert made.title == end.title == "绿色<b>"
    assert made.document.file_name == "绿色<b>.pdf"
    assert made.chapters == ("一、总体情况", "二、下一步工作")
    assert made.pdf is not None
    assert made.pdf.read_bytes() == pdf.read_bytes()
    assert [heading["title"] for heading in end.parse["headings"]] == list(made.chapters)
    assert (end.parse["pages"], end.parse["pages_without_text"]) == (1, [])
    assert (end.counts["headings"], end.counts["tables"], end.counts["tables_pictures"]) == (2, 0, 0)

    stages = list(dict.fromkeys(event.stage for event in progress))
    assert stages == [stage for stage in ("waiting", "read", "chunk", "encode", "store") if stage in stages]
    assert "read" in stages
    fractions = [event.fraction for event in progress]
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    assert all(event.seconds_left is not None for event in progress if event.stage != "waiting")
    assert list(reading.events()) == [end]  # a page that was loaded anew hears of the end, too

    # Of the upload its index is left, under names that tell nothing of the file.
    drafts = (tmp_path / "tmp").glob("bluebook-ui-*/*/*/*")
    assert [path.name for path in drafts] == ["index"]
    assert "绿" not in "".join(map(str, leftovers(tmp_path)))


def test_a_markdown_text_becomes_a_report(library: Library, readings: Readings, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text(
        "# \u202e<script>alert(1)</script>年报\n\n## 一、贷款\n\n2023年末,绿色贷款余额30.08万亿元。\n", "utf-8"
    )
    _, end = followed(readings.start(SESSION, check_upload(path, "<img src=x onerror=alert(1)>.md", UiSettings())))
    assert isinstance(end, ReadingDone)
    (made,) = end.reports
    assert made.pdf is None
    assert "\u202e" not in made.title
    assert made.document.file_name == "<img src=x onerror=alert(1)>.md"
    assert library.reports("another")[1:] == ()
    path.unlink()
    assert made.document.blocks[-1].text == "2023年末,绿色贷款余额30.08万亿元。"
    assert len(leftovers(tmp_path)) == len(made.assistant.index.manifest.files) + 1  # its parts and their manifest


def test_a_pdf_without_text(library: Library, tmp_path: Path) -> None:
    assert (
        failure(library, tmp_path, make_pdf(tmp_path / "a.pdf", lambda maker: maker.page())).key == "error_no_text_ocr"
    )


def test_a_pdf_that_is_cut_short(library: Library, tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "a.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(whole + b"\n" * 3000)  # its end mark is far from its end
    assert failure(library, tmp_path, tmp_path / "a.pdf").key == "upload_damaged"


def test_a_pdf_with_more_pages_than_it_says(library: Library, tmp_path: Path) -> None:
    liar = write_pdf(tmp_path / "a.pdf", kids=3, count=1)
    settings = UiSettings(max_upload_pages=2)
    upload = Upload(liar, "a.pdf", ".pdf", pages=1)
    _, end = followed(Readings(library, settings).start(SESSION, upload))
    assert isinstance(end, ReadingFailed)
    assert (end.error.key, end.error.values) == ("error_too_many_pages", {"pages": 3, "limit": 2})


def test_a_pdf_that_takes_too_long(library: Library, tmp_path: Path, million: Path) -> None:
    began, before = time.monotonic(), memory_mb()
    error = failure(library, tmp_path, million, max_upload_seconds=2)
    assert (error.key, error.values) == ("error_reading_time", {"seconds": 2})
    assert time.monotonic() - began < 20
    assert memory_mb() - before < 100


def test_a_pdf_that_needs_too_much_memory(library: Library, tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.pdf", megabytes=600)
    assert path.stat().st_size < 1 << 20
    before = memory_mb()
    error = failure(library, tmp_path, path, max_upload_memory_mb=1024)
    assert (error.key, error.values) == ("error_reading_memory", {"mb": 1024})
    assert memory_mb() - before < 100


@pytest.mark.parametrize("hostile", [nested, lambda path: write_pdf(path, box=b"0 0 20000 20000")])
def test_strange_pdfs_are_read_or_refused(
    library: Library, readings: Readings, tmp_path: Path, hostile: Callable[[Path], Path]
) -> None:
    path = hostile(tmp_path / "a.pdf")
    _, end = followed(readings.start(SESSION, check_upload(path, "a.pdf", UiSettings())))
    if isinstance(end, ReadingDone):
        assert end.parse["pages"] == 1
    else:
        assert end.error.key == "upload_damaged"
    assert library.get(SESSION, "report").pages == 1


def begun(library: Library, million: Path, **settings: int) -> tuple[Readings, Reading]:
    """A reading that would take for ever, at work."""
    made = UiSettings(**settings)  # type: ignore[arg-type]
    readings = Readings(library, made, at_once=1, waiting=1)
    reading = readings.start(SESSION, Upload(million, "a.pdf", ".pdf", pages=1))
    next(event for event in reading.events() if isinstance(event, ReadingProgress) and event.stage == "read")
    return readings, reading


def test_cancelling_kills_the_process_and_removes_the_draft(library: Library, tmp_path: Path, million: Path) -> None:
    readings, reading = begun(library, million)
    assert readings.of(SESSION) is reading
    assert len(leftovers(tmp_path)) == 1
    process = reading.process_id
    assert process is not None
    reading.cancel()
    _, end = followed(reading)
    assert isinstance(end, ReadingFailed)
    assert end.error.key == "upload_cancelled"
    assert not lives(process)
    assert leftovers(tmp_path) == []
    reading.cancel()
    assert list(reading.events()) == [end]


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (signal.SIGKILL, "error_reading_memory"),
        (signal.SIGSEGV, "error_reading_failed"),
        (signal.SIGXCPU, "error_reading_time"),
    ],
)
def test_a_process_that_dies_is_an_error_of_the_file(
    library: Library, tmp_path: Path, million: Path, number: signal.Signals, key: str
) -> None:
    _, reading = begun(library, million)
    assert reading.process_id is not None
    os.kill(reading.process_id, number)
    _, end = followed(reading)
    assert isinstance(end, ReadingFailed)
    assert end.error.key == key
    assert leftovers(tmp_path) == []


def test_others_wait_and_the_line_has_an_end(library: Library, tmp_path: Path, million: Path) -> None:
    readings, reading = begun(library, million)
    small = Upload(write_pdf(tmp_path / "small.pdf"), "small.pdf", ".pdf", pages=1)
    with pytest.raises(UploadError) as raised:
        readings.start(SESSION, small)
    assert raised.value.key == "error_upload_busy"
    second = readings.start("second", small)
    waiting = next(event for event in second.events() if isinstance(event, ReadingProgress) and event.total)
    assert waiting == ReadingProgress("waiting", total=1)
    assert second.process_id is None
    with pytest.raises(UploadError) as raised:
        readings.start("third", small)
    assert raised.value.key == "upload_queue_full"
    reading.cancel()
    _, end = followed(second)
    assert isinstance(end, ReadingDone)
    assert isinstance(followed(readings.start("third", small))[1], ReadingDone)


def test_who_waits_can_cancel(library: Library, tmp_path: Path, million: Path) -> None:
    readings, reading = begun(library, million)
    second = readings.start("second", Upload(write_pdf(tmp_path / "small.pdf"), "small.pdf", ".pdf", pages=1))
    second.cancel()
    _, end = followed(second)
    assert isinstance(end, ReadingFailed)
    assert end.error.key == "upload_cancelled"
    assert second.process_id is None
    assert not reading.ended
    readings.close()
    assert reading.ended
    assert leftovers(tmp_path) == []


def test_a_session_that_ends_while_its_upload_is_read(library: Library, tmp_path: Path, million: Path) -> None:
    readings, reading = begun(library, million, max_upload_seconds=3)
    library.end(SESSION)
    _, end = followed(reading)
    assert isinstance(end, ReadingFailed)
    assert library.reports(SESSION)[1:] == ()
    assert leftovers(tmp_path) == []
    readings.close()


def test_an_upload_that_went_away_before_it_was_taken(library: Library, readings: Readings, tmp_path: Path) -> None:
    for _ in range(12):  # more often than there are places in line
        with pytest.raises(UploadError) as raised:
            readings.start(SESSION, Upload(tmp_path / "gone.pdf", "gone.pdf", ".pdf", pages=1))
        assert raised.value.key == "upload_gone"
    assert leftovers(tmp_path) == []


def test_two_at_once_and_neither_gets_the_other_s(library: Library, readings: Readings, tmp_path: Path) -> None:
    ends: dict[str, ReadingDone | ReadingFailed] = {}

    def upload(session: str) -> None:
        path = tmp_path / f"{session}.md"
        path.write_text(f"# {session}年报\n\n## 一、贷款\n\n{session}绿色贷款余额三十万亿元。\n", "utf-8")
        ends[session] = followed(readings.start(session, check_upload(path, "年报.md", UiSettings())))[1]

    threads = [threading.Thread(target=upload, args=(session,)) for session in ("甲行", "乙行", "丙行")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for session, end in ends.items():
        assert isinstance(end, ReadingDone)
        assert [r.title for r in library.reports(session)] == ["绿色金融报告", f"{session}年报"]


def test_a_process_ends_with_its_server(tmp_path: Path, million: Path) -> None:
    """Also where the server is killed and cannot say goodbye."""
    server = textwrap.dedent(f"""
        from ui.reports.reading_child import Job
        from ui.reports.reading_process import ReadingProcess
        job = Job({str(million)!r}, {str(tmp_path)!r}, "a.pdf", 1, 9, 2 << 30, 600)
        process = ReadingProcess(job, 600)
        process.run(lambda record: print(process.process_id, flush=True))
    """)
    with subprocess.Popen([sys.executable, "-c", server], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        process = int(running.stdout.readline())
        assert lives(process)
        running.kill()
    until(lambda: not lives(process))
