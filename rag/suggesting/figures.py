"""A sentence → questions about its figures: how much (达到多少), how many (有多少家), by how much (增长了多少)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words.normalize import normalize
from index.words.segmentation import cut
from rag.conversation.turn_before import is_aspect
from rag.facts.word_class import word_class
from rag.suggesting.candidate import Made
from rag.suggesting.phrases import ends_in_noun, is_subject, only_period

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_VALUE = rf"(?:约为?|近|超过?|逾|达到?|高达|将近|大约)?(?P<value>{_NUMBER}(?:万亿|千亿|百亿|亿|千万|百万|万)?(?:余|多)?(?P<unit>%|个百分点|[\u3400-\u9fff]{{0,2}}))"
_WHEN = r"(?:(?:截至|截止|到|在)?(?P<when>(?:19|20)\d\d年(?:上半年|下半年|(?:第?[一二三四]季度|\d{1,2}月)?(?:末|底|初)?)?)[,，]?)?"
_IS = re.compile(
    rf"^{_WHEN}(?P<subject>[^,，。;；:：]{{4,26}}?)(?:已|累计|总计|合计|共|预计|约)*(?P<verb>达到|高达|达|约为|为|突破|超过|有)了?{_VALUE}$"
)
_MOVES = re.compile(
    rf"^{_WHEN}(?P<subject>[^,，。;；:：]{{4,26}}?)(?P<move>(?:同比|环比)?(?:增长|下降|上升|提高|提升|减少|增加|下滑|降低))了?{_VALUE}$"
)
_HOLDS = re.compile(
    rf"^{_WHEN}(?P<before>[^,;:。\d]{{5,28}}?)了?(?:约为?|近|超过?|逾|达到?|高达|将近|大约)?(?P<value>{_NUMBER}(?:万亿|亿|万)?(?:余|多)?(?P<unit>%|人次|[家个人项笔张只款种类条份座台件户次位名国篇所倍天年]|(?:美|欧|日|港)?元))(?P<noun>[\u3400-\u9fff]{{2,10}})?$"
)
_STATES = frozenset("有 为 是 占 达 需 含 共有 只有 需要 拥有 约为 占比".split())
"""Verbs that are no deeds: one asks 需要多少 and not 需要了多少."""
_BOUND = re.compile(r"(?:超过|超出|将近|接近|达到|达|突破|不足|不到)了?$")
_ALREADY = re.compile(r"(?:已经?|累计|总计|合计|共|预计|成功|目前)+$")
_CLAUSES = re.compile(r"[,，。;；:：]")
_COUNTS = re.compile(r"^(?:家|个|人|人次|项|笔|张|只|款|种|类|条|份|座|台|件|户|次|位|名|国|篇|所|倍|天|年)$")
_MONEY = re.compile(r"^(?:元|美元|欧元|英镑|日元|港元|元人民币)$")
_VERBS = {"达到": "达到", "高达": "达到", "达": "达到", "突破": "达到", "超过": "达到"}


@dataclass(frozen=True, slots=True)
class _Stated:
    subject: str
    value: str
    unit: str
    made: str


def about_figures(text: str) -> list[Made]:
    """Questions about the figures of one sentence, each with the period that it states."""
    plain = normalize(text)
    period = only_period(plain)
    if period is None:
        return []
    found = [stated for clause in _CLAUSES.split(plain.rstrip("。")) if (stated := _stated(clause, period))]
    values = [stated.value for stated in found]
    return [
        Made("figure", each.made, (each.value,))
        for each in found
        if values.count(each.value) == 1 and plain.count(each.value) == 1
    ]


def _stated(clause: str, period: str) -> _Stated | None:
    clause = re.sub(r"^(?:其中|同时|此外|另外|目前|截至目前|总体来看)[,，]?", "", clause.strip())
    if (held := _held(clause, period)) is not None:
        return held
    for pattern in (_IS, _MOVES):
        match = pattern.match(clause)
        if match is None or not is_subject(match["subject"]) or is_aspect(match["subject"]):
            continue
        unit, subject = match["unit"], match["subject"]
        counted, money = bool(_COUNTS.match(unit)), bool(_MONEY.match(unit))
        if not (counted or money or unit in ("%", "个百分点")):
            continue
        when = match["when"] or (period if period and period not in subject else "")
        if pattern is _MOVES:
            asked = f"{when}{subject}{match['move']}了多少?"
        elif counted:
            asked = f"{when}{subject}{'达到' if unit == '倍' else '有'}多少{unit}?"
        else:
            asked = f"{when}{subject}{_VERBS.get(match['verb'], '是')}多少?"
        return _Stated(subject, match["value"], unit, asked)
    return None


def _held(clause: str, period: str) -> _Stated | None:
    """A clause whose number counts what comes after it: 服务300家企业, with 多少 in the number's place."""
    match = _HOLDS.match(clause)
    unit, noun = (match["unit"], match["noun"] or "") if match else ("", "")
    if (
        match is None
        or not (_COUNTS.match(unit) or _MONEY.match(unit) or unit == "%")
        or (noun and not ends_in_noun(noun))
    ):
        return None
    before = _BOUND.sub("", match["before"])
    words = cut(before)
    verb = words[-1] if words and before.endswith(words[-1]) else ""
    subject = _ALREADY.sub("", before.removesuffix(verb))
    if not (word_class(verb) or "").startswith("v") or not is_subject(subject):
        return None
    when = match["when"] or (period if period and period not in subject else "")
    done = "" if verb in _STATES else "了"
    asked = f"{when}{subject}{verb}{done}{'百分之几' if unit == '%' else f'多少{unit}'}{noun}?"
    return _Stated(subject, match["value"], unit, asked)
