"""Whose reports are whose: the server's are everyone's, an upload is its session's, and nothing stays behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import MissingIndexError
from index.store.folder import Index, build_index
from rag.assistant import Assistant
from tests.fakes import SECTION, LetterEncoder, document, small_index
from tests.index.make_pdf import PdfMaker, make_pdf
from ui.reports import report_library as library_module
from ui.reports.errors import UploadError
from ui.reports.report_library import Library
from ui.reports.temporary import PREFIX, make_root, remove_abandoned
from ui.settings import UiSettings


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def load(folder: Path | None) -> Assistant:
    assert folder is not None
    return Assistant(Index.load(folder), LetterEncoder())


def opened(folder: Path, clock: Clock | None = None, **settings: object) -> Library:
    (folder / "tmp").mkdir(exist_ok=True)
    index = small_index(folder / "served")
    made = UiSettings(**settings)  # type: ignore[arg-type]
    return Library.open(index, made, load=load, load_upload=load, temporary=folder / "tmp", clock=clock or Clock())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = opened(tmp_path)
    yield made
    made.close()


def uploaded(library: Library, session: str, name: str = "mine") -> str:
    folder = small_index(library.draft(session) / "index", name)
    (report,) = library.add(session, folder)
    return report.report_id


def ids(library: Library, session: str) -> list[str]:
    return [report.report_id for report in library.reports(session)]


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_the_served_report_is_everyone_s(library: Library) -> None:
    (report,) = library.reports("a")
    assert library.reports("") == (report,)
    assert library.get("b", "report") is report
    assert (report.report_id, report.title, report.document_id) == ("report", "绿色金融报告", "report")
    assert (report.owner, report.scope, report.pdf, report.pages) == (None, None, None, 1)
    assert report.chapters == (SECTION[0],)
    assert report.document.file_name == "report.md"


def test_an_index_of_several_reports(tmp_path: Path) -> None:
    old = replace(document("old"), title="旧报告")
    build_index([document("new"), old], LetterEncoder(), tmp_path / "two", name="two")
    library = Library.open(tmp_path / "two", UiSettings(), load=load, temporary=tmp_path)
    first, second = library.reports("a")
    assert [(r.report_id, r.title, r.scope) for r in (first, second)] == [
        ("new", "绿色金融报告", "绿色金融报告"),
        ("old", "旧报告", "旧报告"),
    ]
    assert first.assistant is second.assistant
    assert second.document.document_id == "old"
    library.close()


def test_a_pdf_of_an_index_is_found(tmp_path: Path) -> None:
    from index.readers.dispatch import read_document

    def draw(maker: PdfMaker) -> None:
        maker.paragraph("绿色贷款余额为三十万亿元。")
        maker.page()

    pdf = make_pdf(tmp_path / "report.pdf", draw)
    read = read_document(pdf)
    build_index([read], LetterEncoder(), tmp_path / "pdf", sources={read.document_id: pdf})
    library = Library.open(tmp_path / "pdf", UiSettings(), load=load, temporary=tmp_path)
    (report,) = library.reports("a")
    assert report.pdf is not None
    assert report.pdf.read_bytes() == pdf.read_bytes()
    library.close()


def test_an_upload_is_private_to_its_session(library: Library) -> None:
    mine = uploaded(library, "a")
    assert ids(library, "a") == ["report", mine]
    assert library.get("a", mine).owner == "a"
    assert ids(library, "b") == ["report"]
    for session in ("b", "", "a "):
        with pytest.raises(KeyError):
            library.get(session, mine)
        with pytest.raises(KeyError):
            library.remove(session, mine)
    assert library.get("a", mine).assistant.index.manifest.name == "mine"


def test_ids_of_uploads_are_random(library: Library) -> None:
    first, second = uploaded(library, "a"), uploaded(library, "a")
    assert len({first, second, "report", "mine"}) == 4
    assert len(first) == 20
    assert int(first, 16) >= 0
    names = {part for path in files_below(library.draft("a").parent) for part in path.parts}
    assert "a" not in names  # nor does a session's name become a path


def test_a_server_that_shares(tmp_path: Path) -> None:
    library = opened(tmp_path, share=True)
    mine = uploaded(library, "a")
    assert ids(library, "b") == ["report", mine]
    assert library.get("b", mine).owner == "a"
    with pytest.raises(KeyError):
        library.remove("b", mine)
    library.close()


def test_a_report_is_deleted_with_its_files(library: Library) -> None:
    kept, gone = uploaded(library, "a"), uploaded(library, "a")
    folder = library.get("a", gone).assistant.index.folder
    library.remove("a", gone)
    assert not folder.parent.exists()
    assert ids(library, "a") == ["report", kept]
    assert library.get("a", kept).document.title == "绿色金融报告"
    for report_id in (gone, "report", "nothing"):
        with pytest.raises(KeyError):
            library.remove("a", report_id)


def test_an_index_of_two_uploads_goes_with_the_last_one(library: Library) -> None:
    folder = library.draft("a") / "index"
    build_index([document("one"), document("two")], LetterEncoder(), folder)
    first, second = library.add("a", folder)
    library.remove("a", first.report_id)
    assert second.document.document_id == "two"
    library.remove("a", second.report_id)
    assert not folder.parent.exists()


def test_only_what_was_built_in_a_draft_is_added(library: Library, tmp_path: Path) -> None:
    elsewhere = small_index(tmp_path / "elsewhere" / "index")
    with pytest.raises(ValueError, match="not in a draft"):
        library.add("a", elsewhere)
    drafted = small_index(library.draft("b") / "index")
    with pytest.raises(ValueError, match="not in a draft"):
        library.add("a", drafted)
    with pytest.raises(ValueError, match="belongs to a session"):
        library.draft("")
    with pytest.raises(MissingIndexError):
        library.add("b", library.draft("b") / "index")
    assert ids(library, "a") == ids(library, "b") == ["report"]


def test_a_session_that_ends_leaves_nothing(library: Library, tmp_path: Path) -> None:
    mine, other = uploaded(library, "a"), uploaded(library, "b")
    library.draft("a")
    library.end("a")
    library.end("a")
    assert ids(library, "a") == ["report"]
    assert library.get("b", other).document.title == "绿色金融报告"
    assert not any(mine in str(path) for path in (tmp_path / "tmp").rglob("*"))
    library.end("b")
    assert files_below(tmp_path / "tmp") == []


def test_idle_sessions_are_ended(tmp_path: Path) -> None:
    clock = Clock()
    library = opened(tmp_path, clock, session_hours=2)
    idle, busy = uploaded(library, "idle"), uploaded(library, "busy")
    clock.now += 1.5 * 3600
    assert library.get("busy", busy).owner == "busy"
    assert library.tidy() == 0
    clock.now += 1 * 3600  # one was last here 2.5 hours ago, the other one hour
    assert library.tidy() == 1
    assert ids(library, "idle") == ["report"]
    assert ids(library, "busy") == ["report", busy]
    assert idle not in ids(library, "busy")
    library.close()


def test_closing_removes_everything_temporary(tmp_path: Path) -> None:
    library = opened(tmp_path)
    (root,) = (tmp_path / "tmp").iterdir()
    assert root.stat().st_mode & 0o777 == 0o700
    uploaded(library, "a")
    library.close()
    library.close()
    assert list((tmp_path / "tmp").iterdir()) == []
    assert (tmp_path / "served" / "manifest.json").is_file()


def test_what_a_killed_server_left_is_removed(tmp_path: Path) -> None:
    running, lock = make_root(tmp_path)
    fresh, killed, foreign = (tmp_path / f"{PREFIX}{name}" for name in ("fresh", "killed", "link"))
    fresh.mkdir()
    killed.mkdir()
    (killed / "upload.pdf").write_bytes(b"private")
    foreign.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    an_hour_ago = time.time() - 3600
    for folder in (running, killed, tmp_path / "elsewhere"):
        os.utime(folder, (an_hour_ago, an_hour_ago))
    assert remove_abandoned(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [running.name, fresh.name, foreign.name, "elsewhere"]
    )
    lock.release()


def test_there_is_an_end_to_uploads(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "MAX_REPORTS", 2)
    monkeypatch.setattr(library_module, "MAX_REPORTS_ON_SERVER", 3)
    uploaded(library, "a")
    uploaded(library, "a")
    with pytest.raises(UploadError) as raised:
        library.draft("a")
    assert (raised.value.key, raised.value.values) == ("upload_too_many", {"limit": 2})
    uploaded(library, "b")
    with pytest.raises(UploadError) as raised:
        library.draft("c")
    assert raised.value.key == "upload_server_full"


def test_titles_are_one_visible_line(library: Library) -> None:
    folder = library.draft("a") / "index"
    title = "\u202e年报\n<script>" + "长" * 300
    build_index([replace(document(), title=title)], LetterEncoder(), folder)
    (report,) = library.add("a", folder)
    assert report.title == "年报 <script>" + "长" * 188 + "…"  # 200 characters


def test_many_at_once(library: Library) -> None:
    errors: list[Exception] = []

    def visit(session: str) -> None:
        try:
            for _ in range(3):
                mine = uploaded(library, session, session)
                assert library.get(session, mine).assistant.index.manifest.name == session
                assert {r.owner for r in library.reports(session)} == {None, session}
                library.remove(session, mine)
            library.end(session)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=visit, args=(f"session{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert ids(library, "session0") == ["report"]
