"""A question and the turns before it → what it may mean in full, likeliest first, and whether its wording says that it leans.

Only what the wording says is followed here: a pronoun, 呢 with nothing asked, an ordinal, nothing but a side of a thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.words.segmentation import tokenizer
from rag.conversation.bare_mention import instead_of, mentioned_instead, swapped
from rag.conversation.earlier_things import antecedents
from rag.conversation.joined import MOST_READ, join
from rag.conversation.list_items import ASKS, LOOKED_BACK, asks_for_more, has_ordinal, item_meant, section_meant
from rag.conversation.pronouns import has_pronoun, of_the_report, pointed
from rag.conversation.turn_before import (
    ending_in,
    is_aspect,
    period_of,
    phrases,
    said_in,
    subject,
    things,
    topic_for,
    without_names,
)
from rag.facts.names import find_names
from rag.facts.periods import find_periods
from rag.facts.word_class import word_class
from rag.question.analysis import analyse
from rag.question.compared_sides import lone_side
from rag.question.content_words import content_words
from rag.schema import Answer

_OPENS = re.compile(
    r"^(?:那么?(?![个些项家种一段次份两几])|还有(?!哪|什么|谁|多少)|另外|然后|接着|and |so |what about |how about )[,\uff0c]?\s*",
    re.I,
)
_MENTIONS = re.compile(
    r"(?:的)?(?:情况|那[边块])?(?:又?(?:呢|怎么样|如何|咋样|怎么说|行不行|行吗|可以吗)|呢|的话呢?)?\s*[?\uff1f。]*$"
)
_ONLY_MENTIONS = re.compile(r"(?:呢|的话|行不行|行吗|可以吗)\s*[?\uff1f。]*$")
_BOTH = re.compile(
    r"^(?:这|那)?(?:两者|二者|它们|他们俩|这两[个家项种者]?|那两[个家项种者]?|both|the two)(?:之间|相比)?|^(?:哪|谁)(?:个|家|一个)?更|^(?:相差|差)多少"
)
_PART = re.compile(r"^(?:这|那|它)?(?:其中|里面|里头|当中|这里面|among them|of these)", re.I)
_HEADLESS = re.compile(
    r"^(?:具体|比如|例如|还(?![款贷])|都(?!市)|又|占(?!比)|比(?:上|去|前|同)|[跟较](?:上|去|前)|是(?:哪|谁|什么|多少|怎|如何|几|因)|[由被](?:谁|哪|什么))"
)
_PREDICATE = re.compile(r"^占(?![比用据有领地])")
"""A question that begins so says of what is not said how much of a whole it is, however long the name of that is."""
_RELATIVE = re.compile(
    r"^(?:在|到)?(?:(?P<before>前一年|上一年|上年|去年|往前一年|the (?:year before|previous year))|(?P<after>后一年|次年|第二年|下一年|the (?:next|following) year)|(?P<year>(?:19|20)\d{2})年(?=同期))(?:同期)?(?!相?比)",
    re.I,
)
_NUMBER = re.compile(r"^\d{1,5}(?![\d年月日%.个家项种条号万亿])")
_LOOKED_BACK = 4
"""Turns in which a list is looked for."""


@dataclass(frozen=True, slots=True)
class Completions:
    """``texts`` are what a question may mean, likeliest first; ``leans`` says that its wording does not stand by itself.

    ``core`` is the question without the word that it opens with (那, 还有).
    """

    leans: bool
    texts: tuple[str, ...]
    core: str = ""


def completions(question: str, turns: Sequence[Answer]) -> Completions:
    """What ``question`` may mean after ``turns``, which are not empty; where its wording does not say, the last subject and it."""
    core = _OPENS.sub("", question).strip() or question
    last = turns[-1]
    dated = _dated(core, last)
    by_wording = (
        _label(core, last),
        section_meant(core, turns),
        item_meant(core, turns),
        _both(core, turns),
        _other_side(core, turns),
    )
    for found in (*by_wording, pointed(dated, turns)):
        if found:
            return Completions(True, found)
    if asks_for_more(dated):
        return Completions(True, (join(topic_for(dated, last), dated),))
    mention = _MENTIONS.sub("", dated).strip(" ?\uff1f")
    told = (
        instead_of(mention, last)
        or _ONLY_MENTIONS.search(dated)
        or core != question
        or dated != core
        or is_aspect(mention)
    )
    if mention and told and not ASKS.search(mention):
        return Completions(True, mentioned_instead(dated, mention, _of_one_kind(mention, turns)))
    headless = bool(_HEADLESS.match(dated))
    if not headless and (again := _another_period(dated, last)) is not None:
        return Completions(True, (again,))
    leans = bool(_PART.match(dated)) or (not of_the_report(dated) and (is_aspect(dated) or not things(dated)))
    leans = (
        leans or (headless and len(things(dated)) <= 1 and not analyse(dated).names) or bool(_PREDICATE.match(dated))
    )
    return Completions(leans, _beside(dated, last, of_period=leans), dated)


def _of_one_kind(mention: str, turns: Sequence[Answer]) -> Answer:
    """The last turn or, where what is mentioned is a name, the one before it that asked of another of its kind."""
    for turn in turns[: -LOOKED_BACK - 1 : -1]:
        if not find_names(mention) or instead_of(mention, turn):
            return turn
        if turn.asked is None:
            break
    return turns[-1]


def _beside(core: str, last: Answer, *, of_period: bool) -> tuple[str, ...]:
    """A question after the topic of the last turn; with less of it where that names somebody; with a longer word of the last answer."""
    about = topic_for(core, last, of_period=of_period)
    texts = [join(about, core), join(without_names(about, {"organisation"}), core)]
    for phrase in phrases(core)[:2]:
        longer = ending_in(phrase, said_in(last))
        if len(phrase) > 1 and not find_names(phrase) and _are_nouns(longer.removesuffix(phrase)):
            written = core.replace(phrase, longer, 1)
            return tuple(dict.fromkeys((join(about, written), written, *texts)))[:MOST_READ]
    return tuple(dict.fromkeys(texts))[:MOST_READ]


def _are_nouns(text: str) -> bool:
    """Whether a text is made of nouns alone, and of words that no dictionary has (ESG数字); no number."""
    parts = tokenizer().lcut(text)
    return bool(parts) and all(len(p) > 1 and p.isalpha() and (word_class(p) or "n").startswith("n") for p in parts)


def points_back(question: str) -> bool:
    """Whether a question has a word that points to what was said before: 它, 第二个, 呢 at its end."""
    return has_pronoun(question) or has_ordinal(question) or _ONLY_MENTIONS.search(question) is not None


def _both(core: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """A question about the last two things together (哪个更高), where the last question does not name two."""
    match = _BOTH.match(core)
    if match is None or len(analyse(turns[-1].question).objects) > 1 or len(turns) < 2:
        return ()
    rest = core[match.end() :] if re.match(r"这|那|两|二|它|他|both|the two", match.group(), re.I) else core
    first, second = (subject(turn.question) for turn in turns[-2:])
    return (f"{first}和{second},{rest.lstrip(',')}",)


def _other_side(core: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """A question that names one of two sides (和开放银行有什么不同), with what was spoken of as the other."""
    if not lone_side(analyse(core)):
        return ()
    return tuple(f"{thing}{core}" for thing, _ in antecedents("", turns))[:MOST_READ]


def _another_period(core: str, last: Answer) -> str | None:
    """The last question for another period, where that and what was asked before is all that is said (2023年是多少)."""
    new = find_periods(core)
    if not new:
        return None
    rest = re.sub(rf"^(?:到|在|截至|in )?{re.escape(new[0].text)}(?:的|呢|,|\uff0c)*", "", core).strip()
    before = swapped(last, new[0].text)
    if all(word in before or word in new[0].text for word in content_words(rest)):
        return before
    return join(subject(before), rest) if is_aspect(rest) else None


def _dated(core: str, last: Answer) -> str:
    """The question with a year that counts from the last one (前一年, 2022年同期), or lacks its century, written out."""
    core = re.sub(r"(?<!\d)([0-3]\d)年(?=[上下]半年|末|[一二三四]季度|\d{1,2}月)", r"20\1年", core)
    match, base = _RELATIVE.search(core), period_of(last)
    if match is None or base is None or not (year := re.search(r"(?:19|20)\d{2}", base.text)):
        return core
    shifted = match["year"] or str(int(year.group()) + (1 if match["after"] else -1))
    return base.text.replace(year.group(), shifted, 1) + core[match.end() :]


def _label(core: str, last: Answer) -> tuple[str, ...]:
    """A bare number with the label that numbers had in the last question (204 after FIPS 203)."""
    if not _NUMBER.match(core) or find_periods(core):
        return ()
    label = re.search(r"(?P<label>[A-Za-z]{2,} ?-?)\d{1,5}(?![\d年月日%])", last.question)
    return (f"{label['label']}{core}",) if label else ()
