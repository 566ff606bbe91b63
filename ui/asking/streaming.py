"""Work that tells of itself while it is done: from a thread of the queue into an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import closing
from typing import Any, TypeVar

from ui.access.limits import Caller, WorkQueue

T = TypeVar("T")

Stopped = Callable[[], bool]
"""Whether nobody waits any more; asked now and then by work that takes long."""

_END = object()


async def streamed(
    queue: WorkQueue,
    work: Callable[[Stopped], Generator[T, None, None]],
    *,
    caller: Caller | None = None,
    cost: int = 1,
) -> AsyncGenerator[T, None]:
    """What the generator that ``work`` returns yields, made in a thread of ``queue``; raises what it raises.

    Raises ``TooFastError`` and ``BusyError`` at once. Closing the iterator stops the work, or takes it out of the queue.
    """
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[Any] = asyncio.Queue()
    stopped = threading.Event()

    def run() -> None:
        with closing(work(stopped.is_set)) as found:
            for event in found:
                if stopped.is_set():
                    return
                loop.call_soon_threadsafe(events.put_nowait, event)

    done = asyncio.ensure_future(queue.run(run, caller=caller, cost=cost))
    done.add_done_callback(lambda _: events.put_nowait(_END))
    try:
        while (event := await events.get()) is not _END:
            yield event
        await done
    finally:
        stopped.set()
        done.cancel()
