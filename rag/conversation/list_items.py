"""A question that counts (第二个, 最后那个, 后者) and the turns before it → the question with the item that is meant; 详细点."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.conversation.joined import join
from rag.conversation.turn_before import headings, items, phrases, said_in, subject, things, topic_for
from rag.question.analysis import analyse
from rag.question.content_words import content_words
from rag.schema import Answer

ASKS = re.compile(
    r"多少|几|哪|什么|啥|谁|何|怎|多[大高久长快]|吗|是否|有没有|\b(?:what|which|who|when|where|how|why)\b", re.I
)
_ORDINAL = re.compile(
    r"(?:上面|上述|刚才|前面|其中|排)?(?:说|提到|讲)?的?(?:第(?P<n>[一二三四五六七八九十]|\d{1,2})|(?P<last>最后(?:一|那)))(?:大|的那)?(?:个|项|种|类|条|点|款|份|家|步|块|部分|方面|篇|层)(?!月)|^(?P<pair>前者|后者)"
)
_MORE = re.compile(
    r"请|再|更|能不能|可以|详细|展开|具体|仔细|深入|细(?=[说讲])|多|短|简[单短洁]|精简|举个?例子?|例子|继续|说明|解释|说|讲|介绍|一点|一下|一些|点|些|呢|吗|吧|别的|其他|还有|more|details?|elaborate|explain|examples?|please|tell me|about|give|an?\b|go on|[\s?\uff1f,\uff0c。]",
    re.I,
)
LOOKED_BACK = 4
"""Turns in which a list is looked for."""
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")}


def item_meant(core: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """A question about the n-th thing that an answer lists, the last one that lists so many, with its name."""
    last = turns[-1]
    if not (match := _ORDINAL.search(core)):
        return ()
    if re.search(r"第.", match.group()) and match.group().lstrip("上面述刚才前其中排说提到讲的") in said_in(last):
        return (join(topic_for(core, last), core),)  # 第一层, which the answer calls so itself
    before, rest = core[: match.start()], core[match.end() :]
    following = content_words(rest)[:1]
    if things(_MORE.sub("", before)) or (following and following[0] in last.question and not match["pair"]):
        return ()
    n = match["n"]
    place = -1 if match["last"] or match["pair"] == "后者" else 0 if match["pair"] else int(_HAN.get(n, 0) or n) - 1
    measure = match.group()[-1]
    recent = sorted(
        turns[: -LOOKED_BACK - 1 : -1],
        key=lambda turn: (bool(_ORDINAL.search(turn.asked or "")), measure == "个" or measure not in turn.question),
    )
    lists = [(turn, _listed(turn, pair=bool(match["pair"]))) for turn in recent]
    found = next(((turn, listed) for turn, listed in lists if n != "0" and len(listed) > max(place, 1)), None)
    if found is None:
        return (join(topic_for(core, last), core),)
    turn, listed = found
    if listed == headings(turn):
        return (f"总结“{listed[place]}”" if asks_for_more(before + rest) else f"{before}“{listed[place]}”{rest}",)
    if not things(_MORE.sub("", rest)) and not ASKS.search(rest):
        # nothing is asked of it by itself: what the list was about tells which it is
        return (f"{subject(turn.question)}:{before}{listed[place]}{rest}",)
    return (before + re.split(r"[,\uff0c]", listed[place])[0] + rest,)


_THIS_SECTION = re.compile(r"(?:[这那]一?个?|该|本)(?:章|小?节|部分)")
_NTH = re.compile(r"(?:它的?)?(?<!章)(?<!章的)(?P<nth>第(?:[一二三四五六七八九十]|\d{1,2})小?节)")

_OF_CHAPTER = re.compile(r"的?第[^章]+节$")


def section_meant(core: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """A question about 这一章 or 第二节 with the chapter that was spoken of last; nothing where none was."""
    named = ((turn, analyse(turn.question).target) for turn in turns[: -LOOKED_BACK - 1 : -1])
    turn, section = next(
        ((turn, t.text) for turn, t in named if t is not None and t.kind == "section"), (turns[-1], "")
    )
    if not section:
        return ()
    if match := _THIS_SECTION.search(core):
        return (core[: match.start()] + section + core[match.end() :],)
    if (match := _NTH.search(core)) is None or analyse(core).target is not None:
        return ()
    chapter = _OF_CHAPTER.sub("", section)
    full = f"{chapter}的{match['nth']}"
    before, rest = core[: match.start()], core[match.end() :]
    if asks_for_more(before + rest):  # 第二节呢: what was asked of another section, else what it says
        return (turn.question.replace(section, full) if section != chapter else f"总结{full}",)
    return (before + full + rest,)


def _listed(turn: Answer, *, pair: bool) -> tuple[str, ...]:
    runs = phrases(turn.question)
    sides = tuple(
        next((run for run in runs if run.endswith(side[0])), side[0]) for side in analyse(turn.question).objects
    )
    return sides if pair and len(sides) == 2 else items(turn)


def has_ordinal(question: str) -> bool:
    """Whether a question counts what was listed before."""
    return _ORDINAL.search(question) is not None


def asks_for_more(core: str) -> bool:
    """Whether a question only asks for more of the same (详细点, 举个例子)."""
    return len(core) <= 24 and not _MORE.sub("", core)
