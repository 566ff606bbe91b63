"""``bluebook chat`` over the small report: the keys that ask a question otherwise."""

from __future__ import annotations

import io

import pytest

from rag.assistant import Assistant
from rag.commands.chat import converse
from rag.commands.printing import Output

INVESTMENT = "2030年6月末中国港口投资余额是多少?"
IN_CHAPTER_ONE = "所限定的范围里没有回答这个问题。报告在“(一)投资”(第1页)回答了它。"


def said(
    assistant: Assistant,
    lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    scope: str | None = None,
) -> list[str]:
    """What is told to each line, in order."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    converse(assistant, Output("plain", "mini", "mini", several=False), scope, interactive=False)
    return capsys.readouterr().out.split("问:")[1:]


def test_one_key_asks_a_follow_up_as_it_stands(
    real_assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = said(real_assistant, [INVESTMENT, "同比增长了多少?", "="], monkeypatch, capsys)
    assert "理解为" not in first
    assert "理解为:2030年6月末中国港口投资余额,同比增长了多少?" in second
    assert third.startswith("同比增长了多少?\n")
    assert "理解为" not in third


def test_one_key_asks_where_the_report_answers(
    real_assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = said(real_assistant, [INVESTMENT, ">"], monkeypatch, capsys, scope="第三章")
    assert IN_CHAPTER_ONE in first
    assert "第1页 · 一、总体情况 › (一)投资" in first
    assert "3.2万亿元" in second


def test_a_key_that_has_nothing_to_ask_says_so(
    real_assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("=\n>\n"))
    converse(real_assistant, Output("plain", "mini", "mini", several=False), None, interactive=False)
    assert capsys.readouterr().out.splitlines() == [
        "= 把上一个问题照原样再问一遍;上一个问题没有被补全。",
        "> 到回答了问题的地方去问;上一个问题没有这样的地方。",
    ]


def test_a_friendly_line_stands_alone(
    real_assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = "".join(said(real_assistant, ["谢谢"], monkeypatch, capsys))
    assert told.startswith("谢谢\n不客气,随时可以接着问。\n可以这样")
    assert "索引" not in told


@pytest.mark.parametrize("line", ["/foo", "/帮助", "/"])
def test_a_command_that_is_none_is_not_asked(
    real_assistant: Assistant, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))
    converse(real_assistant, Output("plain", "mini", "mini", several=False), None, interactive=False)
    assert capsys.readouterr().out == f"没有 {line} 这个命令;有 /new(重新开始)和 /quit(结束)。\n"
