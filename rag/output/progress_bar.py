"""How far a long work has come: on a terminal a bar after a second, elsewhere (a log) a line every half minute."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

STAGES: Mapping[str, str] = {
    "read": "读取",
    "ocr": "文字识别(OCR)",
    "encode": "编码",
    "ask": "提问",
    "judge": "评判",
    "ablate": "对照",
}
_LINE_EVERY_S = 30.0


class DelayedProgress:
    """A ``Progress`` callback. On a terminal it is drawn on stderr once ``delay_s`` seconds have passed; else ``line_every_s`` counts."""

    def __init__(
        self, *, delay_s: float = 1.0, enabled: bool | None = None, line_every_s: float = _LINE_EVERY_S
    ) -> None:
        self._enabled = sys.stderr.isatty() if enabled is None else enabled
        self._line_every_s = line_every_s
        self._last_line = time.monotonic()
        self._timer = threading.Timer(delay_s, self._show)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._bar: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._ended = False

    def __enter__(self) -> DelayedProgress:
        if self._enabled:
            self._bar = _bar()
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._bar is not None:
                self._bar.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the bar of ``stage``; it is made when the stage is first heard of."""
        if self._bar is None:
            self._tell(stage, done, total)
            return
        with self._lock:
            if stage not in self._tasks:
                self._tasks[stage] = self._bar.add_task(STAGES.get(stage, stage), total=total)
            self._bar.update(self._tasks[stage], completed=done, total=total)

    def _tell(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._last_line < self._line_every_s:
                return
            self._last_line = now
        print(f"{STAGES.get(stage, stage)} {done}/{total}", file=sys.stderr, flush=True)

    def _show(self) -> None:
        with self._lock:
            if self._bar is not None and not self._ended:
                self._bar.start()


def _bar() -> RichProgress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("剩余"),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
    )
