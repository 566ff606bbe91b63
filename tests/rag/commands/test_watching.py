"""Folders that are watched: what settles is read, what goes is removed, and nothing is done twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from index.errors import FormatError
from index.schema import Document
from index.store.folder import Index
from index.store.writing import writer_lock
from rag.cli import app
from rag.commands.watching import Watched, watch
from tests.fakes import FakeTools, LetterEncoder


class Folders:
    """Two folders that are watched; each step of the script happens between two looks."""

    def __init__(self, root: Path, tools: FakeTools) -> None:
        self.one, self.other, self.out = root / "one", root / "other", root / "index"
        self.one.mkdir()
        self.other.mkdir()
        self.said: list[str] = []
        self.read: list[str] = []
        self._tools = tools

    def write(self, path: Path, text: str, at: int = 0) -> None:
        path.write_text(text, "utf-8")
        os.utime(path, (at, at))

    def _read(self, path: Path) -> Document:
        self.read.append(path.name)
        if "坏" in path.read_text("utf-8"):
            raise FormatError(f"{path} is damaged")
        return self._tools.read(path, None)

    def follow(self, *steps: Callable[[], object]) -> None:
        """Look, take a step, look …, then Ctrl-C."""
        left = list(steps)

        def sleep(seconds: float) -> None:
            if not left:
                raise KeyboardInterrupt
            left.pop(0)()

        watch([self.one, self.other], self.out, self._read, LetterEncoder(), say=self.said.append, sleep=sleep)

    def reports(self) -> list[str]:
        return [source.document_id for source in Index.load(self.out).manifest.sources]


class Twice:
    """Two looks more, then Ctrl-C."""

    def __init__(self) -> None:
        self.left = 2

    def __call__(self, seconds: float) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


@pytest.fixture
def folders(tmp_path: Path, tools: FakeTools) -> Folders:
    return Folders(tmp_path, tools)


def nothing() -> None:
    pass


def test_added_replaced_removed(folders: Folders) -> None:
    found: list[Sequence[str]] = []
    folders.write(folders.one / "a.md", "甲的内容。")

    def note() -> None:
        found.append(folders.reports())

    def change() -> None:
        note()
        folders.write(folders.other / "b.md", "乙的内容。", at=1)
        folders.write(folders.one / "a.md", "甲的新内容。", at=1)

    def take_away() -> None:
        note()
        (folders.one / "a.md").unlink()

    folders.follow(nothing, change, nothing, take_away, nothing, nothing, note)
    assert found == [["a"], ["a", "b"], ["b"]]
    assert [chunk.text for chunk in Index.load(folders.out).chunks] == ["乙的内容。"]
    assert sorted(folders.read) == ["a.md", "a.md", "b.md"]
    assert folders.said[-1] == "已停止关注;索引保持最后一次写入的样子"


def test_what_is_in_the_index_already_is_not_read_again(folders: Folders) -> None:
    folders.write(folders.one / "a.md", "甲。")
    folders.follow(nothing, nothing)
    folders.follow(nothing, nothing)
    assert folders.read == ["a.md"]
    folders.follow(nothing, (folders.one / "a.md").unlink, nothing, nothing)
    assert any("没有移除 a:" in told for told in folders.said)


def test_a_file_that_grows_is_read_when_it_has_settled(folders: Folders) -> None:
    def grow(at: int) -> Callable[[], None]:
        return lambda: folders.write(folders.one / "a.md", "内容。" * at, at=at)

    folders.follow(grow(1), grow(2), grow(3), nothing, nothing, nothing)
    assert folders.read == ["a.md"]
    assert [chunk.text for chunk in Index.load(folders.out).chunks] == ["内容。" * 3]


def test_a_file_that_moves_stays_the_report_that_it_was(folders: Folders) -> None:
    folders.write(folders.one / "a.md", "甲。")
    folders.write(folders.one / "b.md", "乙。")

    def move() -> None:
        (folders.one / "a.md").rename(folders.other / "renamed.md")

    folders.follow(nothing, move, nothing, nothing, nothing)
    assert folders.reports() == ["a", "b"]
    assert not any("已移除" in told for told in folders.said)


def test_a_file_that_cannot_be_read_is_told_once_and_read_when_it_changes(folders: Folders) -> None:
    folders.write(folders.one / "a.md", "坏")
    folders.follow(
        nothing, nothing, nothing, lambda: folders.write(folders.one / "a.md", "好。", at=1), nothing, nothing
    )
    assert sum("没有收入" in told for told in folders.said) == 1
    assert folders.reports() == ["a"]


def test_what_was_deleted_while_nobody_watched_goes_and_nothing_else(folders: Folders, tmp_path: Path) -> None:
    for name, text in (("a", "甲。"), ("b", "乙。"), ("c", "丙。"), ("kept", "丁。")):
        folders.write(folders.one / f"{name}.md", text)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folders.write(elsewhere / "d.md", "戊。")
    folders.follow(nothing, nothing)
    watch([elsewhere], folders.out, folders._read, LetterEncoder(), say=folders.said.append, sleep=Twice())
    assert sorted(folders.reports()) == ["a", "b", "c", "d", "kept"]
    (folders.one / "a.md").unlink()
    (folders.one / "b.md").rename(folders.other / "renamed.md")
    (elsewhere / "d.md").unlink()
    folders.said.clear()
    folders.follow(nothing, nothing)
    assert sorted(folders.reports()) == ["b", "c", "d", "kept"]
    assert [told for told in folders.said if "已移除" in told] == [
        f"已移除 a({(folders.one / 'a.md').resolve()} 已不在),还有 4 份报告"
    ]


def test_an_empty_folder_may_be_a_disk_that_is_not_there(folders: Folders) -> None:
    folders.write(folders.one / "a.md", "甲。")
    folders.write(folders.other / "b.md", "乙。")
    folders.follow(nothing, nothing)
    (folders.one / "a.md").unlink()
    folders.follow(nothing, nothing)
    assert sorted(folders.reports()) == ["a", "b"]


def test_beside_another_writer_it_tries_again(folders: Folders) -> None:
    folders.write(folders.one / "a.md", "甲。")
    lock = writer_lock(folders.out)

    def release() -> None:
        lock.__exit__(None, None, None)

    lock.__enter__()
    folders.follow(nothing, nothing, release, nothing)
    assert any(told.startswith("稍后再试:another process is writing") for told in folders.said)
    assert folders.reports() == ["a"]


def test_the_last_report_stays_in_the_index(folders: Folders) -> None:
    folders.write(folders.one / "a.md", "甲。")
    folders.follow(nothing, (folders.one / "a.md").unlink, nothing, nothing)
    assert folders.reports() == ["a"]
    assert any("没有移除 a:" in told for told in folders.said)


def test_a_look_tells_what_is_the_same_as_before() -> None:
    watched, a, b = Watched(), Path("a"), Path("b")
    assert watched.look({a: (1, 1)}) == ([], [])
    assert watched.look({a: (1, 1), b: (1, 1)}) == ([a], [])
    watched.read[a] = ((1, 1), "a")
    assert watched.look({a: (1, 2), b: (1, 1)}) == ([b], [])
    assert watched.look({a: (1, 2)}) == ([a], [])
    assert watched.look({}) == ([], [])
    assert watched.look({}) == ([], [a])


def test_only_folders_are_watched(tools: FakeTools) -> None:
    Path("a.md").write_text("甲。", "utf-8")
    for args in (["a.md"], ["nowhere"], [".", "--force"]):
        result = CliRunner().invoke(app, ["index", "--watch", *args], obj=tools)
        assert (result.exit_code, "--watch follows folders" in result.stderr) == (2, True), result.output
