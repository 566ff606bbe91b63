"""A text → what it states, read once: numbers, periods, titles, codes, names, and the words that carry its content."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from index.words.segmentation import clause_spans
from rag.facts.canonical_text import canonical
from rag.facts.english_names import known_in_english, unknown_in_english
from rag.facts.names import Name, find_names, law_names
from rag.facts.stated_numbers import Figure, find_figures
from rag.facts.stated_periods import Moment, find_moments
from rag.question.content_words import content_words, translate

_TITLE = re.compile(r"《([^》]{2,80})》")
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?!(?:RMB|USD|CNY|EUR|GBP|US|[QH][1-4])(?![A-Za-z]))"
    r"(?:[A-Z]{2,}(?:/[A-Z]{1,4})*(?: [A-Z])?[ -]?\d[\d.:-]*\d|[A-Z]{2,}(?:/[A-Z]{1,4})*[ -]?\d|[A-Z]\d{1,3})(?![\d%])"
    r"|(?<![A-Za-z0-9.])\d[A-Z](?:\d?[A-Z])?(?![A-Za-z])"
)
_LEAD = re.compile(
    r"^(?:(?:根据|按照|据)?(?:上述|该|本|这份)?(?:报告|资料|蓝皮书|材料|文中|统计|数据|文章)(?:的)?(?:数据|内容|统计)?(?:显示|指出|提到|认为|表明|称|介绍|所述|强调|说明)?[,:]?"
    r"|(?:因此|此外|另外|同时|而且|并且|其中|不过|但是?|然而|例如|比如|总之|综上(?:所述)?|具体而言|具体来看|总体来看|也就是说|与此同时|相比之下|值得注意的是|首先|其次|最后|由此可见|简而言之|整体来看|一方面|另一方面)[,:]?"
    r"|(?:according to the (?:report|passages?|document)|the report (?:says|states|notes|shows|points out)(?: that)?|in addition|moreover|furthermore|therefore|thus|meanwhile|however|also|for example|as a result|by contrast),? ?)+"
)
_WEAK = frozenset(
    "达 达到 为 占 约 约为 近 超 超过 超出 逾 仅 已 已经 均 共 总计 合计 高达 至 到 同比 环比 增长 下降 上升 提高 减少 增加 提升 降低 增速 其中 目前 当前 如今 截至 截止 以来 期间 "
    "我国 全国 左右 以上 以下 不足 接近 多 余 个 家 项 分别 来自 可 能 能够 可以 并 且 则 还 亦 得 使 令 让 进行 实现 相关 有关 方面 等等 之 它 它们 他们 我们 这些 这一 其 该 此 及其 以及 "
    "因此 此外 另外 同时 而且 并且 不过 但 但是 然而 显示 指出 提到 认为 表明 据 根据 时 后 前 内 间 末 底 年 月 日 种 类 有所 一 二 两 三 四 五 六 七 八 九 十 由此 是因为 由于 因为 所以 从而 用于 用来 称 按照 根据 依照 依据 选择 对于 关于 中有 存在 着 已有 现有 共有 上一年 一年 多 少 上年 同期 去年 上年同期 今年 高 低 多达 只有 左右 而 后者 前者 两者".split()
)
_TREND = re.compile(
    r"[已均约共仅则也还就又都总]?(?:达到|达|为|有|至|超过|超|占|是|升至|降至|增至|升到|降到|升|降|逾|在|高达)?了?|(?:同比|环比)?(?:负?增长|增加|下降|下滑|减少|上升|提高|上涨|下跌|增幅|降幅|增速)?(?:了)?"
)
_ACRONYM = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{2,}[a-z]?|[A-Z][a-z]+[A-Z][A-Za-z]*|[a-z]+[A-Z][A-Za-z]*)(?![A-Za-z])")
_EVERYDAY = frozenset(
    "AI IT US USA UK EU UN RMB CNY USD EUR GBP APP API ID PC TV QR ATM SME SMEs CEO CFO GDP AND OR NOT THE AIs FinTech InsurTech RegTech IoT ICT VIP LLM LLMs".split()
)
_GLUED = re.compile(r"(?<=[\u3400-\u9fff])是?指(?=[将把在的])|(?<=[上中下里内])将")
"""What the segmenter joins to the word beside it, as in 嵌入式金融指将 and 微观上将."""
_NEUTRAL = frozenset({"中国"})
HANGS_ON = re.compile(
    r"^(?:(?:由于|因为|鉴于|得益于|随着|为了?|通过|借助|依托|基于|根据|按照|依据|据|面对)[^,，]*|在[^,，]*(?:下|中|后|时|前|方面|背景)|受[^,，]*影响|[与同和][^,，]*相比)[,，]$"
    r"|(?:显示|指出|表明|认为|预测|估计|宣布|提出|透露)[,，]$|[:：]$"
)
"""A clause that says when, why or according to whom what comes after it is so."""
_FOLLOWS = re.compile(r"^(?:因此|因而|从而|所以|由此|进而|使得?|导致|致使|以致|故)")
"""How a clause begins that is so because of the one before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """``plain`` is canonical; in ``bare`` dates, titles and codes are blanked out, place for place, in ``worded`` numbers too."""

    text: str
    plain: str
    bare: str
    worded: str
    english: bool
    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]
    titles: tuple[str, ...]
    codes: tuple[str, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=20_000)
def read(text: str, year: int | None = None) -> Reading:
    """Read one sentence or clause; ``year`` is the last year stated before it."""
    plain = canonical(text)
    tight = unicodedata.normalize("NFKC", text)
    english = len(re.findall(r"[a-z]{2,}", plain)) > len(re.findall(r"[\u3400-\u9fff]", plain)) / 2
    titles = tuple(match for match in _TITLE.findall(plain))
    codes = tuple(dict.fromkeys(match.group().lower() for match in _CODE.finditer(_TITLE.sub(" ", tight))))
    bare = _TITLE.sub(lambda match: "\0" * len(match.group()), plain)
    for code in codes:
        bare = bare.replace(canonical(code), "\0" * len(canonical(code)))
    moments = find_moments(bare, year)
    for moment in moments:
        bare = bare[: moment.start] + "\0" * (moment.end - moment.start) + bare[moment.end :]
    figures = find_figures(bare)
    worded = bare
    for figure in figures:
        worded = worded[: figure.start] + "\0" * (figure.end - figure.start) + worded[figure.end :]
    return Reading(
        text,
        plain,
        bare,
        worded,
        english,
        figures,
        moments,
        titles,
        codes,
        words_of(worded, english=english),
    )


_MONEY = re.compile(
    r"(?<=[\d万亿千百多余])\s?(?:美元|欧元|日元|港元|英镑|人民币)|(?:US|U\.S\.) ?dollars?|US\$|\bUSD\b|(?<=billion )US|(?<=million )US",
    re.I,
)


@lru_cache(maxsize=20_000)
def names_of(reading: Reading) -> tuple[Name, ...]:
    """Names outside titles; in English text acronyms and names in mixed case beside those of the lexicon."""
    text = unicodedata.normalize("NFKC", reading.text)
    # a currency names no country
    outside = _TITLE.sub(" ", _MONEY.sub(" ", text) if reading.figures else text)
    codes = " ".join(reading.codes)
    named = find_names(outside)
    if reading.english:
        named = (*known_in_english(outside), *(name for name in named if not name.text.isascii()))
    found = [n for n in named if not (n.kind == "latin" and n.key in codes)]
    if reading.english:
        for word in _ACRONYM.findall(outside):
            known = any(word.lower() in name.forms for name in found)
            if word not in _EVERYDAY and word.lower() not in codes and not known:
                found.append(Name("latin", word, word.lower(), (word.lower(),)))
        found += unknown_in_english(outside)
    else:
        found += [Name("organisation", law, law, (law,)) for law in law_names(canonical(outside)) if len(law) > 3]
    unique = {n.key: n for n in found if not any(n.text.lower() in title for title in reading.titles)}
    return tuple(unique.values())


@lru_cache(maxsize=20_000)
def words_of(plain: str, *, english: bool = False) -> tuple[str, ...]:
    """The words that carry content, numbers and dates left out; for English text the Chinese terms of the glossary."""
    text = _GLUED.sub(" ", _LEAD.sub("", plain.replace("\0", " ")))
    found = translate(text) if english else content_words(re.sub(r"\d+(?:\.\d+)?", " ", text))
    return tuple(w for w in dict.fromkeys(found) if w not in _WEAK and not w.isdecimal() and not _TREND.fullmatch(w))


@lru_cache(maxsize=20_000)
def claims_of(text: str) -> tuple[str, ...]:
    """The statements of a draft: its clauses, where one without words of its own belongs to the one before it.

    A clause that only says when or according to whom belongs to the one after it.
    """
    parts: list[str] = []
    lead = ""
    for start, end in clause_spans(text):
        part = text[start:end]
        own = read(part)
        if _LEAD.fullmatch(canonical(part)) or not (
            own.words or own.figures or names_of(own) or own.titles or own.codes
        ):
            lead += part
            continue
        weight = (
            sum(len(word) for word in own.words) + 2 * len(names_of(own)) + 2 * len(own.titles) + 2 * len(own.codes)
        )
        if parts and not own.english and (HANGS_ON.search(parts[-1]) or _FOLLOWS.match(lead + part)):
            parts[-1] += lead + part
            lead = ""
        elif parts and not lead and (weight < 6 if not own.english else len(part.split()) < 5):
            parts[-1] += part
        else:
            parts.append(lead + part)
            lead = ""
    if lead and parts:
        parts[-1] += lead
    elif lead:
        parts.append(lead)
    if len(parts) > 1 and not read(parts[0]).figures and len(read(parts[0]).words) < 2 and not read(parts[0]).titles:
        parts[:2] = [parts[0] + parts[1]]
    return tuple(parts)


@lru_cache(maxsize=20_000)
def places_within(reading: Reading) -> tuple[str, ...]:
    """Words right after the name of a place, which may name a place in it that no lexicon has (山东菏泽)."""
    found = []
    for name in names_of(reading):
        if name.kind == "place" and not reading.english and name.key not in _NEUTRAL:
            for form in name.forms:
                if (place := reading.worded.find(form)) >= 0:
                    after = re.split(r"[^\u3400-\u9fff]", reading.worded[place + len(form) :].removeprefix("省"))[0]
                    found += [word for word in content_words(after)[:1] if after.startswith(word) and len(word) > 1]
                    break
    return tuple(found)


def names_to_prove(reading: Reading) -> tuple[Name, ...]:
    """The names that a text has to be borne out in; the report's own country goes without saying."""
    return tuple(name for name in names_of(reading) if name.key not in _NEUTRAL)
