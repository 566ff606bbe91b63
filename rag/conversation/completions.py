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
from rag.conversation.turn_before import (
    ending_in,
    is_aspect,
    items,
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
_ASKS = re.compile(
    r"多少|几|哪|什么|啥|谁|何|怎|多[大高久长快]|吗|是否|有没有|\b(?:what|which|who|when|where|how|why)\b", re.I
)
_MENTIONS = re.compile(r"(?:的)?(?:情况|那[边块])?(?:又?(?:呢|怎么样|如何|咋样|怎么说|行不行|行吗|可以吗)|呢|的话呢?)?\s*[?\uff1f。]*$")
_ONLY_MENTIONS = re.compile(r"(?:呢|的话|行不行|行吗|可以吗)\s*[?\uff1f。]*$")
_BOTH = re.compile(
    r"^(?:这|那)?(?:两者|二者|它们|他们俩|这两[个家项种者]?|那两[个家项种者]?|both|the two)(?:之间|相比)?|^(?:哪|谁)(?:个|家|一个)?更|^(?:相差|差)多少"
)
_POINTS = re.compile(
    r"它们?|他们|她们|(?<![应活])(?:该(?![怎如何咋])|此|上述|前述)(?P<noun>[\u3400-\u9fff]{1,6})|(?:这|那)(?:[个些项家种类次份部套款条批笔])(?P<counted>[\u3400-\u9fff]{0,6})"
    r"|^其(?![中他它余次实间])|^(?:这|那)(?=[是由对有在说意])|[这那](?:里头?|里面|方面|事儿?)|当时|(?<!年)同期|\b(?:it|its|they|their|them)\b"
    r"|\b(?:this|that|these|those)\b(?:\s+(?P<english>[a-z]+))?(?=\s*[?.]?$)",
    re.I,
)
_ITSELF = re.compile(r"报告|蓝皮书|白皮书|本书|文中|全文|章|\b(?:report|paper|chapter)\b", re.I)
_PART = re.compile(r"^(?:这|那|它)?(?:其中|里面|里头|当中|这里面|among them|of these)", re.I)
_HEADLESS = re.compile(
    r"^(?:具体|比如|例如|还(?![款贷])|都(?!市)|又|占(?!比)|比(?:上|去|前|同)|[跟较](?:上|去|前)|是(?:哪|谁|什么|多少|怎|如何|几|因)|[由被](?:谁|哪|什么))"
)
_ORDINAL = re.compile(
    r"(?:上面|上述|刚才|前面|其中|排)?(?:说|提到|讲)?的?(?:第(?P<n>[一二三四五六七八九十]|\d{1,2})|(?P<last>最后(?:一|那)))(?:大|的那)?(?:个|项|种|类|条|点|款|份|家|步|块|部分|方面|篇|层)(?!月)|^(?P<pair>前者|后者)"
)
_MORE = re.compile(
    r"请|再|更|能不能|可以|详细|展开|具体|仔细|深入|细(?=[说讲])|多|举个?例子?|例子|继续|说明|解释|说|讲|介绍|一点|一下|一些|点|些|呢|吗|吧|别的|其他|还有|more|details?|elaborate|explain|examples?|please|tell me|about|give|an?\b|go on|[\s?\uff1f,\uff0c。]",
    re.I,
)
_RELATIVE = re.compile(
    r"^(?:在|到)?(?:(?P<before>前一年|上一年|上年|去年|往前一年|the (?:year before|previous year))|(?P<after>后一年|次年|第二年|下一年|the (?:next|following) year)|(?P<year>(?:19|20)\d{2})年(?=同期))(?:同期)?(?!相?比)",
    re.I,
)
_NUMBER = re.compile(r"^\d{1,5}(?![\d年月日%.个家项种条号万亿])")
_LOOKED_BACK = 4
"""Turns in which a list is looked for."""
_MOST_READ = 4
"""Completions at most of which the report is asked."""
_MOST_BESIDE = 3
"""Things that a question may name beside 这家 or 那个 and still lean."""
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")}


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
    by_wording = (_label(core, last), _items(core, turns), _both(core, turns), _other_side(core, turns))
    for found in (*by_wording, _pointed(dated, turns)):
        if found:
            return Completions(True, found)
    if _elaborates(dated):
        return Completions(True, (_join(topic_for(dated, last), dated),))
    mention = _MENTIONS.sub("", dated).strip(" ?\uff1f")
    told = (
        instead_of(mention, last)
        or _ONLY_MENTIONS.search(dated)
        or core != question
        or dated != core
        or is_aspect(mention)
    )
    if mention and told and not _ASKS.search(mention):
        return Completions(True, mentioned_instead(dated, mention, _of_one_kind(mention, turns)))
    headless = bool(_HEADLESS.match(dated))
    if not headless and (again := _another_period(dated, last)) is not None:
        return Completions(True, (again,))
    leans = bool(_PART.match(dated)) or (not _ITSELF.search(dated) and (is_aspect(dated) or not things(dated)))
    leans = leans or (headless and len(things(dated)) <= 1 and not analyse(dated).names)
    return Completions(leans, _beside(dated, last, of_period=leans), dated)


def _of_one_kind(mention: str, turns: Sequence[Answer]) -> Answer:
    """The last turn or, where what is mentioned is a name, the one before it that asked of another of its kind."""
    for turn in turns[: -_LOOKED_BACK - 1 : -1]:
        if not find_names(mention) or instead_of(mention, turn):
            return turn
        if turn.asked is None:
            break
    return turns[-1]


def _beside(core: str, last: Answer, *, of_period: bool) -> tuple[str, ...]:
    """A question after the topic of the last turn; with less of it where that names somebody; with a longer word of the last answer."""
    about = topic_for(core, last, of_period=of_period)
    texts = [_join(about, core), _join(without_names(about, {"organisation"}), core)]
    for phrase in phrases(core)[:2]:
        longer = ending_in(phrase, said_in(last))
        if len(phrase) > 1 and not find_names(phrase) and _are_nouns(longer.removesuffix(phrase)):
            written = core.replace(phrase, longer, 1)
            return tuple(dict.fromkeys((_join(about, written), written, *texts)))[:_MOST_READ]
    return tuple(dict.fromkeys(texts))[:_MOST_READ]


def _are_nouns(text: str) -> bool:
    """Whether a text is made of nouns alone, and of words that no dictionary has (ESG数字); no number."""
    parts = tokenizer().lcut(text)
    return bool(parts) and all(len(p) > 1 and p.isalpha() and (word_class(p) or "n").startswith("n") for p in parts)


def _pointed(core: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """A question with what its pronoun stands for; nothing where it has none, or has what it stands for itself."""
    match = _POINTS.search(core) or _this_noun(core)
    if match is None or _ITSELF.search(match.group()):
        return ()
    counted = match["counted"]
    if counted and any(is_aspect(counted[:n]) for n in (1, 2)):
        return (_join(_meant(match.group(), core, turns[-1]), core),)  # 这个数据
    before = core[: match.start()]
    if re.search(r"(?<!呢)[,\uff0c;\uff1b]", before) and things(before):
        return ()  # 数字人民币是什么,它怎么用: said in the question itself
    noun = match["noun"] or counted or match["english"] or ""
    if counted is not None and (things(before) or len(things(core[match.start("counted") :])) > _MOST_BESIDE):
        return ()  # 纽交所那次故障: said what it is
    found = antecedents(noun, turns)
    about = topic_for(core, turns[-1])
    texts = []
    for thing, rest in found:
        text = before + thing + rest + core[match.end() :]
        beside = [_join(about, text)] if find_names(thing) and thing not in about else []
        # 建行又提了啥, 它投入多少: what was asked of others before is still asked of the one named last
        texts += [*beside, text] if thing in turns[-1].question else [text, *beside]
    if match.group().lower() in ("its", "their"):
        texts = [f"{before}{thing}'s{core[match.end() :]}" for thing, _ in found]
    return tuple(dict.fromkeys(texts))[:_MOST_READ] or (_join(_meant(match.group(), core, turns[-1]), core),)


def _this_noun(core: str) -> re.Match[str] | None:
    """这 with a noun right after it (这想法), which no measure word tells."""
    place = core.find("这") + 1
    first = tokenizer().lcut(core[place:])[0] if 0 < place < len(core) else ""
    if len(first) < 2 or not (word_class(first) or "").startswith("n"):
        return None
    return re.compile(rf"这(?P<noun>{re.escape(first)})(?P<counted>(?!))?(?P<english>(?!))?").search(core)


def _meant(pointer: str, core: str, last: Answer) -> str:
    """What a pronoun without a thing means: 这 all that was asked last, another its topic."""
    return subject(last.question) if pointer.startswith("这") else topic_for(core, last)


def _items(core: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """A question about the n-th thing that an answer lists, the last one that lists so many, with its name."""
    last = turns[-1]
    if not (match := _ORDINAL.search(core)):
        return ()
    if re.search(r"第.", match.group()) and match.group().lstrip("上面述刚才前其中排说提到讲的") in said_in(last):
        return (_join(topic_for(core, last), core),)  # 第一层, which the answer calls so itself
    before, rest = core[: match.start()], core[match.end() :]
    following = content_words(rest)[:1]
    if things(_MORE.sub("", before)) or (following and following[0] in last.question and not match["pair"]):
        return ()
    n = match["n"]
    place = -1 if match["last"] or match["pair"] == "后者" else 0 if match["pair"] else int(_HAN.get(n, 0) or n) - 1
    measure = match.group()[-1]
    recent = sorted(
        turns[: -_LOOKED_BACK - 1 : -1],
        key=lambda turn: (bool(_ORDINAL.search(turn.asked or "")), measure == "个" or measure not in turn.question),
    )
    lists = [(turn, _listed(turn, pair=bool(match["pair"]))) for turn in recent]
    found = next(((turn, listed) for turn, listed in lists if n != "0" and len(listed) > max(place, 1)), None)
    if found is None:
        return (_join(topic_for(core, last), core),)
    turn, listed = found
    if not things(_MORE.sub("", rest)) and not _ASKS.search(rest):
        # nothing is asked of it by itself: what the list was about tells which it is
        return (f"{subject(turn.question)}:{before}{listed[place]}{rest}",)
    return (before + re.split(r"[,\uff0c]", listed[place])[0] + rest,)


def _listed(turn: Answer, *, pair: bool) -> tuple[str, ...]:
    runs = phrases(turn.question)
    sides = tuple(
        next((run for run in runs if run.endswith(side[0])), side[0]) for side in analyse(turn.question).objects
    )
    return sides if pair and len(sides) == 2 else items(turn)


def of_the_report(question: str) -> bool:
    """Whether a question names the report or a part of it."""
    return _ITSELF.search(question) is not None


def points_back(question: str) -> bool:
    """Whether a question has a word that points to what was said before: 它, 第二个, 呢 at its end."""
    return any(rule.search(question) for rule in (_POINTS, _ORDINAL, _ONLY_MENTIONS))


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
    return tuple(f"{thing}{core}" for thing, _ in antecedents("", turns))[:_MOST_READ]


def _elaborates(core: str) -> bool:
    """Whether a question only asks for more of the same (详细点, 举个例子)."""
    return len(core) <= 24 and not _MORE.sub("", core)


def _another_period(core: str, last: Answer) -> str | None:
    """The last question for another period, where that and what was asked before is all that is said (2023年是多少)."""
    new = find_periods(core)
    if not new:
        return None
    rest = re.sub(rf"^(?:到|在|截至|in )?{re.escape(new[0].text)}(?:的|呢|,|\uff0c)*", "", core).strip()
    before = swapped(last, new[0].text)
    if all(word in before or word in new[0].text for word in content_words(rest)):
        return before
    return _join(subject(before), rest) if is_aspect(rest) else None


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


def _join(about: str, core: str) -> str:
    """A question after what it is about, whose verb falls away where the question says it again (…印发,由谁印发)."""
    verb = content_words(core)[-1:]
    if things(core) == verb and verb and about.endswith(verb[0]) and things(about.removesuffix(verb[0])):
        about = about.removesuffix(verb[0])
    return f"{about}, {core[:1].lower()}{core[1:]}" if core.isascii() else f"{about},{core}"
