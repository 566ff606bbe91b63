"""How an index is made. What is here forces a rebuild when it changes; the manifest records it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DEFAULT_MAX_CHARS = 350


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """``max_chars``: the longest chunk, in characters. Everything but the defaults is for comparison (``eval ablate``).

    ``chunking``: along the headings, or windows of ``max_chars`` that pay no heed to headings, tables and footnotes.
    ``heading_path``: whether the headings above a chunk are searched with it.
    Raises ``ValueError`` for ``max_chars`` under 50: a chunk has to hold a sentence.
    """

    max_chars: int = DEFAULT_MAX_CHARS
    chunking: Literal["headings", "fixed"] = "headings"
    heading_path: bool = True

    def __post_init__(self) -> None:
        if self.max_chars < 50:
            raise ValueError(f"max_chars is {self.max_chars}; a chunk needs at least 50 characters to hold a sentence")
