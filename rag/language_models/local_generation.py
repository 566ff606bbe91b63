"""An answer in the making: a thread that computes token after token, and the text that they spell."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

from index.errors import ModelTimeoutError

THREAD_NAME = "bluebook-language-model"

Run = Callable[["Streamer", Callable[..., Any]], object]
"""Runs ``generate`` of transformers, given a streamer and a stopping criterion."""


class Streamer:
    """What ``generate`` hands its tokens to: first the prompt, then one at a time."""

    def __init__(self, found: queue.SimpleQueue[int | BaseException | None]) -> None:
        self._found = found
        self._prompt = True

    def put(self, value: Any) -> None:
        """Hand on a token, and leave out the prompt."""
        if self._prompt:
            self._prompt = False
            return
        for token in value.reshape(-1).tolist():
            self._found.put(int(token))

    def end(self) -> None:
        """Nothing: the thread itself says when it is done, also where it failed."""


def tokens(run: Run, busy: threading.Lock, timeout_s: float, name: str) -> Generator[int]:
    """The tokens that ``run`` generates, as they come, while ``busy`` is held by it.

    Closing it ends the thread at the next token: what is computed for a single one, the whole prompt for the
    first, cannot be interrupted. ``busy`` is free as soon as the thread is done. Raises ``ModelTimeoutError`` after
    ``timeout_s`` seconds, those of waiting for others included, and what ``run`` raised.
    """
    deadline = time.monotonic() + timeout_s
    if not busy.acquire(timeout=timeout_s):
        raise ModelTimeoutError(
            f"{name} was busy with other answers for {timeout_s:g} s. Ask later, or allow more: BLUEBOOK_LLM__TIMEOUT_S"
        )
    found: queue.SimpleQueue[int | BaseException | None] = queue.SimpleQueue()
    stop, late = threading.Event(), threading.Event()

    def stopping(input_ids: Any, *_: object, **__: object) -> Any:
        if time.monotonic() > deadline:
            late.set()
        # A tensor with a verdict for each row; there is one row.
        return input_ids.new_full((input_ids.shape[0],), stop.is_set() or late.is_set()).bool()

    def work() -> None:
        last: BaseException | None = None
        try:
            run(Streamer(found), stopping)
        except BaseException as error:
            last = error
        finally:
            busy.release()
            found.put(last)

    # No daemon: a process that ends while torch computes may crash. The thread ends by itself at the deadline.
    thread = threading.Thread(target=work, name=THREAD_NAME)
    try:
        thread.start()
    except BaseException:
        busy.release()
        raise
    try:
        while True:
            try:
                token = found.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise _late(name, timeout_s) from None
            if isinstance(token, BaseException):
                raise token
            if token is None:
                break
            yield token
    finally:
        stop.set()
    thread.join()
    if late.is_set():  # and not the clock: an answer that was complete in time may be read slowly
        raise _late(name, timeout_s)


def _late(name: str, timeout_s: float) -> ModelTimeoutError:
    return ModelTimeoutError(
        f"the answer of {name} was not complete after {timeout_s:g} s. Allow more: BLUEBOOK_LLM__TIMEOUT_S, or choose a "
        "smaller model"
    )


class Spelling:
    """The text of tokens that come one by one, which is that of all of them together.

    A token may hold half a character, and its text may depend on the one before it: decoded are always those since the
    last whole text, with the ones before that for their surroundings.
    """

    def __init__(self, decode: Callable[[list[int]], str]) -> None:
        self._decode = decode
        self._ids: list[int] = []
        self._known = 0
        """Tokens at the beginning of ``_ids`` whose text was given."""

    def feed(self, token: int) -> str:
        """The text that ``token`` completes; empty where it ends within a character."""
        self._ids.append(token)
        return self._new(final=False)

    def end(self) -> str:
        """What is left where no token follows."""
        return self._new(final=True)

    def _new(self, *, final: bool) -> str:
        before = self._decode(self._ids[: self._known])
        text = self._decode(self._ids)
        if len(text) <= len(before) or (text.endswith("\ufffd") and not final):
            return ""
        self._ids, self._known = self._ids[self._known :], len(self._ids) - self._known
        return text[len(before) :]
