"""A draft and a text → whether a word of the draft has only its opposite in the text."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from rag.proof.word_coverage import synonyms_of

_HAN = re.compile(r"[\u3400-\u9fff]+")


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    text = (files("rag") / "lexicon" / "opposites.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            left, right = (side.split() for side in line.split("|"))
            for own, other in ((left, right), (right, left)):
                for word in own:
                    found.setdefault(word, set()).update(other)
    return {word: frozenset(others) for word, others in found.items()}


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_groups(), key=len, reverse=True)))


@lru_cache(maxsize=20_000)
def _in(text: str) -> frozenset[str]:
    return frozenset(_words().findall(text))


def opposed(draft: str, stated: str) -> bool:
    """Whether a word of the draft has only its opposite in the text, which the draft lacks."""
    mine, theirs = _in(draft), _in(stated)
    for word in mine - theirs:
        opposites = _groups()[word]
        if (
            theirs & opposites
            and not mine & opposites & theirs
            and word not in stated
            and not any(other in stated for other in synonyms_of(word) - opposites)
        ):
            return True
    return any(_placed_otherwise(match, draft, stated) for match in _words().finditer(draft))


def _placed_otherwise(match: re.Match[str], draft: str, stated: str) -> bool:
    """Whether the opposite stands where the draft has the word, told by what stands right beside it."""
    before, after = draft[max(0, match.start() - 2) : match.start()], draft[match.end() : match.end() + 2]
    for other in _groups()[match.group()]:
        for mine, theirs in ((match.group() + after, other + after), (before + match.group(), before + other)):
            known = len(mine) - len(match.group()) == 2 and _HAN.fullmatch(mine)
            if known and theirs in stated and theirs not in draft and mine not in stated:
                return True
    return False
