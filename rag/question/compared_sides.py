"""A question that sets two things, periods or sections side by side (A和B有什么不同) → the two sides, and in what they are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from index.words.normalize import normalize
from index.words.segmentation import tokenizer
from rag.facts.names import known_names
from rag.facts.periods import Period, find_periods
from rag.facts.sentences import facts_of
from rag.question.content_words import content_words
from rag.question.named_objects import arabic
from rag.schema import Question

SideKind = Literal["thing", "period", "section"]

_DIFFER = r"(?:有|存在|是)?(?:什么|何|哪些|啥|多大|怎样的?)?(?:主要|明显|具体|根本|本质)?的?(?:不同|区别|差异|差别|异同|不一样|对比|比较|变化|相同|共同)"
_JOINED = r"\s*(?:和|与|跟|同|、|以及|及|相比于?|相较于?|对比|比较|vs\.?|versus|and)\s*"
_RULES = (
    re.compile(
        rf"(?P<a>[^,。?？;]{{1,40}}?){_JOINED}(?P<b>[^,。?？;]{{1,40}}?)(?:两者|二者|两家|两个|两种|(?:这|那)?两(?:章|小?节|个?部分|篇)|之间|相比|彼此|各自|分别|到底)*(?:的)?{_DIFFER}"
    ),
    re.compile(
        rf"(?:对比|比较|比一比)(?:一下|下|分析)?(?P<a>[^,。?？;]{{1,40}}?){_JOINED}(?P<b>[^,。?？;]{{1,40}}?)(?:的(?:不同|区别|差异|异同))?[?？。]*$"
    ),
    re.compile(
        r"\b(?:compare|differences? between|how (?:do|does|is|are)) (?P<a>[^,.?;]{1,60}?) (?:and|with|to|from|differ from|versus|vs\.?) (?P<b>[^,.?;]{1,60}?)(?: differ(?:ent)?| compare)?[?.]*$"
    ),
)
_ONE_FACT = re.compile(
    r"多少|几(?![乎])|谁|哪(?!些)|更|百分之|幅度|是否|是不是|吗[?？]?$|how (?:much|many)|which|who\b"
)
"""A comparison that asks so is answered by one fact."""
_IN = re.compile(r"(?:在|于|对|就|关于)(?P<matter>.+?)(?:上|方面|中|里|领域|层面|时)?的?$")
_DIFFERENCE = re.compile(r"不同|区别|差异|差别|异同|对比|比较|变化|compare|differ")
_CHANGE = re.compile(r"变化")
_SECTION = re.compile(r"第\s*(?P<key>[一二三四五六七八九十]+|\d+)\s*(?:章|部分|篇)|chapter\s*(?P<en>\d+)")
_CALLED_SECTION = re.compile(r"(?:的?[这那]一?(?:个|小)?(?:章|节|部分|篇)|(?<=[”\"])一?(?:章|节))(?:里|中)?$")
_LEADING = re.compile(
    r"^(?:请|帮我|帮忙|麻烦|想知道|告诉我|说说|讲讲|分析|报告里|报告中|报告|书里|对比|比较|一下|下|总结|介绍|the )+"
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what it is called, the normalised strings that stand for it, its period or its section.

    A section is told by the ordinal of its chapter or by its ``path`` of headings; ``key`` is that of the organisation or place that it is, where the lexicon knows it.
    """

    name: str
    forms: tuple[str, ...] = ()
    key: str = ""
    period: Period | None = None
    chapter: str = ""
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """The two sides, what they are, and the words that say in what they are compared; none for all that is said."""

    kind: SideKind
    sides: tuple[Side, Side]
    matter: tuple[str, ...] = ()


def compared_sides(question: Question, stands: Callable[[str], bool]) -> Compared | None:
    """The sides of a question that asks how two differ; ``None`` for any other, also for one that a single fact answers.

    ``stands`` says whether a normalised string stands in the report: so far the name of a side reaches.
    """
    plain = question.plain
    if _ONE_FACT.search(plain) or question.wants in ("number", "date", "reason"):
        return None
    match = next((m for rule in _RULES if (m := rule.search(plain))), None)
    if match is None:
        return None
    a, b = _LEADING.sub("", match["a"]).strip(' “”"《》'), match["b"].strip(' “”"《》')
    chapters = [_SECTION.search(side) for side in (a, b)]
    if all(chapters):
        keys = [arabic(found["key"] or found["en"]) for found in chapters if found]
        matter = _IN.search(b)
        sides = (Side(a, chapter=keys[0]), Side(b[: matter.start()] if matter else b, chapter=keys[1]))
        return Compared("section", sides, _matter(matter["matter"]) if matter else ()) if keys[0] != keys[1] else None
    periods = [period for period in find_periods(question.text) if not period.quoted]
    if (
        len(periods) == 2
        and periods[0].first != periods[1].first
        and all(_names(p, s) for p, s in zip(periods, (a, b), strict=True))
    ):
        rest = plain[: match.end("b")]
        for period in periods:
            rest = rest.replace(period.text, " ")
        return Compared(
            "period",
            (Side(periods[0].text, period=periods[0]), Side(periods[1].text, period=periods[1])),
            _matter(rest),
        )
    # What has changed in two things is not how they differ.
    a, b = (_CALLED_SECTION.sub("", side).strip(' “”"') for side in (a, b))
    found = None if _CHANGE.search(plain) else _things(a, b, plain[: match.start("a")], stands)
    return found and replace(found, sides=(_as_typed(found.sides[0], question), _as_typed(found.sides[1], question)))


_LONE = re.compile(
    rf"^(?:请|请问|那|它)?\s*(?:和|与|跟|同)\s*(?P<b>[^,。?？;和与跟]{{1,30}}?)(?:之间|相比)?(?:的)?{_DIFFER}[?？。]*$"
)


def lone_side(question: Question) -> str:
    """The one side of a question that does not say what it is compared with (和大模型有什么不同); empty for any other."""
    match = _LONE.search(question.plain)
    return match["b"].strip(' “”"《》') if match else ""


def asks_to_compare(words: str) -> bool:
    """Whether words say no more than that something is to be compared."""
    return bool(_DIFFERENCE.search(words)) and not _matter(words)


def _as_typed(side: Side, question: Question) -> Side:
    """A side called as the question writes it, FIPS 203 and not fips 203."""
    typed = re.search(re.escape(side.name), question.text, re.IGNORECASE)
    return replace(side, name=typed.group()) if typed else side


def _names(period: Period, side: str) -> bool:
    return period.text in side


def _things(a: str, b: str, before: str, stands: Callable[[str], bool]) -> Compared | None:
    matter = ""
    if found := _IN.search(b):
        b, matter = b[: found.start()], found["matter"]
    elif head := _same_head(a, b):
        b, matter = b[:head], b[head:]
    elif "的" in b and "的" not in a:
        b, _, matter = b.partition("的")
    if not matter and not stands(b) and (near := _longest(b, stands, from_end=False)):
        b, matter = near, b[len(near) :]
    if not stands(a) and (near := _longest(a, stands, from_end=True)):
        before, a = before + " " + a[: -len(near)], near
    a, b = a.strip(" 的"), b.strip(" 的")
    if len(a) < 2 or len(b) < 2 or a == b:
        return None
    return Compared("thing", (_side(a), _side(b)), _matter(f"{before} {matter}"))


def _same_head(a: str, b: str) -> int:
    """Where in ``b`` the head noun of ``a`` ends (中小银行用大模型的路子, after 六大国有银行); 0 where it has no such."""
    head = a[-2:]
    at = b.find(head)
    return at + len(head) if at > 0 and len(b) > at + len(head) else 0


def _longest(text: str, stands: Callable[[str], bool], *, from_end: bool) -> str:
    """The longest run of words at the beginning or the end of ``text`` that stands in the report.

    One that is less than half of it is another thing: 使用 is not what 专有许可使用 is.
    """
    words = [str(word) for word in tokenizer().lcut(text)]
    for n in range(len(words) - 1, 0, -1):
        run = "".join(words[-n:] if from_end else words[:n]).strip(" 的在")
        if len(run) > 1 and 2 * len(run) >= len(text) and content_words(run) and stands(run):
            return run
    return ""


def _side(name: str) -> Side:
    """A thing with its other names, where it is an organisation or place of the lexicon."""
    known = next((known for known in known_names(name) if known.text == name), None)
    forms = (name, *(form for form in known.forms if len(form) > 1)) if known else (name,)
    return Side(name, tuple(dict.fromkeys(forms)), known.key if known else "")


def _matter(text: str) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(content_words(text)) if not _DIFFERENCE.search(word) and len(word) > 1)


def speaks_of(side: Side, text: str) -> bool:
    """Whether a text speaks of a side that is a thing or a period. 中国工商银行 does not speak of 中国."""
    facts = facts_of(text)
    if side.period is not None:
        return any(period.answers(side.period) for period in facts.periods)
    if side.key and any(name.key == side.key for name in facts.names):
        return True
    if side.key:
        return False
    words = content_words(normalize(side.name))
    return any(form in facts.plain for form in side.forms) or (
        len(words) > 1 and all(word in facts.plain for word in words)
    )


def is_missing(side: Side, plain: Iterable[str]) -> bool:
    """Whether no report of some, normalised, has a thing, also under a name that is a longer form of this one.

    六大行 is short for what holds its characters in order, a few others between them: 六大国有银行.
    """
    if side.period is not None or len(side.name) < 2:
        return False
    longer = r"[\u3400-\u9fff]{0,3}".join(re.escape(char) for char in normalize(side.name))
    return not any(any(form in text for form in side.forms) or re.search(longer, text) for text in plain)
