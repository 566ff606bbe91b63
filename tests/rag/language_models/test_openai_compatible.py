"""A served model that behaves, and one that does not: what is asked again, what is an error, what is never told."""

from __future__ import annotations

import logging
import socket
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from index.errors import (
    ModelCutError,
    ModelError,
    ModelRefusedError,
    ModelReplyError,
    ModelTimeoutError,
    ModelUnreachableError,
    SettingsError,
)
from rag.config import LlmSettings
from rag.language_models.openai_compatible import OpenAICompatibleModel
from rag.language_models.protocol import Message
from tests.llm_server import (
    EVENTS,
    Reply,
    Request,
    ScriptedServer,
    dripping,
    endless,
    failure,
    garbage,
    half,
    keeping_alive,
    ok,
    slow,
    too_many,
    unfinished,
)
from tests.rag.language_models.small_model import small_model

KEY = "sk-4f8a2b-never-told"
PROMPT = "秘密的提示词"
TEXT = "2024年6月末,绿色贷款余额34.76万亿元。"
MESSAGES: list[Message] = [{"role": "system", "content": "只答数字"}, {"role": "user", "content": PROMPT}]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "BLUEBOOK_LLM__BASE_URL", "BLUEBOOK_LLM__API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


class Models:
    """Makes models on scripted servers and closes what it made."""

    def __init__(self) -> None:
        self.made: list[OpenAICompatibleModel] = []

    def on(self, server: ScriptedServer, **changes: Any) -> OpenAICompatibleModel:
        settings = LlmSettings(base_url=server.address, api_key=SecretStr(KEY), **{"retries": 2, **changes})
        return self.of(settings)

    def of(self, settings: LlmSettings, name: str = "qwen3") -> OpenAICompatibleModel:
        self.made.append(OpenAICompatibleModel.from_settings(name, settings))
        return self.made[-1]


@pytest.fixture
def models() -> Iterator[Models]:
    made = Models()
    yield made
    for model in made.made:
        model.close()


def ask(model: OpenAICompatibleModel, *, streamed: bool) -> str:
    return "".join(model.stream(MESSAGES, max_tokens=50)) if streamed else model.complete(MESSAGES, max_tokens=50)


both_ways = pytest.mark.parametrize("streamed", [False, True])


@both_ways
def test_an_answer_is_given_as_it_was_said(models: Models, streamed: bool) -> None:
    with ScriptedServer(ok(TEXT)) as server:
        model = models.on(server)
        assert ask(model, streamed=streamed) == TEXT
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "qwen3",
        "messages": MESSAGES,
        "max_tokens": 50,
        "temperature": 0.0,
        "stream": streamed,
    }
    assert model.name == "openai:qwen3"
    assert model.address == server.address


def test_a_stream_comes_piece_by_piece_and_ends_when_it_is_closed(models: Models) -> None:
    with ScriptedServer(dripping(TEXT, 1.0)) as server:
        pieces = models.on(server).stream(MESSAGES, max_tokens=50)
        started = time.monotonic()
        assert next(pieces) == TEXT[:4]
        pieces.close()
        assert time.monotonic() - started < 4  # the seven pieces take seven seconds


def test_the_budget_of_the_settings_bounds_every_answer(models: Models) -> None:
    with ScriptedServer(ok(TEXT)) as server:
        models.on(server, max_tokens=20).complete(MESSAGES, max_tokens=50)
    assert server.requests[0].body["max_tokens"] == 20


@both_ways
@pytest.mark.parametrize("passing", [too_many(), failure(500), failure(503)])
def test_what_passes_is_asked_again(models: Models, streamed: bool, passing: Reply) -> None:
    with ScriptedServer(passing, ok(TEXT)) as server:
        assert ask(models.on(server), streamed=streamed) == TEXT
    assert len(server.requests) == 2


def test_a_lost_connection_is_asked_again_until_a_part_was_handed_on(models: Models) -> None:
    with ScriptedServer(half(TEXT), ok(TEXT)) as server:
        assert models.on(server).complete(MESSAGES, max_tokens=50) == TEXT
    assert len(server.requests) == 2
    with ScriptedServer(half(TEXT), ok(TEXT)) as server:
        pieces = models.on(server).stream(MESSAGES, max_tokens=50)
        assert next(pieces) == TEXT[:4]
        with pytest.raises(ModelReplyError, match="broke off in the middle"):
            list(pieces)
    assert len(server.requests) == 1


@both_ways
@pytest.mark.parametrize(
    ("reply", "error", "told", "asked"),
    [
        (failure(401), ModelRefusedError, r"refused the key \(HTTP 401\)\. Set BLUEBOOK_LLM__API_KEY", 1),
        (failure(403), ModelRefusedError, r"refused the key \(HTTP 403\)", 1),
        (failure(404, code="model_not_found"), ModelRefusedError, "no such model, or the address is wrong", 1),
        (failure(400, code="context_length_exceeded"), ModelRefusedError, r"HTTP 400: context_length_exceeded\)", 1),
        (failure(422, code=KEY, param=PROMPT), ModelRefusedError, r"did not take the request \(HTTP 422\)\.", 1),
        (too_many(), ModelRefusedError, r"no more requests now, or the quota is used up \(HTTP 429\)", 3),
        (failure(500), ModelUnreachableError, r"failed \(HTTP 500\)", 3),
    ],
)
def test_a_refused_request_is_an_error_that_says_what_to_do(
    models: Models, streamed: bool, reply: Reply, error: type[ModelError], told: str, asked: int
) -> None:
    with ScriptedServer(reply) as server:
        with pytest.raises(error, match=told) as caught:
            ask(models.on(server), streamed=streamed)
        assert f"openai:qwen3 at {server.address}" in str(caught.value)
    assert len(server.requests) == asked
    assert caught.value.exit_code == 1


@both_ways
@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (garbage(), "not a chat completion"),
        (garbage(b"<html>hello</html>", "text/html"), "not a chat completion|broke off"),
        (garbage(b'{"choices": "none"}'), "not a chat completion|broke off"),
        (garbage(b'{"choices": [7]}'), "not a chat completion|broke off"),
        (garbage(b"[]"), "not a chat completion|broke off"),
        (garbage(b"data: 5\n\n"), "not a chat completion|broke off"),
        (garbage(b"data: {broken\n\n"), "not a chat completion"),
        (garbage(b'data: {"error": {"message": "\xe7"}}\n\n'), "not a chat completion|failed while it answered"),
        (ok("  \n "), "empty answer"),
        (ok("", finish="length"), "used up its tokens.*BLUEBOOK_LLM__MAX_TOKENS=2048"),
    ],
)
def test_a_reply_that_is_no_answer_is_an_error(models: Models, streamed: bool, reply: Reply, told: str) -> None:
    with ScriptedServer(reply) as server, pytest.raises(ModelReplyError, match=told):
        ask(models.on(server), streamed=streamed)
    assert len(server.requests) == 1


def test_an_error_inside_a_stream_is_one(models: Models) -> None:
    body = b'data: {"error": {"message": "out of memory", "code": "oom"}}\n\n'
    with ScriptedServer(garbage(body, EVENTS)) as server, pytest.raises(ModelReplyError, match="failed while it"):
        ask(models.on(server), streamed=True)


def test_an_answer_that_ran_out_of_tokens_is_not_given_as_a_whole_one(models: Models) -> None:
    with ScriptedServer(ok(TEXT, finish="length")) as server:
        model = models.on(server)
        with pytest.raises(ModelCutError, match="used up its tokens before its answer was complete") as whole:
            ask(model, streamed=False)
        pieces: list[str] = []
        with pytest.raises(ModelCutError) as streamed:
            pieces.extend(model.stream(MESSAGES, max_tokens=50))
    assert whole.value.text == streamed.value.text == "".join(pieces) == TEXT
    assert TEXT not in str(whole.value) + repr(whole.value)


@both_ways
@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("<think>哪一年?2024年。</think>\n\n34.76万亿元。", "34.76万亿元。"),
        ("34.76<think>万亿元?</think>万亿元。", "34.76万亿元。"),
        ("a < b <thin> c", "a < b <thin> c"),
        ("余额<", "余额<"),
    ],
)
def test_what_a_model_thinks_is_no_part_of_its_answer(models: Models, streamed: bool, said: str, answer: str) -> None:
    # Streamed, the pieces are of four characters, so that tags are cut apart.
    with ScriptedServer(ok(said)) as server:
        assert ask(models.on(server), streamed=streamed) == answer


def test_a_thought_whose_beginning_is_not_marked_is_left_out_or_an_error(models: Models) -> None:
    with ScriptedServer(ok("哪一年?2024年。</think>34.76万亿元。")) as server:
        model = models.on(server)
        assert ask(model, streamed=False) == "34.76万亿元。"
        with pytest.raises(ModelReplyError, match="--reasoning-parser"):
            ask(model, streamed=True)


@both_ways
def test_a_thought_without_an_answer_is_none(models: Models, streamed: bool) -> None:
    with ScriptedServer(ok("<think>哪一年?", finish="length"), ok("<think>没有</think>\n")) as server:
        model = models.on(server)
        with pytest.raises(ModelReplyError, match="before it answered") as cut:
            ask(model, streamed=streamed)
        assert not isinstance(cut.value, ModelCutError)
        with pytest.raises(ModelReplyError, match="empty answer"):
            ask(model, streamed=streamed)


def test_the_context_is_that_of_the_settings(models: Models) -> None:
    assert models.of(LlmSettings(base_url="http://127.0.0.1:9/v1")).context_tokens == 8192
    assert models.of(LlmSettings(base_url="http://127.0.0.1:9/v1", context_tokens=32768)).context_tokens == 32768


def test_tokens_are_estimated_without_a_tokenizer(models: Models) -> None:
    model = models.of(LlmSettings(base_url="http://127.0.0.1:9/v1"))
    assert model.count_tokens("") == 0
    # 6 Chinese characters and signs, 1.3 each, rounded up: 8; 6 digits; 1 full stop of ASCII.
    assert model.count_tokens("余额34.7612万亿元。") == 8 + 6 + 1
    # internationalization has 20 letters: 7; two line breaks; a space nothing; a Greek letter 2.
    assert model.count_tokens("internationalization \n\nα") == 7 + 2 + 2


def test_tokens_are_counted_by_the_tokenizer_of_the_settings(models: Models, tmp_path: Path) -> None:
    folder = str(small_model(tmp_path / "small", ["34.76"]))
    model = models.of(LlmSettings(base_url="http://127.0.0.1:9/v1", tokenizer=folder))
    # A token for each byte of UTF-8: three for a Chinese character.
    assert model.count_tokens("余额34.76") == 2 * 3 + 5
    with pytest.raises(SettingsError, match="neither a folder nor in this machine's cache"):
        models.of(LlmSettings(base_url="http://127.0.0.1:9/v1", tokenizer="no-such/tokenizer")).count_tokens("余额")


@both_ways
def test_half_a_surrogate_pair_is_text_that_can_be_written(models: Models, streamed: bool) -> None:
    body = b'{"choices": [{"index": 0, "%s": {"content": "a\\ud800b"}, "finish_reason": "stop"}]}'
    whole = body % (b"delta" if streamed else b"message")
    raw = b"data: " + whole + b"\n\n" if streamed else whole
    with ScriptedServer(garbage(raw, EVENTS if streamed else None)) as server:
        assert ask(models.on(server), streamed=streamed) == "a?b"


def test_half_a_surrogate_pair_in_a_prompt_is_sent_as_a_question_mark(models: Models) -> None:
    with ScriptedServer(ok(TEXT)) as server:
        models.on(server).complete([{"role": "user", "content": "a\ud800b"}], max_tokens=5)
    assert server.requests[0].body["messages"] == [{"role": "user", "content": "a?b"}]


@both_ways
def test_a_stream_that_ends_without_saying_so_broke_off(models: Models, streamed: bool) -> None:
    with ScriptedServer(unfinished(TEXT)) as server:
        if streamed:
            with pytest.raises(ModelReplyError, match="broke off"):
                ask(models.on(server), streamed=True)
        else:
            assert ask(models.on(server), streamed=False) == TEXT


@both_ways
def test_silence_is_a_timeout(models: Models, streamed: bool) -> None:
    with ScriptedServer(slow(TEXT, 5)) as server:
        model = models.on(server, timeout_s=0.1, retries=0)
        with pytest.raises(ModelTimeoutError, match=r"did not answer within 0\.1 s.*BLUEBOOK_LLM__TIMEOUT_S"):
            ask(model, streamed=streamed)


def test_a_late_answer_is_asked_again(models: Models) -> None:
    with ScriptedServer(slow(TEXT, 5), ok(TEXT)) as server:
        assert models.on(server, timeout_s=1, retries=1).complete(MESSAGES, max_tokens=5) == TEXT


@both_ways
def test_a_slow_drip_ends_at_the_deadline_and_is_not_asked_again(models: Models, streamed: bool) -> None:
    with ScriptedServer(dripping("字" * 4000, 0.3)) as server:
        started = time.monotonic()
        with pytest.raises(ModelTimeoutError, match="not complete after 1 s"):
            ask(models.on(server, timeout_s=1), streamed=streamed)
        # One wait after the deadline at most, on a machine that may be busy; streamed, all would take five minutes.
        assert time.monotonic() - started < 10
    assert len(server.requests) == 1


def test_comments_that_keep_a_stream_alive_do_not_outlast_the_deadline(models: Models) -> None:
    with ScriptedServer(keeping_alive(0.3)) as server, pytest.raises(ModelTimeoutError, match="not complete"):
        ask(models.on(server, timeout_s=1), streamed=True)


@both_ways
def test_an_answer_without_end_is_cut_off(models: Models, streamed: bool) -> None:
    with ScriptedServer(endless(megabytes=10)) as server:
        model = models.on(server)
        with pytest.raises(ModelReplyError, match="ended at 8000000 bytes"):
            ask(model, streamed=streamed)
    assert len(server.requests) == 1


def test_no_server_is_an_error_with_its_address(models: Models) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = LlmSettings(base_url=f"http://user:secret@127.0.0.1:{port}/v1?key=secret", retries=0)
    with pytest.raises(
        ModelUnreachableError, match=f"no connection to openai:qwen3 at http://127.0.0.1:{port}/v1,"
    ) as e:
        models.of(settings).complete(MESSAGES, max_tokens=5)
    assert "secret" not in str(e.value)


def test_a_redirect_is_not_followed(models: Models) -> None:
    with ScriptedServer(ok(TEXT)) as elsewhere:
        moved = Reply(status=307, body=(), headers={"Location": f"{elsewhere.address}/chat/completions"})
        with ScriptedServer(moved) as server, pytest.raises(ModelRefusedError, match=r"has moved \(HTTP 307\)"):
            models.on(server).complete(MESSAGES, max_tokens=5)
    assert elsewhere.requests == []


def test_a_model_with_other_parameters_is_asked_with_those(models: Models) -> None:
    def reasoning(request: Request) -> Reply:
        if "max_tokens" in request.body:
            return failure(400, code="unsupported_parameter", param="max_tokens")
        if "temperature" in request.body:
            return failure(400, code="unsupported_value", param="temperature")
        return ok(TEXT)

    with ScriptedServer(reasoning) as server:
        model = models.on(server)
        assert model.complete(MESSAGES, max_tokens=50) == TEXT
        assert model.complete(MESSAGES, max_tokens=50) == TEXT
    # Learned by the first question: the second is asked once.
    assert len(server.requests) == 4
    assert server.requests[3].body == {
        "model": "qwen3",
        "messages": MESSAGES,
        "max_completion_tokens": 50,
        "stream": False,
    }


def test_a_parameter_that_stays_refused_is_an_error(models: Models) -> None:
    with ScriptedServer(failure(400, code="unsupported_value", param="temperature")) as server:
        model = models.on(server)
        with pytest.raises(ModelRefusedError, match="unsupported_value, temperature"):
            model.complete(MESSAGES, max_tokens=50)
    assert len(server.requests) == 2


@pytest.mark.parametrize("reply", [failure(400, message=f"{KEY} {PROMPT}"), garbage(f"{KEY} {PROMPT}".encode())])
def test_neither_key_nor_prompt_is_logged_or_told(
    models: Models, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (None, "openai", "httpx2", "httpcore2"):
        caplog.set_level(logging.DEBUG, logger=name)
    with ScriptedServer(ok(TEXT), reply) as server:
        model = models.on(server)
        assert model.complete(MESSAGES, max_tokens=5) == TEXT
        with pytest.raises(ModelError) as caught:
            model.complete(MESSAGES, max_tokens=5)
    # What is printed of an error that nobody caught: no error of the client, which quotes the server, hangs on it.
    told = "".join(traceback.format_exception(caught.value, limit=0))
    assert "HTTP Request: POST" in caplog.text
    for secret in (KEY, PROMPT):
        assert secret not in caplog.text + told + repr(model)


def test_the_client_is_closed_with_the_model() -> None:
    with ScriptedServer(ok(TEXT)) as server:
        model = OpenAICompatibleModel.from_settings("m", LlmSettings(base_url=server.address))
        model.close()
        with pytest.raises(RuntimeError, match="closed"):
            model.complete(MESSAGES, max_tokens=5)
