"""A reply that ends at its deadline and its size. The timeout of an HTTP client bounds each wait for bytes, not their sum."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2

from index.errors import ModelReplyError, ModelTimeoutError

MAX_REPLY_BYTES = 8_000_000
"""What is read of one reply at most: some ten times what a long streamed answer takes."""


def bound(response: httpx2.Response, timeout_s: float) -> None:
    """Bound the reading of ``response``, whose headers are there: a hook for the events of a client.

    Reading it then raises ``ModelTimeoutError`` after ``timeout_s`` seconds and ``ModelReplyError`` beyond
    ``MAX_REPLY_BYTES``, neither of which the client of ``openai`` takes for a reason to ask again.
    """
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Bounded(response.stream, timeout_s)


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, timeout_s: float) -> None:
        self._stream = stream
        self._timeout_s = timeout_s
        self._deadline = time.monotonic() + timeout_s

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if time.monotonic() > self._deadline:
                raise ModelTimeoutError(
                    f"the language model's answer was not complete after {self._timeout_s:g} s. Allow more: "
                    "BLUEBOOK_LLM__TIMEOUT_S"
                )
            if size > MAX_REPLY_BYTES:
                raise ModelReplyError(
                    f"the language model's answer was ended at {MAX_REPLY_BYTES} bytes: none is that long. Look into "
                    "the server's log, or choose another model"
                )
            yield part

    def close(self) -> None:
        self._stream.close()
