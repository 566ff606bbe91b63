"""A server that speaks chat completions and misbehaves on demand: the replies are a script, the requests are kept.

    with ScriptedServer(too_many(), ok("34.76万亿元")) as server:
        settings = LlmSettings(base_url=server.address, api_key=SecretStr("…"))

Each request takes the next reply, the last one answers all further requests. A reply serves plain and streamed
requests alike, as the request asks.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

EVENTS = "text/event-stream"
PIECE = 4
"""Characters in a piece of a streamed answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent: the headers in lower case."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back. ``text`` is what the model says; ``body`` stands, piece by piece, in place of all that is made of it.

    ``wait_s`` passes before anything is sent, ``drip_s`` between two pieces. ``share`` of the pieces is sent before the
    connection is closed. Of a streamed ``text`` no more than ``hold_after`` characters are sent before ``released`` is set.
    """

    text: str = ""
    status: int = 200
    body: tuple[bytes, ...] | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str | None = "stop"
    wait_s: float = 0.0
    drip_s: float = 0.0
    share: float = 1.0
    hold_after: int = 0
    released: threading.Event | None = None


Answering = Callable[[Request], Reply]
"""A reply that depends on the request."""


def ok(text: str, *, finish: str | None = "stop") -> Reply:
    """A whole answer; ``finish`` is ``length`` for one that ran out of tokens."""
    return Reply(text, finish=finish)


def failure(status: int, *, message: str = "failed", code: str | None = None, param: str | None = None) -> Reply:
    """An error as OpenAI words it. A client is asked to come back at once, so that a test need not wait."""
    error = {"message": message, "type": "error", "code": code, "param": param}
    return Reply(status=status, body=(_json({"error": error}),), headers={"Retry-After-Ms": "1"})


def too_many() -> Reply:
    """429."""
    return failure(429, code="rate_limit_exceeded")


def slow(text: str, seconds: float) -> Reply:
    """A whole answer, late."""
    return Reply(text, wait_s=seconds)


def dripping(text: str, seconds: float) -> Reply:
    """An answer of which a piece comes every so often: no wait is long, all together are."""
    return Reply(text, drip_s=seconds)


def half(text: str) -> Reply:
    """An answer whose connection is lost in the middle."""
    return Reply(text, share=0.5)


def unfinished(text: str) -> Reply:
    """A streamed answer that ends without saying so."""
    return Reply(text, finish=None)


def garbage(body: bytes = b"\xff\xfe<html>\x00", content_type: str | None = None) -> Reply:
    """Bytes that are no completion, under the type that a completion has unless another is given."""
    return Reply(body=(body,), content_type=content_type)


def endless(megabytes: int) -> Reply:
    """A stream of a few large events, many more than an answer takes."""
    event = _event({"content": "字" * 300_000}, None)
    return Reply(body=(event,) * (megabytes * 1_000_000 // len(event) + 1), content_type=EVENTS)


def keeping_alive(seconds: float) -> Reply:
    """A stream in which nothing but a comment comes every so often, as busy servers send them."""
    return Reply(body=(b": keep-alive\n\n",) * 1000, content_type=EVENTS, drip_s=seconds)


def wrong_json() -> Reply:
    """An answer that is JSON, of another shape."""
    return Reply('{"grade": "A+"}')


def prose_around(text: str) -> Reply:
    """An answer with talk before and after it."""
    return Reply(f"Sure! Here is my answer:\n{text}\nHope this helps.")


class ScriptedServer:
    """Serves ``replies`` on a free port of this machine for as long as the ``with`` block lasts."""

    def __init__(self, *replies: Reply | Answering) -> None:
        self.requests: list[Request] = []
        self.stopped = threading.Event()
        self._replies = list(replies)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def address(self) -> str:
        """What a client takes as its base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def take(self, request: Request) -> Reply:
        """Keep a request and find its reply."""
        with self._lock:
            found = self._replies[min(len(self.requests), len(self._replies) - 1)]
            self.requests.append(request)
        return found if isinstance(found, Reply) else found(request)

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()  # ends every wait
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(script: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(raw))
            reply = script.take(request)
            script.stopped.wait(reply.wait_s)
            with suppress(OSError):  # the client gave up, as it should
                self._send(reply, bool(request.body.get("stream")))

        def _send(self, reply: Reply, streamed: bool) -> None:
            pieces = list(_pieces(reply, streamed))
            event_stream = streamed and reply.body is None
            self.send_response(reply.status)
            kind = EVENTS if event_stream else "application/json"
            self.send_header("Content-Type", reply.content_type or kind)
            if not event_stream:
                self.send_header("Content-Length", str(sum(map(len, pieces))))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for number, piece in enumerate(pieces[: max(1, int(len(pieces) * reply.share))]):
                if event_stream and reply.released is not None and number == reply.hold_after // PIECE:
                    while not (reply.released.wait(0.05) or script.stopped.is_set()):
                        pass
                self.wfile.write(piece)
                self.wfile.flush()
                if reply.drip_s and script.stopped.wait(reply.drip_s):
                    return

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _pieces(reply: Reply, streamed: bool) -> Iterator[bytes]:
    if reply.body is not None:
        yield from reply.body
    elif streamed:
        for start in range(0, len(reply.text), PIECE):
            yield _event({"content": reply.text[start : start + PIECE]}, None)
        if reply.finish is not None:
            yield _event({}, reply.finish)
            yield b"data: [DONE]\n\n"
    else:
        message = {"role": "assistant", "content": reply.text}
        whole = _json(_completion({"message": message, "finish_reason": reply.finish}, "chat.completion"))
        step = max(1, len(whole) // 8)
        yield from (whole[start : start + step] for start in range(0, len(whole), step))


def _event(delta: dict[str, str], finish: str | None) -> bytes:
    chunk = _completion({"delta": delta, "finish_reason": finish}, "chat.completion.chunk")
    return b"data: " + _json(chunk) + b"\n\n"


def _completion(choice: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": "c1", "object": kind, "created": 1, "model": "scripted", "choices": [{"index": 0, **choice}]}


def _json(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()
