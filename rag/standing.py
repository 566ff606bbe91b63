"""Whether every clause of a statement stands in the very sentence that is quoted: who it speaks of, and what hangs on it."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.coverage import held_by, synonyms_of
from rag.cues import TREND
from rag.names import mentions
from rag.reading import Reading, names_of, words_of
from rag.scopes import Scope

_CLAUSE = re.compile(r"[,;:。!?]")
_ENOUGH = 0.45
_SUBJECT = 0.5
_HAN = re.compile(r"[\u3400-\u9fff]")
_GOES_ON = re.compile(
    r"^[“\"(]?(?:[一二三四五六七八九十]+是|\d|其|该|这|它|他们|此|上述|前者|后者|并|也|还|同时|另外|而且|且|又|再|从而|进而|进一步|"
    r"随后|目前|如今|当前|截至|通过|利用|借助|为(?!期)|在|以|对|将|把|由此|因此|经|可|能|使|让|已|不仅|不再|除)"
)
"""How a sentence begins that says nothing of its own about whom it speaks of."""
_CAUSE = re.compile(r"由于|因为|因此|因而|从而|导致|致使|使得|所以|进而|得益于|受益于|归功于")
_BINDS = re.compile(
    r"因|由于|使|让|令|从而|导致|致|受|随着|带来|推动|促进|进而|得益|据此|借此|由此|助|以(?![上下及来内外])|为(?![\d主止])|引发|造成|衍生|"
    r"支撑|赋能|凭|借|通过|利用|依托|后|所以|可以?|能|提升|提高|降低"
)


def clause_missing(claim: Reading, scope: Scope) -> bool:
    """Whether a clause of the statement has too few of its words in the sentence, or a cause that binds nothing there."""
    if claim.english or scope.own.english:
        return False
    own = scope.own.plain
    if _CAUSE.search(claim.bare) and not _BINDS.search(own):
        return True
    for n, (bare, words) in enumerate(_clauses(claim)):
        if words:
            total = sum(min(len(word), 4) for word in words)
            held = sum(min(len(word), 4) * held_by(word, own) for word in words)
            if held < _ENOUGH * total:
                return True
        if n and not re.search(r"\0", bare) and any(side.search(bare) and not side.search(own) for side in TREND):
            return True
    return False


def subject_missing(claim: Reading, scope: Scope) -> bool:
    """Whether whom a statement speaks of is not in the sentence that holds what is said of it.

    A sentence without a subject of its own has that of the one before it, where both are quoted.
    """
    if claim.english or scope.own.english:
        return False
    subject = _subject(claim)
    if not subject:
        return False
    parts = scope.parts
    if scope.is_row or len(parts) < 2:
        return _apart(claim, subject, scope.own.plain)
    rest = [word for word in claim.words if word not in subject]
    held = [sum(held_by(word, part.plain) for word in rest) for part in parts]
    main = 0 if held[0] >= held[1] else 1
    if not _apart(claim, subject, parts[main].plain):
        return False
    if main == 1 and _GOES_ON.match(parts[1].plain):
        return _apart(claim, subject, scope.own.plain)
    return True


def _apart(claim: Reading, subject: tuple[str, ...], text: str) -> bool:
    known = [name for name in names_of(claim) if mentions(text, name)]
    held = [
        1.0 if any(word in form or form in word for name in known for form in name.forms) else largely(word, text)
        for word in subject
    ]
    return held[0] < _SUBJECT or sum(held) < _SUBJECT * len(held)


@lru_cache(maxsize=50_000)
def largely(word: str, text: str) -> float:
    """1 for a word that stands in the text, 0.9 for a synonym, and the share of its longest part there, if over a half."""
    if word in text:
        return 1.0
    if any(other in text for other in synonyms_of(word)):
        return 0.9
    for length in range(len(word) - 1, len(word) // 2, -1):
        if length > 1 and any(word[n : n + length] in text for n in range(len(word) - length + 1)):
            return length / len(word)
    return 0.0


@lru_cache(maxsize=20_000)
def _clauses(claim: Reading) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The clauses of a statement with numbers blanked out, and the words of each."""
    return tuple(
        (part, tuple(word for word in words_of(part) if len(word) > 1)) for part in _CLAUSE.split(claim.worded)
    )


@lru_cache(maxsize=20_000)
def _subject(claim: Reading) -> tuple[str, ...]:
    """The first two words of content of a statement."""
    return tuple(word for word in claim.words if len(word) > 1 and _HAN.search(word))[:2]
