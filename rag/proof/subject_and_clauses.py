"""A statement and a sentence → whether its subject, its cause and each of its clauses stand in that very sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.facts.names import known_names, mentions
from rag.facts.word_class import word_class
from rag.proof.sentences_in_context import Scope
from rag.proof.stated_facts import Reading, words_of
from rag.proof.word_coverage import held_by, nearest_part

_CLAUSE = re.compile(r"[,;:。!?]")
_ENOUGH = 0.6
_ENOUGH_OF_TWO = 0.45
_SUBJECT = 0.5
_BOTH = 0.7
_ALL_BUT = 0.8
_HAN = re.compile(r"[\u3400-\u9fff]")
GOES_ON = re.compile(
    r"^[“\"(]?(?:[一二三四五六七八九十]+是|\d|其|该|这|它|他们|此|上述|前者|后者|并|也|还|同时|另外|而且|且|又|再|从而|进而|进一步|"
    r"随后|目前|如今|当前|截至|通过|利用|借助|为(?!期)|在|以|对|将|把|由此|因此|经|可|能|使|让|已|不仅|不再|除)"
)
"""How a sentence begins that says nothing of its own about whom it speaks of."""
_CAUSE = re.compile(r"由于|因为|因此|因而|从而|导致|致使|使得|所以|进而|得益于|受益于|归功于")
_WHEN = frozenset({"t", "f"})
_MEASURES = frozenset("数量 规模 总额 总量 金额 水平 情况 程度 比例 占比 增速".split())
_RESULT = re.compile(r"\s*(?:因此|因而|从而|所以|由此|进而|使得|导致|致使|以致)")
_BINDS = re.compile(
    r"因|由于|使|让|令|从而|导致|致|受|随着|带来|推动|促进|进而|得益|据此|借此|由此|助|引发|造成|衍生|驱动|支撑|赋能|凭|所以|后"
)
_BECAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|result(?:s|ed|ing) (?:in|from)|driven by|caus(?:e|es|ed|ing)|l(?:ed|eads|eading) to|therefore|thereby)\b"
)
_SERVES = re.compile(r"以(?![上下及来内外])|为(?![\d主止])|借|通过|利用|依托|可以?|能|提升|提高|降低")
_SO = re.compile(r"由于|因为|导致|致使|得益于|受益于|归功于")


def cause_missing(claim: Reading, scope: Scope) -> bool:
    """Whether a statement says that one thing is so because of another, and the sentence binds nothing."""
    own = scope.own.plain
    if claim.english:
        return bool(_BECAUSE.search(claim.plain)) and not _BINDS.search(own) and not _BECAUSE.search(own)
    if scope.own.english or not _CAUSE.search(claim.bare) or _BINDS.search(own):
        return False
    return bool(_SO.search(claim.bare)) or not _SERVES.search(own)


def clause_missing(claim: Reading, scope: Scope) -> bool:
    """Whether a clause of the statement has too few of its words in the sentence."""
    if claim.english or scope.own.english:
        return False
    text = scope.own.plain
    for n, (bare, words) in enumerate(_clauses(claim)):
        # a title or code that does not stand there has failed already
        named = 4 * sum(thing in claim.plain for thing in (*claim.titles, *claim.codes))
        total = named + sum(min(len(word), 4) for word in words)
        held = named + sum(min(len(word), 4) * held_by(word, text) for word in words)
        enough = _ALL_BUT if n and _RESULT.match(bare) else _ENOUGH if len(words) > 2 else _ENOUGH_OF_TWO
        if words and held < enough * total:
            return True
    return False


def subject_missing(claim: Reading, scope: Scope, subject: tuple[str, ...]) -> bool:
    """Whether whom a statement speaks of, as ``subject_of`` has it, is not in the sentence that holds what is said of it.

    A sentence without a subject of its own has that of the one before it, where both are quoted.
    """
    if not subject or claim.english or scope.own.english:
        return False
    parts = scope.parts
    if scope.is_row or len(parts) < 2:
        return _apart(subject, scope.own.plain)
    main = nearest_part(claim, scope)
    if not _apart(subject, main.plain):
        return False
    if main is parts[1] and GOES_ON.match(main.plain):
        return _apart(subject, scope.own.plain)
    return True


def _apart(subject: tuple[str, ...], text: str) -> bool:
    held = [1.0 if any(mentions(text, name) for name in known_names(word)) else held_by(word, text) for word in subject]
    return held[0] < _SUBJECT or sum(held) < _BOTH * len(held)


@lru_cache(maxsize=20_000)
def _clauses(claim: Reading) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The clauses of a statement with numbers blanked out, and the words of each."""
    return tuple(
        (part, tuple(word for word in words_of(part) if len(word) > 1)) for part in _CLAUSE.split(claim.worded)
    )


def subject_of(claim: Reading, before: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The first two words of content of a statement; those of the one ``before`` it, where it goes on with a verb.

    None where a title comes before them.
    """
    if re.match('[“"]?《', claim.plain):
        return ()
    words = [word for word in claim.words if len(word) > 1 and _HAN.search(word) and word_class(word) not in _WHEN]
    if not words:
        return before
    if before and _is_verb(words[0]):
        return before
    own = words[1:2] if len(words) > 1 and not _is_verb(words[1]) and words[1] not in _MEASURES else []
    return (words[0], *own)


def _is_verb(word: str) -> bool:
    """Whether a word is a verb or goes before one (大力); nouns made of verbs count as nouns."""
    found = word_class(word)
    if len(word) == 4 and found in (None, "nr", "l", "i"):
        return _is_verb(word[:2]) or _is_verb(word[2:])
    return found is not None and found != "vn" and found.startswith(("v", "d", "p", "c"))
