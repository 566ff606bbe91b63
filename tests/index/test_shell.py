"""What a message says to run next can be copied."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from index.shell import word
from index.store.manifest import read_manifest, rebuild_hint


@pytest.mark.parametrize(
    "text", ["报告.pdf", "a/b-c_1.md", "milvus://host:19530/name", "我的 报告/a.pdf", "报告(1).pdf", "it's.md", "$x"]
)
def test_a_shell_reads_one_word(text: str) -> None:
    assert shlex.split(word(text)) == [text]


def test_only_what_a_shell_takes_apart_is_quoted() -> None:
    assert word("报告/2024年.pdf") == "报告/2024年.pdf"


def test_a_rebuild_names_each_file_as_one_word() -> None:
    hint = rebuild_hint(Path("索 引"), ["绿色 报告.md", "b.md"])
    command = hint.partition("with: ")[2]
    assert shlex.split(command) == ["bluebook", "index", "绿色 报告.md", "b.md", "--out", "索 引", "--force"]


def test_what_is_no_index_is_told_with_what_makes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("我的 报告").mkdir()
    Path("我的 报告", "a.md").write_text("# a")
    for place, args in (
        ("none", ["REPORT.pdf", "--out", "none"]),
        ("我的 报告/a.md", ["我的 报告/a.md"]),
        ("我的 报告", ["我的 报告", "--out", "我的 报告-index"]),
    ):
        with pytest.raises(Exception, match="with: bluebook index") as told:
            read_manifest(Path(place))
        assert shlex.split(str(told.value).partition("with: ")[2]) == ["bluebook", "index", *args]
