"""Whether a sentence of the report bears out one statement of a draft, and where not, why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from index.schema import Chunk
from rag.canonical import canonical
from rag.cues import denied_otherwise, trend_missing, turned, unborne
from rag.dates import Moment
from rag.figures import Figure
from rag.labels import in_list, label_fit, label_words, labels, moves_to
from rag.names import Name, mentions
from rag.passages import Passage
from rag.reading import Reading, names_of, names_to_prove, places_within, read, words_of
from rag.turns import objects_turned, sides_turned, subject_changed

_UNLIKE = 0.2
_OTHER_FIT = 0.12
"""How much better another number's words have to fit than those of the number that is stated, to be the one meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """One sentence, or two that follow each other, with what a reader knows when he comes to them.

    ``around`` is normalised: headings, caption, the sentences before it, footnotes and the report's title.
    """

    passage: int
    positions: tuple[int, ...]
    own: Reading
    parts: tuple[Reading, ...]
    around: str
    is_row: bool
    before: tuple[tuple[int | None, Moment], ...]
    """Periods stated last before it: the position of the sentence, or ``None`` for a heading or caption."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a scope bears a statement out: what fails (empty for nothing), and what else is to be quoted.

    ``coverage`` is the share of its words that stand in the scope or before it, ``held`` of those in the scope itself.
    """

    scope: Scope
    failures: tuple[str, ...]
    coverage: float
    held: float
    needs: tuple[int, ...] = ()


@lru_cache(maxsize=4_000)
def singles_of(passage: Passage) -> tuple[Scope, ...]:
    """Every sentence of a passage."""
    return tuple(_scope(passage.chunk, passage.n, (n,)) for n in range(len(passage.chunk.sentences)))


@lru_cache(maxsize=4_000)
def pairs_of(passage: Passage) -> tuple[Scope, ...]:
    """Every two neighbours of running text."""
    if passage.chunk.kind != "text":
        return ()
    return tuple(_scope(passage.chunk, passage.n, (n, n + 1)) for n in range(len(passage.chunk.sentences) - 1))


def _scope(chunk: Chunk, passage: int, positions: tuple[int, ...]) -> Scope:
    sentences = [chunk.sentences[n] for n in positions]
    text = " ".join(sentence.text for sentence in sentences)
    if chunk.kind != "text" or chunk.caption:
        text = " ".join([chunk.caption or "", " ".join(chunk.header), text])
    first = positions[0]
    earlier = chunk.sentences[max(0, first - 2) : first] if chunk.kind == "text" else ()
    notes = [note for sentence in sentences for note in sentence.footnotes]
    parts = [
        *chunk.section,
        chunk.caption or "",
        *(s.text for s in earlier),
        *notes,
        chunk.document_title,
        chunk.source or "",
    ]
    before = _periods_before(chunk, first)
    years = [moment.last // 12 for _, moment in before if moment.dated]
    year = years[-1] if years else None
    own = read(text, year)
    each = tuple(read(sentence.text, year) for sentence in sentences) if len(sentences) > 1 else (own,)
    return Scope(passage, positions, own, each, canonical(" ".join(parts)), chunk.kind == "table", before)


def _periods_before(chunk: Chunk, first: int) -> tuple[tuple[int | None, Moment], ...]:
    if chunk.kind == "text":
        for n in range(first - 1, -1, -1):
            if found := [m for m in read(chunk.sentences[n].text).moments if not m.quoted and not m.base]:
                return tuple((n, moment) for moment in found)
    found = [m for m in read(" ".join([*chunk.section, chunk.caption or ""])).moments if not m.quoted]
    return tuple((None, moment) for moment in found)


def fit(claim: Reading, scope: Scope, earlier: Moment | None = None) -> Fit:
    """Check one statement against one scope; ``earlier`` is the period stated before it in the draft."""
    own = scope.own
    failures: list[str] = []
    needs: list[int] = []
    pairs: list[tuple[Figure, list[Figure]]] = []
    for figure in claim.figures:
        equal = [stated for stated in own.figures if figure.equals(stated)]
        if not equal:
            alike = any(figure.value == stated.value for stated in own.figures)
            failures.append("unit" if alike else "number")
        elif not any(figure.within(stated) for stated in equal):
            failures.append("number")
        else:
            pairs.append((figure, equal))
    period_fails, period_needs = _check_periods(claim, scope, pairs, earlier)
    failures += period_fails
    needs += period_needs
    name_fails, name_needs = _check_names(claim, scope)
    failures += name_fails
    needs += name_needs
    if pairs and _meant_for_another(claim, own, pairs):
        failures.append("number")
    if any(_of_something_else(claim, scope, figure) for figure, _ in pairs):
        failures.append("content")
    if _item_missing(claim, scope) or _begins_elsewhere(claim, scope):
        failures.append("content")
    coverage, held = covered(claim, scope)
    if not failures and _turned(claim, scope, pairs):
        failures.append("direction")
    return Fit(scope, tuple(failures), coverage, held, tuple(dict.fromkeys(needs)))


def _check_periods(
    claim: Reading, scope: Scope, pairs: Sequence[tuple[Figure, list[Figure]]], earlier: Moment | None
) -> tuple[list[str], list[int]]:
    """Every period of the claim stands in the scope or before it, and numbers are those of the same period."""
    own = scope.own
    failures: list[str] = []
    needs: list[int] = []
    if not claim.figures and _dated_otherwise(claim, scope):
        failures.append("period")
    for moment in claim.moments:
        agrees = moment.same if claim.figures and not moment.base else moment.within
        if moment.quoted and any(agrees(stated) for stated in own.moments):
            continue
        if any(agrees(stated) for stated in own.moments):
            continue
        around = [n for n, stated in scope.before if agrees(stated)]
        if not around:
            failures.append("period")
        elif around[-1] is not None:
            needs.append(around[-1])
    for figure, equal in pairs:
        mine = governing(claim, figure) or earlier
        if mine is None:
            continue
        stated = [governing(own, each) for each in equal]
        if None in stated:
            before = [(n, m) for n, m in scope.before if mine.same(m)]
            if scope.before and not before:
                failures.append("period")
            elif before and before[-1][0] is not None:
                needs.append(before[-1][0])
            elif not before and not any(mine.same(m) for m in own.moments):
                failures.append("period")
        elif not any(m is not None and mine.same(m) for m in stated):
            failures.append("period")
    return failures, needs


def _dated_otherwise(claim: Reading, scope: Scope) -> bool:
    """Whether of two neighbours the one that holds more of the claim is of another date than the claim."""
    if len(scope.parts) < 2 or not claim.moments:
        return False
    held = [_share(claim, part) for part in scope.parts]
    main = scope.parts[0] if held[0] >= held[1] else scope.parts[1]
    dates = [m for m in main.moments if not m.base and not m.quoted]
    return bool(dates) and not any(m.within(stated) for m in claim.moments for stated in main.moments)


def _share(claim: Reading, part: Reading) -> float:
    things = [*claim.words, *claim.titles, *claim.codes]
    return sum(thing in part.plain for thing in things) / len(things) if things else 0.0


def governing(reading: Reading, figure: Figure) -> Moment | None:
    """The period that a number is given for: the last one before it, else the first one after it."""
    free = [m for m in reading.moments if not m.base and not m.quoted]
    if reading.english:
        # 63% in 2022, 72% in 2023: English states the period after the number
        following = min((f.start for f in reading.figures if f.start >= figure.end), default=len(reading.bare))
        after = [m for m in free if figure.end <= m.start < following]
        if after and not re.search(r"[,;]", reading.bare[figure.end : after[0].start]):
            return after[0]
    before = [m for m in free if m.end <= figure.start]
    if before:
        return before[-1]
    return free[0] if free else None


def agree(mine: Moment | None, stated: Moment | None) -> bool:
    """Whether two numbers may be of one period; one without a period may be of any."""
    return mine is None or stated is None or mine.same(stated)


def _check_names(claim: Reading, scope: Scope) -> tuple[list[str], list[int]]:
    """Names, titles and codes stand in the scope; a place or organisation may also stand before it."""
    failures: list[str] = []
    own, around = scope.own.plain, scope.around
    tight_own, tight = _tight(own), _tight(own + " " + around)
    for title in claim.titles:
        if _tight(title) not in tight or (scope.own.titles and _tight(title) not in tight_own):
            failures.append("name")
    for code in claim.codes:
        if not re.search(rf"(?<![a-z\d]){re.escape(_tight(code))}(?!\d)", tight):
            failures.append("name")
    for name in names_to_prove(claim):
        if mentions(own, name) or any(_tight(form) in tight_own for form in name.forms if len(form) > 2):
            holding = [p for p in scope.parts if any(f.equals(g) for f in claim.figures for g in p.figures)]
            apart = [p for p in holding if not mentions(p.plain, name) and _speaks_of_another(name, p)]
            if len(scope.parts) > 1 and holding and len(apart) == len(holding):
                failures.append("name")
            continue
        if not (mentions(around, name) or any(_tight(form) in tight for form in name.forms if len(form) > 2)) or (
            claim.figures and _speaks_of_another(name, scope.own)
        ):
            failures.append("name")
    if any(max(held_by(word, own), held_by(word, around)) < _UNLIKE for word in places_within(claim)):
        failures.append("name")
    if any(name.key == "中国" for name in names_of(claim)):
        others = [n for n in names_of(scope.own) if n.kind == "place" and n.key != "中国"]
        if others and not mentions(own, next(n for n in names_of(claim) if n.key == "中国")):
            failures.append("name")
        elif not others and not mentions(own + around, next(n for n in names_of(claim) if n.key == "中国")):
            world = [n for n in names_of(read(around)) if n.kind == "place"]
            if world:
                failures.append("name")
    return failures, []


def _speaks_of_another(name: Name, text: Reading) -> bool:
    return any(other.kind == name.kind and other.key != name.key for other in names_to_prove(text))


def _tight(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’]+", "", text).lower()


def _meant_for_another(claim: Reading, own: Reading, pairs: Sequence[tuple[Figure, list[Figure]]]) -> bool:
    """Whether the words around a number fit another number of the sentence better than the one that is stated."""
    if _out_of_order(claim, pairs):
        return True
    for figure, equal in pairs:
        others = [o for o in own.figures if o.unit == equal[0].unit and o.value != figure.value]
        if not others:
            continue
        mine = label_fit(claim, figure, own, equal, within=True)
        if label_fit(claim, figure, own, others, within=True) > mine + _OTHER_FIT:
            return True
    return False


def _out_of_order(claim: Reading, pairs: Sequence[tuple[Figure, list[Figure]]]) -> bool:
    """Whether numbers stand in another order than in the report where the order says what they are.

    That is after 分别, where nothing else says it, and from one to the other (由5小时缩短到2小时).
    """
    listed = [equal[0].start for figure, equal in pairs if in_list(claim, figure) and not any(labels(claim, figure))]
    if listed != sorted(listed):
        return True
    return any(
        moves_to(claim.bare[one.end : two.start]) and one.unit == two.unit and first[0].start > second[-1].start
        for (one, first), (two, second) in pairwise(pairs)
    )


def _of_something_else(claim: Reading, scope: Scope, figure: Figure) -> bool:
    """Whether one of the two words before a number, which say what it is, has nothing like it in the report."""
    if claim.english != scope.own.english:
        return False
    return any(
        max(held_by(word, scope.own.plain), held_by(word, scope.around)) < _UNLIKE
        for word in label_words(claim, figure)
        if len(word) > 1
    )


def _item_missing(claim: Reading, scope: Scope) -> bool:
    """Whether an item of a list in the claim has a word with nothing like it in the report."""
    if claim.english or scope.own.english:
        return False
    for part in re.split(r"[,;:。!?]", claim.worded):
        listed = "、" in part or (scope.is_row and re.search("和|与|及", part))
        items = [words_of(item) for item in re.split(r"、|和|与|以及|及", part)] if listed else []
        for n, words in enumerate(items):
            # the first item ends the words before the list, the last one goes on into those after it
            own = words[-1:] if n == 0 else words[:1] if n == len(items) - 1 else words
            if scope.is_row and n == 0:
                own = tuple(word for word in words[-2:] if word not in _synonyms())
            if any(len(w) > 1 and _item_held(w, scope) < _UNLIKE for w in own):
                return True
    return False


def _begins_elsewhere(claim: Reading, scope: Scope) -> bool:
    """Whether what a claim speaks of first, its subject as a rule, has nothing like it in the report."""
    first = next((word for word in claim.words if len(word) > 1 and word not in _synonyms()), "")
    if not first or claim.english or scope.own.english:
        return False
    return max(held_by(first, scope.own.plain), held_by(first, scope.around)) < _UNLIKE


def _item_held(word: str, scope: Scope) -> float:
    """In a table the row alone says what is so; in running text the words before it may."""
    here = held_by(word, scope.own.plain)
    return here if scope.is_row else max(here, held_by(word, scope.around))


def _turned(claim: Reading, scope: Scope, pairs: Sequence[tuple[Figure, list[Figure]]]) -> bool:
    """Whether the statement turns the sense of what is said."""
    own = scope.own
    nearest = _nearest_clauses(claim, own, pairs)
    if turned(claim.plain, own.plain, nearest):
        return True
    if objects_turned(claim, own) or sides_turned(claim, own):
        return True
    if not claim.figures and subject_changed(claim, own):
        return True
    if unborne(claim.plain, own.plain):
        return True
    if pairs and trend_missing(claim.plain, own.plain):
        return True
    words = [word for word in claim.words if len(word) > 1]
    return denied_otherwise(claim.plain, own.plain, words, foreign=claim.english != own.english)


def _nearest_clauses(claim: Reading, own: Reading, pairs: Sequence[tuple[Figure, list[Figure]]]) -> str:
    """The clauses that hold the stated numbers, else the one with most of the claim's words."""
    clauses: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(r"[,;。!?]", own.plain):
        clauses.append((start, match.end()))
        start = match.end()
    clauses.append((start, len(own.plain)))
    if pairs:
        held = {(a, b) for _, equal in pairs for each in equal for a, b in clauses if a <= each.start < b}
        return " ".join(own.plain[a:b] for a, b in clauses if (a, b) in held)
    counts = [sum(word in own.plain[a:b] for word in claim.words) for a, b in clauses]
    best = max(counts)
    return " ".join(own.plain[a:b] for (a, b), n in zip(clauses, counts, strict=True) if n == best)


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for line in (files("rag") / "lexicon" / "synonyms.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            group = line.split()
            for word in group:
                groups.setdefault(word, set()).update(group)
    return {word: frozenset(group) for word, group in groups.items()}


def covered(claim: Reading, scope: Scope) -> tuple[float, float]:
    """Share in [0, 1] of the length of the claim's words that the scope holds, with what stands before it and without.

    What stands only before it counts less.
    """
    # a title or code that does not stand there has failed already
    total = gained = own = 4.0 * len((*claim.titles, *claim.codes))
    for word in claim.words:
        weight = min(len(word), 4)
        total += weight
        here = held_by(word, scope.own.plain)
        own += weight * here
        gained += weight * max(here, 0.7 * held_by(word, scope.around))
    return (gained / total, own / total) if total else (1.0, 1.0)


@lru_cache(maxsize=200_000)
def held_by(word: str, text: str) -> float:
    """1 for a word that stands in the text, 0.9 for a synonym, less for part of it."""
    if word in text:
        return 1.0
    if any(other in text for other in _synonyms().get(word, ())):
        return 0.9
    if word.isascii():
        return 0.0
    if len(word) > 2:
        pairs = [word[n : n + 2] for n in range(len(word) - 1)]
        if share := sum(pair in text for pair in pairs) / len(pairs):
            return 0.9 * share
    return 0.25 * sum(char in text for char in word) / len(word)
