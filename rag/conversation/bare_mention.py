"""A thing that is only mentioned (东港呢, 2022年呢) and the turn before → the question of that turn, asked of the thing instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.words.normalize import normalize
from index.words.segmentation import tokenizer
from rag.conversation.turn_before import (
    is_aspect,
    noun_in,
    phrases,
    said_in,
    subject,
    thing_in,
    things,
    topic_for,
    value_asked,
)
from rag.facts.names import find_names
from rag.facts.periods import find_periods
from rag.facts.quantities import find_quantities
from rag.facts.word_class import word_class
from rag.question.analysis import analyse
from rag.question.content_words import content_words
from rag.schema import Answer

_MOST = 4
_LEADS = r"(?:到|在|截至|in |for )?"
_HALF = re.compile(r"((?:19|20)\d{2})(?=[上下]半年|[一二三四]季度|第[一二三四]季度|前[一二三四]季度)")
_COMPARES = re.compile(r"^[和与跟较比].*比?$")
_PART = re.compile(r"^(?:其中|里面|当中)的?")


def mentioned_instead(core: str, mention: str, last: Answer) -> tuple[str, ...]:
    """What ``core``, which mentions ``mention`` and asks nothing, may ask after ``last``; likeliest first."""
    mention = _HALF.sub(r"\1年", mention).removesuffix("的")
    if _PART.match(mention) or (_COMPARES.match(mention) and find_periods(mention)):
        return (_beside(last, core),)
    periods = find_periods(mention)
    if periods:
        rest = _without_period(mention, periods[0].text)
        if rest == mention:
            return (_beside(last, core),)
        before = swapped(last, periods[0].text)
        if rest in normalize(before):
            return (before,)
        return (
            (f"{subject(before)},{rest}呢?",)
            if is_aspect(rest)
            else mentioned_instead(core, rest, _asking(last, before))
        )
    if is_aspect(mention):
        return (_beside(last, core),)
    if same := instead_of(mention, last):
        rest = _without_names(mention)
        if rest and is_aspect(rest) and things(mention):
            named = _put(subject(last.question), same, mention.removesuffix(rest).removesuffix("的"))
            return (f"{named},{rest}呢?",)
        swap = _put(last.question, same, mention)
        return (_beside(last, core), swap) if things(rest) and analyse(mention).target is None else (swap,)
    if alike := _counted_alike(mention, last.question) or _formed_alike(mention, last.question):
        return (alike,)
    if mention in said_in(last) and mention not in last.question:
        return tuple(dict.fromkeys((_beside(last, core), *_in_its_place(mention, last.question, last.question))))[
            :_MOST
        ]
    if word_class(tokenizer().lcut(mention)[0]) in ("v", "p", "f") or _COMPARES.match(mention):
        return (_beside(last, core),)  # 出现之后呢: no thing
    shared = _ends_alike(mention, last.question)
    base = subject(last.question)  # without a clause for a side of it: ,同比增速
    asked = base if re.match(rf"{re.escape(base)}[,\uff0c]", last.question) else last.question
    found = [*([shared] if shared else []), *_in_its_place(mention, asked, last.asked or asked)]
    # what keeps nothing of the question is no other thing of which the same is asked
    defines = analyse(asked).wants == "definition"
    found = [text for text in found if defines or things(normalize(text).replace(normalize(mention), " "))]
    return tuple(dict.fromkeys([*found[: _MOST - 1], _beside(last, core)]))


def _without_period(mention: str, period: str) -> str:
    """What is mentioned besides a period, wherever that stands; the mention itself where it stands there in another form."""
    plain = normalize(mention)
    rest = re.sub(rf"^{_LEADS}{re.escape(period)}(?:的|呢|,|\uff0c)*", "", plain)
    if rest == plain:
        rest = plain.replace(period, "", 1)
    return mention if rest == plain else rest.strip()


def swapped(last: Answer, period: str) -> str:
    """The last question for another period; put in front where it had none."""
    old = find_periods(last.question)
    if old:
        month = re.search(r"\d{1,2}月.*", old[0].text)
        within = month is not None and not re.search(r"\d{4}", period)
        return _put(last.question, month.group() if within and month else old[0].text, period)
    if alike := _formed_alike(period, last.question):
        return alike
    asked = last.question.rstrip("?\uff1f ")
    return f"{asked} in {period}?" if asked.isascii() else f"{period}{last.question}"


def _beside(last: Answer, core: str) -> str:
    about = topic_for(core, last)
    return f"{about}, {core[:1].lower()}{core[1:]}" if core.isascii() else f"{about},{core}"


def _asking(last: Answer, question: str) -> Answer:
    return replace(last, question=question)


def instead_of(mention: str, last: Answer) -> str:
    """What of the last question is of the kind of what is mentioned: a chapter, a title, a place, an organisation; or empty."""
    question = last.question
    new, old = analyse(mention), analyse(question)
    if new.target and old.target and new.target.kind == old.target.kind:
        return old.target.text
    if "《" in mention:
        title = re.search(r"《[^》]+》", question)
        return title.group() if title else ""
    for name in new.names:
        for other in old.names:
            if other.kind == name.kind and other.key != name.key:
                return other.text
    return ""


def _in_its_place(mention: str, question: str, typed: str) -> list[str]:
    """The question with a part replaced: what it is about (区块链 for 大模型), or the value that it asks for (交易数 for 总额).

    Where it has one part only, that is both, and only its last word may go. What was ``typed`` goes before what it took from earlier.
    """
    nouns = [noun_in(run) or run for run in phrases(question)]
    named = [part for part in nouns if part not in mention]

    # 物联网 is said for 大模型 and not for 小微企业: what is about as long comes first.
    def unlike(part: str) -> tuple[bool, bool, bool]:
        size = abs(len(part) - len(mention))
        return (not noun_in(part) and size > 0, part not in typed, size > 1)

    parts = sorted((thing_in(part) for part in named), key=unlike)
    if value_asked(mention) != mention and (sided := [part for part in named if thing_in(part) != part]):
        return [_put(question, sided[0].removeprefix(thing_in(sided[0])), mention)]
    head = value_asked(analyse(question).head)
    held = any(head in part for part in phrases(question))
    value = [head] if head and held and head not in mention and parts and head != parts[0] else []
    found = [*parts[:1], *value, *parts[1:2], *parts[-1:]] if len(parts) > 1 else [*value, *parts[:1]]
    return [_put(question, part, mention) for part in found]


def _without_names(mention: str) -> str:
    rest = normalize(mention)
    for name in find_names(mention):
        rest = rest.replace(name.text.lower(), "")
    return rest.strip("的 ")


def _ends_alike(mention: str, question: str) -> str:
    """The question about another thing that ends in the same word (实物商品网上零售额 for 全国网上零售额); or empty."""
    plain, end = normalize(question), normalize(mention)
    for start in range(1, len(end) - 1):
        if (place := plain.find(end[start:])) > 0:
            periods = find_periods(plain[:place])
            head = plain.find(periods[-1].text) + len(periods[-1].text) if periods else 0
            cut = max(head, *(plain.rfind(word, 0, place) + 1 for word in "的在对于由"))
            return f"{plain[:cut]}{mention}{plain[place + len(end) - start :]}"
    return ""


def _counted_alike(mention: str, question: str) -> str:
    """The question with another number of what it counts (三家 for 1000家); or empty."""
    new, old = find_quantities(mention), find_quantities(question)
    if len(new) != 1 or not new[0].unit:
        return ""
    same = [each for each in old if each.unit == new[0].unit and each.value != new[0].value]
    return _put(question, same[0].text, new[0].text) if len(same) == 1 else ""


def _formed_alike(mention: str, question: str) -> str:
    """The question about what is formed alike: as long, ending alike, alike in half of it (低配 for 超配, 2025年 for 1804年); or empty.

    One number is like another.
    """
    tokens = list(tokenizer().tokenize(question))
    end, size = _shape(mention), len(mention)
    for _, _, stop in reversed(tokens):
        window = _shape(question[max(stop - size, 0) : stop])
        starts = any(start == stop - size for _, start, _ in tokens)
        alike = sum(a == b for a, b in zip(window, end, strict=False))
        if (
            starts
            and size > 1
            and window[-1] == end[-1]
            and 2 * alike >= size
            and question[stop - size : stop] != mention
        ):
            return question[: _with_lone(tokens, stop - size)] + mention + question[stop:]
    words = tokenizer().lcut(mention)
    for word, start, stop in tokens if len(words) == 1 else ():
        # 服务业 for 农业: words of one kind end alike
        if 1 < len(word) <= size + 1 and word[-1] == mention[-1] and word != mention and noun_in(word) == word:
            return question[:start] + mention + question[stop:]
    return ""


def _with_lone(tokens: Sequence[tuple[str, int, int]], start: int) -> int:
    """Where the word at ``start`` begins with the single characters before it that say something (临 of 临|海港)."""
    before = next((token for token in tokens if token[2] == start and len(token[0]) == 1), None)
    return start if before is None or not content_words(before[0]) else _with_lone(tokens, before[1])


def _shape(text: str) -> str:
    return re.sub(r"[\d一二两三四五六七八九十百千]", "0", text.lower())


def _put(text: str, old: str, new: str) -> str:
    """``text`` with ``old`` (as it is written or normalised) replaced; ``new`` in front where it is not there."""
    place = re.search(re.escape(old), text, re.I)
    if place:
        return text[: place.start()] + new + text[place.end() :]
    plain = normalize(text)
    return plain.replace(old, new, 1) if old in plain else f"{new},{text}"
