"""How long reading will still take: guessed from the pages until encoding, which takes longest, shows its own pace."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

Stage = Literal["waiting", "read", "ocr", "chunk", "encode", "store"]

READ_SECONDS_A_PAGE = 0.06
OCR_SECONDS_A_PAGE = 10.0
ENCODE_SECONDS_A_PAGE = 0.8
STORE_SECONDS = 0.5
"""Measured on two cores with PDFs of 30 and 59 pages, beside a server at work."""

_PACE_KNOWN = 0.05
_CHARS_A_TEXT = 30
# Beside its length, every text costs as much as that many characters: fitted to the batches of a report's 397 texts.


def seconds_left(stage: Stage, pages: int, seconds: float, share: float = 0.0, since: float = 0.0) -> float:
    """Seconds from now to the end, after ``seconds`` in ``stage``; ``share`` of its work, in [0, 1], was done ``since`` ago."""
    encode = ENCODE_SECONDS_A_PAGE * pages
    if stage == "read":
        # What takes longer than it should will take a little longer still.
        return max(READ_SECONDS_A_PAGE * pages - seconds, seconds / 10) + encode + STORE_SECONDS
    if stage == "ocr":
        if share:
            left = max((seconds - since) / share * (1 - share) - since, 0.0)
        else:
            left = max(OCR_SECONDS_A_PAGE * pages - seconds, seconds / 10)
        return left + encode + STORE_SECONDS
    if stage == "encode":
        if share >= _PACE_KNOWN:
            return max((seconds - since) / share * (1 - share) - since, 0.0) + STORE_SECONDS
        return max(encode - seconds, seconds / 10) + STORE_SECONDS
    return STORE_SECONDS if stage == "store" else encode + STORE_SECONDS


def work_shares(lengths: Sequence[int]) -> tuple[float, ...]:
    """Share of the work that is done after 0, 1, 2 … texts, where texts are encoded from short to long.

    Their number alone would promise too much: the last ones take the longest. One more than ``lengths``, from 0 to 1.
    """
    done = [0, *accumulate(length + _CHARS_A_TEXT for length in sorted(lengths))]
    return tuple(part / max(done[-1], 1) for part in done)
