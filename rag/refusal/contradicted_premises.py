"""A question and a sentence → what is taken for granted and contradicted: a direction, a negation, an extreme."""

from __future__ import annotations

import re

from index.store.protocol import Index
from rag.answering.enumerations import enumeration_at
from rag.facts.quantities import find_quantities
from rag.facts.sentences import Facts
from rag.schema import Evidence, Question, Unmet

_DIRECTIONS = (
    (
        re.compile(
            r"(?<!负)增长(?!率|点|极|最)|上升|提高|增加(?!值)|扩大|上涨|大涨|猛涨|飙升|净增|回升|攀升|提升|"
            r"\b(?:rose|ris(?:en|ing)|gr[eo]w|grown|increased|climbed|jumped|soared)\b"
        ),
        re.compile(
            r"负增长|下降|下滑|减少|降低|缩小|下跌|大跌|暴跌|退出|回落|萎缩|收缩|缩水|掉到|"
            r"\b(?:shr[aiu]nk|f[ae]ll|fallen|dropp?(?:ed)?|declined?|decreased?|reduced|plunged?)\b"
        ),
    ),
    (re.compile(r"通过|批准|推出|发布|实施|上线|推行"), re.compile(r"否决|驳回|撤回|废止|叫停|暂停|取消|终止|下架")),
    (re.compile(r"允许|支持|鼓励|可以"), re.compile(r"禁止|不支持|不允许|不可以|不得|反对|取缔|不让|不准|不许")),
)
_NEGATES = re.compile(
    r"(?:不再|不能|不会|不可|没有|并未|从未|未能|没法|无法|拒绝|禁止|并非|而非|难以|未|不|没|(?<![东西南北中])非)$"
)
_ASKED_DENIAL = re.compile(r"(?:(?<!为)什么|哪|多少|谁)[^,。;?]{0,4}?(?:没有|没|未|不)(?=[\u3400-\u9fff])")
"""What is not done is asked for (又有什么没解决), and not taken for granted."""
_EXTREMES = re.compile(
    r"(?P<noun>[\u3400-\u9fff]{2,4})(?:最|更|较|比较|很|相对)?(?P<adjective>[高低大小强弱多少快慢])(?=的|[^\u3400-\u9fff]|$)"
)
_FROM_TO = re.compile(r"(?:从|由)(?P<first>\d[^,,。??到至]{0,16})(?:到|至)了?(?P<second>\d[^,,。??]{0,8}|多少|几)")
_GOES_ON = re.compile(r"(?:比|较|同比|环比)")
"""How a clause begins that has no subject of its own: it says how the value before it has changed."""
_DIGITS = "零一二三四五六七八九十"
_NTH = re.compile(r"第(?P<n>[二三四五六七八九十]|[2-9])(?:层|项|个|种|类|点|步|大|方面)(?!月|季|年)")
_NUMBER_OF = re.compile(
    r"(?<![第\d哪几一二三四五六七八九十])(?P<n>[两二三四五六七八九十]|[2-9]|10)大(?P<noun>[\u3400-\u9fff]{2,10})"
)
_NOUN_ENDS = re.compile(r"是|有哪|有什|分别|都|各|指|包|为|叫|里|中")
_OPPOSITE = dict(zip("高低大小强弱多少快慢", "低高小大弱强少多慢快", strict=True))


def unmet_premise(question: Question, sentence: Facts) -> Unmet | None:
    """A direction or a negation that the question takes for granted and the evidence contradicts."""
    if question.wants in ("yesno", "comparison"):
        return None
    text = _clauses_meant(question, sentence)
    for up, down in _DIRECTIONS:
        for mine, theirs in ((up, down), (down, up)):
            said = mine.search(question.plain)
            if said and not theirs.search(question.plain) and not mine.search(text) and (found := theirs.search(text)):
                return Unmet("premise", said.group(), found.group())
    if question.wants not in ("yesno", "comparison"):
        for word in dict.fromkeys(w for w in question.words if len(w) == 2 and w in text):
            denied = _denials(word, _ASKED_DENIAL.sub("", question.plain)) > 0
            if (denied or question.wants == "reason") and denied != (_denials(word, text) > 0):
                return Unmet("premise", f"{'不' if denied else ''}{word}", f"{'' if denied else '不'}{word}")
    if question.wants == "reason" and (word := _denied_throughout(question, sentence)):
        return Unmet("premise", word, f"不{word}")
    if contradicted := _from_to(question, sentence) or _number_of(question, sentence):
        return contradicted
    for match in _EXTREMES.finditer(question.plain):
        opposite = rf"{match['noun'][-2:]}[^,;。]{{0,12}}{_OPPOSITE[match['adjective']]}"
        same = rf"{match['noun'][-2:]}[^,;。]{{0,12}}{match['adjective']}"
        if re.search(opposite, text) and not re.search(same, text):
            return Unmet("premise", match.group(), _OPPOSITE[match["adjective"]])
    return None


def _denials(word: str, text: str) -> int:
    """How often ``word`` stands right behind a negation in ``text``."""
    return sum(bool(_NEGATES.search(part)) for part in text.split(word)[:-1])


def _denied_throughout(question: Question, sentence: Facts) -> str:
    """A word that the question asserts and the sentence has in the negative only (可以重复, 不重复); empty for none."""
    for word in question.words:
        if len(word) != 2 or word not in sentence.plain or _denials(word, question.plain):
            continue
        if sentence.plain.count(word) == _denials(word, sentence.plain):
            return word
    return ""


def _from_to(question: Question, sentence: Facts) -> Unmet | None:
    """从72%掉到63% where the sentence has 由63%升至72%, and 从71%降到多少 where it has no second value."""
    match = _FROM_TO.search(question.plain)
    if match is None:
        return None
    first, second = find_quantities(match["first"]), find_quantities(match["second"])
    if len(first) != 1 or first[0].unit_class == "plain":
        return None
    same = [q for q in sentence.quantities if q.unit_class == first[0].unit_class]
    if len(second) == 1:
        order = [n for n, q in enumerate(same) for asked in (first[0], second[0]) if q.equals(asked)]
        turned = len(order) == 2 and same[order[0]].equals(second[0]) and not first[0].equals(second[0])
        return Unmet("premise", match.group(), f"{same[order[0]].text}→{same[order[1]].text}") if turned else None
    alone = same and all(q.equals(first[0]) for q in same)
    return Unmet("premise", match.group(), same[0].text) if alone else None


def _number_of(question: Question, sentence: Facts) -> Unmet | None:
    """六大难题 where the sentence speaks of 五大难题."""
    for asked in _NUMBER_OF.finditer(question.plain):
        noun = _NOUN_ENDS.split(asked["noun"])[0]
        stated = [m for m in _NUMBER_OF.finditer(sentence.plain) if _same_noun(noun, m["noun"])]
        if stated and all(_value(m["n"]) != _value(asked["n"]) for m in stated):
            return Unmet("premise", f"{asked['n']}大{noun}", stated[0].group())
    return None


def beyond_list(index: Index, question: Question, item: Evidence) -> Unmet | None:
    """第五层 of a list that has four."""
    match = _NTH.search(question.plain)
    items = enumeration_at(index, item) if match else ()
    if match is None or not items or max(each.ordinal for each in items) >= _DIGITS.index(_value(match["n"])):
        return None
    return Unmet("premise", match.group(), f"共{len(items)}项")


def _same_noun(asked: str, stated: str) -> bool:
    """Whether a counted phrase holds the word in which the one asked about ends: 典型融合应用模式, 应用模式."""
    return len(asked) > 1 and asked[-2:] in stated


def _value(text: str) -> str:
    return _DIGITS[int(text)] if text.isdigit() and int(text) < 11 else text.replace("两", "二")


def _clauses_meant(question: Question, sentence: Facts) -> str:
    """The clauses that hold a value which the question states, else those that hold most of its words."""
    stated = [q for q in find_quantities(question.plain) if q.unit_class != "plain"]
    values = [[any(asked.equals(q) for asked in stated) for q in find_quantities(c.plain)] for c in sentence.clauses]
    holding = [clause.plain for clause, held in zip(sentence.clauses, values, strict=True) if any(held)]
    if holding:
        return ",".join(holding)
    counts = [sum(word in clause.plain for word in question.words) for clause in sentence.clauses]
    most = [n == max(counts) for n in counts]
    meant = [
        c.plain for n, c in enumerate(sentence.clauses) if most[n] or (n and most[n - 1] and _GOES_ON.match(c.plain))
    ]
    return ",".join(meant)
