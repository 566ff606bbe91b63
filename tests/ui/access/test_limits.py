"""The queue answers as many at once as it has threads, lets so many wait, and says so to the next one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from ui.access.limits import CROWD, BusyError, Caller, RateLimit, TooFastError, WorkQueue, caller_of
from ui.access.session import COOKIE
from ui.settings import UiSettings
from ui.words.texts import label

SESSION = "s" * 32


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def scope(host: str, cookie: str = "") -> dict[str, object]:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return {"type": "http", "client": (host, 1234), "headers": headers}


def blocked_work() -> tuple[threading.Event, Callable[[], str]]:
    gate = threading.Event()

    def work() -> str:
        assert gate.wait(10)
        return "done"

    return gate, work


def test_what_the_work_returns_or_raises_comes_back() -> None:
    queue = WorkQueue(1, 1, 60)

    def wrong() -> int:
        raise KeyError("no")

    async def both() -> int:
        with pytest.raises(KeyError):
            await queue.run(wrong)
        return await queue.run(lambda: 6 * 7)

    assert asyncio.run(both()) == 42
    assert queue.taken == 0
    queue.close()


def test_a_full_queue_says_so_at_once_and_has_room_again_afterwards() -> None:
    queue = WorkQueue(workers=2, waiting=3, per_minute=60)
    gate, work = blocked_work()

    async def crowd() -> list[str]:
        tasks = [asyncio.create_task(queue.run(work)) for _ in range(5)]
        await asyncio.sleep(0)
        assert queue.taken == 5
        with pytest.raises(BusyError) as full:
            await queue.run(work)
        assert full.value.retry_after >= 1
        assert full.value.said(label("zh")).startswith("现在提问的人太多")
        gate.set()
        return await asyncio.gather(*tasks)

    assert asyncio.run(crowd()) == ["done"] * 5
    assert queue.taken == 0
    assert asyncio.run(queue.run(lambda: "again")) == "again"
    queue.close()


def test_no_more_work_at_once_than_threads() -> None:
    queue = WorkQueue(workers=2, waiting=50, per_minute=60)
    at_once: list[int] = []
    running = 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running
        with lock:
            running += 1
            at_once.append(running)
        threading.Event().wait(0.005)
        with lock:
            running -= 1

    async def crowd() -> None:
        await asyncio.gather(*(queue.run(work) for _ in range(20)))

    asyncio.run(crowd())
    assert (len(at_once), max(at_once)) == (20, 2)
    queue.close()


def test_work_that_is_given_up_while_it_waits_is_never_begun() -> None:
    queue = WorkQueue(workers=1, waiting=5, per_minute=60)
    gate, work = blocked_work()
    begun: list[int] = []

    async def leave() -> None:
        first = asyncio.create_task(queue.run(work))
        second = asyncio.create_task(queue.run(lambda: begun.append(2)))
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert queue.taken == 1
        gate.set()
        await first

    asyncio.run(leave())
    assert begun == []
    queue.close()


def test_the_rate_is_counted_in_a_moving_minute() -> None:
    clock = Clock()
    rate = RateLimit(60, clock=clock)
    assert [rate.hit("a", 3) for _ in range(3)] == [0, 0, 0]
    clock.now += 20
    # Three stamps are 20 s old: there is room when they are 60 s old.
    assert rate.hit("a", 3) == pytest.approx(40)
    assert rate.blocked("a", 3) == pytest.approx(40)
    assert rate.hit("b", 3) == 0
    clock.now += 40
    assert rate.hit("a", 3, cost=3) == 0
    # More than fits into any minute is not counted at all.
    assert rate.hit("b", 3, cost=4) == 60


def test_the_rate_forgets_clients_instead_of_growing() -> None:
    rate = RateLimit(60, clients=2, clock=Clock())
    assert rate.hit("a", 1) == rate.hit("b", 1) == 0
    assert rate.hit("b", 1) == 60
    assert rate.hit("c", 1) == 0  # "a" goes
    assert rate.hit("a", 1) == 0


def test_each_session_has_its_rate_and_an_address_that_of_a_crowd() -> None:
    queue = WorkQueue(1, 1, per_minute=2, rate=RateLimit(clock=Clock()))
    for session in range(CROWD):
        for _ in range(2):
            queue.admit(Caller(f"session {session}", "192.0.2.1"))
    with pytest.raises(TooFastError):  # 50 sessions of 2 questions: the address has asked enough
        queue.admit(Caller("another", "192.0.2.1"))
    queue.admit(Caller("another", "192.0.2.2"))
    queue.close()


def test_programs_without_a_session_count_by_their_address() -> None:
    queue = WorkQueue(1, 1, per_minute=2, rate=RateLimit(clock=Clock()))
    queue.admit(Caller(None, "192.0.2.1"), cost=2)
    with pytest.raises(TooFastError) as error:
        queue.admit(Caller(None, "192.0.2.1"))
    assert error.value.retry_after == 60
    assert error.value.said(label("en")) == "Too many questions: at most 2 a minute. Wait a moment."
    queue.admit(Caller(SESSION, "192.0.2.1"))
    queue.close()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_of_ipv6_counts_by_its_network(host: str, address: str) -> None:
    assert caller_of(scope(host)) == Caller(None, address)


def test_the_session_is_the_one_that_came_with_the_request() -> None:
    assert caller_of(scope("192.0.2.7", f"{COOKIE}={SESSION}")).session == SESSION
    assert caller_of(scope("192.0.2.7", f"{COOKIE}=made up")).session is None
    assert caller_of({"type": "http", "client": None, "headers": []}) == Caller(None, "")


def test_the_settings_say_how_much() -> None:
    queue = WorkQueue.from_settings(UiSettings(workers=1, queue=0, rate_per_minute=1))
    gate, work = blocked_work()

    async def two() -> None:
        first = asyncio.create_task(queue.run(work))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await queue.run(work)
        gate.set()
        await first

    asyncio.run(two())
    queue.close()
