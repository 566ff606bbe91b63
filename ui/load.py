"""``make load``: 50 people ask at the same moment, three times over; how long they wait, and whether each gets its own answer.

    python -m ui.load
    python -m ui.load --url http://127.0.0.1:7860 --people 20

Everybody has a session and asks other questions than everybody else. First each question is asked alone; what comes back
in the crowd has to be the same, word for word.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import httpx2
import numpy as np
import typer

PEOPLE = 50
ROUNDS = 3
TARGET_MS = 2000.0
"""What the 95th percentile has to stay below."""

START_SECONDS = 60.0
_PATIENCE_SECONDS = 120.0
_SERVE = (sys.executable, "-c", "from rag.cli import main; main()", "ui", "--host", "127.0.0.1", "--port")
_FORMS = ("{}讲了什么?", "2024年{}有多少?", "{}有哪些内容?")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: how long its answer took, and the answer without its times, or the error."""

    question: str
    ms: float
    answer: dict[str, Any] | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """What a crowd got: times in milliseconds, failures, answers that differ from those given alone."""

    ms: tuple[float, ...]
    errors: tuple[str, ...]
    strange: tuple[str, ...]

    def percentile(self, q: float) -> float:
        """The time within which ``q`` per cent of the answers came, as one of them took it."""
        return float(np.percentile(self.ms, q, method="inverted_cdf")) if self.ms else float("nan")


def questions(titles: Sequence[str], count: int) -> list[str]:
    """``count`` different questions about the headings of a report; ``ValueError`` where it has too few."""
    made = list(dict.fromkeys(form.format(title) for form in _FORMS for title in titles))
    if len(made) < count:
        raise ValueError(f"{len(titles)} headings give {len(made)} questions; {count} are needed. Ask fewer people")
    return made[:count]


def compared(alone: Sequence[Asked], crowd: Sequence[Asked]) -> Round:
    """A round beside the same questions asked alone."""
    strange = tuple(
        there.question
        for here, there in zip(alone, crowd, strict=True)
        if not there.error and there.answer != here.answer
    )
    return Round(
        tuple(item.ms for item in crowd if not item.error),
        tuple(item.error for item in crowd if item.error),
        strange,
    )


async def ask(client: httpx2.AsyncClient, question: str) -> Asked:
    """Ask once."""
    start = time.perf_counter()
    try:
        response = await client.post("/api/ask", json={"question": question})
        ms = (time.perf_counter() - start) * 1000
        if response.status_code != 200:
            return Asked(question, ms, None, f"{response.status_code}: {response.text[:200]}")
        record = response.json()
        return Asked(question, ms, {name: value for name, value in record.items() if name != "timings_ms"})
    except (httpx2.HTTPError, ValueError) as error:
        return Asked(question, (time.perf_counter() - start) * 1000, None, f"{type(error).__name__}: {error}")


async def crowd(url: str, people: int, rounds: int) -> tuple[Round, list[Round]]:
    """Everyone alone, then ``rounds`` times everyone at once."""
    async with contextlib.AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(
                httpx2.AsyncClient(base_url=url, timeout=_PATIENCE_SECONDS, verify=False, trust_env=False)
            )
            for _ in range(people)
        ]
        for client in clients:  # each gets the cookie of its session
            (await client.get("/api/reports")).raise_for_status()
        first = (await clients[0].get("/api/reports")).json()["reports"][0]["report"]
        outline = (await clients[0].get(f"/api/reports/{first}/outline")).json()["sections"]
        asked = questions([section["title"] for section in outline], people * rounds)
        turns = [asked[people * n : people * (n + 1)] for n in range(rounds)]
        alone = [[await ask(*pair) for pair in zip(clients, turn, strict=True)] for turn in turns]
        together = [await asyncio.gather(*(ask(*pair) for pair in zip(clients, turn, strict=True))) for turn in turns]
    every = [item for turn in alone for item in turn]
    return compared(every, every), [compared(*pair) for pair in zip(alone, together, strict=True)]


@contextlib.contextmanager
def server(command: Sequence[str] = _SERVE) -> Iterator[str]:
    """A server of its own on a free port; its address. ``RuntimeError`` where it does not start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + START_SECONDS
        while not _alive(url):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server did not start: {' '.join(command)} {port}")
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def show(alone: Round, rounds: Sequence[Round], people: int) -> None:
    """Print the table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{people} people at once")
    for name in ("", "answers", "errors", "not their own", "p50 ms", "p95 ms", "max ms"):
        table.add_column(name, justify="left" if not name else "right")
    for name, found in [("one at a time", alone), *((f"round {n}", r) for n, r in enumerate(rounds, start=1))]:
        counts = (len(found.ms), len(found.errors), len(found.strange))
        times = (found.percentile(50), found.percentile(95), found.percentile(100))
        table.add_row(name, *map(str, counts), *(f"{ms:.0f}" for ms in times))
    console = Console()
    console.print(table)
    worst = max(found.percentile(95) for found in rounds)
    console.print(f"p95 of the slowest round: {worst:.0f} ms; target: below {TARGET_MS:.0f} ms: {_met(worst)}")
    for found in (alone, *rounds):
        for message in dict.fromkeys([*found.errors, *(f"another answer: {q}" for q in found.strange)]):
            console.print(message, markup=False)


def main(
    url: Annotated[str | None, typer.Option(help="A server that runs; by default one is started.")] = None,
    people: Annotated[int, typer.Option(min=1, help="How many ask at once.")] = PEOPLE,
    rounds: Annotated[int, typer.Option(min=1, help="How often.")] = ROUNDS,
) -> None:
    """Ask from many sides at once. Ends with 1 where a question failed or got another answer than alone."""
    with contextlib.nullcontext(url) if url else server() as address:
        alone, found = asyncio.run(crowd(address, people, rounds))
    show(alone, found, people)
    if any(part.errors or part.strange for part in (alone, *found)):
        raise typer.Exit(1)


def _alive(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/healthz", timeout=2.0, trust_env=False).status_code == 200
    except httpx2.HTTPError:
        return False


def _met(ms: float) -> str:
    return "met" if ms < TARGET_MS else "missed"


if __name__ == "__main__":
    typer.run(main)
