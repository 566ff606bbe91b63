"""A question with one condition changed, so that what answered it no longer does: another year, number, place, name or thing."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_YEAR = re.compile(r"(?<!\d)(1[5-9]|20)\d\d(?!\d)")
_SHORT_PERIOD = re.compile(r"(?<![\dA-Za-z])(?:\d\d)?([QH])([1-4])(?!\d)")
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?![\d.])")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.-]{2,}")
_PLACES = (
    "北京 上海 广东 浙江 江苏 深圳 重庆 四川 湖北 福建 山东 天津 海南 陕西 美国 英国 日本 德国 法国 印度 新加坡 韩国 加拿大 "
    "澳大利亚 欧盟 香港 巴西 瑞士"
).split()
_THINGS = ("n", "nr", "ns", "nt", "nz", "vn")
_OPPOSITES = (
    "最高:最低 最大:最小 最多:最少 上升:下降 增长:下降 增加:减少 首次:第二次 上半年:下半年 高于:低于 同比:环比 第一:第三 允许:禁止 "
    "国内:境外 企业:个人 年初:年末 以上:以下 之前:之后"
).split()


def near_misses(question: str, evidence: str, beside: str, names: Sequence[str], draw: random.Random) -> list[str]:
    """Changed forms of ``question``, one for each kind of condition that it has.

    A place, name or thing is changed only where ``evidence``, the text that answers, has it too. ``names`` are those of
    other reports, to put in place of one; a thing becomes another one of the text ``beside``.
    """
    found = []
    if year := draw_match(_YEAR, question, draw):
        other = int(year.group()) + draw.choice([-9, -4, -3, -2, -1, 1, 2, 3, 5])
        found.append(question[: year.start()] + str(other) + question[year.end() :])
    elif period := draw_match(_SHORT_PERIOD, question, draw):
        most = 4 if period.group(1) == "Q" else 2
        other = draw.choice([n for n in range(1, most + 1) if n != int(period.group(2))])
        found.append(question[: period.start(2)] + str(other) + question[period.end(2) :])
    elif number := draw_match(_NUMBER, question, draw):
        other = int(number.group()) + draw.choice([1, 2, 3, 5, 10])
        found.append(question[: number.start()] + str(other) + question[number.end() :])
    if here := [place for place in _PLACES if place in question and place in evidence]:
        place = draw.choice(here)
        found.append(question.replace(place, draw.choice([p for p in _PLACES if p not in question])))
    for pair in draw.sample(_OPPOSITES, len(_OPPOSITES)):
        one, other_word = pair.split(":")
        if one in question:
            found.append(question.replace(one, other_word, 1))
            break
        if other_word in question:
            found.append(question.replace(other_word, one, 1))
            break
    things = [word for word in words_of_kind(question, _THINGS) if word in evidence]
    others = [word for word in words_of_kind(beside, _THINGS) if word not in evidence and word not in question]
    if things and others:
        word = draw.choice(things)
        found.append(question.replace(word, draw.choice(others)))
    shared = [word for word in _named(question) if word in evidence]
    if shared and names:
        word = draw.choice(shared)
        found.append(question.replace(word, draw.choice(names)))
    return [changed for changed in found if changed != question]


def draw_match(pattern: re.Pattern[str], text: str, draw: random.Random) -> re.Match[str] | None:
    """One of the matches of ``pattern`` in ``text``."""
    matches = list(pattern.finditer(text))
    return draw.choice(matches) if matches else None


def _named(text: str) -> list[str]:
    """Words that are names by their looks: in Latin letters, or a proper noun to jieba."""
    return _LATIN.findall(text) + proper_nouns(text)


def proper_nouns(text: str) -> list[str]:
    """Names of people, places, organisations and works."""
    return words_of_kind(text, ("nr", "ns", "nt", "nz"))


def words_of_kind(text: str, kinds: Sequence[str]) -> list[str]:
    """Words of two characters or more that jieba takes for one of ``kinds``."""
    import jieba.posseg

    return [word for word, kind in jieba.posseg.cut(text) if kind in kinds and len(word) > 1]
