"""A statement and a sentence → whether it keeps the words and turns them round: what became what, what is above what."""

from __future__ import annotations

import re

from rag.proof.stated_facts import Reading, names_of, read, words_of
from rag.proof.turning_words import PAIRS, TREND

_CLAUSE = re.compile(r"[,;:。!?]")
_PASSIVE = re.compile(r"由|被|受到|得到|来自")
_NEW_SUBJECT = re.compile(r"^[^,]{2,12}(?:则|却)")
_RANKS = re.compile(r"其次|再次|最后")
_PIVOTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:更名|改名|改称)为|\brenamed\b(?: as)?",
        r"(?:发展|转变|转|过渡|升级|演变|演进|走|退回|退|回|变)(?:到|为|向|成|至)(?!了?\0)",
        r"取代|代替|替代|\breplac\w+\b",
        r"高于|大于|多于|快于|优于|早于|强于|\b(?:higher|larger|more|faster|greater) than\b",
        r"低于|小于|少于|慢于|劣于|晚于|弱于|\b(?:lower|smaller|less|fewer|slower) than\b",
        r"收购|并购|兼并|\bacquired\b",
        r"起诉|处罚|\bsued\b|\bfined\b",
    )
)


def objects_turned(claim: Reading, own: Reading) -> bool:
    """Whether what a draft says rises does the opposite in the report, which has both senses."""
    for one, other in PAIRS:
        for mine, theirs in ((one, other), (other, one)):
            if mine.search(claim.bare) and theirs.search(own.bare) and _object_turned(claim, own, mine, theirs):
                return True
    return False


def _object_turned(claim: Reading, own: Reading, mine: re.Pattern[str], theirs: re.Pattern[str]) -> bool:
    for cue in mine.finditer(claim.bare):
        for word in _objects(claim, cue):
            same = [_side_of(word, clause, mine, theirs) for clause in _CLAUSE.split(own.bare) if word in clause]
            said = [side for side in same if side]
            if said and all(side == "theirs" for side in said):
                return True
    return False


def _objects(claim: Reading, cue: re.Match[str]) -> list[str]:
    """What a direction is said of: the words right after it, else those right before it in its clause."""
    after = _CLAUSE.split(claim.bare[cue.end() : cue.end() + 12])[0].lstrip("了至到")
    found = [] if after.startswith("\0") or not after else [w for w in words_of(after.split("\0")[0]) if len(w) > 1]
    if not found:
        before = _CLAUSE.split(claim.bare[max(0, cue.start() - 12) : cue.start()])[-1]
        found = [w for w in words_of(before.split("\0")[-1]) if len(w) > 1][-2:]
    return [word for word in found[:2] if not TREND[0].search(word) and not TREND[1].search(word)]


def _side_of(word: str, clause: str, mine: re.Pattern[str], theirs: re.Pattern[str]) -> str:
    """The side whose word stands nearest to ``word`` in the clause; empty for none."""
    place = clause.find(word)
    distances = [
        (min(abs(place - m.end()), abs(m.start() - place - len(word))), side)
        for side, pattern in (("mine", mine), ("theirs", theirs))
        for m in pattern.finditer(clause)
    ]
    return min(distances)[1] if distances else ""


def sides_turned(claim: Reading, own: Reading) -> bool:
    """甲更名为乙 where the report has 乙更名为甲; 甲高于乙 where it has 乙高于甲."""
    if claim.english != own.english:
        return False
    for pivot in _PIVOTS:
        asked, stated = pivot.search(claim.bare), pivot.search(own.bare)
        if asked is None or stated is None:
            continue
        first, second = _beside(claim.bare, asked)
        before, after = _beside(own.bare, stated)
        mine, other = _own_words(first, second)[-2:], _own_words(second, first)[:2]
        straight = sum(w in before and w not in after for w in mine) + sum(
            w in after and w not in before for w in other
        )
        turned = sum(w in after and w not in before for w in mine) + sum(w in before and w not in after for w in other)
        if turned > straight:
            return True
    return False


def subject_changed(claim: Reading, own: Reading) -> bool:
    """Whether what a statement says first is, in the report, the subject of another clause than the one it goes on with.

    A clause without a subject has that of a clause before it, never of one after it; 则 and 却 mark a new subject.
    """
    words = [word for word in claim.words if len(word) > 1]
    if claim.english or own.english or len(words) < 3 or _PASSIVE.search(claim.bare):
        return False
    clauses = _CLAUSE.split(own.plain)
    subject, rest = words[0], words[1:]
    holding = [n for n, clause in enumerate(clauses) if subject in clause]
    shares = [sum(word in clause for word in rest) / len(rest) for clause in clauses]
    said = max(range(len(clauses)), key=lambda n: shares[n])
    if not holding or said in holding or shares[said] < 0.6 or max(shares[n] for n in holding) > 0.15:
        return False
    return min(holding) > said or bool(_NEW_SUBJECT.search(clauses[said]))


def ranks_changed(claim: Reading, own: Reading) -> bool:
    """Whether a name has another rank than in the report: 集中在甲, 其次是乙, 最后是丙."""
    clauses = _CLAUSE.split(own.bare)
    if claim.english or own.english or not any(_rank(clause) for clause in clauses):
        return False
    for clause in _CLAUSE.split(claim.bare):
        names = names_of(read(clause))
        if len(names) != 1:
            continue
        places = [other for other in clauses if any(form in other for form in names[0].forms)]
        if places and all(_rank(other) != _rank(clause) for other in places):
            return True
    return False


def _rank(clause: str) -> str:
    found = _RANKS.search(clause)
    return found.group() if found else ""


def _beside(text: str, pivot: re.Match[str]) -> tuple[str, str]:
    """The clause around a word, before it and after it."""
    return _CLAUSE.split(text[: pivot.start()])[-1], _CLAUSE.split(text[pivot.end() :])[0]


def _own_words(text: str, other: str) -> list[str]:
    return [word for word in words_of(text) if len(word) > 1 and word not in other]
