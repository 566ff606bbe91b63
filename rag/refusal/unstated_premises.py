"""A question and a sentence → what is taken for granted and not said: that a thing was stopped, is the first, became another.

``rag.refusal.contradicted_premises`` finds statements that a sentence contradicts; here a sentence has to say what is stated.
"""

from __future__ import annotations

import re

from rag.facts.sentences import Facts
from rag.question.content_words import content_words
from rag.schema import Question, Unmet

_STOPS = r"叫停|停止|停用|停发|暂停|终止|中止|撤回|撤销|取消|废止|废除|放弃|解散|下架|否决"
_CLAIMS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(_STOPS), re.compile(rf"{_STOPS}|关闭|关停|退出|撤|不再|禁|裁|注销|删除|停牌")),
    (re.compile(r"禁止|取缔|封禁|禁用|查封"), re.compile(r"禁|取缔|封|不得|不允许|不准|限制|排除|关停|打击|无权")),
    (re.compile(r"并入|合并|兼并|吞并|收购"), re.compile(r"并入|合并|兼并|并购|收购|整合|合为")),
    (re.compile(r"更名|改名|改称"), re.compile(r"更名|改名|改称|改叫|原名|原称|名为|原")),
    (
        re.compile(r"之首|居首|首次|首个|首家|率先|最早|世界第一|全球第一|唯一|独家"),
        re.compile(r"首|率先|最|第一|先|唯一|独家|仅|只有|领|开创|开始|推出|头"),
    ),
)
"""What a question may take for granted, and what a sentence that bears it out has at least to speak of."""
_ONLY = re.compile(r"(?:只|仅)(?:能|会|是|用|对|向|支持|面向|限|在|做|采用|发布|有)(?!几|多少|哪)")
_LIMITS = re.compile(r"只|仅|唯|单|独|专|限|不|未|尚|没")
_TURNS = re.compile(r"更名为|改名为|改称|改为|转变为|转为|转向|变为|演变为|升级为|取代|代替|替代")
_RANK = re.compile(
    r"(?P<among>世界|全球|全国|国内|亚洲|欧洲|位居|位列|居|排名?)第(?P<n>[一二三四五六七八九十]|\d+)(?![个项层大章节季页条款次])"
)


def unmet_claim(question: Question, sentence: Facts) -> Unmet | None:
    """The first thing that the question states and the sentence does not."""
    if question.wants in ("yesno", "comparison") or question.language != "zh":
        return None
    for claimed, said in _CLAIMS:
        if (match := claimed.search(question.plain)) and not said.search(sentence.plain):
            return Unmet("premise", match.group(), "")
    if question.wants == "reason" and (match := _ONLY.search(question.plain)) and not _LIMITS.search(sentence.plain):
        return Unmet("premise", match.group(), "")
    return _other_rank(question, sentence) or _turned_round(question, sentence)


def _other_rank(question: Question, sentence: Facts) -> Unmet | None:
    """世界第一 where the sentence has 世界第二."""
    asked, stated = _RANK.search(question.plain), _RANK.search(sentence.plain)
    if asked is None or stated is None or any(m["n"] == asked["n"] for m in _RANK.finditer(sentence.plain)):
        return None
    return Unmet("premise", asked.group(), stated.group())


def _turned_round(question: Question, sentence: Facts) -> Unmet | None:
    """甲更名为乙 where the sentence has 乙更名为甲."""
    asked, stated = _TURNS.search(question.plain), _TURNS.search(sentence.plain)
    if asked is None or stated is None:
        return None
    before = {w for w in content_words(question.plain[: asked.start()]) if len(w) > 1}
    after = {w for w in content_words(question.plain[asked.end() :]) if len(w) > 1}
    first, second = sentence.plain[: stated.start()], sentence.plain[stated.end() :]
    mine, theirs = before - after, after - before
    straight = [w for w in mine if w in first] + [w for w in theirs if w in second]
    turned = [w for w in mine if w in second and w not in first], [w for w in theirs if w in first and w not in second]
    return Unmet("premise", asked.group(), stated.group()) if all(turned) and len(straight) < 2 else None
