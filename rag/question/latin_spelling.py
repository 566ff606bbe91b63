"""A question → the same with a Latin word that the report lacks spelt as the one it nearly is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{4,}(?![A-Za-z0-9])")
_CLOSE = 0.85
"""Ratio of matching characters (Ratcliff and Obershelp), from which two words are taken for one."""


def correct_latin(text: str, vocabulary: Iterable[str]) -> str:
    """A Chinese question with its Latin words spelt as the report spells them (SETLcion → setlcoin)."""
    if len(re.findall(r"[\u3400-\u9fff]", text)) <= len(re.findall(r"[A-Za-z]+", text)):
        return text
    known = [word for word in vocabulary if word.isascii() and word[:1].isalpha()]

    def spelt(match: re.Match[str]) -> str:
        word = match.group().lower()
        if word in known:
            return match.group()
        near = difflib.get_close_matches(word, known, n=1, cutoff=_CLOSE)
        return near[0] if near else match.group()

    return _LATIN.sub(spelt, text)
