"""The flow of an answer that a model writes: what is sent, in how many requests, and when it stops."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import pytest

from index.errors import SettingsError
from index.store.folder import Index
from rag.assistant import Assistant, Examined
from rag.config import LlmSettings, Settings
from rag.language_models.choice import load_chat_model
from rag.schema import Said
from tests.llm_server import Answering, Reply, Request, ScriptedServer, dripping, ok
from tests.rag.mini_report import BigramEncoder, BigramReader, mini_index

YARDS = ("东港", "西港", "南港", "北港", "中港", "新港", "老港", "大港")
REPORT = (
    """\
---
title: 码头年报(2031年)
---

<!-- page: 1 index: 1 -->

# 一、吞吐量

"""
    + "\n\n".join(
        f"## ({n}){yard}\n\n2030年{yard}吞吐量为{10 + k}万吨。{yard}的岸电设施由{yard}供电所维护,检修安排在每年冬季进行。"
        for k, (n, yard) in enumerate(zip("一二三四五六七八", YARDS, strict=True))
    )
    + """

<!-- page: 2 index: 2 -->

# 二、人才

码头人才培养由海港研究院开展。
"""
)
SUMMARY = "总结第一章"
FACT = "2030年东港吞吐量是多少?"
TRUE = "2030年东港吞吐量为10万吨。"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("yards"), REPORT)


class Asked:
    """What came of one question, and what was sent for it."""

    def __init__(self, index: Index, question: str, *replies: Reply | Answering, scope: str | None = None, **llm: Any):
        with ScriptedServer(*replies) as server:
            settings = LlmSettings(use="openai:small", base_url=server.address, retries=0, **llm)
            model = load_chat_model(settings.use, settings)
            assistant = Assistant(index, BigramEncoder(), Settings(llm=settings), reader=BigramReader(), model=model)
            self.answer = assistant.ask(question, scope=scope)
            self.sent = [[str(m["content"]) for m in request.body["messages"]] for request in server.requests]
            model.close()


def every_passage(request: Request) -> Reply:
    """What each passage given states first, with its number, and something that none states."""
    text = request.body["messages"][1]["content"]
    found = re.findall(r"^\[(\d+)\] .*\n(2030年.*?。)", text, re.M)
    notes = re.findall(r"(2030年.{2}吞吐量为\d+万吨。)\s*\[(\d+)\]", text)
    return ok("".join(f"{said}[{n}]" for n, said in found or [(n, said) for said, n in notes]) + "共计99万吨。[1]")


def test_a_long_chapter_is_read_in_parts_and_put_together(index: Index) -> None:
    asked = Asked(index, SUMMARY, every_passage, context_tokens=1700, max_tokens=300)
    *parts, last = asked.sent
    assert len(parts) >= 2
    # Each part has passages of its own; together they are the chapter, numbered through.
    numbers = [int(n) for part in parts for n in re.findall(r"^\[(\d+)\] ", part[1], re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(any(yard in part[1] for part in parts) for yard in YARDS)
    # What none of the passages states is not handed on.
    assert "99万吨" not in last[1]
    assert "海港研究院" not in "".join(part[1] for part in parts)
    assert asked.answer.generator == "openai:small"
    assert all(yard in asked.answer.answer for yard in YARDS)
    assert len(asked.answer.citations) == len(YARDS)
    assert "99" not in asked.answer.answer


def test_a_chapter_that_fits_is_read_at_once(index: Index) -> None:
    asked = Asked(index, SUMMARY, every_passage)
    assert len(asked.sent) == 1
    assert all(yard in asked.answer.answer for yard in YARDS)


def test_a_scope_bounds_what_is_sent(index: Index) -> None:
    asked = Asked(index, "总结这份报告", ok("码头人才培养由海港研究院开展。[1]"), scope="第二章")
    assert "吞吐量" not in asked.sent[0][1]
    assert asked.answer.answer == "码头人才培养由海港研究院开展。[1]"


def test_the_prompt_stays_within_the_context(index: Index) -> None:
    settings = LlmSettings(base_url="http://127.0.0.1:9/v1", context_tokens=1700, max_tokens=300)
    count = load_chat_model("openai:small", settings).count_tokens
    asked = Asked(index, SUMMARY, every_passage, context_tokens=1700, max_tokens=300)
    assert all(sum(map(count, messages)) + 300 <= 1700 for messages in asked.sent)


def test_a_context_without_room_for_a_passage_is_a_wrong_setting(index: Index) -> None:
    with pytest.raises(SettingsError, match=r"takes 600 tokens.*BLUEBOOK_LLM__CONTEXT_TOKENS"):
        Asked(index, FACT, ok(TRUE), context_tokens=600)


def test_the_conversation_is_told_shortened_and_the_question_in_full(index: Index) -> None:
    with ScriptedServer(ok(TRUE)) as server:
        settings = LlmSettings(use="openai:small", base_url=server.address)
        model = load_chat_model(settings.use, settings)
        assistant = Assistant(index, BigramEncoder(), Settings(llm=settings), reader=BigramReader(), model=model)
        first = assistant.extractive.ask(FACT)
        answer = assistant.ask("它的吞吐量是多少?", history=[first])
        model.close()
    sent = server.requests[0].body["messages"][1]["content"]
    assert "东港" in answer.question
    assert f"<question>\n{answer.question}\n</question>" in sent
    assert FACT in sent.partition("<conversation>")[2].partition("</conversation>")[0]


def test_a_model_that_repeats_itself_is_stopped(index: Index) -> None:
    endless = ok("".join(f"第{n}句没有根据的话。" for n in range(500)))
    asked = Asked(index, FACT, endless)
    assert len(asked.answer.checks) <= 31
    assert asked.answer.generator == "extractive"


def test_nothing_is_asked_for_a_reader_who_has_gone(index: Index) -> None:
    with ScriptedServer(dripping(TRUE * 50, 0.01)) as server:
        settings = LlmSettings(use="openai:small", base_url=server.address, retries=0)
        model = load_chat_model(settings.use, settings)
        assistant = Assistant(index, BigramEncoder(), Settings(llm=settings), reader=BigramReader(), model=model)
        events = list(assistant.stream(FACT, stopped=lambda: True))
        assert server.requests == []
        assert isinstance(events[-1], Examined)
        # Closed after its first sentence: the connection is given up, and the next question is answered.
        with closing(assistant.stream(FACT)) as stream:
            assert isinstance(next(stream), Said)
        model.close()
