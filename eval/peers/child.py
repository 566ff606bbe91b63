"""A compared system in a process of its own: ``python -m eval.peers.child NAME build|ask FILE FOLDER``.

A JSON object on stdin says what to do (``labels`` of the pages to build; ``questions`` and ``k`` to ask). Asking prints a
line after the first answer and one at the end; whatever else is printed goes to stderr.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.memory import peak_bytes
from eval.peers.systems import Peer, system_named

Tell = Callable[[dict[str, Any]], None]


def ask(peer: Peer, folder: Path, questions: Sequence[str], k: int, tell: Tell) -> None:
    """Open the index and ask; the first question is asked twice, so that no timing holds what is loaded by it.

    Tells ``{"first": true}`` as soon as one is answered, then the passages and the milliseconds of every question.
    """
    peer.open(folder)
    peer.search(questions[0], k)
    tell({"first": True})
    passages, milliseconds = [], []
    for question in questions:
        started = time.perf_counter()
        found = peer.search(question, k)
        milliseconds.append((time.perf_counter() - started) * 1000)
        passages.append([asdict(passage) for passage in found])
    tell({"passages": passages, "ms": milliseconds, "peak_memory_mb": peak_memory_mb()})


def peak_memory_mb(status: Path = Path("/proc/self/status")) -> float:
    """The most memory (MiB) that this process held: on Linux not ``ru_maxrss``, which begins at what its parent held."""
    if not status.is_file():
        return (peak_bytes("this") or 0) / (1 << 20)
    match = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii", errors="replace"), re.MULTILINE)
    if match is None:
        raise RuntimeError(f"{status} does not say VmHWM")
    return int(match[1]) / 1024


def do(peer: Peer, verb: str, file: Path, folder: Path, task: Mapping[str, Any], tell: Tell) -> None:
    """Build or ask, as the task says."""
    if verb == "build":
        peer.build(file, task["labels"], folder)
    elif verb == "ask":
        ask(peer, folder, task["questions"], task["k"], tell)
    else:
        raise ValueError(f"{verb!r}: build or ask")


def main(name: str, verb: str, file: str, folder: str) -> None:
    """Read the task from stdin, and keep the real stdout for what is told: libraries print too."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)

        def tell(record: dict[str, Any]) -> None:
            print(json.dumps(record, ensure_ascii=False), file=answers, flush=True)

        do(system_named(name).make(), verb, Path(file), Path(folder), json.load(sys.stdin), tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
