"""English text → its names: known ones, and every word with a capital letter that nothing else accounts for."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

from rag.facts.names import Name, known_names

_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-zà-öø-ÿ]+(?![A-Za-z])")
_STARTS = re.compile(r"(?:^|[.!?:;]\s+|\n)[\s\"“‘'(*-]*$")
_BETWEEN = re.compile(r" |-| & | of | and | for ")
_ORGANISATIONS = frozenset(
    "bank group corporation company inc ltd institute university college association agency authority commission council "
    "capital securities holdings partners ventures exchange bureau ministry foundation fund lab labs".split()
)
_WITH_CAPITALS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday "
    "internet web wi-fi bluetooth covid report blue book bluebook white paper chapter section table figure appendix annex article "
    "act law measures regulation regulations guidelines guideline opinions notice plan standard standards framework rules rule "
    "things mr ms dr renminbi yuan english mandarin".split()
)
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""))


@lru_cache(maxsize=1)
def _also_known() -> list[tuple[re.Pattern[str], Name]]:
    found = []
    for line in (files("rag") / "lexicon" / "english_names.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        english, _, chinese = line.partition("=")
        own = tuple(form.strip() for form in english.split(","))
        # the name has all forms of the lexicon where that knows it by its Chinese form
        known = [form for name in known_names(chinese) for form in name.forms]
        forms = tuple(dict.fromkeys((*own, *chinese.split(), *known)))
        pattern = "|".join(rf"(?<![a-z]){re.escape(form)}(?![a-z])" for form in sorted(own, key=len, reverse=True))
        found.append((len(own[0]), re.compile(pattern), Name("organisation", own[0], own[0], forms)))
    return [(pattern, name) for _, pattern, name in sorted(found, key=lambda one: -one[0])]


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    text = (files("rag") / "lexicon" / "english_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def _terms() -> re.Pattern[str]:
    """The terms of the glossary, the longest first; hyphens and spaces stand for each other."""
    text = (files("rag") / "lexicon" / "glossary.txt").read_text(encoding="utf-8")
    terms = {line.partition("=")[0].strip() for line in text.splitlines() if line and not line.startswith("#")}
    ordered = "|".join(re.escape(t).replace(r"\-", "[- ]") for t in sorted(terms, key=len, reverse=True))
    return re.compile(rf"(?<![a-z])(?:{ordered})(?:s|es|'s)?(?![a-z])")


def known_in_english(text: str) -> tuple[Name, ...]:
    """Names of the lexicon that English text gives, the longest first where one is part of another."""
    found, _ = _known(text)
    return found


def _known(text: str) -> tuple[tuple[Name, ...], str]:
    """The known names, and the text with them blanked out."""
    rest, lower = text, text.lower().replace("’", "'")
    found: list[Name] = []

    def blank(start: int, end: int) -> None:
        nonlocal rest, lower
        rest = rest[:start] + "\0" * (end - start) + rest[end:]
        lower = lower[:start] + "\0" * (end - start) + lower[end:]

    for pattern, name in _also_known():
        for match in pattern.finditer(lower):
            if name not in found:
                found.append(name)
            blank(match.start(), match.end())
    for name in known_names(lower):
        found.append(name)
        for form in sorted(name.forms, key=len, reverse=True):
            # with a capital: "us" and "ant" are words as well
            for match in re.finditer(rf"(?<![a-z]){re.escape(form)}(?![a-z])", lower) if form.isascii() else ():
                blank(match.start(), match.end())
    return tuple(found), rest


def unknown_in_english(text: str) -> tuple[Name, ...]:
    """Capitalised words that are no ordinary ones; each has to stand in the report in Latin letters."""
    _, rest = _known(text)
    terms = [match.span() for match in _terms().finditer(rest.lower().replace("’", "'"))]
    found: list[str] = []
    for words in _runs(rest):
        if _STARTS.search(rest[: words[0].start()]) and _begins_sentences(words[0].group().lower()):
            words = words[1:]
        inside = [any(a <= word.start() and word.end() <= b for a, b in terms) for word in words]
        plain = [word.group().lower() for word in words]
        unknown = [w for w, is_term in zip(plain, inside, strict=True) if not is_term and w not in _WITH_CAPITALS]
        if not unknown and len(plain) > 1 and plain[-1] in _ORGANISATIONS:
            # terms that end like an organisation make a name of their own (Digital Payment Group)
            unknown = [rest[words[0].start() : words[-1].end()].lower()]
        found += unknown
    return tuple(Name("latin", word, word, (word,)) for word in dict.fromkeys(found))


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Capitalised words that follow each other."""
    words = list(_WORD.finditer(text))
    number = 0
    numbers = []
    for n, word in enumerate(words):
        if n and not _BETWEEN.fullmatch(text[words[n - 1].end() : word.start()]):
            number += 1
        numbers.append(number)
    return [
        [word for _, word in group] for _, group in groupby(zip(numbers, words, strict=True), key=lambda one: one[0])
    ]


def _begins_sentences(word: str) -> bool:
    if word in _ordinary() or word in _WITH_CAPITALS or _terms().fullmatch(word):
        return True
    cut = (word.removesuffix(end) + instead for end, instead in _ENDINGS if word.endswith(end))
    return any(stem in _ordinary() for stem in cut)
