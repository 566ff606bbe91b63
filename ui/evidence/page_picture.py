"""Pictures of pages: a bounded number of renderers at a time, each in a process of its own, and a bounded cache."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Literal

from index.errors import UsageError
from ui.evidence.page_renderer import DAMAGED, NO_PAGE, PASSWORD

Reason = Literal["no_file", "no_page", "password", "damaged", "too_heavy", "busy"]
SCALES = (1.0, 1.5, 2.0, 3.0, 4.0)
"""Pixels to a point. Others become the next one, so that a page has few pictures."""

_RENDERER = Path(__file__).with_name("page_renderer.py")
_REASONS: dict[int, Reason] = {NO_PAGE: "no_page", PASSWORD: "password", DAMAGED: "damaged"}
_SAID: dict[Reason, str] = {
    "no_file": "the PDF is gone",
    "no_page": "the PDF has no such page",
    "password": "the PDF needs a password, which is not kept: its text is shown instead",
    "damaged": "the page cannot be drawn: the PDF is damaged there",
    "too_heavy": "the page takes more time or memory to draw than is allowed: its text is shown instead",
    "busy": "too many pages are being drawn right now. Try again in a moment",
}


class PageError(UsageError):
    """A page that cannot be shown as a picture; ``reason`` says why, in one word."""

    def __init__(self, reason: Reason, page_index: int) -> None:
        super().__init__(f"page {page_index}: {_SAID[reason]}")
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What one picture may cost, how many are drawn at once, and how much is remembered.

    Raises nothing; a page that would be larger than ``max_pixels`` is drawn smaller.
    """

    max_pixels: int = 12_000_000
    seconds: int = 10
    memory_bytes: int = 1 << 30
    at_once: int = 2
    wait_seconds: float = 20.0
    cache_bytes: int = 64 << 20


class PagePictures:
    """Draws pages and remembers the latest pictures, ``cache_bytes`` of them at most. For use by several threads."""

    def __init__(self, limits: PictureLimits | None = None) -> None:
        self.limits = limits or PictureLimits()
        self._places = threading.BoundedSemaphore(self.limits.at_once)
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[str, int, int, int, float], bytes] = OrderedDict()

    def png(self, pdf: Path, page_index: int, scale: float) -> bytes:
        """The whole sheet of page ``page_index`` (1-based), at least ``scale`` pixels to a point where limits allow.

        Raises ``PageError``, whatever the file holds.
        """
        try:
            state = pdf.stat()
        except (OSError, ValueError):
            raise PageError("no_file", page_index) from None
        if not S_ISREG(state.st_mode):
            raise PageError("no_file", page_index)
        key = (str(pdf), state.st_mtime_ns, state.st_size, page_index, step(scale))
        if (known := self._known(key)) is not None:
            return known
        if not self._places.acquire(timeout=self.limits.wait_seconds):
            raise PageError("busy", page_index)
        try:
            # Another thread may have drawn it while this one waited.
            return self._known(key) or self._remember(key, self._draw(pdf, page_index, key[-1]))
        finally:
            self._places.release()

    def _known(self, key: tuple[str, int, int, int, float]) -> bytes | None:
        with self._lock:
            if key not in self._cache:
                return None
            self._cache.move_to_end(key)
            return self._cache[key]

    def _remember(self, key: tuple[str, int, int, int, float], png: bytes) -> bytes:
        with self._lock:
            self._cache[key] = png
            while sum(map(len, self._cache.values())) > self.limits.cache_bytes:
                self._cache.popitem(last=False)
        return png

    def _draw(self, pdf: Path, page_index: int, scale: float) -> bytes:
        limits = self.limits
        numbers = (page_index, scale, limits.max_pixels, limits.seconds, limits.memory_bytes)
        command = [sys.executable, "-I", str(_RENDERER), str(pdf.absolute()), *map(str, numbers)]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=2 * limits.seconds, check=False)
        except subprocess.TimeoutExpired:
            raise PageError("too_heavy", page_index) from None
        if ended.returncode == 0:
            return ended.stdout
        # Killed by a signal or out of memory: whatever it was, it was this page that did it.
        raise PageError(_REASONS.get(ended.returncode, "too_heavy"), page_index)


def step(scale: float) -> float:
    """The scale that is drawn for ``scale``: the next of ``SCALES``, the last one for more, the first for no number."""
    if math.isnan(scale):
        return SCALES[0]
    return next((known for known in SCALES if known >= scale), SCALES[-1])
