"""A text → the places, organisations and laws that it names, whatever name it uses for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from index.words.normalize import normalize
from index.words.segmentation import tokenizer

NameKind = Literal["place", "organisation", "latin"]

_ORGANISATION_SUFFIX = (
    "银行 集团 证券 研究院 研究所 协会 委员会 理事会 管理局 监管局 总局 大学 学院 交易所 法院 检察院"
).split()
_GENERIC = re.compile(
    r"^(?:各|多少|几家|多|某|哪些|一些|这些|那些|有些|一|两|几|哪|这|那|该|本|其|大型|中小|小型|国有|商业|股份制?|互联网|传统|头部|部分|所有|全部|上市|远程|"
    r"私人|数字|开放|城商|农商|民营|外资|科技|保险|金融|财产|养老|中央|其他|相关|世界上|专业|第三方|个人|公募|私募|智能|非|大|小|六大|企业|农村|城市|政策性|直销|零售|投资|虚拟|手机|网上|网络|电子|行业|产业|标准化|技术|数据|区块|平台|支付|供应链|母|子|分|总|家|的|在|是|和|与|由|被|对)+$|[里中的和是在于对给由被让及与]$"
)
_LATIN_WORD = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*[A-Z])[A-Za-z][A-Za-z0-9&+]*[A-Za-z0-9](?![A-Za-z0-9])")
_ANY_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9&+]*[A-Za-z0-9](?![A-Za-z0-9])")
_LAW_ENDS = re.compile(r"(?:法|法典|条例)$")
_NO_LAW = re.compile(r"^[^刑宪民税商]法$|(?:方|办|做|算|手|打|疗|分析|学习)法$")
_PLACE = re.compile(r"[\u3400-\u9fff]{2,5}(?:省|市|区|县|州|镇|自治区|特别行政区)")
_NO_PLACE = re.compile(
    r"地区|园区|社区|景区|小区|开发区|示范区|新区|专区|特区|辖区|校区|灾区|(?<![\u3400-\u9fff])山区|牧区|城区|市区|郊区|城市|都市|门市|股市|上市|县市|本市|全市|全省|各省|外省|省市|省区|直辖市|区县|楼市|市场|夜市|超市|集镇|城镇|乡镇|村镇"
)
_NOT_A_NAME = frozenset(
    "app ai it api table figure chapter section page footnote paper whitepaper appendix annex esg hi ok ceo cfo pc ppt pdf excel q a the what which who how when where why is are was were do does did in of and or for "
    "give please list compare according report rmb cny usd eur gbp jpy hkd".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A named place or organisation. ``forms`` are the normalised strings that stand for it in a sentence."""

    kind: NameKind
    text: str
    key: str
    forms: tuple[str, ...]


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, list[tuple[str, Name]]]:
    """Every known form with the name it stands for, by its first two characters, longest form first."""
    known: dict[str, Name] = {}
    kinds: tuple[NameKind, ...] = ("organisation", "place")
    for kind in kinds:
        text = (files("rag") / "lexicon" / f"{kind}s.txt").read_text(encoding="utf-8")
        for line in text.splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            own, bar, inside = re.match(r"([^|>]*)([|>]?)(.*)", line.lower()).groups()  # type: ignore[union-attr]
            names, cities = ([form.replace("_", " ") for form in part.split()] for part in (own, inside))
            for form in names:
                known.setdefault(
                    form, Name(kind, form, names[0], (*names, *(form for city in cities for form in city.split("="))))
                )
            for city in cities:
                own_forms = city.split("=") if city else []
                forms = (*own_forms, *names) if bar == "|" else tuple(own_forms)
                for form in own_forms:
                    known.setdefault(form, Name(kind, form, names[0] if bar == "|" else own_forms[0], forms))
    table: dict[str, list[tuple[str, Name]]] = {}
    for form in sorted(known, key=len, reverse=True):
        if len(form) > 1:
            table.setdefault(form[:2], []).append((form, known[form]))
    return table


def known_names(text: str) -> tuple[Name, ...]:
    """Places and organisations of the lexicon that ``text`` names, each once, in reading order; the longest form counts."""
    table = _lexicon()
    plain = normalize(text)
    found: dict[str, Name] = {}
    place = 0
    while place < len(plain) - 1:
        for form, name in table.get(plain[place : place + 2], ()):
            if plain.startswith(form, place) and _stands_alone(plain, place, form):
                found.setdefault(name.key, name)
                place += len(form) - 1
                break
        place += 1
    return tuple(found.values())


def _stands_alone(plain: str, place: int, form: str) -> bool:
    """Whether a form in Latin letters is a word of its own there."""
    if not form.isascii():
        return True
    around = plain[max(0, place - 1) : place] + plain[place + len(form) : place + len(form) + 1]
    return not any("a" <= char <= "z" for char in around)


def is_listed(name: Name) -> bool:
    """Whether a name is in the lexicon, and not one only by the look of it (三家银行)."""
    return any(form == name.text and known.key == name.key for form, known in _lexicon().get(name.text[:2], ()))


@lru_cache(maxsize=512)
def find_names(text: str) -> tuple[Name, ...]:
    """All names of ``text``: those of the lexicon, words that end like an organisation, and words in Latin letters."""
    found = list(known_names(text))
    plain = normalize(text)
    covered = {form for name in found for form in name.forms}
    for word in _organisations(plain):
        if word not in covered and not any(word in form or form in word for form in covered if len(form) > 2):
            found.append(Name("organisation", word, word, (word,)))
    chinese = len(re.findall(r"[\u3400-\u9fff]", plain)) > len(re.findall(r"[a-z]+", plain))
    for match in (_ANY_LATIN if chinese else _LATIN_WORD).finditer(text):
        word = match.group().lower()
        if word not in _NOT_A_NAME and not any(word in form.split() for form in covered):
            found.append(Name("latin", match.group(), word, (word,)))
    for name in [n for n in found if n.kind == "place"]:
        if inside := re.search(
            rf"{re.escape(name.text)}(?:省|市)?(?P<part>[\u3400-\u9fff]{{2,3}}(?:区(?![块域间分])|县))", plain
        ):
            part = inside["part"]
            if not _NO_PLACE.search(part):
                found.append(Name("place", part, part, (part, part[:-1])))
    for part in tokenizer().lcut(plain):
        if (
            _PLACE.fullmatch(part)
            and not _NO_PLACE.search(part)
            and not any(part in n.forms or n.text in part for n in found)
        ):
            found.append(Name("place", part, part, (part, part[:-1]) if len(part) > 2 else (part,)))
    return tuple(found)


def _organisations(plain: str) -> list[str]:
    found = []
    parts = tokenizer().lcut(plain)
    for n, part in enumerate(parts):
        suffix = next((s for s in _ORGANISATION_SUFFIX if part.endswith(s)), None)
        if suffix is None:
            continue
        word = part
        if part == suffix and n and re.fullmatch(r"[\u3400-\u9fff]{2,4}", parts[n - 1]):
            word = parts[n - 1] + part
        stem = word.removesuffix(suffix)
        if len(stem) >= 2 and not _GENERIC.search(stem):
            found.append(word)
    return found


def generic(word: str) -> bool:
    """Whether a word says of what kind an organisation is, and not which one: 商业, 大型."""
    return bool(_GENERIC.search(word))


def law_names(plain: str) -> list[str]:
    """What looks like the name of a law (网络安全法, 隐私保护条例): a word that is one, with the word before it."""
    parts = tokenizer().lcut(plain)
    found = []
    for n, part in enumerate(parts):
        end = _LAW_ENDS.search(part)
        if end is None or _NO_LAW.search(part):
            continue
        own = part[: end.start()]
        if own.startswith(tuple("哪这那各该本")):
            continue  # 那部法
        before = (
            parts[n - 1]
            if n and re.fullmatch(r"(?![一二三四五六七八九十两几哪这那各该本])[\u3400-\u9fff]{2,4}", parts[n - 1])
            else ""
        )
        if len(own) >= 2 or before:
            found.append(part if len(own) >= 2 else before + part)
    return found


def mentions(text: str, name: Name) -> bool:
    """Whether ``text`` (already normalised) names ``name`` in one of its forms."""
    return any(
        re.search(rf"(?<![a-z]){re.escape(form)}(?![a-z])", text) if form.isascii() else form in text
        for form in name.forms
        if len(form) > 1
    )
