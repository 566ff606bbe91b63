from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from index.corpus import CORPUS_INDEX
from index.errors import StorageError
from ui.page.feedback import FILE_NAME, MAX_REASON, Feedback, append_feedback, state_folder, to_line

ENTRY = Feedback(
    "2025-01-02T03:04:05+08:00", "余额?", "34.76万亿元。[1]", "down", " 少了\n同比 ", "report", ("report-1",)
)


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_an_entry_is_one_line_of_json(tmp_path: Path) -> None:
    path = append_feedback(tmp_path, ENTRY)
    append_feedback(tmp_path, replace(ENTRY, verdict="up", reason=""))
    assert path == tmp_path / FILE_NAME
    first, second = _lines(path)
    assert first == {
        "time": "2025-01-02T03:04:05+08:00",
        "question": "余额?",
        "answer": "34.76万亿元。[1]",
        "verdict": "down",
        "reason": "少了\n同比",
        "index": "report",
        "citations": ["report-1"],
    }
    assert second["verdict"] == "up"


def test_texts_are_cut_to_their_limits() -> None:
    long = "长" * 10_000
    record = json.loads(to_line(Feedback("t", long, long, "up", long, long, (long,) * 99)))
    sizes = [len(record[name]) for name in ("question", "answer", "reason", "index", "citations")]
    assert sizes == [2_000, 8_000, MAX_REASON, 2_000, 50]
    assert len(record["citations"][0]) == 500


def test_half_of_a_character_is_written_as_a_question_mark() -> None:
    assert json.loads(to_line(replace(ENTRY, reason="a\ud800b")))["reason"] == "a?b"


def test_a_verdict_is_up_or_down(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one of up, down, not 'sideways'"):
        append_feedback(tmp_path, replace(ENTRY, verdict="sideways"))  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_was_cut_off_does_not_swallow_the_next(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'{"time": "20')
    append_feedback(tmp_path, ENTRY)
    lines = (tmp_path / FILE_NAME).read_bytes().splitlines()
    assert lines[0] == b'{"time": "20'
    assert json.loads(lines[1])["question"] == "余额?"


def test_what_cannot_be_written_beside_the_index_goes_to_the_state_folder(tmp_path: Path) -> None:
    closed = tmp_path / "index"
    (closed / FILE_NAME).mkdir(parents=True)  # for root no folder is closed, but a folder is no file for anyone
    state = tmp_path / "state"
    assert append_feedback(closed, ENTRY, state=state) == state / FILE_NAME
    assert len(_lines(state / FILE_NAME)) == 1


def test_an_index_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    append_feedback(tmp_path / "gone", ENTRY, state=tmp_path / "state")
    assert not (tmp_path / "gone").exists()


def test_nothing_is_written_into_an_installation(tmp_path: Path) -> None:
    assert append_feedback(CORPUS_INDEX, ENTRY, state=tmp_path) == tmp_path / FILE_NAME
    assert not (CORPUS_INDEX / FILE_NAME).exists()


def test_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"could not be written to .*file.*XDG_STATE_HOME"):
        append_feedback(tmp_path / "gone", ENTRY, state=tmp_path / "file" / "state")


def test_a_full_file_is_left_as_it_is(tmp_path: Path) -> None:
    size = len(to_line(ENTRY))
    append_feedback(tmp_path, ENTRY, limit=size)
    with pytest.raises(StorageError, match=f"has {size} bytes; at most {size} are written"):
        append_feedback(tmp_path, ENTRY, limit=size)
    assert len(_lines(tmp_path / FILE_NAME)) == 1


@pytest.mark.parametrize(
    ("given", "folder"),
    [("/var/state", "/var/state/bluebook"), ("relative", "~/.local/state/bluebook"), (None, "~/.local/state/bluebook")],
)
def test_the_state_folder_is_the_users(given: str | None, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if given is None:
        monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_STATE_HOME", given)
    assert state_folder() == Path(folder).expanduser()


def _append_many(folder: str, name: str) -> None:
    for n in range(20):
        append_feedback(Path(folder), replace(ENTRY, question=f"{name}{n}", answer="长" * 5_000))


def test_several_processes_write_whole_lines(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_append_many, args=(str(tmp_path), name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    asked = {line["question"] for line in _lines(tmp_path / FILE_NAME)}
    assert asked == {f"{name}{n}" for name in "ab" for n in range(20)}
