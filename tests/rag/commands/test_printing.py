"""Answers that are being written: what a pipe, a terminal and a program see, and when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rag.assistant import Examined
from rag.commands.printing import Output, Style
from rag.decision import Decision
from rag.schema import Answer, Check, Said
from tests.fakes import answered

FIRST = "2024年6月末,绿色贷款余额34.76万亿元。[1]"
SECOND = "同比增长28.5%。[1]"


def written(*checks: Check, notice: str | None = None, text: str = FIRST + SECOND) -> Answer:
    return replace(answered(), answer=text, generator="openai:small", checks=checks, notice=notice)


def events(final: Answer, *said: str) -> Iterator[Said | Examined]:
    yield from (Said(text, ()) for text in said)
    yield Examined(Decision(final, "", 1.0), ())


def told(style: Style, final: Answer, *said: str) -> Answer:
    return Output(style, "report", "随项目提供", several=False, model="openai:small").tell(events(final, *said))


def test_a_pipe_gets_each_sentence_once(capsys: pytest.CaptureFixture[str]) -> None:
    final = written(Check("supported", "", (1,)), Check("supported", "", (1,)))
    assert told("plain", final, FIRST, SECOND) is final
    assert capsys.readouterr().out.splitlines()[:3] == [FIRST + SECOND, "", "[1] 第3页 · 一、总体情况 › (一)贷款"]


def test_a_pipe_gets_a_sentence_before_the_next_one_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    seen = []

    def slowly() -> Iterator[Said | Examined]:
        yield Said(FIRST, ())
        seen.append(capsys.readouterr().out)
        yield from events(written(), SECOND)

    Output("plain", "report", "", several=False, model="openai:small").tell(slowly())
    assert seen == [FIRST]


def test_an_answer_that_is_another_than_was_promised_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    final = written(Check("unsupported", "number"), notice="模型没有作答。所示为报告原文的摘录。", text=SECOND)
    told("plain", final, FIRST)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == [FIRST, "", SECOND, "", "模型没有作答。所示为报告原文的摘录。"]


def test_a_mended_citation_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    told("plain", written(Check("wrong_citation", "citation", (1,))))
    assert "下列引用由核对补上或更正:[1]。" in capsys.readouterr().out


def test_a_terminal_shows_the_whole_answer_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    told("terminal", written(notice="已略去 1 句未能在报告中核实的话。"), FIRST, SECOND)
    shown = capsys.readouterr().out
    assert "已略去 1 句" in shown
    assert "第3页" in shown


def test_json_has_the_rate_of_each_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    final = written(
        Check("supported", "", (1,)), Check("not_found", "number"), notice="已略去 1 句未能在报告中核实的话。"
    )
    told("json", final, FIRST)
    record = json.loads(capsys.readouterr().out)
    assert record["verdicts"] == {
        "sentences": 2,
        "supported": 0.5,
        "wrong_citation": 0.0,
        "unsupported": 0.0,
        "not_found": 0.5,
    }
    assert record["checks"][1] == {"verdict": "not_found", "reason": "number", "citations": []}
    assert record["notice"] == "已略去 1 句未能在报告中核实的话。"


def test_json_without_a_model_has_the_fields_of_the_design_alone(capsys: pytest.CaptureFixture[str]) -> None:
    told("json", answered())
    assert "verdicts" not in json.loads(capsys.readouterr().out)
