"""A turn → what it offers to a follow-up: its subject, its parts, its period, the names and the items of its answer."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import takewhile

from index.words.normalize import normalize
from index.words.segmentation import tokenizer
from rag.facts.names import NameKind, find_names
from rag.facts.periods import Period, find_periods
from rag.facts.word_class import word_class
from rag.question.analysis import analyse
from rag.question.content_words import content_words
from rag.schema import Answer

ASPECTS = frozenset(
    "同比 环比 比 较 增长 增长率 增速 增幅 增加 上升 上涨 涨 涨幅 提高 提升 下降 降低 降 降幅 减少 跌 跌幅 变化 占 占比 比重 比例 份额 规模 总规模 金额 总额 "
    "总量 总数 数量 人数 笔数 家数 余额 单位 排名 上年 上一年 去年 同期 往年 数据 数字 统计 来源 出处 哪来 机构 发布 原因 目的 作用 意义 特点 优势 影响 结果 效果 日期 地点 名单 "
    "数 总 多 大 高 低 快 慢 growth rate share percentage percent source figure number increase grow rise fall reason amount".split()
)
"""Words for a side of a thing: a question of these alone asks about a thing that it does not name."""
_ASPECT = re.compile(f"(?:{'|'.join(sorted(ASPECTS, key=len, reverse=True))})+")
_MARK = re.compile(r"\[\d+\]")
_SIZE = r"(?:大|家|个(?!人)|些|项|种|类|条|点|份|座|款|位|只|张|笔|部|起|件|户|人次|方面|人(?![\u3400-\u9fff]))"
_ASKED = re.compile(
    r"(?:是|由)哪(?:个|家|些|几个|几家|一个|一家)?(?:国家|地区|城市|机构|公司|银行|企业|部门|单位|组织)(?=[^?\uff1f])|"
    rf"(?:一?共|总共|分别|各自|大概|大约|到底|究竟|具体)*(?:(?:是|有|为|达到?|占|由)(?=哪|谁|什么|多|几|怎|如何|啥))?"
    rf"(?:(?:多少|几){_SIZE}?|哪(?:[几些一]|(?=[二两三四五六七八九十])){_SIZE}?|哪{_SIZE}|哪里|哪儿|哪[年月天日]|什么时候|什么时间|什么样的?|什么|何时|为什么|为何|谁|啥|如何|怎么样?|怎样|多[大高低长久快])"
)
_TAIL = re.compile(
    r"(?:分别)?(?:是|有|为|达到?|占|由|叫|指|包括|涉及|分成|分为|的|了|吗|呢|啊|呀|过)*[?\uff1f。!\uff01 ,\uff0c]*$"
)
_WH = re.compile(
    r"^(?:(?:and|so|then|please),? )*(?:what|which|who|when|where|why|how (?:many|much|big|large|long)|how)\s+"
    r"(?:(?:is|are|was|were|did|does|do|has|have)\s+)?(?:there\s+)?",
    re.I,
)
_LISTED = re.compile(
    r"[^、,\uff0c。;\uff1b:\uff1a]{1,24}(?:、[^、,\uff0c。;\uff1b:\uff1a]{1,24})+|[^、,\uff0c。]{1,24}(?:和|以及)[^、,\uff0c。]{1,24}"
)
_LEADS = frozenset("包括 包含 分别是 分别为 分别 涉及 分为 即 为 是 是指 指 有 如 例如".split())
_NUMBERED = re.compile(r"[一二三四五六七八九十]是([^。;\uff1b\n]{2,60})")
_HEADED = re.compile(
    r"(?:^|[\n\]:\uff1a])\s*(?:[(\uff08][一二三四五六七八九十]+[)\uff09]|[一二三四五六七八九十]+、|\d{1,2}[.、])\s*([^\n\[]{2,60})"
)
_TOPIC = re.compile(
    r"^(?:什么是|何为|谁\S{2,3}了|关于)?(?P<topic>[^,\uff0c?\uff1f]{2,24}?)(?:到底|究竟|都|又|还|现在|目前)*(?:是|由|有|在|为|对|的|叫|什么|哪|多少|几|怎|谁|分别|[?\uff1f]|$)"
)
_MEANING = re.compile(r"的?(?:意思|含义|定义|概念)$")


def subject(question: str) -> str:
    """A question without its question words: what it is about, with its period and place.

    A clause that only asks for a side of it (…,同比呢) falls away.
    """
    text = question.strip()
    clauses = re.split(r"[,\uff0c]", text.rstrip("?\uff1f "))
    while len(clauses) > 1 and is_aspect(clauses[-1]):
        clauses.pop()
    text = ",".join(clauses)
    if re.match(r"[\x00-\x7f]*$", text):
        return _WH.sub("", text).strip(" ?,") or question
    return _MEANING.sub("", _TAIL.sub("", _ASKED.sub("", text)).strip(" ,\uff0c?\uff1f")).removeprefix("是") or question


def topic_of(turn: Answer) -> str:
    """What a turn is about: its subject or, where it leaned on what was before, what it had taken from there."""
    typed, full = ((text or "").rstrip("?\uff1f。 ") for text in (turn.asked, turn.question))
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(typed[::-1], full[::-1], strict=False)))
    taken = full[: len(full) - alike].rstrip(",\uff0c:\uff1a的 ").split(":")[0]
    return taken if alike > 1 and things(taken) else subject(turn.question)


_ASKS_NAME: dict[NameKind, re.Pattern[str]] = {
    "organisation": re.compile(r"哪几?家|还有谁|(?:哪些|有)(?:银行|机构|公司|企业|平台)"),
    "place": re.compile(r"哪里|哪儿|什么地方|哪些(?:国家|地区|地方|城市|省)|哪个国家"),
}


def topic_for(question: str, turn: Answer, *, of_period: bool = True) -> str:
    """The topic of a turn as a question after it may mean it: without a place or an organisation where that names or wants another.

    Without ``of_period`` its period stays only where the question asks for a value.
    """
    about = topic_of(turn)
    compares = re.search(r"[比跟和与]", question)
    kinds = set() if compares else {name.kind for name in find_names(question)} - {"latin"}
    kinds |= {kind for kind, asks in _ASKS_NAME.items() if asks.search(question)}
    if not (of_period or analyse(question).units or is_aspect(question)):
        about = _without(about, [period.text for period in find_periods(about)])
    named = without_names(about, kinds)
    return named if 5 * len(named) > 3 * len(about) else about


def without_names(text: str, kinds: Set[NameKind]) -> str:
    """``text`` without the names of some kinds; unchanged where nothing would be left."""
    return _without(text, [name.text for name in find_names(text) if name.kind in kinds])


def _without(text: str, parts: list[str]) -> str:
    """``text`` without ``parts`` and the small words at their sides; unchanged where nothing would be left."""
    rest = normalize(text)
    for part in parts:
        rest = re.sub(rf"(?:截至|到|在)?{re.escape(part.lower())}", "", rest).strip("的在对,\uff0c ")
    return rest if parts and things(rest) else text


def value_asked(head: str) -> str:
    """The side of a thing that a noun ends in, where it says more than that (总额 of 融资总额); else the noun."""
    sides = sorted(ASPECTS, key=len, reverse=True)
    return next((side for side in sides if len(side) > 1 and head.endswith(side) and head != side), head)


def thing_in(phrase: str) -> str:
    """A phrase without the side of a thing that it ends in (本外币绿色贷款 of 本外币绿色贷款余额)."""
    sides = sorted(ASPECTS, key=len, reverse=True)
    rest = next((phrase.removesuffix(side) for side in sides if len(side) > 1 and phrase.endswith(side)), phrase)
    return rest if things(rest) else phrase


def is_aspect(text: str) -> bool:
    """Whether a text names no thing, only a side of one, a period, or nothing."""
    rest = normalize(text)
    for period in find_periods(rest):
        rest = rest.replace(period.text, " ")
    return not things(rest)


def things(text: str) -> list[str]:
    """The content words of a text that are no mere side of a thing (同比增长)."""
    return [word for word in content_words(text) if not _ASPECT.fullmatch(word)]


def topic(question: str) -> str:
    """The thing at the head of a question (wero of wero由谁发起); empty where it cannot be told apart."""
    match = _TOPIC.match(question.strip())
    if match is None:
        return ""
    told = match["topic"]
    for period in find_periods(told):  # 东港 of 东港2024年货物吞吐量
        before, _, after = told.partition(period.text)
        told = before.rstrip("在到的截至") if things(before) else after or told
    named = noun_in(told) or told
    return named if len(tokenizer().lcut(named)[-1]) > 1 and content_words(named) else ""


def phrases(question: str) -> tuple[str, ...]:
    """What a question is made of without its question words, as it is written: runs of words between the small ones.

    工商银行的大模型用在哪些场景 → 工商银行, 大模型, 场景. Periods are left out.
    """
    text = _ASKED.sub(",", _TAIL.sub("", question))
    for period in find_periods(text):
        text = re.sub(rf"(?:截至|到)?{re.escape(period.text)}", ",", text)
    return tuple(dict.fromkeys(run for run in _runs(text) if things(run)))


def _runs(text: str) -> list[str]:
    """What stands between small words and marks, as it is written."""
    runs = [""]
    for token in tokenizer().lcut(text):
        if content_words(token) or (token == "/" and runs[-1]):
            runs[-1] += token
        elif runs[-1]:
            runs.append("")
    return [run for run in runs if run]


def noun_in(run: str) -> str:
    """A run of words without the verbs that it begins and ends with (小微企业 of 评价小微企业); empty where nothing is left."""
    words = tokenizer().lcut(run)
    while words and _is_verb(words[-1]):
        words.pop()
    while words and _is_verb(words[0]):
        words.pop(0)
    return "".join(words)


def _is_verb(word: str) -> bool:
    return word_class(word) in ("v", "vd", "vg")


def ending_in(noun: str, text: str) -> str:
    """The longest run of words in ``text`` that ends in ``noun`` and says more than it (反洗钱监测系统 for 系统); or empty."""
    found = [run[: run.rfind(noun) + len(noun)] for run in _runs(_MARK.sub("", text)) if noun in run[1:]]
    return next((run for run in found if len(run) > len(noun) + 1), "")


def period_of(turn: Answer) -> Period | None:
    """The period that a turn is about: the one asked for, else the latest of its first sentence."""
    asked = find_periods(turn.question)
    stated = find_periods(turn.citations[0].quote) if turn.citations and not asked else ()
    return asked[0] if asked else max(stated, key=lambda period: period.last, default=None)


def said_in(turn: Answer) -> str:
    """An answer without its marks; nothing of a refusal."""
    return "" if turn.refused else _MARK.sub("", turn.answer)


def names_of(turn: Answer, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the kinds (title, organisation, place, latin) in a question, or, where it has none, in its answer."""
    for text in (turn.question, said_in(turn)):
        found = re.findall(r"《[^》]+》", text) if "title" in kinds else []
        found += [name.text for name in find_names(text) if name.kind in kinds]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def new_names(turn: Answer) -> tuple[str, ...]:
    """The names of organisations, titles and terms in Latin letters that an answer brings up, which the question has not."""
    said = said_in(turn)
    found = re.findall(r"《[^》]+》", said) + [name.text for name in find_names(said) if name.kind != "place"]
    asked = turn.question.lower()
    return tuple(dict.fromkeys(name for name in found if name.lower() not in asked))


def headings(turn: Answer) -> tuple[str, ...]:
    """The headings that an answer lists, or under which it sums up, without their numbers; empty for fewer than two."""
    paths = [part.section for part in turn.summary]
    titles = [path[-1] for path in paths if path and not any(path == other[: len(path)] != other for other in paths)]
    found = [match[1] for title in titles or [turn.answer] for match in _HEADED.finditer(title)]
    return tuple(dict.fromkeys(each.strip(" 。,\uff0c;\uff1b") for each in found)) if len(found) > 1 else ()


def items(turn: Answer) -> tuple[str, ...]:
    """What an answer lists, in its order: rows of a table, headings, titles, numbered points, the longest enumeration."""
    if turn.refused:
        return ()
    if headed := headings(turn):
        return headed
    if turn.table is not None:
        return tuple(row[0] for row in turn.table.rows if row)
    said = _MARK.sub("", turn.answer)
    for found in (re.findall(r"《[^》]+》", said), _NUMBERED.findall(said)):
        if len(found) > 1:
            return tuple(dict.fromkeys(each.strip(" 。,\uff0c;\uff1b") for each in found))
    lists = [_split(match.group()) for match in _LISTED.finditer(said)]
    if not lists and len(turn.citations) > 1 and analyse(turn.question).wants == "list":
        return tuple(citation.quote.rstrip("。") for citation in turn.citations)
    return max(lists, key=len, default=())


def _split(listed: str) -> tuple[str, ...]:
    parts = listed.split("、")
    if match := re.match(r"(.+?)(?:以及|和|及|与)(.+)", parts[-1]):
        parts[-1:] = match.groups()
    tokens = tokenizer().lcut(parts[0])
    lead = max((n for n, token in enumerate(tokens[:-1], start=1) if token in _LEADS), default=0)
    parts[0] = "".join(tokens[lead:])
    parts[-1] = re.sub(r"(?:等|在内).*$", "", parts[-1])
    return tuple(part.strip() for part in parts if part.strip())
