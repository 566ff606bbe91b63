"""A draft and a text → whether a word turns the sense: directions, opposites, negations, words that claim the utmost.

Each reads canonical text. Where a draft has one side of a pair, what bears it out may not have the other side alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_UP = (
    r"(?<!负)(?:增长|增加(?!值)|增速|增幅|增至|净增|激增|新增|增多|增强|增厚)|上升|升至|升高|攀升|飙升|回升|提升|提高|提速|扩大|扩张|扩展|扩充|上涨|涨幅|大涨|猛涨|上扬|走高|加快|加速|加强|加大|强化|回暖|延长|拉长|抬高|更加|"
    r"\b(?:r[oi]s(?:e|es|en|ing)|rose|gr[eo]w(?:s|n|th|ing)?|increas\w+|climb\w*|jump\w*|soar\w*|up(?! to)|expand\w*|improv\w*|rais(?:e|es|ed|ing)|accelerat\w*|gain\w*|strengthen\w*|higher|boost\w*|enhanc\w*)\b"
)
_DOWN = (
    r"负增长|下降|下滑|下跌|下行|下挫|大跌|暴跌|跌幅|降幅|降至|降到|降低|减少|减至|减弱|减缓|缩小|缩减|收缩|收窄|萎缩|回落|走低|放缓|削弱|缩短|缩水|滑落|节约|节省|压降|减轻|摆脱|"
    r"\b(?:f[ae]ll(?:s|en|ing)?|drop\w*|declin\w*|decreas\w*|reduc\w*|down|shr[aiu]nk\w*|plunge\w*|slow\w*|slump\w*|contract(?:ed|ing|ion)|cut(?:s|ting)?|lower\w*|weaken\w*|shorten\w*|negative growth)\b"
)
_DEEDS: tuple[tuple[str, str], ...] = (
    (_UP, _DOWN),
    (
        r"通过|批准|推出|发布|印发|实施|上线|启动|开通|设立|增设|建立|成立|恢复|\b(?:pass(?:ed|es)?|approv\w*|launch\w*|adopt\w*|publish\w*|releas\w*|issu\w*|establish\w*|introduc\w*)\b",
        r"否决|驳回|撤回|撤销|废止|废除|叫停|暂停|停止|取消|终止|下架|关闭|关停|裁撤|解散|\b(?:reject\w*|withdr[ae]w\w*|repeal\w*|suspend\w*|cancel\w*|abolish\w*|halt\w*|shut|clos(?:ed|ing))\b",
    ),
)
_MEASURES: tuple[tuple[str, str], ...] = (
    (
        r"高于|多于|大于|快于|优于|强于|超[过出](?!了?约?近?\d)|领先|(?:higher|more|faster|greater|larger) than",
        r"低于|少于|小于|慢于|劣于|弱于|不及|落后|(?:lower|less|fewer|slower|smaller) than",
    ),
    (
        r"(?:新|历史最)高|最大|最多|最快|最强|\b(?:highest|largest|most|biggest|fastest)\b",
        r"(?:新|历史最)低|最小|最少|最慢|最弱|\b(?:lowest|smallest|least|slowest)\b",
    ),
)
DEEDS = tuple((re.compile(a), re.compile(b)) for a, b in _DEEDS)
"""What one thing does or does not: rises, is passed."""
PAIRS = (*DEEDS, *((re.compile(a), re.compile(b)) for a, b in _MEASURES))
TREND = PAIRS[0]

_DONE = re.compile(r"(?<![早而不])已(?:经)?(?!知)|业已|\balready\b|\b(?:has|have) (?:been|\w+ed)\b|完成")
_AHEAD = re.compile(
    r"预计|预期|预测|力争|要(?:达|求)|提出[^,。]{0,8},?到(?:19|20)\d\d年|有望|(?<![即])将(?!近|[\u3400-\u9fff]{1,12}(?:作为|与|和|纳入|转化))|拟|计划在?|目标是?|\b(?:expect\w*|forecast\w*|project(?:ed|ion)|will|plans? to|target\w*)\b"
)

_CLAIMS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"同比|year[- ]on[- ]year|year[- ]over[- ]year|\byoy\b|from a year earlier"),
        re.compile(
            r"同比|(?:比|较|相比)(?:上年|去年|上一年|(?:19|20)\d\d年)|year[- ]on[- ]year|yoy|(?:19|20)\d\d年[^,。]{0,12}(?:到|至|上升|下降|增)"
        ),
    ),
    (
        re.compile(r"环比|quarter[- ]on[- ]quarter|month[- ]on[- ]month|\bqoq\b|\bmom\b"),
        re.compile(r"环比|(?:比|较)上(?:月|季)|quarter[- ]on[- ]quarter|month[- ]on[- ]month"),
    ),
    (
        re.compile(r"(?:^|[^不])(?:仅(?!仅?\d|仅?有\d|仅?为)|只(?=[能在对是限]|有(?!\d)))|\bonly\b(?! \d)|\bsolely\b"),
        re.compile(r"仅|只|唯|限|单|独|专|only"),
    ),
    (
        re.compile(
            r"最高|最大|最多|最快|最强|最先进|最重要|居首|榜首|\b(?:largest|highest|biggest|fastest|most important|leading)\b"
        ),
        re.compile(r"最|首|第一|第1|居前|领先|新高|largest|highest"),
    ),
)
"""What a draft compares with (同比) or claims of the utmost (仅, 最高), and the words that bear it out."""
_NEGATOR = (
    r"(?:不再|不能|不会|不必(?!要|然)|不用(?!户|途)|无需|无须|毋须|不可(?!或缺|避免|缺少|替代)|没有|并未|从未|未能|没法|无法|拒绝|并非|而非|难以|禁止|不得|尚未|未(?!来|经)|"
    r"不(?![仅但断同少足到良过论管只必久乏亚低高超及]|动产|可或缺|可避免|对称|平等|得不)|没(?!收)|"
    r"\b(?:not|no|never|cannot|can't|without|neither|nor|fail(?:ed|s)? to|refus\w+|don't|doesn't|didn't|isn't|aren't|wasn't|won't|unable)\b)"
)
NEGATOR = re.compile(_NEGATOR)
_SOFT = re.compile(r"不(?![仅但断])|未(?!来)|没|无|非|禁|缺|难|拒|避免|防止|停|退|否|减少|降低|除")


def turned(draft: str, stated: str, nearest: str) -> bool:
    """Whether a draft says the opposite of the text ``stated``, of which ``nearest`` is the clause most like it."""
    for one, other in PAIRS:
        for mine, theirs in ((one, other), (other, one)):
            if not mine.search(draft) or theirs.search(draft):
                continue
            # the clause decides where it speaks of either, the whole text where it speaks of neither
            scope = nearest if mine.search(nearest) or theirs.search(nearest) else stated
            if theirs.search(scope) and not mine.search(scope):
                return True
    planned = bool(_AHEAD.search(nearest)) and not _DONE.search(nearest)
    return bool(_DONE.search(draft)) and not _AHEAD.search(draft) and planned


def unborne(draft: str, stated: str) -> bool:
    """Whether a draft claims a base (同比) or the utmost (仅, 最高) of which ``stated`` has no word."""
    return any(mine.search(draft) and not theirs.search(stated) for mine, theirs in _CLAIMS)


def denied_otherwise(draft: str, stated: str, words: Iterable[str], *, foreign: bool) -> bool:
    """Whether a negation was added or taken away: a word of both is denied in one of them alone.

    ``foreign`` drafts share no words with the report: there the presence of any negation is compared.
    """
    mine, theirs = bool(NEGATOR.search(draft)), bool(NEGATOR.search(stated))
    if mine and not _SOFT.search(stated):
        return True
    if foreign:
        return mine != theirs and (theirs or not _SOFT.search(stated))
    for match in NEGATOR.finditer(draft):
        denied = draft[match.end() : match.end() + 2]
        if re.fullmatch(r"[\u3400-\u9fff]{2}", denied) and (there := _denials(denied, stated)) and not any(there):
            return True
    shared = [word for word in words if len(word) > 1 and any(_denials(word, draft)) and any(_denials(word, stated))]
    if shared and len(NEGATOR.findall(draft)) <= len(NEGATOR.findall(stated)):
        return False
    for word in words:
        if len(word) < 2 or word not in stated or word not in draft:
            continue
        here, there = _denials(word, draft), _denials(word, stated)
        if (any(here) and not any(there)) or (all(there) and not any(here)):
            return True
    return False


def _denials(word: str, text: str) -> list[bool]:
    """For each place of ``word`` whether a negation stands at most six characters before it in its clause."""
    found = []
    for match in re.finditer(re.escape(word), text):
        if match.start() and text[match.start() - 1] in "非无未":
            found.append(True)
            continue
        before = re.split(r"[,;。:、]", text[max(0, match.start() - 10) : match.start()])[-1]
        found.append(bool(re.search(rf"{_NEGATOR}[\u3400-\u9fff]{{0,6}}$", before)))
    return found
