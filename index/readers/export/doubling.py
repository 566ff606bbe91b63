"""Text painted twice, as bold text is in many PDF files, comes out of an export doubled: whole, or run by run."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

MIN_RUN = 2
MIN_REPEAT = 12
_MIN_GROWTH = 1.7
_MAX_REPEAT = 1500


def match_doubled(wanted: str, text: str, start: int) -> tuple[int, bool] | None:
    """Where ``wanted`` ends in ``text`` if it begins at ``start``, and whether it stands there doubled.

    ``甲乙丙丁`` is found in ``甲乙丙丁甲乙丙丁``, in ``甲乙甲乙丙丁丙丁`` and in ``甲乙丙丁``.
    """
    whole = len(wanted)
    if text.startswith(wanted + wanted, start):
        return start + 2 * whole, True
    by_runs = _by_runs(wanted, text, start)
    # Few doubled characters are a coincidence: the text after the title may begin with its last word.
    if by_runs is not None and by_runs - start >= _MIN_GROWTH * whole:
        return by_runs, True
    return (start + whole, False) if text.startswith(wanted, start) else None


def _by_runs(wanted: str, text: str, start: int) -> int | None:
    @cache
    def end(done: int, position: int) -> int | None:
        if done == len(wanted):
            return position
        for length in range(len(wanted) - done, MIN_RUN - 1, -1):
            run = wanted[done : done + length]
            if text.startswith(run + run, position):
                found = end(done + length, position + 2 * length)
                if found is not None:
                    return found
        return end(done + 1, position + 1) if text.startswith(wanted[done], position) else None

    return end(0, start)


def repeats(text: str, *, allowed: Callable[[str], bool] = lambda _: True) -> list[tuple[int, int]]:
    """Ranges that repeat, at once, the characters before them: the second copy of every doubled passage."""
    found: list[tuple[int, int]] = []
    position = 0
    while position + 2 * MIN_REPEAT <= len(text):
        seed = text[position : position + MIN_REPEAT]
        again = text.find(seed, position + MIN_REPEAT, position + _MAX_REPEAT + MIN_REPEAT)
        while again >= 0:
            length = again - position
            if text[position:again] == text[again : again + length] and allowed(text[position:again]):
                found.append((again, again + length))
                position = again + length - 1
                break
            again = text.find(seed, again + 1, position + _MAX_REPEAT + MIN_REPEAT)
        position += 1
    return found


def doubled_words(text: str, start: int) -> tuple[list[str], int]:
    """Words that stand doubled one after the other from ``start`` (``机构机构场景场景``), and where they end."""
    words: list[str] = []
    while True:
        length = next(
            (n for n in range(20, MIN_RUN - 1, -1) if text[start : start + n] == text[start + n : start + 2 * n] != ""),
            0,
        )
        if not length:
            return words, start
        words.append(text[start : start + length])
        start += 2 * length
