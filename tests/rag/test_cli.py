from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rag.cli import app
from tests.fakes import SENTENCE, FakeTools, small_index

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
ROOT = Path(__file__).resolve().parents[2]


def run(tools: FakeTools, *args: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(args), input=stdin, obj=tools)


def bluebook(*args: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line as a process of its own, in this folder."""
    code = "import sys; sys.argv[0] = 'bluebook'; from rag.cli import main; main()"
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, "-c", code, *args], input=stdin, capture_output=True, text=True, encoding="utf-8", env=env
    )


class TestAsk:
    def test_plain_answer_names_its_place_page_quote_and_index(self, tools: FakeTools) -> None:
        result = run(tools, "ask", "绿色贷款余额是多少?")
        assert result.exit_code == 0
        assert result.stdout.splitlines() == [
            "2024年6月末,绿色贷款余额34.76万亿元。[1]",
            "",
            "[1] 第3页 · 一、总体情况 › (一)贷款",
            f"    “{SENTENCE}”",
            "",
            f"索引 report({os.path.realpath(tools.index_folder)}) · 原文摘取 · 13 毫秒",
        ]

    def test_refusal_ends_with_3_and_says_what_is_missing(self, tools: FakeTools) -> None:
        result = run(tools, "ask", "2025年绿色贷款余额是多少?")
        assert result.exit_code == 3
        assert "报告没有回答这个问题:报告给出的是2024年6月末的数据,没有2025年的。" in result.stdout
        assert "时间:问的是 2025年,报告里是 2024年6月末" in result.stdout
        assert f"第3页 · 一、总体情况 › (一)贷款\n    “{SENTENCE}”" in result.stdout

    def test_json_is_one_object(self, tools: FakeTools) -> None:
        record = json.loads(run(tools, "ask", "绿色贷款余额是多少?", "--json").stdout)
        assert record["citations"][0]["page_label"] == "3"
        assert record["index"] == "report"

    @pytest.mark.parametrize("args", [("ask",), ("ask", "-")])
    def test_reads_the_question_from_a_pipe(self, tools: FakeTools, args: tuple[str, ...]) -> None:
        assert run(tools, *args, stdin="\ufeff绿色贷款?\n").exit_code == 0
        assert tools.last is not None
        assert tools.last.asked == [("绿色贷款?", None, 0)]

    def test_scope_is_passed_on(self, tools: FakeTools) -> None:
        run(tools, "ask", "绿色贷款?", "--scope", "第四章")
        assert tools.last is not None
        assert tools.last.asked == [("绿色贷款?", "第四章", 0)]

    def test_length_is_passed_on(self, tools: FakeTools) -> None:
        run(tools, "ask", "总结第四章", "--length", "short")
        assert tools.last is not None
        assert tools.last.lengths == ["short"]
        assert run(tools, "ask", "总结第四章", "--length", "middle").exit_code == 2

    @pytest.mark.parametrize("stdin", ["", " \n"])
    def test_an_empty_pipe_is_wrong_use(self, tools: FakeTools, stdin: str) -> None:
        result = run(tools, "ask", stdin=stdin)
        assert result.exit_code == 2
        assert "stdin was empty" in result.stderr

    def test_an_empty_question_is_wrong_use(self, tools: FakeTools) -> None:
        result = run(tools, "ask", "")
        assert result.exit_code == 2
        assert result.stderr == "bluebook: the question is empty. Ask something: bluebook ask QUESTION\n"

    def test_bytes_that_are_no_utf8_are_wrong_use(self, tools: FakeTools) -> None:
        result = run(tools, "ask", stdin="绿色".encode("gb18030"))
        assert result.exit_code == 2
        assert "stdin, line 1: byte 0 is not UTF-8" in result.stderr

    def test_a_fault_of_ours_is_one_line_and_1(self, tools: FakeTools) -> None:
        def fail() -> None:
            raise RuntimeError("boom\nboom")

        tools.fail = fail
        result = run(tools, "ask", "绿色?")
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1
        assert result.stderr.startswith("bluebook: RuntimeError: boom boom. This is a fault of ours")
        assert "Traceback" in run(tools, "ask", "绿色?", "--debug").stderr

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (PermissionError(errno.EACCES, "Permission denied", "a.txt"), 2),
            (OSError(errno.ENAMETOOLONG, "File name too long", "a.txt"), 2),
            (OSError(errno.ENOSPC, "No space left on device", "a.txt"), 1),
        ],
    )
    def test_what_the_system_says_of_a_file_is_no_fault_of_ours(
        self, tools: FakeTools, error: OSError, code: int
    ) -> None:
        def fail() -> None:
            raise error

        tools.fail = fail
        result = run(tools, "ask", "绿色?")
        assert result.exit_code == code
        assert result.stderr.startswith(f"bluebook: a.txt: {error.strerror}. Check the path")

    def test_an_error_of_the_system_without_a_file_is_a_fault_of_ours(self, tools: FakeTools) -> None:
        def fail() -> None:
            raise OSError(errno.EBADF, "Bad file descriptor")

        tools.fail = fail
        result = run(tools, "ask", "绿色?")
        assert (result.exit_code, "a fault of ours" in result.stderr) == (1, True)


class TestQuestionFile:
    def test_one_answer_a_line_in_the_order_of_the_file(self, tools: FakeTools) -> None:
        Path("q.txt").write_text('绿色?\n\n{"q": "2025年?", "id": 7}\n{"question": "绿色?"}\n', encoding="utf-8")
        result = run(tools, "ask", "--questions", "q.txt", "--json")
        assert result.exit_code == 0
        records = [json.loads(line) for line in result.stdout.splitlines()]
        assert [(r["question"], r["refused"]) for r in records] == [
            ("绿色?", False),
            ("2025年?", True),
            ("绿色?", False),
        ]
        assert len(tools.opened) == 1

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("{", "line 2: not JSON"),
            ('"绿色?"', "line 2: str instead of an object"),
            ('{"text": "绿色?"}', "line 2: neither `question` nor `q` is there; found: text."),
            ('{"question": " "}', "line 2: the question is ' '"),
            ('{"question": 7}', "line 2: the question is 7"),
            ('{"question": "!!"}', "line 2: the question '!!' has no words"),
            (f'{{"question": "{"绿" * 501}"}}', "line 2: the question has 501 characters; at most 500 are allowed"),
        ],
    )
    def test_a_bad_row_stops_before_anything_is_asked(self, tools: FakeTools, line: str, told: str) -> None:
        Path("q.jsonl").write_text(f'{{"question": "绿色?"}}\n{line}\n', encoding="utf-8")
        result = run(tools, "ask", "--questions", "q.jsonl", "--json")
        assert (result.exit_code, result.stdout, tools.opened) == (2, "", [])
        assert f"q.jsonl, {told}" in result.stderr

    @pytest.mark.parametrize("content", ["", "\n\n"])
    def test_a_file_without_questions_is_bad_input(self, tools: FakeTools, content: str) -> None:
        Path("q.jsonl").write_text(content, encoding="utf-8")
        assert run(tools, "ask", "--questions", "q.jsonl").exit_code == 2

    def test_missing_file_folder_and_both_ways_of_asking(self, tools: FakeTools) -> None:
        assert "does not exist" in run(tools, "ask", "--questions", "none.jsonl").stderr
        assert "is a folder" in run(tools, "ask", "--questions", ".").stderr
        assert run(tools, "ask", "绿色?", "--questions", "q.jsonl").exit_code == 2

    def test_search_prints_hits_a_line(self, tools: FakeTools) -> None:
        result = run(tools, "search", "--questions", "-", "--json", stdin='{"q": "绿色?"}\n{"q": "贷款?"}\n')
        assert [json.loads(line)["hits"][0]["rank"] for line in result.stdout.splitlines()] == [1, 1]


class TestSearch:
    def test_plain_shows_each_signal(self, tools: FakeTools) -> None:
        result = run(tools, "search", "绿色贷款")
        assert "1. 第3页 · 一、总体情况 › (一)贷款" in result.stdout
        assert "得分 2.312  (bm25 4.500  chunk 0.810  sentence 0.900)" in result.stdout

    def test_k_has_limits(self, tools: FakeTools) -> None:
        assert run(tools, "search", "绿色", "-k", "0").exit_code == 2


class TestWhichIndex:
    def test_the_shipped_report_then_the_default_folder_then_the_environment_then_the_option(
        self, tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(tools, "ask", "绿色?")
        small_index(tmp_path / "bluebook-index", "default")
        run(tools, "ask", "绿色?")
        small_index(tmp_path / "other", "other")
        monkeypatch.setenv("BLUEBOOK_INDEX", "other")
        by_environment = run(tools, "ask", "绿色?")
        run(tools, "ask", "绿色?", "--index", "bluebook-index")
        assert tools.opened == [None, Path("bluebook-index"), Path("other"), Path("bluebook-index")]
        assert "索引 other(./other)" in by_environment.stdout

    def test_a_first_build_that_failed_is_passed_over_and_half_an_index_is_not(
        self, tools: FakeTools, tmp_path: Path
    ) -> None:
        (tmp_path / "bluebook-index").mkdir()
        (tmp_path / "bluebook-index" / ".lock").touch()
        assert run(tools, "ask", "绿色?").exit_code == 0
        (tmp_path / "bluebook-index" / "parts-0").mkdir()
        half = run(tools, "ask", "绿色?")
        assert half.exit_code == 2
        assert "no index at bluebook-index" in half.stderr

    def test_a_missing_index_says_how_to_make_one(self, tools: FakeTools) -> None:
        result = run(tools, "ask", "绿色?", "--index", "none")
        assert result.exit_code == 2
        assert "bluebook index REPORT.pdf --out none" in result.stderr


class TestIndex:
    def test_says_what_was_read_and_then_that_nothing_changed(self, tools: FakeTools) -> None:
        Path("a.md").write_text(SENTENCE, encoding="utf-8")
        first = run(tools, "index", "a.md", "--name", "green")
        assert first.exit_code == 0
        # One chunk and its one sentence are the two texts that were encoded.
        assert "1 页 · 2 个标题 · 0 张表格 · 0 幅图 · 0 条脚注 → 1 个片段,1 个句子" in first.stdout
        assert "2 段文字" in first.stdout
        assert "索引 green 在 bluebook-index:1 份报告,1 个片段" in first.stdout
        second = run(tools, "index", "a.md")
        assert second.stdout.startswith("没有变化:bluebook-index")
        assert len(tools.letters.encoded) == 2

    def test_a_second_report_is_added_and_a_changed_one_replaced(self, tools: FakeTools) -> None:
        Path("a.md").write_text(SENTENCE, encoding="utf-8")
        Path("b.md").write_text("数字金融。", encoding="utf-8")
        run(tools, "index", "a.md")
        assert "2 份报告" in run(tools, "index", "b.md").stdout
        Path("b.md").write_text("数字金融快速发展。", encoding="utf-8")
        assert "2 份报告" in run(tools, "index", "b.md").stdout

    def test_a_bad_file_leaves_nothing_behind(self, tools: FakeTools) -> None:
        Path("a.md").write_text(SENTENCE, encoding="utf-8")
        result = run(tools, "index", "a.md", "none.md")
        assert result.exit_code == 2
        assert not Path("bluebook-index").exists()

    def test_a_damaged_index_is_not_taken_for_unchanged(self, tools: FakeTools) -> None:
        Path("a.md").write_text(SENTENCE, encoding="utf-8")
        run(tools, "index", "a.md")
        part = next(Path("bluebook-index").glob("segment-*/report.safetensors"))
        part.write_bytes(part.read_bytes() + b" ")
        result = run(tools, "index", "a.md")
        assert result.exit_code == 2
        assert "report.safetensors" in result.stderr
        assert run(tools, "index", "a.md", "--force").exit_code == 0

    def test_password_is_asked_for_without_echo(self, tools: FakeTools) -> None:
        Path("a.md").write_text(SENTENCE, encoding="utf-8")
        result = run(tools, "index", "a.md", "--password", "-", stdin="secret\n")
        assert result.exit_code == 0
        assert "secret" not in result.output


class TestInspect:
    def test_a_file(self, tools: FakeTools) -> None:
        Path("a.md").write_text(SENTENCE, encoding="utf-8")
        result = run(tools, "inspect", "a.md")
        assert "标题(2)\n  一、总体情况 ..." in result.stdout
        assert json.loads(run(tools, "inspect", "a.md", "--json").stdout)["headings"][1] == {
            "level": 2,
            "title": "(一)贷款",
            "page_label": "3",
            "page_index": 1,
        }

    def test_lines_fit_a_narrow_terminal(self, tools: FakeTools, monkeypatch: pytest.MonkeyPatch) -> None:
        from rag.output.wide_text import cell_width

        monkeypatch.setenv("COLUMNS", "50")
        Path("a.md").write_text(SENTENCE, encoding="utf-8")
        headings = run(tools, "inspect", "a.md").stdout.partition("标题(2)\n")[2].split("\n\n")[0].splitlines()
        assert [cell_width(line) for line in headings] == [50, 50]

    def test_an_index(self, tools: FakeTools) -> None:
        result = run(tools, "inspect", str(tools.index_folder))
        assert "编码器 fake:letters,4 维 · 1 份报告 · 1 个片段 · 1 个句子 · 格式 4" in result.stdout


def test_chat_keeps_the_conversation_until_new(tools: FakeTools) -> None:
    result = run(tools, "chat", stdin="绿色贷款余额?\n那同比呢?\n/new\n\n绿色?\n/quit\n不会问\n")
    assert result.exit_code == 0
    assert tools.last is not None
    assert tools.last.asked == [("绿色贷款余额?", None, 0), ("那同比呢?", None, 1), ("绿色?", None, 0)]


class TestDoctor:
    def test_all_is_well(self, tools: FakeTools) -> None:
        result = run(tools, "doctor")
        assert result.exit_code == 0
        assert "正常  断网问答: “(一)贷款讲了什么?” → 27 字的回答,1/1 条引文逐字核实" in result.stdout
        assert "正常  联网: 断网运行,没有任何联网企图" in result.stdout

    def test_an_attempt_to_fetch_fails(self, tools: FakeTools) -> None:
        def fetch() -> None:
            import socket

            socket.create_connection(("192.0.2.1", 443), timeout=1)

        tools.fail = fetch
        result = run(tools, "doctor")
        assert result.exit_code == 1
        assert "失败  联网: 断网运行时有 1 次联网企图:192.0.2.1" in result.stdout

    def test_all_of_a_large_index_is_read_when_that_is_wanted(
        self, tools: FakeTools, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "SHA-256 全部相符" in run(tools, "doctor").stdout
        monkeypatch.setattr("index.store.verification.READ_AT_ONCE", 1)
        assert "其中一部分核对了 SHA-256(全部核对:--full)" in run(tools, "doctor").stdout
        assert "SHA-256 全部相符" in run(tools, "doctor", "--full").stdout

    def test_a_damaged_index_is_2(self, tools: FakeTools) -> None:
        result = run(tools, "doctor", "--index", "none")
        assert result.exit_code == 2
        assert "失败  索引: no index at none" in result.stdout


def test_a_terminal_gets_a_table_that_fits(tools: FakeTools, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.output.wide_text import cell_width

    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    for width in (48, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = run(tools, "ask", "绿色贷款余额是多少?").stdout.splitlines()
        assert max(cell_width(_ESCAPE.sub("", line)) for line in lines) <= width
        assert any("第3页" in line for line in lines)
    assert "第3页" not in run(tools, "ask", "绿色?", "--plain").stdout.splitlines()[0]


def test_unknown_command_is_wrong_use_and_suggests(tools: FakeTools) -> None:
    result = run(tools, "aks", "绿色?")
    assert result.exit_code == 2
    assert "Did you mean 'ask'?" in result.stderr


class TestProcess:
    def test_a_wrong_setting_names_its_variable(self) -> None:
        result = bluebook("ask", "绿色?", BLUEBOOK_RETRIEVAL__K="0")
        assert result.returncode == 2
        assert result.stderr.startswith("bluebook: a setting is not allowed: BLUEBOOK_RETRIEVAL__K='0'")

    @pytest.mark.parametrize("name", ["BLUEBOOK_LLM__APIKEY", "BLUEBOOK_LLM"])
    def test_a_key_in_a_mistyped_setting_is_not_shown(self, name: str) -> None:
        result = bluebook("ask", "绿色?", **{name: "sk-secret-123"})
        assert result.returncode == 2
        assert "LLM" in result.stderr.upper()
        assert "sk-secret-123" not in result.stderr + result.stdout

    def test_chinese_comes_out_under_any_locale(self) -> None:
        result = bluebook("--help", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
        assert result.returncode == 0
        assert "向中文报告提问" in result.stdout

    def test_missing_index(self, tmp_path: Path) -> None:
        result = bluebook("ask", "绿色?", "--index", str(tmp_path / "none"))
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith("bluebook: no index at ")
