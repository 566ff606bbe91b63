"""``bluebook list``, ``remove``, ``rename``, ``export`` and ``import``, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from index.store.folder import Index
from rag.cli import app
from tests.fakes import SENTENCE, FakeTools

FOLDER = Path("bluebook-index")


def run(tools: FakeTools, *args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [*args], obj=tools)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def two(tools: FakeTools) -> FakeTools:
    """``bluebook-index`` with two reports."""
    for name in ("a", "b"):
        Path(f"{name}.md").write_text(f"{SENTENCE}{name}", encoding="utf-8")
    run(tools, "index", "a.md", "b.md")
    return tools


def ids() -> list[str]:
    return [source.document_id for source in Index.load(FOLDER).manifest.sources]


def test_they_are_listed(two: FakeTools) -> None:
    told = json.loads(run(two, "list", "--json").stdout)
    assert told["index"] == "a"
    assert [(r["id"], r["title"], r["pages"], r["chunks"], r["publisher"]) for r in told["reports"]] == [
        ("a", "绿色金融报告", 1, 1, None),
        ("b", told["reports"][1]["title"], 1, 1, None),
    ]
    assert told["reports"][1]["title"].startswith("绿色金融报告(")
    assert run(two, "list", "--plain").stdout.splitlines()[0] == "a\t绿色金融报告\t\t\t1\t1"


def test_one_is_removed(two: FakeTools) -> None:
    assert "已移除 《绿色金融报告》(a);索引 a 还有 1 份报告" in run(two, "remove", "a").stdout
    assert ids() == ["b"]
    assert "is the only report" in run(two, "remove", "b", code=2).stderr
    assert "no report is called 'a'" in run(two, "remove", "a", code=2).stderr
    assert "no index at nowhere" in run(two, "remove", "a", "--index", "nowhere", code=2).stderr


def test_one_is_renamed(two: FakeTools) -> None:
    assert "已改名 b:" in run(two, "rename", "b", " 信贷  年报 ").stdout
    assert Index.load(FOLDER).document("b").title == "信贷 年报"
    assert "a is called '绿色金融报告' already" in run(two, "rename", "信贷 年报", "绿色金融报告", code=2).stderr
    assert "the new title is empty" in run(two, "rename", "b", " ", code=2).stderr


def test_one_goes_to_another_index(two: FakeTools) -> None:
    assert "已导出 《绿色金融报告》 → a.bluebook" in run(two, "export", "a", "a.bluebook").stdout
    assert "is there already" in run(two, "export", "a", "a.bluebook", code=2).stderr
    assert "已导入 《绿色金融报告》(a)" in run(two, "import", "a.bluebook", "--index", "other").stdout
    assert "没有变化:已有" in run(two, "import", "a.bluebook", "--index", "other").stdout
    assert Index.load(Path("other")).chunks == Index.load(FOLDER).chunks.of("a")
    Path("folder").mkdir()
    assert (
        "folder is a folder. Name a file in it, such as folder/a.bluebook"
        in run(two, "export", "a", "folder", "--force", code=2).stderr
    )
    assert "cannot write none/a.bluebook" in run(two, "export", "a", "none/a.bluebook", code=1).stderr
    assert "is no report of `bluebook export`" in run(two, "import", "a.md", "--index", "other", code=2).stderr


def test_the_same_content_under_two_names_is_one_report(two: FakeTools) -> None:
    Path("copy of a.md").write_text(f"{SENTENCE}a", encoding="utf-8")
    assert run(two, "index", "copy of a.md").stdout.startswith("没有变化")
    assert ids() == ["a", "b"]
