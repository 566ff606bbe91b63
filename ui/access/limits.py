"""How much is answered at once, and how often one may ask: a bounded queue of work and a limit of its rate.

queue = WorkQueue.from_settings(UiSettings())
answer = await queue.run(lambda: assistant.ask(question), caller=caller_of(request.scope))
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from index.errors import BluebookError
from ui.access.session import session_of
from ui.settings import UiSettings
from ui.words.texts import Label, label

T = TypeVar("T")

WINDOW_SECONDS = 60.0
CROWD = 50
"""How many sessions' worth one address may ask: people behind one router share it, cookies can be made up by the thousand."""

MAX_CLIENTS = 20_000
"""Clients whose rate is remembered; the one that has not asked for the longest time is forgotten first."""

_FIRST_GUESS_SECONDS = 0.1
_NEW_SHARE = 0.1


class LimitError(BluebookError):
    """Asked at the wrong time: the same may be asked again in ``retry_after`` seconds."""

    key = ""

    def __init__(self, retry_after: float, **values: object) -> None:
        self.retry_after = max(1, math.ceil(retry_after))
        self.values = values
        super().__init__(self.said(label("en")))

    def said(self, t: Label) -> str:
        """The message in the language of ``t``."""
        return t(self.key, **self.values)


class BusyError(LimitError):
    """As many are waiting as may wait."""

    key = "error_queue_full"


class TooFastError(LimitError):
    """One client asked more often than it may; ``n`` is how often that is in a minute."""

    key = "error_too_fast"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. ``session`` is the one that came with the request, ``None`` for the first request and for programs."""

    session: str | None
    address: str


def caller_of(scope: Mapping[str, Any]) -> Caller:
    """Who sends a request, by its ASGI scope. An IPv6 address counts by its network of 64 bits, which is one customer's."""
    host = (scope.get("client") or ("",))[0]
    cookies = next((value for name, value in scope.get("headers", ()) if name == b"cookie"), b"")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a test's client, or a socket of the file system
        return Caller(session_of(cookies.decode("latin-1")), host)
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        host = str(mapped or ipaddress.ip_network((int(address), 64), strict=False))
    return Caller(session_of(cookies.decode("latin-1")), host)


class RateLimit:
    """Counts in a window that moves with the clock. Threads may call it at once."""

    def __init__(
        self,
        seconds: float = WINDOW_SECONDS,
        *,
        clients: int = MAX_CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._clients = clients
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def hit(self, client: str, limit: int, cost: int = 1) -> float:
        """Count ``cost`` for ``client`` and return 0; where that would be over ``limit``, the seconds until it is not."""
        with self._lock:
            now = self._clock()
            times = self._times.setdefault(client, deque())
            self._times.move_to_end(client)
            if len(self._times) > self._clients:
                self._times.popitem(last=False)
            wait = self._wait(times, now, limit, cost)
            if not wait:
                times.extend([now] * cost)
            return wait

    def blocked(self, client: str, limit: int) -> float:
        """As ``hit``, but nothing is counted."""
        with self._lock:
            return self._wait(self._times.get(client, deque()), self._clock(), limit, 1)

    def _wait(self, times: deque[float], now: float, limit: int, cost: int) -> float:
        while times and times[0] <= now - self._seconds:
            times.popleft()
        over = len(times) + cost - limit
        if over <= 0:
            return 0.0
        return times[over - 1] + self._seconds - now if over <= len(times) else self._seconds


class WorkQueue:
    """``workers`` threads work, ``waiting`` pieces of work may wait for them, each caller ``per_minute`` times a minute.

    Usable from any number of event loops at once.
    """

    def __init__(self, workers: int, waiting: int, per_minute: int, rate: RateLimit | None = None) -> None:
        self._workers = workers
        self._places = workers + waiting
        self._per_minute = per_minute
        self._rate = rate or RateLimit()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="answering")
        self._taken = 0
        self._seconds = _FIRST_GUESS_SECONDS
        self._lock = threading.Lock()

    @classmethod
    def from_settings(cls, settings: UiSettings) -> WorkQueue:
        """As the settings have it."""
        return cls(settings.workers, settings.queue, settings.rate_per_minute)

    @property
    def taken(self) -> int:
        """Pieces of work in hand or waiting."""
        return self._taken

    def admit(self, caller: Caller, cost: int = 1) -> None:
        """Count ``cost`` questions of a caller; ``TooFastError`` where that is too many."""
        limits = {f"address {caller.address}": CROWD * self._per_minute}
        limits[f"session {caller.session}" if caller.session else f"alone {caller.address}"] = self._per_minute
        for client, limit in limits.items():
            seconds = self._rate.hit(client, limit, cost)
            if seconds > 0:
                raise TooFastError(seconds, n=self._per_minute)

    async def run(self, work: Callable[[], T], *, caller: Caller | None = None, cost: int = 1) -> T:
        """What ``work`` returns or raises, done in a thread; ``cost`` counts its questions for the rate of ``caller``.

        Raises ``TooFastError`` and ``BusyError`` at once. Work that is cancelled before its turn is never begun.
        """
        if caller is not None:
            self.admit(caller, cost)
        return await asyncio.wrap_future(self._submit(work))

    def close(self) -> None:
        """Finish what is in hand, drop what waits."""
        self._pool.shutdown(cancel_futures=True)

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        with self._lock:
            if self._taken >= self._places:
                raise BusyError(self._taken * self._seconds / self._workers)
            self._taken += 1
        try:
            future = self._pool.submit(self._timed, work)
        except BaseException:
            self._leave()
            raise
        future.add_done_callback(lambda _: self._leave())
        return future

    def _timed(self, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        try:
            return work()
        finally:
            with self._lock:
                self._seconds += _NEW_SHARE * (time.perf_counter() - start - self._seconds)

    def _leave(self) -> None:
        with self._lock:
            self._taken -= 1
