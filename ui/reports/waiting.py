"""Standing in line: the first few may go, the others wait in the order in which they came, and not too many of them."""

from __future__ import annotations

import threading

from ui.reports.errors import UploadError


class Line:
    """Who may read now: the first ``at_once`` of those in line, in the order in which they came."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._places = at_once + waiting
        self._line: list[object] = []
        self._moved = threading.Condition()

    def join(self, one: object) -> None:
        """Stand at the end; ``UploadError`` where the line is full."""
        with self._moved:
            if len(self._line) >= self._places:
                raise UploadError("upload_queue_full")
            self._line.append(one)

    def ahead(self, one: object) -> int:
        """How many come first, those that read included."""
        with self._moved:
            return self._line.index(one)

    def wait(self, one: object, seconds: float) -> bool:
        """Whether it may read now; waits for ``seconds`` until it may."""
        with self._moved:
            return self._moved.wait_for(lambda: self._line.index(one) < self._at_once, seconds)

    def leave(self, one: object) -> None:
        """Make room."""
        with self._moved:
            self._line.remove(one)
            self._moved.notify_all()
