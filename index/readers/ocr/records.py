"""What recognising a page gives, and what a recogniser is: a picture in, lines of characters with places out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from index.schema import Progress

OcrMode = Literal["auto", "always", "never"]
"""``auto``: pages without usable text; ``always``: every page, whatever text the file has; ``never``: none."""

Picture = npt.NDArray[np.uint8]
"""Height × width × 3, blue first."""


@dataclass(frozen=True, slots=True)
class Char:
    """A character: its left and right edge in pixels, and how sure it is, in [0, 1]."""

    text: str
    x0: float
    x1: float
    confidence: float


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A run of characters that was found in one piece; it goes from the middle of its left edge to that of its right."""

    left: tuple[float, float]
    right: tuple[float, float]
    height: float
    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(char.text for char in self.chars)


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page as recognised, in pixels of the picture that was made of it.

    ``strokes`` are the ruled lines of the picture: ``x0, y0, x1, y1``.
    """

    width: int
    height: int
    lines: tuple[SeenLine, ...] = ()
    strokes: tuple[tuple[float, float, float, float], ...] = ()


class Recogniser(Protocol):
    """Reads pictures. Asking for ``name`` and ``available`` is cheap; what is heavy loads with the first picture."""

    @property
    def name(self) -> str:
        """Names its kind and version: what another one read is read anew."""
        ...

    @property
    def available(self) -> bool:
        """Whether what it needs is installed."""
        ...

    def read(self, picture: Picture) -> SeenPage:
        """The lines of a picture, in any order."""
        ...


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """When pages are recognised, and where the results are kept: nowhere for ``None``.

    ``progress`` is called with the stage ``ocr``, ``begin`` with the number of pages before the first one is recognised.
    """

    mode: OcrMode = "auto"
    kept_in: Path | None = None
    progress: Progress | None = None
    begin: Callable[[int], None] | None = None
    recogniser: Recogniser | None = None
    """``None``: RapidOCR."""
