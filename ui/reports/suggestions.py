"""Questions that are made one after the other → those there are so far: a page that opens does not wait for the last of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

WAIT_SECONDS = 2.5
"""How long a page waits for suggestions that are being made. On one that opens earlier there are fewer, or none."""

_logger = logging.getLogger(__name__)


class Suggestions:
    """Takes questions from an iterator in a thread of its own, once. Threads may call it at once."""

    def __init__(self, questions: Iterator[str]) -> None:
        self._found: list[str] = []
        self._done = threading.Event()
        threading.Thread(target=self._take, args=(questions,), daemon=True, name="suggesting").start()

    def so_far(self, wait_s: float | None = WAIT_SECONDS) -> list[str]:
        """What there is when all are made, or after ``wait_s`` seconds; ``None`` waits for all."""
        self._done.wait(wait_s)
        return list(self._found)

    @property
    def all_made(self) -> bool:
        """Whether no more will come."""
        return self._done.is_set()

    def _take(self, questions: Iterator[str]) -> None:
        try:
            for question in questions:
                self._found.append(question)
        except Exception:
            # A report without suggestions can be asked as well.
            _logger.exception("suggestions could not be made")
        finally:
            self._done.set()
