"""How the reading process says how far it is: a line of JSON at every step and, while a step takes long, at every tick."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.reports.reading_time import Stage, seconds_left, work_shares

if TYPE_CHECKING:
    from index.schema import Encoder, Progress, Vectors

TICK_SECONDS = 0.5


class Teller:
    """Says how far the work is: at every step and, while a step takes long, every half second."""

    def __init__(self, out: int, pages: int, memory_bytes: int) -> None:
        self._out = out
        self._memory_bytes = memory_bytes
        self._pages = pages
        self._lock = threading.Lock()
        self._stage: Stage = "read"
        self._since = self._began = self._moved = time.monotonic()
        self._done = self._total = 0
        self._share = self._fraction = 0.0
        self._ended = threading.Event()

    def __enter__(self) -> Teller:
        threading.Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()

    def stage(self, stage: Stage) -> None:
        """Enter a stage."""
        with self._lock:
            self._stage, self._since = stage, time.monotonic()
            self._moved = self._since
            self._done = self._total = 0
            self._share = 0.0
            if stage == "ocr":
                self._fraction = 0.0  # what was said before did not know of it
        self.tell()

    def move(self, done: int, total: int, share: float) -> None:
        """Be at ``done`` of ``total`` in this stage, which is ``share`` of its work."""
        with self._lock:
            self._done, self._total, self._share = done, total, share
            self._moved = time.monotonic()

    def tell(self) -> None:
        """Say it now."""
        with self._lock:
            now = time.monotonic()
            left = seconds_left(self._stage, self._pages, now - self._since, self._share, now - self._moved)
            elapsed = now - self._began
            self._fraction = max(self._fraction, elapsed / (elapsed + left))
            self._say(
                {
                    "event": "progress",
                    "stage": self._stage,
                    "done": self._done,
                    "total": self._total,
                    "fraction": round(self._fraction, 3),
                    "seconds_left": round(left, 1),
                    "memory": round(peak_bytes() / self._memory_bytes, 3),
                }
            )

    def end(self, record: Mapping[str, Any]) -> None:
        """The last line."""
        self._ended.set()
        with self._lock:
            self._say(record)

    def _tick(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            self.tell()

    def _say(self, record: Mapping[str, Any]) -> None:
        os.write(self._out, (json.dumps(record) + "\n").encode())


class ToldEncoder:
    """An encoder whose progress is told by the length of the texts."""

    def __init__(self, encoder: Encoder, teller: Teller) -> None:
        self._encoder = encoder
        self._teller = teller

    @property
    def name(self) -> str:
        """The encoder's own name."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """The encoder's own dimension."""
        return self._encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does."""
        return self._encoder.encode_queries(texts)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As the encoder does, between the stages ``encode`` and ``store``."""
        shares = work_shares([len(text) for text in texts])

        def moved(stage: str, done: int, total: int) -> None:
            self._teller.move(done, total, shares[done])

        self._teller.stage("encode")
        found = self._encoder.encode_documents(texts, moved)
        self._teller.stage("store")
        return found


def peak_bytes() -> int:
    """The most that this process had of what is limited, its address space; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmPeak:"):
                return int(line.split()[1]) << 10
    return 0
