from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import aclosing

import pytest

from ui.access.limits import BusyError, WorkQueue
from ui.asking.streaming import streamed


@pytest.fixture
def queue() -> Iterator[WorkQueue]:
    made = WorkQueue(workers=1, waiting=0, per_minute=1000)
    yield made
    made.close()


def test_events_come_one_by_one_and_in_order(queue: WorkQueue) -> None:
    taken = threading.Event()

    def work(stopped: Callable[[], bool]) -> Generator[int, None, None]:
        yield 1
        # The second is not made before the first has been handed on.
        assert taken.wait(5)
        yield 2

    async def read() -> list[int]:
        found = []
        async for event in streamed(queue, work):
            found.append(event)
            taken.set()
        return found

    assert asyncio.run(read()) == [1, 2]


def test_what_the_work_raises_comes_after_its_events(queue: WorkQueue) -> None:
    def work(stopped: Callable[[], bool]) -> Generator[int, None, None]:
        yield 1
        raise ZeroDivisionError

    found = []

    async def read() -> None:
        async for event in streamed(queue, work):
            found.append(event)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(read())
    assert found == [1]


def test_closing_stops_the_work(queue: WorkQueue) -> None:
    ended = threading.Event()

    def work(stopped: Callable[[], bool]) -> Generator[int, None, None]:
        try:
            yield 1
            while not stopped():
                ended.wait(0.01)
        finally:
            ended.set()

    async def read_one() -> int:
        async with aclosing(streamed(queue, work)) as events:
            async for event in events:
                return event
        raise AssertionError

    assert asyncio.run(read_one()) == 1
    assert ended.wait(5)


def test_a_full_queue_says_so_at_once(queue: WorkQueue) -> None:
    free = threading.Event()

    def work(stopped: Callable[[], bool]) -> Generator[int, None, None]:
        yield 1
        assert free.wait(5)

    async def ask_twice() -> None:
        async with aclosing(streamed(queue, work)) as first:
            assert await anext(first) == 1
            try:
                with pytest.raises(BusyError):
                    await anext(streamed(queue, work))
            finally:
                free.set()

    asyncio.run(ask_twice())
